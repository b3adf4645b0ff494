"""Two states of a registry, compared: what changed, and what breaks readers of old events."""
