"""libcst expressions -> `syntax` shapes, with line numbers.

libcst keeps no positions. Its PositionProvider costs twice what parsing does, so lines are counted on the way instead:
in source order, every newline stands in a whitespace node or in a string. `files` falls back to the provider where the
count does not end at the file's number of lines, and a test compares the two.
"""

from __future__ import annotations

import ast
from collections.abc import Callable
from collections.abc import Mapping as Mapping_
from typing import Any, cast

import libcst as cst

from telewire_audit.collect.syntax import (
    Arg,
    Attr,
    Binary,
    Bind,
    Call,
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
    Name,
    Opaque,
    Param,
    Slice,
    Spread,
    Sub,
    Text,
    Unary,
    Wait,
)

_CONSTANTS: dict[str, bool | None] = {"True": True, "False": False, "None": None}
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


class Reader:
    """Reads expressions in source order.

    Attributes:
        line: The line that has been reached.
        reads: Names and attributes read so far, other than to call them.
        calls: Names and attributes called so far.
        writes: Attributes stored to and keywords passed so far.
        yields: Whether a `yield` has been met.
    """

    def __init__(self, line: int = 1) -> None:
        self.line = line
        self.reads: set[str] = set()
        self.calls: set[str] = set()
        self.writes: set[str] = set()
        self.yields = False

    def skip(self, space: Any) -> None:  # noqa: ANN401 - a whitespace node or libcst's "no node" marker
        """Count the newlines of a whitespace node."""
        kind = type(space)
        if kind is cst.SimpleWhitespace:
            if "\n" in space.value:
                self.line += space.value.count("\n")
        elif kind is cst.ParenthesizedWhitespace:
            self.line += 1 + len(space.empty_lines)
            for part in (space.first_line.whitespace, space.last_line):
                self.line += part.value.count("\n")

    def after(self, mark: Any) -> None:  # noqa: ANN401 - a comma, or libcst's "no node" marker
        """Count the newlines around a comma, colon, equal sign or semicolon."""
        if mark is not cst.MaybeSentinel.DEFAULT and mark is not None:
            self.skip(mark.whitespace_before)
            self.skip(mark.whitespace_after)

    def at(self, _node: object) -> int:
        """Line of a statement that starts here."""
        return self.line

    def read(self, node: Any) -> Expr:  # noqa: ANN401 - any libcst expression
        """Convert one expression."""
        reader = _READERS.get(type(node))
        if reader is None:
            message = f"no reader for {type(node).__name__}"
            raise TypeError(message)
        if node.lpar:
            for mark in node.lpar:
                self.skip(mark.whitespace_after)
            value = reader(self, node)
            for mark in node.rpar:
                self.skip(mark.whitespace_before)
            return value
        return reader(self, node)

    def annotation(self, node: cst.Annotation | None) -> Expr | None:
        """Convert an annotation; one that is a string is parsed."""
        if node is None:
            return None
        self.skip(node.whitespace_before_indicator)
        self.skip(node.whitespace_after_indicator)
        return unquote(self.read(node.annotation))


class LocatedReader(Reader):
    """Takes every line from libcst's PositionProvider: slow, and right whatever libcst adds to its trees."""

    def __init__(self, lines: Mapping_[cst.CSTNode, int]) -> None:
        super().__init__()
        self.lines = lines

    def skip(self, space: Any) -> None:  # noqa: ANN401 - a whitespace node
        """Whitespace is counted already."""

    def at(self, node: object) -> int:
        """Line of a statement that starts here."""
        self.line = self.lines.get(cast("cst.CSTNode", node), self.line)
        return self.line

    def read(self, node: Any) -> Expr:  # noqa: ANN401 - any libcst expression
        """Convert one expression."""
        self.at(node)
        return super().read(node)


def unquote(expr: Expr) -> Expr:
    """Parse the strings inside an annotation."""
    if isinstance(expr, Const) and isinstance(expr.value, str):
        try:
            parsed = cst.parse_expression(expr.value.strip())
        except (cst.ParserSyntaxError, RecursionError):
            return expr
        return unquote(Reader(expr.line).read(parsed))
    if isinstance(expr, Sub):
        if isinstance(expr.value, Name | Attr) and _last(expr.value) == "Literal":
            return expr
        return expr._replace(index=unquote(expr.index))
    if isinstance(expr, Items):
        return expr._replace(items=tuple(unquote(item) for item in expr.items))
    if isinstance(expr, Binary):
        return expr._replace(left=unquote(expr.left), right=unquote(expr.right))
    return expr


def _last(expr: Name | Attr) -> str:
    return expr.id if isinstance(expr, Name) else expr.attr


def _name(reader: Reader, node: cst.Name) -> Expr:
    text = node.value
    if text in _CONSTANTS:
        return Const(_CONSTANTS[text], reader.line)
    reader.reads.add(text)
    return Name(text, reader.line)


def _attribute(reader: Reader, node: cst.Attribute) -> Expr:
    line = reader.line
    value = reader.read(node.value)
    reader.skip(node.dot.whitespace_before)
    reader.skip(node.dot.whitespace_after)
    reader.reads.add(node.attr.value)
    return Attr(value, node.attr.value, line)


