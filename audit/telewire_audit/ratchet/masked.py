"""Checks that do not pass and are no finding, since another check of the record has said the cause.

A baseline keeps them, too: who declares a missing field mends one fault, and has not made those behind it.
"""

from __future__ import annotations

from telewire_audit.problems import CODES, LEVELS
from telewire_audit.report import AuditReport, Finding

__all__ = ["masked"]


def masked(report: AuditReport) -> list[Finding]:
    """Return these checks as findings; they are compared, and never shown."""
    said = {(finding.record, finding.hop) for finding in report.findings}
    return [
        Finding(
            CODES[check],
            LEVELS[result.verdict],
            record.id,
            result.reason,
            hop=check,
            verdict=result.verdict,
            fields=result.fields,
        )
        for record in report.records
        for check, result in record.checks.items()
        if check in CODES and result.verdict in LEVELS and (record.id, check) not in said
    ]
