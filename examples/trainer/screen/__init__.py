"""The terminal screen: one widget a file, each of which reads the snapshot and nothing else."""
