"""The conditions of records as SQL: the same grammar, said in another language.

A condition that cannot be computed is no error in SQL but NULL, which does not hold either.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

from telewire_registry.conditions import Binary, Call, Comparison, Constant, Expression, Logic, Name, Unary

__all__ = ["expression_sql", "number_sql", "text_sql"]


def expression_sql(node: Expression, value: str, fields: Sequence[str] = ()) -> str:
    """Return an expression as SQL.

    Args:
        node: The expression.
        value: The SQL that stands for `value`.
        fields: The other names that it reads; the columns are f0, f1 and so on.
    """

    def inner(child: Expression) -> str:
        return expression_sql(child, value, fields)

    match node:
        case Constant():
            return _constant(node)
        case Name(name):
            return f"f{fields.index(name)}" if name in fields else "ts" if name == "now" else value
        case Unary("not", operand):
            return f"(NOT {inner(operand)})"
        case Unary(_, operand):
            return f"(- {inner(operand)})"
        case Binary(operator, left, right):
            return _arithmetic(operator, inner(left), inner(right))
        case Comparison(first, rest):
            parts, left = [], first
            for operator, right in rest:
                parts.append(_comparison(operator, left, right, inner(left), inner(right)))
                left = right
            return "(" + " AND ".join(parts) + ")"
        case Logic(operator, operands):
            return "(" + f" {operator.upper()} ".join(map(inner, operands)) + ")"
        case Call(function, arguments):
            return _call(function, [inner(argument) for argument in arguments])
    raise AssertionError(node)


def _constant(node: Constant) -> str:
    match node.value:
        case None:
            return "NULL"
        case bool() as flag:
            return str(int(flag))
        case str() as words:
            return text_sql(words)
        case number:
            return number_sql(number)


def _comparison(operator: str, left: Expression, right: Expression, left_sql: str, right_sql: str) -> str:
    if operator in ("==", "!=") and (left == Constant(None) or right == Constant(None)):
        tested = right_sql if left == Constant(None) else left_sql
        return f"({tested} IS {'NOT ' if operator == '!=' else ''}NULL)"
    return f"{left_sql} { {'==': '=', '!=': '<>'}.get(operator, operator) } {right_sql}"


def _arithmetic(operator: str, left: str, right: str) -> str:
    match operator:
        case "/":
            return f"(CAST({left} AS DOUBLE) / NULLIF({right}, 0))"
        case "//":
            return f"FLOOR(CAST({left} AS DOUBLE) / NULLIF({right}, 0))"
        case "%":
            return f"({left} - {right} * FLOOR(CAST({left} AS DOUBLE) / NULLIF({right}, 0)))"
    return f"({left} {operator} {right})"


def _call(function: str, arguments: list[str]) -> str:
    match function:
        case "min":
            return f"LEAST({', '.join(arguments)})"
        case "max":
            return f"GREATEST({', '.join(arguments)})"
        case "isnan" | "isinf":
            return "(1 = 0)"  # NaN and infinities are kept apart; they have no level
        case "len":
            return f"LENGTH({arguments[0]})"
    return f"{function.upper()}({', '.join(arguments)})"


def number_sql(number: float) -> str:
    """Return a number as a literal."""
    if not math.isfinite(number):
        return "NULL" if math.isnan(number) else ("1e308 * 10" if number > 0 else "-1e308 * 10")
    return f"({number!r})" if number < 0 else repr(number)


def text_sql(words: str) -> str:
    """Return a text as a literal."""
    return "'" + words.replace("\0", "").replace("'", "''") + "'"
