"""What was known before: accepted in the code or in a record, kept in a baseline, or there at an older revision."""
