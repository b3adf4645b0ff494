"""Two thresholds have the same condition.

Where the levels are the same, one is superfluous; where they differ, one is never shown.
"""

from __future__ import annotations

from collections.abc import Iterator

from telewire_registry.diagnostics import Level
from telewire_registry.lints.lint import Finding, Invalid, Lint, Subject, Where
from telewire_registry.model import Record, Threshold

__all__ = ["LINT"]


def _find(subject: Subject) -> Iterator[Finding]:
    for source in subject.sources:
        for where, thresholds in _lists(source.record):
            first: dict[object, Threshold] = {}
            for index, item in enumerate(thresholds):
                other = first.setdefault(item.when.expression, item) if item.when else item
                if other is not item:
                    yield Finding(
                        source,
                        f"the condition of {item.level or 'this level'} is that of {other.level or 'another'} already",
                        (*where, index, "when"),
                        help="remove one, or correct its condition",
                    )


def _lists(record: Record) -> Iterator[tuple[Where, tuple[Threshold, ...]]]:
    yield ("thresholds",), record.thresholds or ()
    for index, field in enumerate(record.fields):
        yield ("fields", index, "thresholds"), field.thresholds or ()


LINT = Lint(
    code="TW123",
    level=Level.WARNING,
    doc=__doc__,
    find=_find,
    valid=("thresholds: [{level: warning, when: value > 1}, {level: warning, when: value < 0}]\n",),
    invalid=(
        Invalid(
            (
                "thresholds: [{level: healthy, when: a.b > 1}, {level: critical, when: a.b  >  1}]\n"
                "fields: [{name: a}]\n"
            ),
            ("the condition of critical is that of healthy already",),
        ),
    ),
)
