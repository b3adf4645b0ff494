"""Conditions that compare a value with None, taken apart: what they say when it is None, and when it is not."""

from __future__ import annotations

from telewire_codegen.plan.simplify import simplify
from telewire_registry.conditions import Comparison, Constant, Expression, Logic, Name, Unary, walk

__all__ = ["compares_with_none", "given", "holds_for_none"]


def compares_with_none(expression: Expression, name: str) -> bool:
    """Return whether an expression holds `name == None` or `name != None`."""
    return any(_none_test(node, name) for node in walk(expression))


def given(expression: Expression, name: str, *, is_none: bool) -> Expression:
    """Return an expression with its comparisons of a name with None answered."""
    if operator := _none_test(expression, name):
        return Constant((operator == "==") is is_none)
    match expression:
        case Unary("not", operand):
            return Unary("not", given(operand, name, is_none=is_none))
        case Logic(operator, operands):
            return Logic(operator, tuple(given(operand, name, is_none=is_none) for operand in operands))
    return expression


def holds_for_none(expression: Expression, name: str) -> bool:
    """Return whether an expression holds for certain when a name is None; what else it says of it is unknown."""
    return simplify(given(expression, name, is_none=True)) == Constant(value=True)


def _none_test(node: Expression, name: str) -> str:
    """Return the operator of a comparison of a name with None, or nothing."""
    match node:
        case Comparison(Name(read), ((("==" | "!=") as operator, Constant(None)),)) if read == name:
            return operator
        case Comparison(Constant(None), ((("==" | "!=") as operator, Name(read)),)) if read == name:
            return operator
    return ""
