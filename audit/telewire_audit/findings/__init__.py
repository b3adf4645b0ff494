"""Findings over the whole program: telemetry that is dead in either direction, or that changes on its way."""
