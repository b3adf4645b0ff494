"""The way of a finding's value, hop by hop: what is known to work before and behind the break, and the break."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from telewire_audit.report import Finding, Hop, RecordReport
from telewire_audit.verdicts import PASS, Evidence

__all__ = ["Step", "ways"]

_MOST = 3
_ORDER = ("emitter_exists", "transport_works", "schema_field_exists", "consumer_reads")
"""The checks along the way of a value."""
_WHOLE = "transport_works"
"""The check whose evidence is a path; that of the others is places, of which one will do."""


@dataclass(frozen=True, slots=True)
class Step:
    """One place on the way. The path is told from the configuration's folder, the line is 1-based."""

    path: str
    line: int
    note: str
    is_break: bool = False


def ways(finding: Finding, record: RecordReport | None) -> tuple[tuple[Step, ...], ...]:
    """Return the ways that a finding breaks, the shortest first, at most three; none for one that has no places.

    Args:
        finding: The finding.
        record: What the audit says of its record, if it has one.
    """
    if not finding.hops:
        return ()
    first, *rest = finding.hops
    if finding.path is not None and finding.line is not None and not finding.label:
        here = Hop(finding.path, finding.line, ".".join(finding.symbol.split(".")[-2:]))
        return (_way(finding, record, here, list(finding.hops)),)
    breaks = [first, *(hop for hop in rest if hop.note == first.note)]
    others = [hop for hop in rest if hop.note != first.note]
    found = [_way(finding, record, hop, others) for hop in breaks[:_MOST]]
    return tuple(sorted(found, key=len))


def _way(finding: Finding, record: RecordReport | None, at: Hop, others: list[Hop]) -> tuple[Step, ...]:
    broken = [Step(*at, is_break=True), *(Step(*hop) for hop in others)]
    steps: list[Step] = []
    if record is None or finding.hop not in _ORDER:
        steps = broken
    else:
        for check in _ORDER:
            steps += broken if check == finding.hop else _evidence(record, check)
    return tuple(_each_once(steps))


def _evidence(record: RecordReport, check: str) -> Iterator[Step]:
    result = record.checks.get(check)
    if result is None or result.verdict != PASS:
        return
    for item in _one_of_a_file(result.evidence if check == _WHOLE else result.evidence[:1]):
        name = item.symbol.rpartition(".")[2]
        yield Step(item.path, item.line, f"{item.role}: {name}" if name else item.role)


def _each_once(steps: list[Step]) -> Iterator[Step]:
    """Steps without a place that the break, or a step before, has said."""
    said = {(step.path, step.line) for step in steps if step.is_break}
    for step in steps:
        if step.is_break or (step.path, step.line) not in said:
            said.add((step.path, step.line))
            yield step


def _one_of_a_file(evidence: Iterable[Evidence]) -> Iterator[Evidence]:
    """The first of places that follow each other in one file: a step leads from file to file."""
    last = None
    for item in evidence:
        if item.path != last:
            yield item
        last = item.path
