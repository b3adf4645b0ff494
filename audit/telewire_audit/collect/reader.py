"""libcst expressions -> `syntax` shapes, with line numbers.

libcst keeps no positions. Its PositionProvider costs twice what parsing does, so lines are counted on the way instead:
in source order, every newline stands in a whitespace node or in a string. `files` falls back to the provider where the
count does not end at the file's number of lines, and a test compares the two.
"""

from __future__ import annotations

from collections.abc import Callable
from collections.abc import Mapping as Mapping_
from typing import Any, cast

import libcst as cst
from msgspec.structs import replace

from telewire_audit.collect.syntax import (
    Attr,
    Binary,
    Const,
    Expr,
    Items,
    Name,
    Sub,
)

READERS: dict[type, Callable[[Reader, Any], Expr]] = {}
"""For each class of libcst's expressions, what reads it; `expressions` fills it."""


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
        reader = READERS.get(type(node))
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
        return replace(expr, key=unquote(expr.key))
    if isinstance(expr, Items):
        return replace(expr, items=tuple(unquote(item) for item in expr.items))
    if isinstance(expr, Binary):
        return replace(expr, left=unquote(expr.left), right=unquote(expr.right))
    return expr


def _last(expr: Name | Attr) -> str:
    return expr.id if isinstance(expr, Name) else expr.attr
