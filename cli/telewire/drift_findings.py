"""What records say against what the audit saw, shown at the place in the record's file."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from telewire_audit.report import Drift, Finding, RecordReport
    from telewire_registry.load import SourceRecord

__all__ = [
    "CHECKLIST",
    "RecordFault",
    "drift_findings",
    "drift_text",
    "from_folder",
    "in_record",
    "place_of",
    "stale_checklists",
]

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


def drift_findings(sources: Iterable[SourceRecord], records: Iterable[RecordReport], folder: Path) -> Iterator[Finding]:
    """All drift, at the value that the record should change; arguments as of `stale_checklists`."""
    for source, record in zip(sources, records, strict=True):
        for drift in record.drift:
            hop = re.sub(r"\[\d+\]", "", drift.what)
            about = RecordFault(
                drift.code, drift.level, drift_text(drift), _MENDED, drift.symbol or source.record.name, hop
            )
            yield in_record(source, folder, about, place_of(drift.what))


class RecordFault(NamedTuple):
    """What is wrong with a record: all of its finding but the place."""

    code: str
    level: str
    message: str
    help: str
    symbol: str
    hop: str


def in_record(source: SourceRecord, folder: Path, fault: RecordFault, where: tuple[str | int, ...]) -> Finding:
    """A finding at a value of a record's file."""
    from telewire_audit.report import Finding

    position = source.position(*where)
    return Finding(
        fault.code,
        fault.level,
        source.record.id,
        fault.message,
        from_folder(source.path, folder),
        position.line,
        position.column,
        position.width,
        help=fault.help,
        symbol=fault.symbol,
        hop=fault.hop,
    )


def from_folder(path: Path, folder: Path) -> str:
    """A file's path from a folder, with `/`."""
    return Path(os.path.relpath(path.resolve(), folder.resolve())).as_posix()


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
