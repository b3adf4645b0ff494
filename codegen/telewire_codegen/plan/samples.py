"""Sample values for generated tests: plain values of a type that lie in a record's range."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Final

from telewire_registry.ranges import Interval, ValueRange
from telewire_registry.value_types import ValueType

__all__ = ["sample", "samples"]

_DATE: Final = "2026-01-02T03:04:05+00:00"
_FRACTIONS: Final = (0.5, 0.25, 0.75)
_INTEGERS: Final = (3, 1, 2, 0)


def sample(kind: ValueType, allowed: ValueRange | None) -> object:
    """Return one plain value of a type."""
    return next(samples(kind, allowed))


def samples(kind: ValueType, allowed: ValueRange | None) -> Iterator[object]:
    """Yield plain values of a type, those inside the range first; at least one, never None."""
    found = [value for value in _plain(kind, allowed) if allowed is None or _inside(allowed, value)]
    yield from found
    if not found:
        yield next(_plain(kind, None))


def _inside(allowed: ValueRange, value: object) -> bool:
    return isinstance(value, list | dict) or allowed.contains(value)


def _plain(kind: ValueType, allowed: ValueRange | None) -> Iterator[object]:
    if allowed is not None and not isinstance(allowed.allowed, Interval):
        yield from (value for value in allowed.allowed.values if value is not None and kind.accepts(value))
    match kind.name:
        case "float":
            yield from _numbers(allowed)
        case "int":
            yield from (int(value) for value in (*_INTEGERS, *_numbers(allowed)) if math.isfinite(value))
        case "bool":
            yield from (True, False)
        case "str":
            yield from ("sample", "other")
        case "datetime":
            yield _DATE
        case "union":
            for element in kind.elements:
                yield from _plain(element, None)
        case "dict":
            yield {1 if kind.elements[0].name == "int" else "sample": sample(kind.elements[1], allowed)}
        case "tuple" if kind.elements[-1].name != "...":
            yield [sample(element, None) for element in kind.elements]
        case _:
            yield [sample(kind.elements[0], allowed)]


def _numbers(allowed: ValueRange | None) -> Iterator[float]:
    """Yield numbers; with an interval, those inside it."""
    yield from _FRACTIONS
    if allowed is not None and isinstance(allowed.allowed, Interval):
        low, high = allowed.allowed.low, allowed.allowed.high
        floor = float(low) if not isinstance(low, str) and abs(low) < 1e300 else -math.inf  # noqa: PLR2004
        ceiling = float(high) if not isinstance(high, str) and abs(high) < 1e300 else math.inf  # noqa: PLR2004
        if math.isfinite(floor) and math.isfinite(ceiling):
            yield from (floor + (ceiling - floor) * part for part in _FRACTIONS)
            yield from (floor, ceiling)
        elif math.isfinite(floor):
            yield from (floor + 1, floor + 2, floor)
        elif math.isfinite(ceiling):
            yield from (ceiling - 1, ceiling - 2, ceiling)
    yield from (1.5, 2.5)
