"""Telemetry records: model, YAML with positions, JSON Schema, lints, diagnostics."""
