"""What comes of an audit once levels, what is accepted, and what was known before are counted in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from telewire_audit.report import AuditReport, Finding
from telewire_registry.diagnostics import Level

__all__ = ["WEIGHTS", "Outcome"]

WEIGHTS: Final[Mapping[str, int]] = {Level.ERROR: 3, Level.WARNING: 2, Level.NOTE: 1}
"""How much a level weighs."""
_NEVER: Final = 4


@dataclass(frozen=True, slots=True)
class Outcome:
    """An audit, judged.

    Attributes:
        report: The verdicts.
        findings: All findings at the levels of the configuration, accepted ones among them.
        folder: The configuration's, which the findings' paths are told from.
        fail_on: The lowest level that fails, or `never`.
        remarks: What was done beside, a line each: a baseline that was written, entries that went.
    """

    report: AuditReport
    findings: tuple[Finding, ...]
    folder: Path
    fail_on: str = Level.ERROR
    remarks: tuple[str, ...] = ()

    @property
    def shown(self) -> tuple[Finding, ...]:
        """The findings that nobody accepts."""
        return tuple(finding for finding in self.findings if finding.suppressed is None)

    def fails(self, finding: Finding) -> bool:
        """Whether a finding makes the audit fail."""
        return finding.suppressed is None and WEIGHTS[finding.level] >= WEIGHTS.get(self.fail_on, _NEVER)

    @property
    def failed(self) -> bool:
        """Whether one does."""
        return any(map(self.fails, self.findings))
