"""Operators, lambdas, displays, comprehensions."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, cast

import libcst as cst

from telewire_audit.collect.atoms import constant
from telewire_audit.collect.reader import Reader
from telewire_audit.collect.syntax import (
    Binary,
    Bind,
    Choice,
    Clause,
    Compare,
    Comprehension,
    Const,
    Expr,
    Items,
    Junction,
    Lambda,
    Mapping,
    Param,
    Spread,
    Unary,
    Wait,
)

_OPERATORS = {
    "Equal": "==",
    "NotEqual": "!=",
    "LessThan": "<",
    "LessThanEqual": "<=",
    "GreaterThan": ">",
    "GreaterThanEqual": ">=",
    "In": "in",
    "NotIn": "not in",
    "Is": "is",
    "IsNot": "is not",
    "Add": "+",
    "Subtract": "-",
    "Multiply": "*",
    "Divide": "/",
    "FloorDivide": "//",
    "Modulo": "%",
    "Power": "**",
    "MatrixMultiply": "@",
    "BitAnd": "&",
    "BitOr": "|",
    "BitXor": "^",
    "LeftShift": "<<",
    "RightShift": ">>",
    "And": "and",
    "Or": "or",
    "Not": "not",
    "Minus": "-",
    "Plus": "+",
    "BitInvert": "~",
}


def _operator(reader: Reader, node: Any) -> str:  # noqa: ANN401 - any libcst operator
    reader.skip(getattr(node, "whitespace_before", None))
    reader.skip(getattr(node, "whitespace_between", None))
    reader.skip(node.whitespace_after)
    return _OPERATORS.get(type(node).__name__, "?")


def read_binary(reader: Reader, node: cst.BinaryOperation) -> Expr:
    """Arithmetic."""
    line = reader.line
    left = reader.read(node.left)
    operator = _operator(reader, node.operator)
    return Binary(operator, left, reader.read(node.right), line)


def read_boolean(reader: Reader, node: cst.BooleanOperation) -> Expr:
    """`and`, `or`."""
    line = reader.line
    left = reader.read(node.left)
    operator = _operator(reader, node.operator)
    return Junction(operator, left, reader.read(node.right), line)


def read_unary(reader: Reader, node: cst.UnaryOperation) -> Expr:
    """`not`, `-`."""
    line = reader.line
    operator = _operator(reader, node.operator)
    operand = reader.read(node.expression)
    if operator == "-" and isinstance(operand, Const) and type(operand.value) in {int, float}:
        return constant(-operand.value, line)
    return Unary(operator, operand, line)


def read_comparison(reader: Reader, node: cst.Comparison) -> Expr:
    """A chain of comparisons."""
    line = reader.line
    left = reader.read(node.left)
    operators: list[str] = []
    others: list[Expr] = []
    for target in node.comparisons:
        operators.append(_operator(reader, target.operator))
        others.append(reader.read(target.comparator))
    return Compare(left, tuple(operators), tuple(others), line)


def read_choice(reader: Reader, node: cst.IfExp) -> Expr:
    """`a if test else b`."""
    line = reader.line
    body = reader.read(node.body)
    reader.skip(node.whitespace_before_if)
    reader.skip(node.whitespace_after_if)
    test = reader.read(node.test)
    reader.skip(node.whitespace_before_else)
    reader.skip(node.whitespace_after_else)
    return Choice(test, body, reader.read(node.orelse), line)


def read_lambda(reader: Reader, node: cst.Lambda) -> Expr:
    """A lambda."""
    line = reader.line
    reader.skip(node.whitespace_after_lambda)
    params = parameters(reader, node.params)
    reader.after(node.colon)
    return Lambda(params, reader.read(node.body), line)


def parameters(reader: Reader, node: cst.Parameters) -> tuple[Param, ...]:
    """Convert a parameter list, in source order."""
    params = [_param(reader, param, "pos") for param in node.posonly_params]
    if isinstance(node.posonly_ind, cst.ParamSlash):
        reader.skip(getattr(node.posonly_ind, "whitespace_after", None))
        reader.after(node.posonly_ind.comma)
    params += [_param(reader, param, "any") for param in node.params]
    if isinstance(node.star_arg, cst.Param):
        params.append(_param(reader, node.star_arg, "star"))
    elif isinstance(node.star_arg, cst.ParamStar):
        reader.after(node.star_arg.comma)
    params += [_param(reader, param, "kw") for param in node.kwonly_params]
    if node.star_kwarg is not None:
        params.append(_param(reader, node.star_kwarg, "stars"))
    return tuple(params)


def _param(reader: Reader, node: cst.Param, kind: str) -> Param:
    reader.skip(node.whitespace_after_star)
    annotation = reader.annotation(node.annotation)
    default = None
    if node.default is not None:
        reader.after(node.equal)
        default = reader.read(node.default)
    reader.skip(node.whitespace_after_param)
    reader.after(node.comma)
    return Param(node.name.value, kind, annotation, default)


def read_display(kind: str, opening: str, closing: str) -> Callable[[Reader, Any], Expr]:
    """What reads a list, tuple or set display."""

    def read(reader: Reader, node: Any) -> Expr:  # noqa: ANN401 - list, tuple or set
        line = reader.line
        bracket = getattr(node, opening, None)
        if bracket is not None:
            reader.skip(bracket.whitespace_after)
        items: list[Expr] = []
        for element in node.elements:
            items.append(_element(reader, element))
            reader.after(element.comma)
        bracket = getattr(node, closing, None)
        if bracket is not None:
            reader.skip(bracket.whitespace_before)
        return Items(kind, tuple(items), line)

    return read


def _element(reader: Reader, node: Any) -> Expr:  # noqa: ANN401 - an element of a display
    if isinstance(node, cst.StarredElement):
        line = reader.line
        for opening in node.lpar:
            reader.skip(opening.whitespace_after)
        reader.skip(node.whitespace_before_value)
        value = reader.read(node.value)
        for closing in node.rpar:
            reader.skip(closing.whitespace_before)
        return Spread(value, line)
    return reader.read(node.value)


def read_dict(reader: Reader, node: cst.Dict) -> Expr:
    """A dict display."""
    line = reader.line
    reader.skip(node.lbrace.whitespace_after)
    items: list[tuple[Expr | None, Expr]] = []
    for element in node.elements:
        if isinstance(element, cst.DictElement):
            key: Expr | None = reader.read(element.key)
            reader.skip(element.whitespace_before_colon)
            reader.skip(element.whitespace_after_colon)
        else:
            key = None
            reader.skip(cast("cst.StarredDictElement", element).whitespace_before_value)
        items.append((key, reader.read(element.value)))
        reader.after(element.comma)
    reader.skip(node.rbrace.whitespace_before)
    return Mapping(tuple(items), line)


def read_comprehension(kind: str, opening: str, closing: str) -> Callable[[Reader, Any], Expr]:
    """What reads a comprehension of one kind."""

    def read(reader: Reader, node: Any) -> Expr:  # noqa: ANN401 - any comprehension
        line = reader.line
        if opening:
            reader.skip(getattr(node, opening).whitespace_after)
        key = None
        if kind == "dict":
            key = reader.read(node.key)
            reader.skip(node.whitespace_before_colon)
            reader.skip(node.whitespace_after_colon)
            element = reader.read(node.value)
        else:
            element = reader.read(node.elt)
        clauses = _clauses(reader, node.for_in)
        if closing:
            reader.skip(getattr(node, closing).whitespace_before)
        return Comprehension(kind, key, element, clauses, line)

    return read


def _clauses(reader: Reader, node: cst.CompFor | None) -> tuple[Clause, ...]:
    clauses: list[Clause] = []
    while node is not None:
        reader.skip(node.whitespace_before)
        if node.asynchronous is not None:
            reader.skip(node.asynchronous.whitespace_after)
        reader.skip(node.whitespace_after_for)
        target = reader.read(node.target)
        reader.skip(node.whitespace_before_in)
        reader.skip(node.whitespace_after_in)
        iterable = reader.read(node.iter)
        conditions: list[Expr] = []
        for test in node.ifs:
            reader.skip(test.whitespace_before)
            reader.skip(test.whitespace_before_test)
            conditions.append(reader.read(test.test))
        clauses.append(Clause(target, iterable, tuple(conditions)))
        node = node.inner_for_in
    return tuple(clauses)


def read_await(reader: Reader, node: cst.Await) -> Expr:
    """`await value`."""
    line = reader.line
    reader.skip(node.whitespace_after_await)
    return Wait("await", reader.read(node.expression), line)


def read_yield(reader: Reader, node: cst.Yield) -> Expr:
    """`yield` and `yield from`."""
    line = reader.line
    reader.yields = True
    reader.skip(node.whitespace_after_yield)
    if isinstance(node.value, cst.From):
        reader.skip(node.value.whitespace_before_from)
        reader.skip(node.value.whitespace_after_from)
        return Wait("yield from", reader.read(node.value.item), line)
    return Wait("yield", None if node.value is None else reader.read(node.value), line)


def read_bind(reader: Reader, node: cst.NamedExpr) -> Expr:
    """`target := value`."""
    line = reader.line
    target = reader.read(node.target)
    reader.skip(node.whitespace_before_walrus)
    reader.skip(node.whitespace_after_walrus)
    return Bind(target, reader.read(node.value), line)
