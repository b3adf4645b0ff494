"""A date of the history is no day, or comes before the one above it.

The history is read from the oldest change to the newest; a wrong date hides which change came first.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime

from telewire_registry.diagnostics import Level
from telewire_registry.lints.lint import Finding, Invalid, Lint, Subject

__all__ = ["LINT"]


def _find(subject: Subject) -> Iterator[Finding]:
    for source in subject.sources:
        latest: date | None = None
        for index, entry in enumerate(source.record.history):
            if entry.date is None:
                continue
            day = _day(entry.date)
            where = ("history", index, "date")
            if day is None:
                yield Finding(source, f"{entry.date!r} is no day", where, help="write it as YYYY-MM-DD")
            elif latest is not None and day < latest:
                yield Finding(source, f"{day} comes before {latest} above it", where, help="put the oldest first")
            latest = day or latest


def _day(text: str) -> date | None:
    try:
        return datetime.strptime(text, "%Y-%m-%d").replace(tzinfo=UTC).date()
    except ValueError:
        return None


LINT = Lint(
    code="TW163",
    level=Level.WARNING,
    doc=__doc__,
    find=_find,
    valid=(("history: [{date: '2026-01-31'}, {change: Undated.}, {date: '2026-01-31'}, {date: '2026-02-01'}]\n"),),
    invalid=(
        Invalid("history: [{date: '2026-02-31'}]\n", ("'2026-02-31' is no day",)),
        Invalid(
            "history: [{date: '2026-02-01'}, {date: soon}, {date: '2026-01-31'}]\n",
            ("'soon' is no day", "2026-01-31 comes before 2026-02-01 above it"),
        ),
    ),
)
