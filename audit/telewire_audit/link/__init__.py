"""The whole program: modules, classes, names."""
