"""A level can never hold: its condition contradicts itself, or lies outside the range.

The alarm that it stands for will never be raised.
"""

from __future__ import annotations

from collections.abc import Iterator

from telewire_registry.diagnostics import Level
from telewire_registry.lints.lint import Finding, Invalid, Lint, Subject
from telewire_registry.lints.real_sets import EVERYTHING, shown, without_integers

__all__ = ["LINT"]


def _find(subject: Subject) -> Iterator[Finding]:
    for sets in subject.threshold_sets:
        for level in sets.levels:
            if level.numbers and not (sets.whole and without_integers(level.numbers)):
                continue
            domain = f" in {shown(sets.domain)}" if sets.domain != EVERYTHING else ""
            whole = " that is whole" if level.numbers else ""
            yield Finding(
                sets.source,
                f"{level.level} holds for no {sets.variable}{domain}{whole}",
                (*sets.where, level.index, "when"),
                help="correct the condition, or the range in `data`",
            )


LINT = Lint(
    code="TW122",
    level=Level.WARNING,
    doc=__doc__,
    find=_find,
    valid=("data: {range: '[0, 1]'}\nthresholds: [{level: critical, when: value == 1}]\n",),
    invalid=(
        Invalid(
            "data: {range: '[0, 1]'}\nthresholds: [{level: critical, when: value > 1}]\n",
            ("critical holds for no value in [0, 1]",),
        ),
        Invalid("thresholds: [{level: warning, when: 3 < value < 2}]\n", ("warning holds for no value",)),
        Invalid(
            "data: {type: int}\nthresholds: [{level: warning, when: 2 < value < 3}]\n",
            ("warning holds for no value that is whole",),
        ),
    ),
)
