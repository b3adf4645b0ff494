"""What records say against what the audit saw, shown at the place in the record's file."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from telewire_audit.drift.codes import CHECKLIST, CLAIM, FILE, NAME, SYMBOL, TEST, UNDECLARED, WIDGET

if TYPE_CHECKING:
    from telewire_audit.report import AuditReport, Drift, Finding, RecordReport
    from telewire_registry.load import SourceRecord

__all__ = [
    "WAYS_OUT",
    "all_findings",
    "drift_findings",
    "drift_text",
    "place_of",
    "stale_checklists",
    "stale_evidence",
]

_SECTIONS = {
    "emitters": "flow",
    "stages": "flow",
    "consumers": "flow",
    "tests": "verification",
    "claims": "verification",
}
"""The section of a record that holds each list of which drift speaks."""
WAYS_OUT = {
    FILE: "name the file that is there now, or leave it out: a symbol lives longer",
    WIDGET: "name the widget that shows it now, or mount this one",
    UNDECLARED: "add it to flow.consumers",
    SYMBOL: "name what emits it now: `telewire explain {record}` shows that",
    NAME: "name what the code uses now: `telewire explain {record}` shows that",
    TEST: "name the test that is there now, write this one, or set `passes: false`",
    CLAIM: "mend the wiring, or the claim",
}
"""What to do about each kind of drift."""


def all_findings(
    report: AuditReport,
    sources: Sequence[SourceRecord],
    folder: Path,
    *,
    written: bool = False,
    evidence: Path | None = None,
) -> list[Finding]:
    """Return all findings of a report, and those of what its records say.

    Args:
        report: The report.
        sources: Its records, in the same order.
        folder: The configuration's, which paths are told from.
        written: Whether checklists and evidence were just written, and cannot be stale.
        evidence: Where the evidence of the last audit is; None where that does not matter.
    """
    stale = [] if written else [*stale_checklists(sources, report.records, folder)]
    if evidence is not None and not written:
        told = {finding.record for finding in stale}
        stale += [item for item in stale_evidence(sources, report.records, folder, evidence) if item.record not in told]
    placed = _placed(report.findings, sources, folder)
    return [*placed, *drift_findings(sources, report.records, folder), *stale]


def _placed(findings: Iterable[Finding], sources: Iterable[SourceRecord], folder: Path) -> Iterator[Finding]:
    """Put findings that no code shows where the record says its path."""
    from telewire_audit.record_findings import from_folder

    known = {source.record.id: source for source in sources}
    for finding in findings:
        source = known.get(finding.record or "")
        if finding.path is not None or source is None:
            yield finding
            continue
        at = source.position("flow", "targets", key=True)
        path = from_folder(source.path, folder)
        yield dataclasses.replace(finding, path=path, line=at.line, column=at.column, width=at.width)


def stale_checklists(
    sources: Iterable[SourceRecord], records: Iterable[RecordReport], folder: Path
) -> Iterator[Finding]:
    """One finding for each record whose checklist is not what the audit says.

    Args:
        sources: The records.
        records: What the audit says of them, in the same order.
        folder: The configuration's, which paths are told from.
    """
    from telewire_audit.ledger import disagreements
    from telewire_audit.record_findings import RecordFault, in_record

    for source, record in zip(sources, records, strict=True):
        found = disagreements(source, record)
        if not found:
            continue
        check, declared, actual = found[0]
        message = f"the checklist says {declared} of {check}, the audit {actual}"
        if len(found) > 1:
            message += f"; {len(found) - 1} more differ" + ("s" if len(found) == 2 else "")  # noqa: PLR2004 - one more
        about = RecordFault(
            CHECKLIST, "warning", message, "run `telewire audit --write`", source.record.name, "checklist"
        )
        yield in_record(source, folder, about, ("verification", "checklist", check))


def stale_evidence(
    sources: Iterable[SourceRecord], records: Iterable[RecordReport], folder: Path, evidence: Path
) -> Iterator[Finding]:
    """One finding for each record whose evidence is not what the audit saw; arguments as of `all_findings`."""
    from telewire_audit.ledger import is_stale
    from telewire_audit.record_findings import RecordFault, from_folder, in_record

    for source, record in zip(sources, records, strict=True):
        if is_stale(record, evidence):
            message = f"the evidence in {from_folder(evidence, folder)}/{record.id}.json is not what the audit sees now"
            help_ = "run `telewire audit --write`"
            about = RecordFault(CHECKLIST, "warning", message, help_, source.record.name, "evidence")
            yield in_record(source, folder, about, ("id",))


def drift_findings(sources: Iterable[SourceRecord], records: Iterable[RecordReport], folder: Path) -> Iterator[Finding]:
    """All drift, at the value that the record should change; arguments as of `stale_checklists`."""
    from telewire_audit.record_findings import RecordFault, in_record

    for source, record in zip(sources, records, strict=True):
        for drift in record.drift:
            way_out = WAYS_OUT[drift.code].format(record=record.id)
            hop = re.sub(r"\[\d+\]", "", drift.what)
            about = RecordFault(
                drift.code, drift.level, drift_text(drift), way_out, drift.symbol or source.record.name, hop
            )
            yield in_record(source, folder, about, place_of(drift.what))


def drift_text(drift: Drift) -> str:
    """Return one drift in words."""
    if drift.what == "consumers":
        return f"{drift.actual}, and the record does not name it"
    if drift.what.startswith("claims."):
        return f"the box of {drift.what.removeprefix('claims.')} is {drift.declared}, and {drift.actual}"
    return f"{drift.what}: the record says {drift.declared}; {drift.actual}"


def place_of(what: str) -> tuple[str | int, ...]:
    """Return the keys and indexes of a record's value: `consumers[0].file` is `flow`, `consumers`, 0, `file`."""
    parts: list[str | int] = []
    for name, index in re.findall(r"(\w+)(?:\[(\d+)\])?", what):
        if name in _SECTIONS:
            parts.append(_SECTIONS[name])
        parts.append(name)
        if index:
            parts.append(int(index))
    return tuple(parts)
