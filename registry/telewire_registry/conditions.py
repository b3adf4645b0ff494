"""The grammar of conditions: comparisons over `value`, a record's fields and its `let` names.

    0.1 < value <= 0.3
    success_rate < 0.3 or timeout_rate > 0.2
    not connected and age > 5

Comparisons can be chained; there are and / or / not, arithmetic, and the functions abs, min, max, isnan and isinf. It
is no Python: nothing but these forms can be written, so that no text of a record can become code.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Self

__all__ = [
    "FUNCTIONS", "Binary", "Call", "Comparison", "Condition", "Constant", "Expression", "Logic", "Name", "Unary",
    "walk",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Constant:
    """A number, a text, True, False or None."""

    value: float | int | str | bool | None


@dataclass(frozen=True, slots=True)
class Name:
    """`value`, a field of the record, or a `let` name; dotted for a field of a field."""

    name: str


@dataclass(frozen=True, slots=True)
class Unary:
    """`-operand` or `not operand`."""

    operator: str
    operand: Expression


@dataclass(frozen=True, slots=True)
class Binary:
    """Arithmetic of two operands: one of + - * / // %."""

    operator: str
    left: Expression
    right: Expression


@dataclass(frozen=True, slots=True)
class Comparison:
    """A chain of comparisons: `first`, then each operator with its operand."""

    first: Expression
    rest: tuple[tuple[str, Expression], ...]


@dataclass(frozen=True, slots=True)
class Logic:
    """`and` or `or` over two or more operands."""

    operator: str
    operands: tuple[Expression, ...]


@dataclass(frozen=True, slots=True)
class Call:
    """A call of one of `FUNCTIONS`."""

    function: str
    arguments: tuple[Expression, ...]


Expression = Constant | Name | Unary | Binary | Comparison | Logic | Call

FUNCTIONS: Mapping[str, tuple[Callable[..., object], int | None]] = {
    "abs": (abs, 1),
    "min": (min, None),
    "max": (max, None),
    "isnan": (math.isnan, 1),
    "isinf": (math.isinf, 1),
    "len": (len, 1),
}
"""The functions, and how many arguments each takes (None: two or more)."""

_MAX_DEPTH = 30
_MAX_LENGTH = 1000
_TOKEN = re.compile(
    r"""\s*(?:
        (?P<number>(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][-+]?\d+)?)
      | (?P<text>"[^"\\]*"|'[^'\\]*')
      | (?P<name>[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*)
      | (?P<operator><=|>=|==|!=|//|[-+*/%<>(),])
    )""",
    re.VERBOSE,
)
_CONSTANTS = {"True": True, "true": True, "False": False, "false": False, "None": None, "null": None,
              "inf": math.inf, "nan": math.nan}  # fmt: skip
_COMPARISONS = ("<", "<=", ">", ">=", "==", "!=")
_RESERVED = {"and", "or", "not", "in", "is", "if", "else", "lambda", "for"}


