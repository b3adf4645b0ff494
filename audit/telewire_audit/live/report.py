"""What is shown of a live check: findings, and a line for each metric; as data, as JSON, as text."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path

from telewire_audit.live.facts import RunFacts
from telewire_audit.live.live_plan import LivePlan, Use
from telewire_audit.live.verdicts import LiveFinding, findings, shown
from telewire_registry.diagnostics import Diagnostic, Level, Position, render
from telewire_registry.levels import Levels

__all__ = [
    "LiveReport",
    "MetricSummary",
    "as_diagnostic",
    "as_json",
    "make_report",
    "summary_lines",
    "text_lines",
    "with_findings",
]

SCHEMA_VERSION = 1


@dataclass(frozen=True, slots=True)
class MetricSummary:
    """One metric of the run.

    Attributes:
        record: The id of its record.
        name: Its name.
        source: Where it came from: `EVENT.field`, or the event.
        count: How many values there were, nulls left out.
        nulls: How many nulls.
        low: The smallest number, or None.
        high: The largest number, or None.
        last: The last value.
        last_line: Its line, or None where there is none.
        levels: How often each level held; only of metrics with levels.
        uncovered: How often no level held.
    """

    record: str
    name: str
    source: str
    count: int
    nulls: int
    low: float | None
    high: float | None
    last: object
    last_line: int | None
    levels: tuple[tuple[str, int], ...]
    uncovered: int


@dataclass(frozen=True, slots=True)
class LiveReport:
    """What a run's events say, held against the records."""

    lines: int
    events: tuple[tuple[str, int], ...]
    runs: int
    first_time: float | None
    last_time: float | None
    findings: tuple[LiveFinding, ...]
    metrics: tuple[MetricSummary, ...]
    not_in_events: tuple[tuple[str, str], ...]

    @property
    def has_errors(self) -> bool:
        """Whether a finding is at level error."""
        return any(finding.level is Level.ERROR for finding in self.findings)


def make_report(plan: LivePlan, facts: RunFacts, levels: Levels | None = None) -> LiveReport:
    """Return the report of a run: judged, and summed up by metric."""
    return LiveReport(
        lines=facts.lines,
        events=tuple(sorted((name, event.count) for name, event in facts.events.items())),
        runs=facts.runs,
        first_time=facts.first_time,
        last_time=facts.last_time,
        findings=findings(plan, facts, levels),
        metrics=tuple(_summary(use, plan, facts) for use in plan.uses),
        not_in_events=tuple((metric.record, metric.name) for metric in plan.unseen),
    )


def with_findings(report: LiveReport, more: Iterable[LiveFinding], levels: Levels) -> LiveReport:
    """Return a report with more findings, at the levels of the configuration; those that are off are left out."""
    leveled = [replace(item, level=levels.level(item.code, item.level, None, item.record)) for item in more]
    return replace(report, findings=(*report.findings, *(item for item in leveled if item.level is not Level.OFF)))


def _summary(use: Use, plan: LivePlan, facts: RunFacts) -> MetricSummary:
    found = facts.uses[use.index]
    names = use.levels.names if use.levels is not None else ()
    counts = found.levels
    group = next((group for group in plan.groups if group.record == use.metric.record), None)
    if not names and group is not None:
        names, counts = group.levels.names, facts.groups[group.index]
    return MetricSummary(
        use.metric.record, use.metric.name, use.subject, found.seen, found.nulls, found.low, found.high, found.last,
        found.last_line or None, tuple(zip(names, counts, strict=False)), counts[-1] if counts else 0,
    )  # fmt: skip


def as_json(report: LiveReport) -> dict[str, object]:
    """Return the report as JSON data, which no NaN or infinity is part of."""
    return {
        "schema_version": SCHEMA_VERSION,
        "log": {
            "lines": report.lines,
            "events": dict(report.events),
            "runs": report.runs,
            "first_time": report.first_time,
            "last_time": report.last_time,
        },
        "findings": [
            {
                "code": finding.code, "level": str(finding.level), "message": finding.message,
                "record": finding.record, "subject": finding.subject, "line": finding.line, "count": finding.count,
                "help": finding.help,
            }
            for finding in report.findings
        ],
        "records": [
            {
                "id": item.record, "name": item.name, "source": item.source, "count": item.count, "nulls": item.nulls,
                "min": _number(item.low), "max": _number(item.high), "last": _number(item.last),
                "last_line": item.last_line, "levels": dict(item.levels), "no_level": item.uncovered,
            }
            for item in report.metrics
        ],
        "not_in_events": [{"id": record, "name": name} for record, name in report.not_in_events],
    }  # fmt: skip


def as_diagnostic(finding: LiveFinding, log: Path | None) -> Diagnostic:
    """Return a finding as a diagnostic at the log's first line that shows it."""
    message = finding.message + (f" ({finding.count:,} times)" if finding.count > 1 and finding.line else "")
    position = Position(finding.line, 1) if finding.line is not None else None
    return Diagnostic(
        finding.code, finding.level, message, log, position, help=finding.help, record=finding.record
    )  # fmt: skip


def text_lines(report: LiveReport, log: Path | None) -> list[str]:
    """Return the findings as blocks of text."""
    return [render(as_diagnostic(finding, log)) for finding in report.findings]


def summary_lines(report: LiveReport) -> list[str]:
    """Return the table of metrics: what was seen of each."""
    rows = [("record", "metric", "source", "count", "min", "max", "last", "levels")]
    for item in report.metrics:
        levels = ", ".join(f"{name} {count:,}" for name, count in item.levels if count)
        if item.uncovered:
            levels += f"{', ' if levels else ''}none {item.uncovered:,}"
        last = shown(item.last) if item.last_line is not None and (item.count and item.last is not None) else "-"
        rows.append(
            (item.record, item.name, item.source, f"{item.count:,}", _short(item.low), _short(item.high), last, levels)
        )
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    return [
        "  ".join(
            cell.rjust(width) if column in (3, 4, 5) else cell.ljust(width)
            for column, (cell, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in rows
    ]


def _short(number: float | None) -> str:
    return "-" if number is None else f"{number:.6g}"


def _number(value: object) -> object:
    return None if isinstance(value, float) and not math.isfinite(value) else value
