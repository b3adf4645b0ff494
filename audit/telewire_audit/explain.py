"""One record's report, retold check by check: the way of the value, or where its trail ends."""

from __future__ import annotations

from dataclasses import dataclass

from telewire_audit.problems import CODES
from telewire_audit.report import AuditReport, Finding, RecordReport
from telewire_audit.verdicts import PASS

__all__ = ["Part", "Stop", "explain"]


@dataclass(frozen=True, slots=True)
class Stop:
    """One place on the way. The path is relative to the configuration's folder, the line 1-based.

    Attributes:
        role: What happens there, in a few words.
        symbol: The dotted symbol that holds it; empty where it is not known.
    """

    role: str
    symbol: str
    path: str
    line: int


@dataclass(frozen=True, slots=True)
class Part:
    """What one check found.

    Attributes:
        text: Why, in one line.
        stops: The way of the value; for a check that does not pass, what looks most like the missing hop.
        way_out: What to do; empty where nothing is.
    """

    check: str
    verdict: str
    text: str
    stops: tuple[Stop, ...]
    way_out: str = ""


def explain(report: AuditReport, record: RecordReport) -> list[Part]:
    """Return the parts of a record's story, in the order of its checklist."""
    found = {finding.code: finding for finding in report.findings if finding.record == record.id}
    parts: list[Part] = []
    for check, result in record.checks.items():
        finding = found.get(CODES.get(check, ""))
        if finding is not None and result.verdict != PASS:
            parts.append(Part(check, result.verdict, finding.message, _of_finding(finding), finding.help))
        else:
            stops = tuple(dict.fromkeys(Stop(e.role, e.symbol, e.path, e.line) for e in result.evidence))
            parts.append(Part(check, result.verdict, result.reason, stops))
    return parts


def _of_finding(finding: Finding) -> tuple[Stop, ...]:
    return tuple(Stop(hop.note, "", hop.path, hop.line) for hop in finding.hops)