def _call(reader: Reader, node: cst.Call) -> Expr:
    line = reader.line
    func = _callee(reader, node.func)
    reader.skip(node.whitespace_after_func)
    reader.skip(node.whitespace_before_args)
    return Call(func, tuple([_arg(reader, arg) for arg in node.args]), line)


def _callee(reader: Reader, node: cst.BaseExpression) -> Expr:
    """Read what is called: its last name is called, not read."""
    if node.lpar:
        return reader.read(node)
    if type(node) is cst.Name:
        reader.calls.add(node.value)
        return Name(node.value, reader.at(node))
    if type(node) is cst.Attribute:
        line = reader.at(node)
        value = reader.read(node.value)
        reader.skip(node.dot.whitespace_before)
        reader.skip(node.dot.whitespace_after)
        reader.calls.add(node.attr.value)
        return Attr(value, node.attr.value, line)
    return reader.read(node)


def _arg(reader: Reader, node: cst.Arg) -> Arg:
    reader.skip(node.whitespace_after_star)
    keyword = None
    if node.keyword is not None:
        keyword = node.keyword.value
        reader.writes.add(keyword)
        reader.after(node.equal)
    value = reader.read(node.value)
    reader.skip(node.whitespace_after_arg)
    reader.after(node.comma)
    return Arg(value, keyword, len(node.star))


def _subscript(reader: Reader, node: cst.Subscript) -> Expr:
    line = reader.line
    value = reader.read(node.value)
    reader.skip(node.whitespace_after_value)
    reader.skip(node.lbracket.whitespace_after)
    at = reader.line
    parts: list[Expr] = []
    for element in node.slice:
        index = element.slice
        if isinstance(index, cst.Index):
            star = getattr(index, "star", None)
            item = reader.read(index.value)
            parts.append(Spread(item, item.line) if star else item)
        else:
            parts.append(_slice(reader, index))
        reader.after(element.comma)
    single = len(parts) == 1 and node.slice[-1].comma is cst.MaybeSentinel.DEFAULT
    reader.skip(node.rbracket.whitespace_before)
    return Sub(value, parts[0] if single else Items("tuple", tuple(parts), at), line)


def _slice(reader: Reader, node: cst.BaseSlice) -> Expr:
    line = reader.line
    assert isinstance(node, cst.Slice)  # noqa: S101 - libcst has no third kind
    lower = None if node.lower is None else reader.read(node.lower)
    reader.after(node.first_colon)
    upper = None if node.upper is None else reader.read(node.upper)
    reader.after(node.second_colon)
    step = None if node.step is None else reader.read(node.step)
    return Slice((lower, upper, step), line)


def _string(reader: Reader, node: cst.SimpleString) -> Expr:
    line = reader.line
    text = node.value
    if "\n" in text:
        reader.line += text.count("\n")
    if text[0] in "\"'" and "\\" not in text:
        quotes = 3 if text[:3] in {'"""', "'''"} else 1
        return Const(text[quotes:-quotes], line)
    return Const(cast("str | bytes", ast.literal_eval(text)), line)


def _joined(reader: Reader, node: cst.ConcatenatedString) -> Expr:
    line = reader.line
    left = reader.read(node.left)
    reader.skip(node.whitespace_between)
    right = reader.read(node.right)
    if isinstance(left, Const) and isinstance(right, Const):
        if isinstance(left.value, str) and isinstance(right.value, str):
            return Const(left.value + right.value, line)
        if isinstance(left.value, bytes) and isinstance(right.value, bytes):
            return Const(left.value + right.value, line)
    return Text((*_text_parts(left), *_text_parts(right)), line)


def _text_parts(expr: Expr) -> tuple[str | Expr, ...]:
    if isinstance(expr, Text):
        return expr.parts
    return (str(expr.value),) if isinstance(expr, Const) else (expr,)


def _formatted(reader: Reader, node: cst.FormattedString) -> Expr:
    line = reader.line
    reader.line += node.start.count("\n")
    return Text(_pieces(reader, node.parts), line)


def _pieces(reader: Reader, nodes: Any) -> tuple[str | Expr, ...]:  # noqa: ANN401 - parts of an f-string
    parts: list[str | Expr] = []
    for part in nodes:
        if isinstance(part, cst.FormattedStringText):
            parts.append(part.value)
            reader.line += part.value.count("\n")
            continue
        reader.skip(part.whitespace_before_expression)
        parts.append(reader.read(part.expression))
        reader.skip(part.whitespace_after_expression)
        if part.equal is not None:
            reader.after(part.equal)
        if part.format_spec is not None:
            parts.extend(piece for piece in _pieces(reader, part.format_spec) if not isinstance(piece, str))
    return tuple(parts)


def _integer(reader: Reader, node: cst.Integer) -> Expr:
    return Const(int(node.value.replace("_", ""), 0), reader.line)


def _float(reader: Reader, node: cst.Float) -> Expr:
    return Const(float(node.value.replace("_", "")), reader.line)


