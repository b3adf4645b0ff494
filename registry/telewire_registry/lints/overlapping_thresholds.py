"""Two levels hold for the same values.

Which of the two a widget shows depends on the order in which it asks; two widgets may show two things.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

from telewire_registry.diagnostics import Level
from telewire_registry.lints.lint import Finding, Invalid, Lint, Subject
from telewire_registry.lints.real_sets import intersection, shown, without_integers

__all__ = ["LINT"]


def _find(subject: Subject) -> Iterator[Finding]:
    for sets in subject.threshold_sets:
        for first, second in combinations(sets.levels, 2):
            both = intersection(first.numbers, second.numbers)
            if first.level is second.level or not both or (sets.whole and without_integers(both)):
                continue
            yield Finding(
                sets.source,
                f"{first.level} and {second.level} both hold for {sets.variable} in {shown(both)}",
                (*sets.where, second.index, "when"),
                help="bound the milder level, such as `0.1 < value <= 0.3`",
            )


LINT = Lint(
    code="TW120",
    level=Level.WARNING,
    doc=__doc__,
    find=_find,
    valid=(
        "thresholds: [{level: healthy, when: value < 1}, {level: warning, when: value >= 1}]\n",
        ("data: {type: int}\nthresholds: [{level: healthy, when: value < 3}, {level: warning, when: value > 2}]\n"),
        "thresholds: [{level: warning, when: value < 3}, {level: warning, when: value < 2}]\n",
        (
            "let: {limit: value * 2}\n"
            "thresholds: [{level: warning, when: value < limit}, {level: critical, when: value < 2}]\n"
        ),
    ),
    invalid=(
        Invalid(
            "thresholds: [{level: warning, when: value > 1}, {level: critical, when: value > 3}]\n",
            ("warning and critical both hold for value in (3, inf)",),
        ),
        Invalid(
            ("thresholds: [{level: healthy, when: abs(value) <= 0.5}, {level: warning, when: value >= 0.5}]\n"),
            ("healthy and warning both hold for value in {0.5}",),
        ),
        Invalid(
            (
                "fields:\n"
                "  - name: rate\n"
                "    thresholds: [{level: healthy, when: value < 2}, {level: critical, when: not value > 1}]\n"
            ),
            ("healthy and critical both hold for value in (-inf, 1]",),
        ),
    ),
)
