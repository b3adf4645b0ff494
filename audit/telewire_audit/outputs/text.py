"""Text for people: each finding with its source line, what to do, and the way of the value hop by hop."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from telewire_audit.outcome import Outcome
from telewire_audit.outputs.paths import Paths
from telewire_audit.outputs.way import Step, ways
from telewire_audit.report import Finding, RecordReport
from telewire_registry.diagnostics import Diagnostic, Level, Position, plain, render

__all__ = ["Block", "as_text", "blocks", "verdicts"]

_SHOWN = 12
"""Steps of a way that are shown; other forms have all."""


@dataclass(frozen=True, slots=True)
class Block:
    """One finding as text."""

    level: Level
    text: str


def as_text(outcome: Outcome, paths: Paths) -> str:
    """All findings that nobody accepts, an empty line between two, and how many records have which verdict."""
    shown = [block.text for block in blocks(outcome, paths)]
    return "".join(f"{text}\n" for text in ("\n\n".join(shown), verdicts(outcome)) if text)


def blocks(outcome: Outcome, paths: Paths) -> Iterator[Block]:
    """Each finding that nobody accepts."""
    records = {record.id: record for record in outcome.report.records}
    sources: dict[str, str | None] = {}
    for finding in outcome.shown:
        if finding.path is not None and finding.path not in sources:
            sources[finding.path] = _source(paths.folder / finding.path)
        source = sources.get(finding.path or "")
        yield Block(Level(finding.level), _block(finding, records.get(finding.record or ""), source, paths))


def verdicts(outcome: Outcome) -> str:
    """How many records have which verdict, and how many findings are accepted: one line."""
    counts = Counter(record.verdict for record in outcome.report.records)
    total = sum(counts.values())
    text = f"{total:,} record{'' if total == 1 else 's'}: "
    text += ", ".join(f"{count:,} {verdict}" for verdict, count in sorted(counts.items())) or "none"
    accepted = Counter(item.suppressed for item in outcome.findings if item.suppressed is not None)
    if accepted:
        said = ", ".join(f"{count:,} {_ACCEPTED[who]}" for who, count in sorted(accepted.items()))
        text += f"; accepted: {said}"
    return text


_ACCEPTED = {
    "baseline": "in the baseline",
    "inline": "by a comment",
    "record": "by their record",
    "revision": "that were there before",
}
"""Who accepts a finding, in words that go with a number."""


def _block(finding: Finding, record: RecordReport | None, source: str | None, paths: Paths) -> str:
    position = None
    if finding.line is not None:
        position = Position(finding.line, finding.column or 1, finding.width or 1)
    path = None if finding.path is None else Path(paths.shown(finding.path))
    level = Level(finding.level)
    place = (path, position, finding.label, finding.help, finding.record)
    lines = [render(Diagnostic(finding.code, level, finding.message, *place), source)]
    margin = " " * len(str(finding.line or " "))
    rows = [_row(step, paths) for step in _way(finding, record)]
    lines += [f"{margin} = {'path:' if index == 0 else '     '} {row}" for index, row in enumerate(rows)]
    return "\n".join(lines).replace(f"{margin} =      ", f"{margin}         ")


def _way(finding: Finding, record: RecordReport | None) -> tuple[Step, ...]:
    """The first way, where it says more than the place that is shown already."""
    way = next(iter(ways(finding, record)), ())
    told = len(way) == 1 and (way[0].path, way[0].line) == (finding.path, finding.line)
    return () if told else way[:_SHOWN]


def _row(step: Step, paths: Paths) -> str:
    mark = "-> " if step.is_break else "   "
    return f"{mark}{plain(paths.shown(step.path))}:{step.line}: {plain(step.note)}"


def _source(path: Path) -> str | None:
    try:
        return path.read_bytes().decode("utf-8-sig", "replace")
    except OSError:
        return None
