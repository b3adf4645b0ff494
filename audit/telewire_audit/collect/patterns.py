"""Patterns of `match` statements."""

from __future__ import annotations

from typing import Any

import libcst as cst

from telewire_audit.collect.expressions import Reader
from telewire_audit.collect.syntax import Expr, Pattern


def read_pattern(reader: Reader, node: Any) -> Pattern:  # noqa: ANN401 - any libcst pattern
    """Convert one pattern."""
    marks = getattr(node, "lpar", ()) or ()
    for mark in marks:
        reader.skip(mark.whitespace_after)
    pattern = _inner(reader, node)
    for mark in getattr(node, "rpar", ()) or ():
        reader.skip(mark.whitespace_before)
    return pattern


def _inner(reader: Reader, node: Any) -> Pattern:  # noqa: ANN401 - any libcst pattern
    line = reader.line
    if isinstance(node, cst.MatchClass):
        return _class(reader, node, line)
    if isinstance(node, cst.MatchValue | cst.MatchSingleton):
        return Pattern("value", reader.read(node.value), None, (), line)
    if isinstance(node, cst.MatchOr):
        parts = []
        for part in node.patterns:
            parts.append((None, read_pattern(reader, part.pattern)))
            reader.after(part.separator)
        return Pattern("or", None, None, tuple(parts), line)
    if isinstance(node, cst.MatchAs):
        return _as(reader, node, line)
    if isinstance(node, cst.MatchMapping):
        return _mapping(reader, node, line)
    return _sequence(reader, node, line)


def _as(reader: Reader, node: cst.MatchAs, line: int) -> Pattern:
    parts: tuple[tuple[str | Expr | None, Pattern], ...] = ()
    if node.pattern is not None:
        parts = ((None, read_pattern(reader, node.pattern)),)
        reader.skip(node.whitespace_before_as)
        reader.skip(node.whitespace_after_as)
    return Pattern("as", None, None if node.name is None else node.name.value, parts, line)


def _class(reader: Reader, node: cst.MatchClass, line: int) -> Pattern:
    cls = reader.read(node.cls)
    reader.skip(node.whitespace_after_cls)
    reader.skip(node.whitespace_before_patterns)
    parts: list[tuple[str | Expr | None, Pattern]] = []
    for part in node.patterns:
        parts.append((None, read_pattern(reader, part.value)))
        reader.after(part.comma)
    for word in node.kwds:
        reader.skip(word.whitespace_before_equal)
        reader.skip(word.whitespace_after_equal)
        reader.reads.add(word.key.value)
        parts.append((word.key.value, read_pattern(reader, word.pattern)))
        reader.after(word.comma)
    reader.skip(node.whitespace_after_kwds)
    return Pattern("class", cls, None, tuple(parts), line)


def _mapping(reader: Reader, node: cst.MatchMapping, line: int) -> Pattern:
    if node.lbrace is not None:
        reader.skip(node.lbrace.whitespace_after)
    parts: list[tuple[str | Expr | None, Pattern]] = []
    for element in node.elements:
        key = reader.read(element.key)
        reader.skip(element.whitespace_before_colon)
        reader.skip(element.whitespace_after_colon)
        parts.append((key, read_pattern(reader, element.pattern)))
        reader.after(element.comma)
    rest = None
    if node.rest is not None:
        reader.skip(node.whitespace_before_rest)
        rest = node.rest.value
        reader.after(node.trailing_comma)
    if node.rbrace is not None:
        reader.skip(node.rbrace.whitespace_before)
    return Pattern("mapping", None, rest, tuple(parts), line)


def _sequence(reader: Reader, node: Any, line: int) -> Pattern:  # noqa: ANN401 - MatchList or MatchTuple
    bracket = getattr(node, "lbracket", None)
    if bracket is not None:
        reader.skip(bracket.whitespace_after)
    parts: list[tuple[str | Expr | None, Pattern]] = []
    for element in node.patterns:
        if isinstance(element, cst.MatchStar):
            reader.skip(element.whitespace_before_name)
            name = None if element.name is None else element.name.value
            parts.append(("*", Pattern("as", None, name, (), reader.line)))
        else:
            parts.append((None, read_pattern(reader, element.value)))
        reader.after(element.comma)
    bracket = getattr(node, "rbracket", None)
    if bracket is not None:
        reader.skip(bracket.whitespace_before)
    return Pattern("sequence", None, None, tuple(parts), line)
