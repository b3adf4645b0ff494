"""Conditions of records as Python expressions, from their syntax trees, typed as mypy would type them.

Text of a record is never pasted: names are looked up, and constants are written as literals.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from telewire_codegen.literals import literal
from telewire_codegen.plan.simplify import MIRROR, simplify
from telewire_registry.conditions import Binary, Call, Comparison, Constant, Expression, Logic, Name, Unary
from telewire_registry.value_types import ValueType

__all__ = ["Operand", "Rendered", "Untypable", "accepts_result", "render_expression"]

_NUMBERS: Final = ("float", "int", "bool")
_CHECKED_DIVISION: Final = {"/": "quotient", "//": "floor_quotient", "%": "remainder"}
_STRENGTH: Final = {"or": 1, "and": 2, "not": 3, "compare": 4, "+": 5, "-": 5, "*": 6, "/": 6, "//": 6, "%": 6,
                    "sign": 7, "atom": 9}  # fmt: skip


class Untypable(Exception):  # noqa: N818 - an answer, not an error
    """The expression cannot be compiled; the message says why."""


@dataclass(frozen=True, slots=True)
class Operand:
    """What a name of an expression stands for: a Python expression without operators, and its type."""

    text: str
    kind: ValueType


@dataclass(frozen=True, slots=True)
class Rendered:
    """A Python expression.

    Attributes:
        text: The expression on one line.
        kind: The name of its type: float, int, bool, str, datetime or that of a container.
        parts: The operands of its outermost `and` or `or`, for a layout of several lines.
        operator: That `and` or `or`; empty where there is none.
    """

    text: str
    kind: str
    parts: tuple[str, ...] = ()
    operator: str = ""


@dataclass(slots=True)
class _Writer:
    names: Mapping[str, Operand]
    constant: Callable[[object, str], str] | None

    def write(self, node: Expression, context: str = "limit") -> tuple[str, str, int]:
        """Return the text of a node, the name of its type, and how strongly its outermost operator binds."""
        match node:
            case Constant(value):
                return self.write_constant(value, context)
            case Name(name):
                return self.write_name(name)
            case Unary("not", operand):
                text, _, _ = self.boolean(operand, _STRENGTH["not"])
                return f"not {text}", "bool", _STRENGTH["not"]
            case Unary(_, operand):
                text, kind = self.number(operand, _STRENGTH["sign"])
                return f"-{text}", "int" if kind == "bool" else kind, _STRENGTH["sign"]
            case Binary(operator, left, right):
                return self.write_binary(operator, left, right)
            case Comparison(first, rest):
                return self.write_comparison(first, rest)
            case Logic(operator, operands):
                texts = self.write_logic(operator, operands)
                return f" {operator} ".join(texts), "bool", _STRENGTH[operator]
            case Call(function, arguments):
                return self.write_call(function, arguments)

    def write_constant(self, value: object, context: str) -> tuple[str, str, int]:
        if value is None:
            raise Untypable("None cannot be compared; a value that is missing is unknown by itself")
        kind = type(value).__name__
        if self.constant is not None and kind in ("float", "int"):
            return self.constant(value, context), kind, _STRENGTH["atom"]
        text = literal(value)
        return text, kind, _STRENGTH["sign" if text.startswith("-") else "atom"]

    def write_name(self, name: str) -> tuple[str, str, int]:
        operand = self.names.get(name)
        if operand is None:
            raise Untypable(
                f"the name {name!r} is not known here; known are: {', '.join(sorted(self.names)) or 'none'}"
            )
        if operand.kind.name == "datetime":
            return f"{operand.text}.timestamp()", "float", _STRENGTH["atom"]
        return operand.text, operand.kind.name, _STRENGTH["atom"]

    def inside(self, node: Expression, strength: int) -> tuple[str, str]:
        text, kind, own = self.write(node)
        return (f"({text})" if own < strength else text), kind

    def number(self, node: Expression, strength: int) -> tuple[str, str]:
        text, kind = self.inside(node, strength)
        if kind not in _NUMBERS:
            raise Untypable(f"{text} is a {kind}, and a number is needed there")
        return text, kind

    def boolean(self, node: Expression, strength: int) -> tuple[str, str, int]:
        text, kind, own = self.write(node)
        if kind != "bool":
            raise Untypable(f"{text} is a {kind}; write a comparison, such as {text} > 0")
        return (f"({text})" if own < strength else text), kind, own

    def write_binary(self, operator: str, left: Expression, right: Expression) -> tuple[str, str, int]:
        strength = _STRENGTH[operator]
        safe = isinstance(right, Constant) and isinstance(right.value, int | float) and right.value != 0
        if operator in _CHECKED_DIVISION and not safe:
            arguments = f"{self.number(left, 0)[0]}, {self.number(right, 0)[0]}"
            return f"{_CHECKED_DIVISION[operator]}({arguments})", "float", _STRENGTH["atom"]
        (left_text, left_kind), (right_text, right_kind) = self.number(left, strength), self.number(right, strength + 1)
        is_float = "float" in (left_kind, right_kind) or operator == "/"
        return f"{left_text} {operator} {right_text}", "float" if is_float else "int", strength

    def write_comparison(self, first: Expression, rest: tuple[tuple[str, Expression], ...]) -> tuple[str, str, int]:
        strength = _STRENGTH["+"]
        text, kind, own = self.write(first, MIRROR[rest[0][0]])
        text = f"({text})" if own < strength else text
        for operator, operand in rest:
            other_text, other_kind, other_own = self.write(operand, operator)
            other_text = f"({other_text})" if other_own < strength else other_text
            numbers = kind in _NUMBERS and other_kind in _NUMBERS
            if not numbers and not (kind == other_kind == "str"):
                raise Untypable(f"a {kind} cannot be compared with a {other_kind} ({other_text})")
            text += f" {operator} {other_text}"
            kind = other_kind
        return text, "bool", _STRENGTH["compare"]

    def write_logic(self, operator: str, operands: tuple[Expression, ...]) -> list[str]:
        texts = []
        for operand in _merged(operator, operands):
            if isinstance(operand, _Membership):
                texts.append(self.write_membership(operand))
            else:
                # An `and` inside an `or` gets brackets too: people forget which binds more strongly.
                strength = _STRENGTH["not"] if isinstance(operand, Logic) else _STRENGTH[operator]
                texts.append(self.boolean(operand, strength)[0])
        return texts

    def write_membership(self, membership: _Membership) -> str:
        equality = "==" if membership.operator == "in" else "!="
        for value in membership.values:  # the types must fit, as for a comparison
            self.write_comparison(membership.operand, ((equality, value),))
        text, _ = self.inside(membership.operand, _STRENGTH["+"])
        values = ", ".join(self.write(value, equality)[0] for value in membership.values)
        return f"{text} {membership.operator} ({values})"

    def write_call(self, function: str, arguments: tuple[Expression, ...]) -> tuple[str, str, int]:
        if function == "len":
            text, kind = self.inside(arguments[0], 0)
            if kind not in ("str", "list", "deque", "tuple", "set", "dict"):
                raise Untypable(f"{text} is a {kind}, which has no length")
            return f"len({text})", "int", _STRENGTH["atom"]
        found = [self.number(argument, 0) for argument in arguments]
        texts = ", ".join(text for text, _ in found)
        if function in ("isnan", "isinf"):
            return f"{function}({texts})", "bool", _STRENGTH["atom"]
        kinds = {kind for _, kind in found}
        kind = "float" if "float" in kinds else "int"
        return f"{function}({texts})", kind, _STRENGTH["atom"]


@dataclass(frozen=True, slots=True)
class _Membership:
    operand: Expression
    operator: str
    values: tuple[Expression, ...]


def _merged(operator: str, operands: tuple[Expression, ...]) -> list[Expression | _Membership]:
    """Join `a == 1 or a == 2` to `a in (1, 2)`, and `a != 1 and a != 2` to `a not in (1, 2)`."""
    equality = "==" if operator == "or" else "!="
    values: dict[Expression, list[Expression]] = {}
    for operand in operands:
        match operand:
            case Comparison(first, ((word, value),)) if word == equality:
                values.setdefault(first, []).append(value)
    merged: list[Expression | _Membership] = []
    for operand in operands:
        match operand:
            case Comparison(first, ((word, value),)) if word == equality and len(values.get(first, ())) > 1:
                if values[first][0] is value:
                    merged.append(_Membership(first, "in" if operator == "or" else "not in", tuple(values[first])))
            case _:
                merged.append(operand)
    return merged


def render_expression(
    expression: Expression,
    names: Mapping[str, Operand],
    constant: Callable[[object, str], str] | None = None,
) -> Rendered:
    """Return an expression as Python.

    Args:
        expression: The syntax tree of a condition.
        names: What each name stands for.
        constant: Names a number: gets it and the operator before it, and returns the name of a constant; without it,
            numbers are written as literals.

    Raises:
        Untypable: The expression names what is not known, or its types do not fit.
    """
    writer = _Writer(names, constant)
    simple = simplify(expression)
    if isinstance(simple, Logic):
        parts = tuple(writer.write_logic(simple.operator, simple.operands))
        text = f" {simple.operator} ".join(parts)
        return Rendered(text, "bool", parts, simple.operator)
    text, kind, _ = writer.write(simple)
    return Rendered(text, kind)


def accepts_result(kind: ValueType, result: str) -> bool:
    """Return whether a value of a type may be what an expression of the named type gives."""
    return kind.name == result or (kind.name == "float" and result in ("int", "bool"))
