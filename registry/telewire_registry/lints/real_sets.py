"""Sets of real numbers, exactly: what the conditions of thresholds mean.

A set is a sorted tuple of cuts, at each of which membership changes. A cut lies just before a number (side 0) or just
after it (side 1), so `[a, b)` is `((a, 0), (b, 0))` and `{a}` is `((a, 0), (a, 1))`. Comparing an int with a float is
exact in Python, so no rounding comes in.
"""

from __future__ import annotations

import math
from collections.abc import Callable

from telewire_registry.conditions import Call, Comparison, Condition, Constant, Expression, Logic, Name, Unary
from telewire_registry.ranges import Interval

__all__ = ["EVERYTHING", "NOTHING", "RealSet", "complement", "difference", "intersection", "of_condition",
           "of_interval", "shown", "union", "without_integers"]  # fmt: skip

_Number = int | float
_Cut = tuple[_Number, int]
RealSet = tuple[_Cut, ...]

_FIRST: _Cut = (-math.inf, 0)
_LAST: _Cut = (math.inf, 1)
NOTHING: RealSet = ()
EVERYTHING: RealSet = (_FIRST, _LAST)
_MIRRORED = {"<": ">", "<=": ">=", ">": "<", ">=": "<=", "==": "==", "!=": "!="}


def union(first: RealSet, second: RealSet) -> RealSet:
    """Return what is in either set."""
    return _combined(first, second, lambda a, b: a or b)


def intersection(first: RealSet, second: RealSet) -> RealSet:
    """Return what is in both sets."""
    return _combined(first, second, lambda a, b: a and b)


def difference(first: RealSet, second: RealSet) -> RealSet:
    """Return what is in the first set only."""
    return _combined(first, second, lambda a, b: a and not b)


def complement(numbers: RealSet) -> RealSet:
    """Return what is not in the set."""
    return difference(EVERYTHING, numbers)


def _combined(first: RealSet, second: RealSet, keep: Callable[[bool, bool], bool]) -> RealSet:
    cuts: list[_Cut] = []
    inside = False
    ones, others = frozenset(first), frozenset(second)
    in_first = in_second = False
    for cut in sorted(ones | others):
        in_first ^= cut in ones
        in_second ^= cut in others
        if keep(in_first, in_second) != inside:
            inside = not inside
            cuts.append(cut)
    return tuple(cuts)


def of_interval(interval: Interval) -> RealSet:
    """Return the numbers of an interval; a bound that is a name limits nothing."""
    low = _FIRST if isinstance(interval.low, str) else (interval.low, 0 if interval.low_closed else 1)
    high = _LAST if isinstance(interval.high, str) else (interval.high, 1 if interval.high_closed else 0)
    return (low, high) if low < high else NOTHING


def of_condition(expression: Expression, variable: str) -> RealSet | None:
    """Return the numbers for which a condition over one variable holds, or None where that is not simply said."""
    match expression:
        case Comparison(first, rest):
            found: RealSet | None = EVERYTHING
            left = first
            for operator, right in rest:
                step = _compared(left, operator, right, variable)
                found = None if found is None or step is None else intersection(found, step)
                left = right
            return found
        case Unary("not", operand):
            inside = of_condition(operand, variable)
            return None if inside is None else complement(inside)
        case Logic(operator, operands):
            sets = [of_condition(operand, variable) for operand in operands]
            total: RealSet = EVERYTHING if operator == "and" else NOTHING
            for numbers in sets:
                if numbers is None:
                    return None
                total = intersection(total, numbers) if operator == "and" else union(total, numbers)
            return total
    return None


def _compared(left: Expression, operator: str, right: Expression, variable: str) -> RealSet | None:
    if (number := _number(left)) is not None:
        left, operator, right = right, _MIRRORED[operator], left
    else:
        number = _number(right)
    if number is None:
        return None
    if left == Name(variable):
        return _half_line(operator, number)
    if left == Call("abs", (Name(variable),)):
        return _mirrored(operator, number)
    return None


def _mirrored(operator: str, number: _Number) -> RealSet:
    """Return the numbers whose absolute value compares with `number` so."""
    above = intersection(_half_line(operator, number), ((0, 0), _LAST))
    below = tuple((-value, 1 - side) for value, side in reversed(above))
    return union(above, below)


def _half_line(operator: str, number: _Number) -> RealSet:
    match operator:
        case "<":
            return (_FIRST, (number, 0)) if number > -math.inf else NOTHING
        case "<=":
            return (_FIRST, (number, 1))
        case ">":
            return ((number, 1), _LAST) if number < math.inf else NOTHING
        case ">=":
            return ((number, 0), _LAST)
        case "==":
            return ((number, 0), (number, 1))
    return complement(((number, 0), (number, 1)))


def _number(expression: Expression) -> _Number | None:
    """Return the number that a constant expression comes to."""
    if isinstance(expression, Constant):
        value: object = expression.value
    else:
        condition = Condition("", expression)
        if condition.names:
            return None
        try:
            value = condition.evaluate({})
        except (ArithmeticError, TypeError, ValueError):
            return None
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    return value if is_number and not math.isnan(value) else None  # type: ignore[arg-type, return-value]


def without_integers(numbers: RealSet) -> bool:
    """Return whether no whole number is in the set."""
    for (low, low_side), (high, high_side) in zip(numbers[::2], numbers[1::2], strict=True):
        if math.isinf(low) or math.isinf(high):
            return False
        first = math.ceil(low)
        first += first == low and low_side == 1
        if first < high or (first == high and high_side == 1):
            return False
    return True


def shown(numbers: RealSet) -> str:
    """Return the set in the usual notation."""
    parts = []
    for (low, low_side), (high, high_side) in zip(numbers[::2], numbers[1::2], strict=True):
        if low == high:
            parts.append(f"{{{low}}}")
        else:
            low_closed = low_side == 0 and not math.isinf(low)
            high_closed = high_side == 1 and not math.isinf(high)
            parts.append(str(Interval(low, high, low_closed, high_closed)))
    return " and ".join(parts)