def _opaque(reader: Reader, node: Any) -> Expr:  # noqa: ANN401 - `...` or an imaginary number
    return Opaque(type(node).__name__, reader.line)


def _operator(reader: Reader, node: Any) -> str:  # noqa: ANN401 - any libcst operator
    reader.skip(getattr(node, "whitespace_before", None))
    reader.skip(getattr(node, "whitespace_between", None))
    reader.skip(node.whitespace_after)
    return _OPERATORS.get(type(node).__name__, "?")


def _binary(reader: Reader, node: cst.BinaryOperation) -> Expr:
    line = reader.line
    left = reader.read(node.left)
    operator = _operator(reader, node.operator)
    return Binary(operator, left, reader.read(node.right), line)


def _boolean(reader: Reader, node: cst.BooleanOperation) -> Expr:
    line = reader.line
    left = reader.read(node.left)
    operator = _operator(reader, node.operator)
    return Junction(operator, left, reader.read(node.right), line)


def _unary(reader: Reader, node: cst.UnaryOperation) -> Expr:
    line = reader.line
    operator = _operator(reader, node.operator)
    operand = reader.read(node.expression)
    if operator == "-" and isinstance(operand, Const) and type(operand.value) in {int, float}:
        return Const(-cast("float", operand.value), line)
    return Unary(operator, operand, line)


def _comparison(reader: Reader, node: cst.Comparison) -> Expr:
    line = reader.line
    left = reader.read(node.left)
    operators: list[str] = []
    others: list[Expr] = []
    for target in node.comparisons:
        operators.append(_operator(reader, target.operator))
        others.append(reader.read(target.comparator))
    return Compare(left, tuple(operators), tuple(others), line)


def _choice(reader: Reader, node: cst.IfExp) -> Expr:
    line = reader.line
    body = reader.read(node.body)
    reader.skip(node.whitespace_before_if)
    reader.skip(node.whitespace_after_if)
    test = reader.read(node.test)
    reader.skip(node.whitespace_before_else)
    reader.skip(node.whitespace_after_else)
    return Choice(test, body, reader.read(node.orelse), line)


def _lambda(reader: Reader, node: cst.Lambda) -> Expr:
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


def _display(kind: str, opening: str, closing: str) -> Callable[[Reader, Any], Expr]:
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
        for mark in node.lpar:
            reader.skip(mark.whitespace_after)
        reader.skip(node.whitespace_before_value)
        value = reader.read(node.value)
        for mark in node.rpar:
            reader.skip(mark.whitespace_before)
        return Spread(value, line)
    return reader.read(node.value)


def _dict(reader: Reader, node: cst.Dict) -> Expr:
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


def _comprehension(kind: str, opening: str, closing: str) -> Callable[[Reader, Any], Expr]:
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


def _await(reader: Reader, node: cst.Await) -> Expr:
    line = reader.line
    reader.skip(node.whitespace_after_await)
    return Wait("await", reader.read(node.expression), line)


def _yield(reader: Reader, node: cst.Yield) -> Expr:
    line = reader.line
    reader.yields = True
    reader.skip(node.whitespace_after_yield)
    if isinstance(node.value, cst.From):
        reader.skip(node.value.whitespace_before_from)
        reader.skip(node.value.whitespace_after_from)
        return Wait("yield from", reader.read(node.value.item), line)
    return Wait("yield", None if node.value is None else reader.read(node.value), line)


def _bind(reader: Reader, node: cst.NamedExpr) -> Expr:
    line = reader.line
    target = reader.read(node.target)
    reader.skip(node.whitespace_before_walrus)
    reader.skip(node.whitespace_after_walrus)
    return Bind(target, reader.read(node.value), line)


_READERS: dict[type, Callable[[Reader, Any], Expr]] = {
    cst.Name: _name,
    cst.Attribute: _attribute,
    cst.Call: _call,
    cst.Subscript: _subscript,
    cst.SimpleString: _string,
    cst.ConcatenatedString: _joined,
    cst.FormattedString: _formatted,
    cst.Integer: _integer,
    cst.Float: _float,
    cst.Imaginary: _opaque,
    cst.Ellipsis: _opaque,
    cst.BinaryOperation: _binary,
    cst.BooleanOperation: _boolean,
    cst.UnaryOperation: _unary,
    cst.Comparison: _comparison,
    cst.IfExp: _choice,
    cst.Lambda: _lambda,
    cst.List: _display("list", "lbracket", "rbracket"),
    cst.Tuple: _display("tuple", "", ""),
    cst.Set: _display("set", "lbrace", "rbrace"),
    cst.Dict: _dict,
    cst.ListComp: _comprehension("list", "lbracket", "rbracket"),
    cst.SetComp: _comprehension("set", "lbrace", "rbrace"),
    cst.DictComp: _comprehension("dict", "lbrace", "rbrace"),
    cst.GeneratorExp: _comprehension("generator", "", ""),
    cst.Await: _await,
    cst.Yield: _yield,
    cst.NamedExpr: _bind,
}
