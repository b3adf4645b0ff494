"""What a record says against what the code says. Only what is certain is said."""
