"""Two records give one payload field different units.

One number cannot be seconds and milliseconds; one of the two pages is wrong by a factor.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from telewire_registry.diagnostics import Level
from telewire_registry.lints.lint import Finding, Invalid, Lint, Subject, one_per_place
from telewire_registry.lints.payload_values import PayloadValue, payload_values

__all__ = ["LINT"]


@one_per_place
def _find(subject: Subject) -> Iterator[Finding]:
    first: dict[tuple[str, str], PayloadValue] = {}
    for value in payload_values(subject):
        units = value.item.member.data.units
        if value.type is None or not units:
            continue
        other = first.setdefault((value.payload, value.field), value)
        others = other.item.member.data.units
        if others and _plain(others) != _plain(units):
            yield Finding(
                value.item.source,
                f"{value.payload}.{value.field} is in {others!r} for {other.item.source.record.id}, "
                f"and in {units!r} here",
                value.item.where("data", "units"),
                help="agree on one unit; a `transform` may turn it into another on the way",
            )


def _plain(units: str) -> str:
    """Return the unit without what explains it, such as `(natural logarithm)`."""
    return re.split(r"[(,;]", units)[0].strip().lower()


LINT = Lint(
    code="TW131",
    level=Level.WARNING,
    doc=__doc__,
    find=_find,
    valid=(
        (
            "data: {type: float, units: s}\n"
            "flow: {emitters: [{payload: P, field: age}]}\n"
            "---\n"
            "data: {type: float, units: ms}\n"
            "flow: {emitters: [{payload: P, field: age}], targets: [{path: a.age_ms, transform: value * 1000}]}\n"
        ),
    ),
    invalid=(
        Invalid(
            (
                "data: {type: float, units: s}\n"
                "flow: {emitters: [{payload: P, field: age}]}\n"
                "---\n"
                "data: {type: float, units: ms}\n"
                "flow: {emitters: [{payload: P, field: age}]}\n"
            ),
            ("P.age is in 's' for TELE-101, and in 'ms' here",),
        ),
    ),
)
