"""A range holds values that the type does not have.

Such a range limits nothing: `'[False, True]'` in quotes is an interval between two names, not the two booleans.
"""

from __future__ import annotations

from collections.abc import Iterator

from telewire_registry.diagnostics import Level
from telewire_registry.lints.lint import Finding, Invalid, Lint, Subject, one_per_place
from telewire_registry.model import Data
from telewire_registry.ranges import Interval

__all__ = ["LINT"]


@one_per_place
def _find(subject: Subject) -> Iterator[Finding]:
    for item in subject.members:
        if reason := _reason(item.member.data):
            yield Finding(
                item.source,
                reason,
                item.where("data", "range"),
                help="write an interval in quotes for numbers, and a list of the values for anything else",
            )


def _reason(data: Data) -> str | None:
    if data.type is None or data.range is None or data.type.is_container or not data.type.is_known:
        return None
    if isinstance(data.range.allowed, Interval):
        # Moments are compared as numbers (seconds), so an interval says something of them.
        if data.type.name in ("bool", "str"):
            return f"the interval {data.range} limits no {data.type}"
        return None
    strange = [value for value in data.range.allowed.values if value is not None and not data.type.accepts(value)]
    return f"the range allows {strange[0]!r}, which is no {data.type}" if strange else None


LINT = Lint(
    code="TW112",
    level=Level.WARNING,
    doc=__doc__,
    find=_find,
    valid=(
        "data: {type: bool, range: [false, true]}\n",
        "data: {type: float, range: '[0, inf)'}\n",
        "data: {type: str | None, range: [a, b, null]}\n",
    ),
    invalid=(
        Invalid("data: {type: bool, range: '[False, True]'}\n", ("the interval [False, True] limits no bool",)),
        Invalid("data: {type: int, range: [low, high]}\n", ("the range allows 'low', which is no int",)),
    ),
)
