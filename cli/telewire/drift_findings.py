"""What records say against what the audit saw, shown at the place in the record's file."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from telewire_registry.diagnostics import Diagnostic, Level

if TYPE_CHECKING:
    from telewire_audit.report import Drift, RecordReport
    from telewire_registry.load import SourceRecord

__all__ = ["CHECKLIST", "drift_findings", "drift_text", "place_of", "stale_checklists"]

CHECKLIST = "TW207"
"""The code of a checklist that says something else than the audit."""
_SECTIONS = {
    "emitters": "flow",
    "stages": "flow",
    "consumers": "flow",
    "tests": "verification",
    "claims": "verification",
}
"""The section of a record that holds each list of which drift speaks."""
_MENDED = "mend the record"


def stale_checklists(sources: Iterable[SourceRecord], records: Iterable[RecordReport]) -> Iterator[Diagnostic]:
    """One finding for each record whose checklist is not what the audit says."""
    from telewire_audit.ledger import disagreements

    for source, record in zip(sources, records, strict=True):
        found = disagreements(source, record)
        if not found:
            continue
        check, declared, actual = found[0]
        message = f"the checklist says {declared} of {check}, the audit {actual}"
        if len(found) > 1:
            message += f"; {len(found) - 1} more differ" + ("s" if len(found) == 2 else "")  # noqa: PLR2004 - one more
        position = source.position("verification", "checklist", check)
        help_ = "run `telewire audit --write`"
        yield Diagnostic(CHECKLIST, Level.WARNING, message, source.path, position, "", help_, record.id)


def drift_findings(sources: Iterable[SourceRecord], records: Iterable[RecordReport]) -> Iterator[Diagnostic]:
    """All drift, at the value that the record should change."""
    for source, record in zip(sources, records, strict=True):
        for drift in record.drift:
            position = source.position(*place_of(drift.what))
            message = drift_text(drift)
            yield Diagnostic(drift.code, Level(drift.level), message, source.path, position, "", _MENDED, record.id)


def drift_text(drift: Drift) -> str:
    """Return one drift in words."""
    if drift.what == "consumers":
        return f"{drift.actual}, and the record does not name it"
    name = drift.what.removeprefix("claims.")
    return f"{name}: the record says {drift.declared}; {drift.actual}"


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
