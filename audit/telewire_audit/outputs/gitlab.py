"""GitLab's code quality report: a JSON list, the findings that nobody accepts.

https://docs.gitlab.com/ci/testing/code_quality/#code-quality-report-format
"""

from __future__ import annotations

import json

from telewire_audit.outcome import Outcome
from telewire_audit.outputs.paths import NOWHERE, Paths
from telewire_audit.report import fingerprints
from telewire_registry.diagnostics import Level

__all__ = ["as_code_quality"]

_SEVERITIES = {Level.ERROR: "critical", Level.WARNING: "minor", Level.NOTE: "info"}


def as_code_quality(outcome: Outcome, paths: Paths) -> str:
    """The report; GitLab shows findings of the same fingerprint once, so that no two are equal."""
    prints = fingerprints(outcome.findings)
    found = [
        {
            "description": f"{item.message}{f' ({item.record})' if item.record else ''}"
            + (f"; {item.help}" if item.help else ""),
            "check_name": item.code,
            "fingerprint": mark,
            "severity": _SEVERITIES[Level(item.level)],
            "location": {"path": paths.shown(item.path or NOWHERE), "lines": {"begin": item.line or 1}},
        }
        for item, mark in zip(outcome.findings, prints, strict=True)
        if item.suppressed is None
    ]
    return json.dumps(found, indent=2, ensure_ascii=False) + "\n"
