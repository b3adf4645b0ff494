"""Markdown records: pages from records, and records from pages, without loss."""
