"""JSON for programs: the verdicts with their evidence, and all findings, accepted ones among them."""

from __future__ import annotations

import dataclasses

import msgspec

from telewire_audit.outcome import Outcome
from telewire_audit.outputs.paths import Paths
from telewire_audit.report import finding_json, fingerprints

__all__ = ["as_json"]


def as_json(outcome: Outcome, paths: Paths) -> str:
    """The report; paths are told from the configuration's folder, whoever reads them."""
    del paths
    document = dataclasses.replace(outcome.report, findings=outcome.findings).to_json()
    prints = fingerprints(outcome.findings)
    document["findings"] = [
        {**finding_json(item), "fingerprint": mark} for item, mark in zip(outcome.findings, prints, strict=True)
    ]
    document["failed"] = outcome.failed
    return msgspec.json.format(msgspec.json.encode(document), indent=2).decode() + "\n"
