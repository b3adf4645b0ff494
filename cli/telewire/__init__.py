"""Public API, and the `telewire` command."""
