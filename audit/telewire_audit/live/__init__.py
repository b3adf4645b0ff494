"""The live check: a run's events held against the records, and what torch.compile really did."""
