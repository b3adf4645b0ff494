"""Findings that somebody accepts, by a comment in the code or in a record, and what is wrong with saying so."""

from __future__ import annotations

import dataclasses
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final

from telewire_audit.ratchet.masked import masked
from telewire_audit.record_findings import RecordFault, in_record
from telewire_audit.report import AuditReport, Finding, Ignore
from telewire_registry.diagnostics import Level, closest
from telewire_registry.load import SourceRecord
from telewire_registry.suppressions import (
    EXPIRED,
    UNKNOWN,
    UNREASONED,
    UNUSED,
    Accepted,
    accepted,
    idle_suppressions,
    last_day,
)

__all__ = ["INLINE", "RECORD", "Rules", "accept"]

INLINE, RECORD = "inline", "record"
"""Who accepts a finding."""
_SERIES = "TW2"

_REMOVE: Final = "remove the comment"


@dataclass(frozen=True, slots=True)
class Rules:
    """What can be accepted.

    Attributes:
        codes: The codes that a comment can accept.
        of_records: Those that a record can accept.
        looked_for: Of both, those that this audit looked for: that one of them accepts nothing is a finding.
        today: The day by which what is accepted expires.
    """

    codes: Collection[str]
    of_records: Collection[str]
    looked_for: Collection[str]
    today: date


def accept(
    findings: Sequence[Finding], report: AuditReport, sources: Sequence[SourceRecord], rules: Rules, folder: Path
) -> list[Finding]:
    """Mark the findings that are accepted, and add those about the comments and records that say so.

    Args:
        findings: What was found.
        report: The audit, which has the comments of all source files.
        sources: The records that were audited.
        rules: What can be accepted.
        folder: The configuration's, which paths are told from.
    """
    spoken = {
        (item.path, item.about, code): item for item in report.ignores if _holds(item, rules) for code in item.codes
    }
    paths = {source.record.id: source.path for source in sources}
    in_records = accepted(sources, rules.today)
    used_here: set[tuple[str, int, str]] = set()
    used_there: set[Accepted] = {(paths[item.record], item.code) for item in masked(report) if item.record in paths}
    marked: list[Finding] = []
    for finding in findings:
        here = (finding.path or "", finding.line or 0, finding.code)
        path = paths.get(finding.record or "")
        if here in spoken and finding.code in rules.codes:
            used_here.add(here)
            finding = dataclasses.replace(finding, suppressed=INLINE, reason=spoken[here].reason)  # noqa: PLW2901
        if path is not None and (path, finding.code) in in_records and finding.code in rules.of_records:
            used_there.add((path, finding.code))
            reason = in_records[path, finding.code]
            finding = dataclasses.replace(finding, suppressed=RECORD, reason=reason)  # noqa: PLW2901
        marked.append(finding)
    for ignore in report.ignores:
        used = {code for code in ignore.codes if (ignore.path, ignore.about, code) in used_here}
        marked += (_fault(ignore, *said) for said in _wrong(ignore, used, rules))
    return [*marked, *_idle(sources, used_there, rules, folder)]


def _holds(ignore: Ignore, rules: Rules) -> bool:
    last = last_day(ignore.until)
    return bool(ignore.reason) and last is not None and rules.today <= last


def _wrong(ignore: Ignore, used: Collection[str], rules: Rules) -> Iterator[tuple[str, str, str]]:
    """Code, message and help of what is wrong with a comment."""
    if not ignore.codes:
        yield UNKNOWN, "this comment accepts no code", "name the codes: `# telewire: ignore[TW201] why`"
    for code in ignore.codes:
        if code not in rules.codes:
            meant = closest(code, rules.codes)
            way_out = f"did you mean {meant}?" if meant else "remove it"
            yield UNKNOWN, f"{code} is no finding that a comment can accept", way_out
    known = [code for code in ignore.codes if code in rules.codes]
    if not known:
        return
    last = last_day(ignore.until)
    if not ignore.reason:
        yield (
            UNREASONED,
            f"this comment gives no reason, so it does not accept {known[0]}",
            "say behind the brackets why it is accepted",
        )
    elif last is None:
        yield EXPIRED, f"`until={ignore.until}` is no day, so this comment accepts nothing", "write it as YYYY-MM-DD"
    elif last < rules.today:
        yield (
            EXPIRED,
            f"{known[0]} was accepted until {ignore.until}",
            "mend the wiring, or accept it until a later day",
        )
    else:
        for code in known:
            if code not in used and code in rules.looked_for:
                yield (
                    UNUSED,
                    f"{code} is accepted here, but no longer found",
                    _REMOVE if len(ignore.codes) == 1 else f"take {code} out of the comment",
                )


def _fault(ignore: Ignore, code: str, message: str, help_: str) -> Finding:
    place = (ignore.path, ignore.line, ignore.column, ignore.width)
    symbol = f"{ignore.path}: {' '.join(ignore.codes)}"
    return Finding(code, str(Level.WARNING), None, message, *place, help=help_, symbol=symbol, hop=INLINE)


def _idle(sources: Iterable[SourceRecord], used: Collection[Accepted], rules: Rules, folder: Path) -> Iterator[Finding]:
    for source, index, idle in idle_suppressions(sources, used, _SERIES, rules.of_records, rules.today):
        code = source.record.suppress[index].code
        if code in rules.looked_for or code not in rules.of_records:
            fault = RecordFault(idle.code, Level.WARNING, idle.message, idle.help, code, "suppress")
            yield in_record(source, folder, fault, ("suppress", index, "code"))
