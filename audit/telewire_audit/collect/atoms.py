"""Names, attributes, calls, subscripts, strings and numbers."""

from __future__ import annotations

import ast
from typing import Any, cast

import libcst as cst

from telewire_audit.collect.format_texts import paths_in
from telewire_audit.collect.reader import Reader
from telewire_audit.collect.syntax import (
    Arg,
    Attr,
    Call,
    Const,
    Expr,
    Items,
    Name,
    Opaque,
    Slice,
    Spread,
    Sub,
    Text,
)

_CONSTANTS: dict[str, bool | None] = {"True": True, "False": False, "None": None}


def read_name(reader: Reader, node: cst.Name) -> Expr:
    """A name, or one of the constants that look like one."""
    text = node.value
    if text in _CONSTANTS:
        return Const(_CONSTANTS[text], reader.line)
    reader.reads.add(text)
    return Name(text, reader.line)


def read_attribute(reader: Reader, node: cst.Attribute) -> Expr:
    """`value.attr`."""
    line = reader.line
    value = reader.read(node.value)
    reader.skip(node.dot.whitespace_before)
    reader.skip(node.dot.whitespace_after)
    reader.reads.add(node.attr.value)
    return Attr(value, node.attr.value, line)


def read_call(reader: Reader, node: cst.Call) -> Expr:
    """A call."""
    line = reader.line
    func = _callee(reader, node.func)
    if isinstance(func, Attr) and func.attr == "format" and isinstance(func.value, Const):
        for _, names in paths_in(func.value.value) if isinstance(func.value.value, str) else ():
            reader.reads.update(names)
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


def read_subscript(reader: Reader, node: cst.Subscript) -> Expr:
    """`value[index]`."""
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


def read_string(reader: Reader, node: cst.SimpleString) -> Expr:
    """A plain string."""
    line = reader.line
    text = node.value
    if "\n" in text:
        reader.line += text.count("\n")
    if text[0] in "\"'" and "\\" not in text:
        quotes = 3 if text[:3] in {'"""', "'''"} else 1
        return Const(text[quotes:-quotes], line)
    return constant(cast("str | bytes", ast.literal_eval(text)), line)


def constant(value: float | str | bytes, line: int) -> Expr:
    """A literal, as far as facts can hold it: integers of 64 bits, text that is Unicode."""
    if isinstance(value, int) and not -(2**63) <= value < 2**64:
        return Opaque("Integer", line)
    if isinstance(value, str) and any("\ud800" <= char <= "\udfff" for char in value):
        return Opaque("SimpleString", line)
    return Const(value, line)


def read_joined(reader: Reader, node: cst.ConcatenatedString) -> Expr:
    """Strings side by side."""
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


def read_formatted(reader: Reader, node: cst.FormattedString) -> Expr:
    """An f-string."""
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


def read_integer(reader: Reader, node: cst.Integer) -> Expr:
    """An integer."""
    return constant(int(node.value.replace("_", ""), 0), reader.line)


def read_float(reader: Reader, node: cst.Float) -> Expr:
    """A float."""
    return Const(float(node.value.replace("_", "")), reader.line)


def read_opaque(reader: Reader, node: Any) -> Expr:  # noqa: ANN401 - `...` or an imaginary number
    """What carries no value that we follow."""
    return Opaque(type(node).__name__, reader.line)
