"""Where a trail ends, and what looks most like the missing hop."""
