"""A small reinforcement-learning program whose every number is wired through telewire's generated code."""