@dataclass(frozen=True, slots=True)
class Condition:
    """A parsed condition or arithmetic expression, with the text that it was written as."""

    text: str
    expression: Expression

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read a condition.

        Raises:
            ValueError: The text is not of the grammar; the message says where.
        """
        return cls(text, _parse(text))

    @property
    def names(self) -> frozenset[str]:
        """The names that it reads."""
        return frozenset(node.name for node in walk(self.expression) if isinstance(node, Name))

    def evaluate(self, names: Mapping[str, object]) -> object:
        """Compute it over the values of its names.

        Raises:
            KeyError: A name has no value.
            TypeError: An operator does not fit its operands.
        """
        return _evaluate(self.expression, names)

    def __str__(self) -> str:
        return self.text


def walk(expression: Expression) -> Iterator[Expression]:
    """Yield an expression and all that is inside, outermost first."""
    yield expression
    for child in _children(expression):
        yield from walk(child)


def _children(expression: Expression) -> tuple[Expression, ...]:
    match expression:
        case Unary(_, operand):
            return (operand,)
        case Binary(_, left, right):
            return (left, right)
        case Comparison(first, rest):
            return (first, *(operand for _, operand in rest))
        case Logic(_, operands) | Call(_, operands):
            return operands
    return ()


@lru_cache(maxsize=16384)
def _parse(text: str) -> Expression:
    if len(text) > _MAX_LENGTH:
        raise ValueError(f"a condition of {len(text)} characters; at most {_MAX_LENGTH} are read")
    parser = _Parser(text)
    expression = parser.disjunction(0)
    if parser.kind is not None:
        raise ValueError(f"{text!r} goes on with {parser.token!r}, where it should end, or and / or should follow")
    return expression


class _Parser:
    """A recursive-descent parser over the tokens of one text."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.index = 0
        self.kind: str | None = None
        self.token = ""
        self.advance()

    def advance(self) -> None:
        match = _TOKEN.match(self.text, self.index)
        if match is None:
            rest = self.text[self.index :].strip()
            if rest:
                raise ValueError(f"{self.text!r} has {rest[0]!r}, which no condition has")
            self.kind, self.token = None, ""
            return
        self.kind, self.token, self.index = match.lastgroup, match[match.lastgroup or 0], match.end()

    def take(self, *tokens: str) -> str | None:
        if self.kind in ("operator", "name") and self.token in tokens:
            token = self.token
            self.advance()
            return token
        return None

    def disjunction(self, depth: int) -> Expression:
        if depth > _MAX_DEPTH:
            raise ValueError(f"a condition nested more than {_MAX_DEPTH} deep")
        return self._logic("or", lambda: self._logic("and", lambda: self._negation(depth)))

    def _logic(self, word: str, operand: Callable[[], Expression]) -> Expression:
        operands = [operand()]
        while self.take(word, word.upper()):
            operands.append(operand())
        return operands[0] if len(operands) == 1 else Logic(word, tuple(operands))

    def _negation(self, depth: int) -> Expression:
        if depth > _MAX_DEPTH:
            raise ValueError(f"a condition nested more than {_MAX_DEPTH} deep")
        if self.take("not", "NOT"):
            return Unary("not", self._negation(depth + 1))
        first = self._sum(depth)
        rest = []
        while operator := self.take(*_COMPARISONS):
            rest.append((operator, self._sum(depth)))
        return Comparison(first, tuple(rest)) if rest else first

    def _sum(self, depth: int) -> Expression:
        left = self._product(depth)
        while operator := self.take("+", "-"):
            left = Binary(operator, left, self._product(depth))
        return left

    def _product(self, depth: int) -> Expression:
        left = self._signed(depth)
        while operator := self.take("*", "/", "//", "%"):
            left = Binary(operator, left, self._signed(depth))
        return left

    def _signed(self, depth: int) -> Expression:
        if depth > _MAX_DEPTH:
            raise ValueError(f"a condition nested more than {_MAX_DEPTH} deep")
        if self.take("-"):
            operand = self._signed(depth + 1)
            if isinstance(operand, Constant) and isinstance(operand.value, int | float):
                return Constant(-operand.value)
            return Unary("-", operand)
        if self.take("+"):
            return self._signed(depth + 1)
        return self._atom(depth)

    def _atom(self, depth: int) -> Expression:
        kind, token = self.kind, self.token
        if kind == "number":
            self.advance()
            return Constant(float(token) if re.search(r"[.eE]", token) else int(token))
        if kind == "text":
            self.advance()
            return Constant(token[1:-1])
        if kind == "name" and token.lower() not in _RESERVED:
            self.advance()
            if token in _CONSTANTS:
                return Constant(_CONSTANTS[token])
            return self._call(token, depth) if self.take("(") else Name(token)
        if self.take("("):
            inside = self.disjunction(depth + 1)
            if not self.take(")"):
                raise ValueError(f"{self.text!r} has a bracket that is not closed")
            return inside
        found = f"before {token!r}" if kind else "at its end"
        raise ValueError(f"{self.text!r} lacks a value {found}")

    def _call(self, function: str, depth: int) -> Expression:
        if function not in FUNCTIONS:
            raise ValueError(f"{self.text!r} calls {function}; there are {', '.join(FUNCTIONS)}")
        arguments = [self.disjunction(depth + 1)]
        while self.take(","):
            arguments.append(self.disjunction(depth + 1))
        if not self.take(")"):
            raise ValueError(f"{self.text!r} has a bracket that is not closed")
        wanted = FUNCTIONS[function][1]
        if (wanted is None and len(arguments) == 1) or (wanted is not None and wanted != len(arguments)):
            raise ValueError(f"{function} takes {wanted or 'two or more'} arguments (got {len(arguments)})")
        return Call(function, tuple(arguments))


_OPERATORS: Mapping[str, Callable[..., object]] = {
    "<": lambda a, b: a < b,
    "<=": lambda a, b: a <= b,
    ">": lambda a, b: a > b,
    ">=": lambda a, b: a >= b,
    "==": lambda a, b: a == b,
    "!=": lambda a, b: a != b,
    "+": lambda a, b: a + b,
    "-": lambda a, b: a - b,
    "*": lambda a, b: a * b,
    "/": lambda a, b: a / b,
    "//": lambda a, b: a // b,
    "%": lambda a, b: a % b,
}


def _evaluate(expression: Expression, names: Mapping[str, object]) -> object:
    match expression:
        case Constant(value):
            return value
        case Name(name):
            return names[name]
        case Unary("not", operand):
            return not _evaluate(operand, names)
        case Unary(_, operand):
            return _OPERATORS["-"](0, _evaluate(operand, names))
        case Binary(operator, left, right):
            return _OPERATORS[operator](_evaluate(left, names), _evaluate(right, names))
        case Comparison(first, rest):
            left_value = _evaluate(first, names)
            for operator, operand in rest:
                right_value = _evaluate(operand, names)
                if not _OPERATORS[operator](left_value, right_value):
                    return False
                left_value = right_value
            return True
        case Logic("and", operands):
            return all(_evaluate(operand, names) for operand in operands)
        case Logic(_, operands):
            return any(_evaluate(operand, names) for operand in operands)
        case Call(function, arguments):
            return FUNCTIONS[function][0](*(_evaluate(argument, names) for argument in arguments))
