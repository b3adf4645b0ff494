"""Compiler: records in; payloads, snapshot, aggregator and pages out."""
