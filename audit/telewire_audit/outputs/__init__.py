"""What comes of an audit, in the forms that people and programs read; one module each, listed in `table`."""
