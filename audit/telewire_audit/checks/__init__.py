"""The checks: one file each, named for what it asks. Each judges facts and paths, never syntax."""
