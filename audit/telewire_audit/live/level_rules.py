"""Thresholds made fast: the conditions of a record as one compiled function from a value to a level.

Python is made from the parsed condition, node by node, never from its text.
"""

from __future__ import annotations

import dataclasses
import math
from bisect import bisect_left
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from types import CodeType

from telewire_registry.conditions import (
    FUNCTIONS,
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
from telewire_registry.model import Threshold

__all__ = ["LevelRules", "compile_expression", "level_rules", "substitute"]

_GLOBALS = {"__builtins__": {}, "_inf": math.inf, "_nan": math.nan, **{f"_{n}": f for n, (f, _) in FUNCTIONS.items()}}
_NO_LEVEL = -1
_NO_PAYLOAD: Mapping[str, object] = {}


@dataclass(frozen=True, slots=True)
class LevelRules:
    """The levels of a metric, in the record's order; the first whose condition holds is the level.

    Attributes:
        names: The levels: healthy, warning or critical.
        conditions: The condition of each, with `let` names put in.
        fields: The other fields of the event that the conditions read; empty where they read `value` and `now` only.
        cuts: The numbers that `value` is compared with, where that is all the conditions do; else None.
        one: From value, now and payload to the index of the level, or -1.
    """

    names: tuple[str, ...]
    conditions: tuple[Expression, ...]
    fields: tuple[str, ...]
    cuts: tuple[float, ...] | None
    one: Callable[[object, float, Mapping[str, object]], int]

    def level(self, value: object, now: float = 0.0, payload: Mapping[str, object] | None = None) -> int:
        """Return the index of the level that holds, or -1; a condition that cannot be computed does not hold."""
        try:
            return self.one(value, now, payload or _NO_PAYLOAD)
        except (TypeError, ValueError, ArithmeticError, KeyError):
            return self._carefully(value, now, payload or _NO_PAYLOAD)

    def levels(self, values: Sequence[object], times: Sequence[float]) -> list[int]:
        """Return the level of each value, as `level` does, faster."""
        one, payload = self.one, _NO_PAYLOAD
        try:
            return [one(value, now, payload) for value, now in zip(values, times, strict=True)]
        except (TypeError, ValueError, ArithmeticError, KeyError):
            return [self.level(value, now) for value, now in zip(values, times, strict=True)]

    def _carefully(self, value: object, now: float, payload: Mapping[str, object]) -> int:
        for index, condition in enumerate(self.conditions):
            try:
                if compile_expression(condition, self.fields)(value, now, payload):
                    return index
            except (TypeError, ValueError, ArithmeticError, KeyError):
                continue
        return _NO_LEVEL

    def same_level(self, low: float, high: float) -> bool:
        """Return whether all numbers from `low` to `high` surely have one level."""
        if self.cuts is None:
            return False
        left, right = bisect_left(self.cuts, low), bisect_left(self.cuts, high)
        if left != right:
            return False
        return low == high or left == len(self.cuts) or self.cuts[left] != high


def level_rules(
    thresholds: tuple[Threshold, ...] | None, let: Mapping[str, Condition], fields: Mapping[str, str] | None = None
) -> LevelRules | None:
    """Compile the thresholds of a metric.

    Args:
        thresholds: What the record says.
        let: The names that it defines.
        fields: For each other name that a condition may read, the payload's field.

    Returns:
        The rules; None where there is no level that a machine can read.
    """
    names, conditions = [], []
    known = {"value", "now", *(fields or {})}
    for threshold in thresholds or ():
        if threshold.level is None or threshold.when is None:
            continue
        expression = substitute(threshold.when.expression, let)
        if expression is None or not {n.name for n in walk(expression) if isinstance(n, Name)} <= known:
            continue
        names.append(str(threshold.level))
        conditions.append(_rename(expression, fields or {}))
    if not conditions:
        return None
    read = {n.name for condition in conditions for n in walk(condition) if isinstance(n, Name)}
    others = tuple(sorted(read - {"value", "now"}))
    choice = str(_NO_LEVEL)
    for index in reversed(range(len(conditions))):
        choice = f"({index} if {_python(conditions[index], others)} else {choice})"
    one = _function(choice)
    return LevelRules(tuple(names), tuple(conditions), others, _cuts(conditions), one)


def compile_expression(
    expression: Expression, fields: tuple[str, ...] = ()
) -> Callable[[object, float, Mapping[str, object]], object]:
    """Return a function of value, now and payload that computes an expression."""
    return _function(_python(expression, fields))


def substitute(expression: Expression, let: Mapping[str, Condition], depth: int = 0) -> Expression | None:
    """Put the definitions of `let` in the place of their names; None where they go in a circle."""
    if depth > 8:  # noqa: PLR2004 - deeper than anybody nests
        return None
    failed = False

    def put(node: Expression) -> Expression:
        nonlocal failed
        if isinstance(node, Name) and node.name in let and node.name != "value":
            inner = substitute(let[node.name].expression, let, depth + 1)
            failed = failed or inner is None
            return inner or node
        return _map(node, put)

    made = put(expression)
    return None if failed else made


def _rename(expression: Expression, fields: Mapping[str, str]) -> Expression:
    if isinstance(expression, Name):
        return Name(fields.get(expression.name, expression.name))
    return _map(expression, lambda node: _rename(node, fields))


def _map(node: Expression, change: Callable[[Expression], Expression]) -> Expression:
    match node:
        case Unary(_, operand):
            return dataclasses.replace(node, operand=change(operand))
        case Binary(_, left, right):
            return dataclasses.replace(node, left=change(left), right=change(right))
        case Comparison(first, rest):
            return Comparison(change(first), tuple((operator, change(operand)) for operator, operand in rest))
        case Logic(operator, operands):
            return Logic(operator, tuple(map(change, operands)))
        case Call(function, arguments):
            return Call(function, tuple(map(change, arguments)))
    return node


def _python(node: Expression, fields: tuple[str, ...]) -> str:
    def inner(child: Expression) -> str:
        return _python(child, fields)

    match node:
        case Constant(float() as number) if not math.isfinite(number):
            return "_nan" if math.isnan(number) else "_inf" if number > 0 else "(-_inf)"
        case Constant(value):
            return f"({value!r})"
        case Name("value" | "now" as name) if name not in fields:
            return name
        case Name(name):
            return f"payload[{name!r}]"
        case Unary(operator, operand):
            return f"({operator} {inner(operand)})"
        case Binary(operator, left, right):
            return f"({inner(left)} {operator} {inner(right)})"
        case Comparison(first, rest):
            return f"({inner(first)} {' '.join(f'{operator} {inner(operand)}' for operator, operand in rest)})"
        case Logic(operator, operands):
            return "(" + f" {operator} ".join(map(inner, operands)) + ")"
        case Call(function, arguments):
            return f"_{function}({', '.join(map(inner, arguments))})"
    raise AssertionError(node)


@lru_cache(maxsize=4096)
def _function(body: str) -> Callable[[object, float, Mapping[str, object]], int]:
    code: CodeType = compile(f"lambda value, now, payload: {body}", "<thresholds>", "eval")
    return eval(code, dict(_GLOBALS))  # type: ignore[no-any-return]  # noqa: S307 - made of literals and checked names


def _cuts(conditions: list[Expression]) -> tuple[float, ...] | None:
    """Return the numbers that `value` is compared with; None where the conditions do anything else."""
    cuts: set[float] = set()
    return tuple(sorted(cuts)) if all(_collect_cuts(condition, cuts) for condition in conditions) else None


def _collect_cuts(node: Expression, cuts: set[float]) -> bool:
    match node:
        case Logic(_, operands):
            return all(_collect_cuts(operand, cuts) for operand in operands)
        case Unary("not", operand):
            return _collect_cuts(operand, cuts)
        case Comparison(first, rest):
            for operand in (first, *(item for _, item in rest)):
                match operand:
                    case Name("value"):
                        pass
                    case Constant(int() | float() as number) if not isinstance(number, bool):
                        cuts.add(number)
                    case _:
                        return False
            return True
    return False
