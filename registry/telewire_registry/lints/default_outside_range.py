"""A default lies outside the record's range.

Either such a value can occur, and the range is wrong, or the snapshot starts with a value that means nothing. Where
there is no value yet, `type: float | None` and `default: null` say so.
"""

from __future__ import annotations

import math
from collections.abc import Iterator

from telewire_registry.diagnostics import Level
from telewire_registry.lints.lint import Finding, Invalid, Lint, Subject, one_per_place
from telewire_registry.model import Data
from telewire_registry.ranges import Interval

__all__ = ["LINT"]


@one_per_place
def _find(subject: Subject) -> Iterator[Finding]:
    for item in subject.members:
        data = item.member.data
        if any(data.range and not data.range.contains(value) for value in _values(data)):
            yield Finding(
                item.source,
                f"the default {data.default!r} of {item.member.name} lies outside {data.range}",
                item.where("data", "default"),
                help="widen the range, or state a default that can occur",
            )


def _values(data: Data) -> list[object]:
    """Return the scalars of the default that the range can speak of; TW110 and TW112 speak of the others."""
    if data.range is None or (data.type is not None and not data.type.accepts(data.default)):
        return []
    values = data.default if isinstance(data.default, list) else [data.default]
    # NaN and the infinities say that there is no value yet.
    values = [value for value in values if not isinstance(value, float) or math.isfinite(value)]
    if isinstance(data.range.allowed, Interval):
        return [value for value in values if isinstance(value, int | float) and not isinstance(value, bool)]
    return [value for value in values if isinstance(value, int | float | str)]


LINT = Lint(
    code="TW111",
    level=Level.WARNING,
    doc=__doc__,
    find=_find,
    valid=(
        "data: {type: float, range: '[0, 1]', default: 1}\n",
        "data: {type: float | None, range: '[0, 1]', default: null}\n",
        "data: {type: str, range: [rising, falling], default: rising}\n",
        "data: {type: int, range: '[0, slots]', default: 7}\n",
        "data: {type: float, range: '[0, 1]', default: .nan}\n",
        "data: {type: float, range: '[0, inf)', default: .inf}\n",
    ),
    invalid=(
        Invalid(
            "name: rate\ndata: {type: float, range: '(0, 1]', default: 0.0}\n",
            ("the default 0.0 of rate lies outside (0, 1]",),
        ),
        Invalid(
            "name: trend\ndata: {type: str, range: [rising, falling], default: flat}\n",
            ("the default 'flat' of trend lies outside {rising, falling}",),
        ),
    ),
)
