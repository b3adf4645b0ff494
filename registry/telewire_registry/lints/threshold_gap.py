"""No level holds for some values that can occur.

In a gap a widget shows nothing, or what it showed last. Often a `<` that should have been a `<=`.
"""

from __future__ import annotations

from collections.abc import Iterator

from telewire_registry.diagnostics import Level
from telewire_registry.lints.lint import Finding, Invalid, Lint, Subject
from telewire_registry.lints.real_sets import NOTHING, RealSet, difference, shown, union, without_integers
from telewire_registry.lints.threshold_sets import ThresholdSets
from telewire_registry.model import Severity

__all__ = ["LINT"]


def _find(subject: Subject) -> Iterator[Finding]:
    for sets in subject.threshold_sets:
        # Where healthy is left out, what no level names is meant to be healthy.
        if sets.complete and any(level.level is Severity.HEALTHY for level in sets.levels) and (gap := _gap(sets)):
            yield Finding(
                sets.source,
                f"no level holds for {sets.variable} in {shown(gap)}",
                sets.where,
                on_key=True,
                help="let one level reach to where the next one begins",
            )


def _gap(sets: ThresholdSets) -> RealSet:
    held = NOTHING
    for level in sets.levels:
        held = union(held, level.numbers)
    gap = difference(sets.domain, held)
    if gap and not sets.below_known and gap[0] == sets.domain[0]:
        gap = gap[2:]
    if gap and not sets.above_known and gap[-1] == sets.domain[-1]:
        gap = gap[:-2]
    return NOTHING if sets.whole and without_integers(gap) else gap


LINT = Lint(
    code="TW121",
    level=Level.WARNING,
    doc=__doc__,
    find=_find,
    valid=(
        (
            "data: {range: '[0, inf)'}\n"
            "thresholds:\n"
            "  - {level: healthy, when: value < 1}\n"
            "  - {level: warning, when: value >= 1}\n"
        ),
        ("data: {type: int}\nthresholds: [{level: healthy, when: value <= 1}, {level: warning, when: value >= 2}]\n"),
        "thresholds: [{level: healthy, when: 0 <= value < 1}, {level: warning, when: value >= 1}]\n",
        "data: {range: '[0, inf)'}\nthresholds: [{level: warning, when: value > 1}]\n",
    ),
    invalid=(
        Invalid(
            "thresholds: [{level: healthy, when: value < 1}, {level: warning, when: value > 1}]\n",
            ("no level holds for value in {1}",),
        ),
        Invalid(
            (
                "data: {range: '[0, 10]'}\n"
                "thresholds:\n"
                "  - {level: healthy, when: value < 1}\n"
                "  - {level: warning, when: 1 <= value < 5}\n"
            ),
            ("no level holds for value in [5, 10]",),
        ),
    ),
)
