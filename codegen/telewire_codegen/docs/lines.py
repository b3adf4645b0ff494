"""Lines of Markdown, each with whether it lies in a block of code, as a reader of Markdown decides it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

__all__ = ["Line", "lines_of"]

_QUOTE = re.compile(r"[ >]*")
_ITEMS = re.compile(r"(?:(?:[-*+]|\d{1,9}[.)])(?: +|$))*")
_FENCE = re.compile(r"(`{3,}|~{3,})(.*)$")


class Line(NamedTuple):
    """One line: its quote marks and indentation, what follows, and whether that is code (the fences included)."""

    prefix: str
    text: str
    is_code: bool


@dataclass(frozen=True, slots=True)
class _Fence:
    mark: str
    quotes: int
    indent: int


def lines_of(text: str) -> Iterator[Line]:
    """Yield the lines of a text. A block of code ends with its fence, and with the quote or the item that holds it."""
    fence: _Fence | None = None
    item = 0  # how far the text of the last item is indented
    for whole in text.split("\n"):
        quote = _QUOTE.match(whole)
        prefix = quote[0] if quote else ""
        line = whole[len(prefix) :]
        quotes, indent = prefix.count(">"), len(prefix.rpartition(">")[2])
        if fence and (quotes < fence.quotes or (line and indent < fence.indent)):
            fence = None
        if fence is not None:
            yield Line(prefix, line, is_code=True)
            closing = _FENCE.match(line)
            if closing and closing[1].startswith(fence.mark) and not closing[2].strip():
                fence = None
            continue
        if line and (line[0] == "|" or line[0].isalpha()):
            # Most lines: the beginning of no item and of no block of code.
            item = item if indent >= item else 0
            yield Line(prefix, line, is_code=False)
            continue
        items = _ITEMS.match(line)
        marks = items[0] if items else ""
        if marks or (line and indent < item):
            item = indent + len(marks.rstrip()) + 1 if marks else 0
        opening = _FENCE.match(line[len(marks) :])
        if opening and not ("`" in opening[1] and "`" in opening[2]):
            fence = _Fence(opening[1], quotes, item)
        yield Line(prefix, line, is_code=fence is not None)
