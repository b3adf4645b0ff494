"""Whether one type, or one range, holds all the values of another.

The question is always asked of a reader: can what is declared now read every value that was declared before? An int is
read as a float, as in Avro's schema resolution; a list and a deque are the same array in a stored event.
"""

from __future__ import annotations

import math
from enum import StrEnum

from telewire_registry.ranges import Bound, Interval, OneOf, ValueRange
from telewire_registry.value_types import ValueType

__all__ = ["Order", "range_order", "reads_type", "same_value", "type_order"]

_ARRAYS = ("list", "deque")
_MAX_LISTED = 10_000
"""The longest run of whole numbers that is compared one by one."""


class Order(StrEnum):
    """How the new declaration stands to the old one."""

    SAME = "same"
    WIDER = "wider"
    NARROWER = "narrower"
    DIFFERENT = "different"

    @classmethod
    def of(cls, *, forward: bool, backward: bool) -> Order:
        """Return the order: `forward` where the new holds all of the old, `backward` where the old holds the new."""
        if forward:
            return cls.SAME if backward else cls.WIDER
        return cls.NARROWER if backward else cls.DIFFERENT


def same_value(old: object, new: object) -> bool:
    """Return whether two plain values are equal; True is not 1, and NaN is NaN."""
    if isinstance(old, bool) or isinstance(new, bool):
        return old is new
    if isinstance(old, float) and isinstance(new, float) and math.isnan(old):
        return math.isnan(new)
    if isinstance(old, list) and isinstance(new, list):
        return len(old) == len(new) and all(map(same_value, old, new))
    if isinstance(old, dict) and isinstance(new, dict):
        return old.keys() == new.keys() and all(same_value(old[word], new[word]) for word in old)
    return old == new


def type_order(old: ValueType, new: ValueType) -> Order:
    """Return how a type stands to the one before."""
    return Order.of(forward=reads_type(new, old), backward=reads_type(old, new))


def reads_type(reader: ValueType, written: ValueType) -> bool:
    """Return whether a reader of one type can read every value that was written as another."""
    if written.optional and not reader.optional:
        return False
    if written.name == "union":
        return all(reads_type(reader, member) for member in written.elements)
    if reader.name == "union":
        return any(reads_type(member, ValueType(written.name, written.elements)) for member in reader.elements)
    if reader.name == "float" and written.name == "int":
        return True
    if reader.name in _ARRAYS and written.name in (*_ARRAYS, "set"):
        return _reads_elements(reader, written)
    return reader.name == written.name and _reads_elements(reader, written)


def _reads_elements(reader: ValueType, written: ValueType) -> bool:
    if not reader.elements:
        return True
    return len(reader.elements) == len(written.elements) and all(map(reads_type, reader.elements, written.elements))


def range_order(old: ValueRange | None, new: ValueRange | None, kind: ValueType | None) -> Order | None:
    """Return how a range stands to the one before, for values of a type; None where a name hides the answer.

    Without a range every value can occur. Bounds of whole numbers are compared by the numbers inside: `(0, 10]` is
    `[1, 10]` there. The bracket at an infinite bound says nothing.
    """
    whole = kind is not None and kind.name == "int"
    before, after = _normal(old, kind, whole=whole), _normal(new, kind, whole=whole)
    forward, backward = _holds(after, before, whole=whole), _holds(before, after, whole=whole)
    if before == after:
        return Order.SAME
    return None if forward is None else Order.of(forward=forward, backward=bool(backward))


def _normal(written: ValueRange | None, kind: ValueType | None, *, whole: bool) -> Interval | OneOf | None:
    """Return the range in one spelling; None where it excludes nothing."""
    if written is None:
        return None
    allowed = written.allowed
    if isinstance(allowed, OneOf):
        both = (
            kind is not None and kind.name == "bool" and allowed.contains(value=True) and allowed.contains(value=False)
        )
        return None if both else allowed
    low, low_closed = _whole(allowed.low, closed=allowed.low_closed, step=1, whole=whole)
    high, high_closed = _whole(allowed.high, closed=allowed.high_closed, step=-1, whole=whole)
    if low == -math.inf and high == math.inf:
        return None
    return Interval(low, high, low_closed, high_closed)


def _whole(bound: Bound, *, closed: bool, step: int, whole: bool) -> tuple[Bound, bool]:
    if isinstance(bound, str):
        return bound, closed
    if math.isinf(bound):
        return bound, False
    if not whole:
        return bound, closed
    inner = math.ceil(bound) if step > 0 else math.floor(bound)
    return (inner + step, True) if inner == bound and not closed else (inner, True)


def _holds(outer: Interval | OneOf | None, inner: Interval | OneOf | None, *, whole: bool) -> bool | None:
    """Return whether `outer` contains all of `inner`, or None where a bound is a name."""
    if outer is None:
        return True
    if inner is None:
        return False
    if isinstance(inner, OneOf):
        if isinstance(outer, Interval) and _named(outer):
            return None
        return all(outer.contains(value) for value in inner.values)
    if isinstance(outer, OneOf):
        listed = _listed(inner) if whole else None
        return listed is not None and all(outer.contains(value) for value in listed)
    low = _reaches(outer.low, inner.low, closed=outer.low_closed or not inner.low_closed, sign=1)
    high = _reaches(outer.high, inner.high, closed=outer.high_closed or not inner.high_closed, sign=-1)
    if low is False or high is False:
        return False
    return None if low is None or high is None else True


def _named(interval: Interval) -> bool:
    return isinstance(interval.low, str) or isinstance(interval.high, str)


def _reaches(outer: Bound, inner: Bound, *, closed: bool, sign: int) -> bool | None:
    if isinstance(outer, str) or isinstance(inner, str):
        if outer == inner:
            return closed
        return True if isinstance(outer, float) and math.isinf(outer) else None
    return (outer - inner) * sign < 0 or (outer == inner and closed)


def _listed(interval: Interval) -> range | None:
    """Return the whole numbers of an interval whose bounds are whole and closed."""
    low, high = interval.low, interval.high
    if not isinstance(low, int) or not isinstance(high, int) or not (interval.low_closed and interval.high_closed):
        return None
    return range(low, high + 1) if high - low < _MAX_LISTED else None
