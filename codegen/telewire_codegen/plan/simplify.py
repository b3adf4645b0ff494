"""Conditions brought into one form, so that what is rendered is safe with NaN and reads as a person would write it.

`not` is pushed inward (`not value > 3` is `value <= 3`, which NaN does not fulfil), constants are computed, a constant
stands on the right, comparisons that share an operand are chained, and equal operands are merged.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from telewire_registry.conditions import (
    Binary,
    Call,
    Comparison,
    Condition,
    Constant,
    Expression,
    Logic,
    Name,
    Unary,
    walk,
)

__all__ = ["MIRROR", "simplify"]

_OPPOSITE: Final = {"<": ">=", "<=": ">", ">": "<=", ">=": "<", "==": "!=", "!=": "=="}
MIRROR: Final = {"<": ">", "<=": ">=", ">": "<", ">=": "<=", "==": "==", "!=": "!="}
"""What each comparison is when its sides change places."""
_RISING: Final = ("<", "<=")
_FALLING: Final = (">", ">=")


def simplify(expression: Expression) -> Expression:
    """Return an expression of the same meaning in the one form; with NaN, no comparison but `!=` holds in it."""
    match expression:
        case Unary("not", operand):
            return _negate(operand)
        case Unary(operator, operand):
            return _computed(Unary(operator, simplify(operand)))
        case Binary(operator, left, right):
            return _computed(Binary(operator, simplify(left), simplify(right)))
        case Call(function, arguments):
            return _computed(_flattened(function, [simplify(argument) for argument in arguments]))
        case Comparison(first, rest):
            return _comparison(Comparison(simplify(first), tuple((word, simplify(item)) for word, item in rest)))
        case Logic(operator, operands):
            return _logic(operator, [simplify(operand) for operand in operands])
    return expression


def _negate(expression: Expression) -> Expression:
    """Return the simplified opposite of an expression that is not simplified yet."""
    match expression:
        case Constant(bool(value)):
            return Constant(not value)
        case Unary("not", operand):
            return simplify(operand)
        case Comparison(first, rest):
            parts: list[Expression] = []
            for operator, operand in rest:
                parts.append(simplify(Comparison(first, ((_OPPOSITE[operator], operand),))))
                first = operand
            return parts[0] if len(parts) == 1 else _logic("or", parts)
        case Logic(operator, operands):
            return _logic("or" if operator == "and" else "and", [_negate(operand) for operand in operands])
    simple = simplify(expression)
    return Constant(not simple.value) if isinstance(simple, Constant) else Unary("not", simple)


def _comparison(comparison: Comparison) -> Expression:
    first, rest = comparison.first, comparison.rest
    if all(isinstance(item, Constant) for item in (first, *(operand for _, operand in rest))):
        return _computed(comparison)
    if len(rest) == 1:
        ((operator, operand),) = rest
        if isinstance(operand, Constant) and isinstance(operand.value, bool) and operator in ("==", "!="):
            return first if operand.value is (operator == "==") else _negate(first)
        if first == operand:
            return _compared_with_itself(first, operator)
        if isinstance(first, Constant):
            return _comparison(Comparison(operand, ((MIRROR[operator], first),)))
    return comparison


def _compared_with_itself(operand: Expression, operator: str) -> Expression:
    """Return what `x == x` and the like say: that x is a number, or not."""
    if operator in ("<", ">"):
        return Constant(value=False)
    is_nan = Call("isnan", (operand,))
    return is_nan if operator == "!=" else Unary("not", is_nan)


def _flattened(function: str, arguments: list[Expression]) -> Expression:
    if function in ("min", "max"):
        flat: list[Expression] = []
        for argument in arguments:
            nested = isinstance(argument, Call) and argument.function == function
            flat += argument.arguments if nested and isinstance(argument, Call) else (argument,)
        distinct = tuple(dict.fromkeys(flat))
        return distinct[0] if len(distinct) == 1 else Call(function, distinct)
    return Call(function, tuple(arguments))


def _computed(expression: Expression) -> Expression:
    """Return a constant where only constants are inside and a plain value comes out."""
    if any(isinstance(node, Name) for node in walk(expression)):
        return expression
    try:
        value = Condition("", expression).evaluate({})
    except (TypeError, ValueError, ArithmeticError):
        return expression
    return Constant(value) if isinstance(value, float | int | str | bool) else expression


def _logic(operator: str, operands: Iterable[Expression]) -> Expression:
    absorbing = operator == "or"
    kept: dict[Expression, None] = {}
    for operand in operands:
        inside = operand.operands if isinstance(operand, Logic) and operand.operator == operator else (operand,)
        for item in inside:
            if isinstance(item, Constant) and isinstance(item.value, bool):
                if item.value is absorbing:
                    return item
                continue
            kept[item] = None
    if any(_negate(item) in kept for item in kept if not isinstance(item, Comparison)):
        return Constant(absorbing)
    parts = _chained(list(kept)) if operator == "and" else list(kept)
    if not parts:
        return Constant(not absorbing)
    return parts[0] if len(parts) == 1 else Logic(operator, tuple(parts))


def _chained(operands: list[Expression]) -> list[Expression]:
    """Join `a < b and b < c` to `a < b < c`."""
    joined: list[Expression] = []
    for operand in operands:
        before = joined[-1] if joined else None
        if isinstance(before, Comparison) and isinstance(operand, Comparison):
            last = before.rest[-1][1]
            directions = {word for word, _ in (*before.rest, *operand.rest)}
            one_way = directions <= {*_RISING} or directions <= {*_FALLING}
            if one_way and last == operand.first and not isinstance(last, Constant):
                joined[-1] = Comparison(before.first, (*before.rest, *operand.rest))
                continue
        joined.append(operand)
    return joined
