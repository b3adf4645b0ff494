"""Text in blocks of its own: quotes, lists with boxes, numbered steps; written so that no text leaves its block."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from telewire_registry.markdown.blocks import Block, blocks_of
from telewire_registry.markdown.draft import Draft
from telewire_registry.markdown.places import Place, place_of_heading
from telewire_registry.markdown.view import View

__all__ = ["Item", "list_items", "long_text", "quoted", "read_long_text", "stays_inside", "unquoted", "written_item"]

_QUOTE = re.compile(r"^ {0,3}> ?")
_ITEM = re.compile(r"^([-*+]|\d+[.)])(?:\s+|$)")
_END = "telewire-end"


def _lines(text: str) -> list[str]:
    """Return the lines of a text as Markdown counts them."""
    return re.sub(r"\r\n?", "\n", text).replace("\0", "\ufffd").split("\n")


def quoted(text: str) -> str:
    """Return a text as a block quote, which nothing in it can leave."""
    return "\n".join(f"> {line}".rstrip() for line in _lines(text))


def unquoted(block: str) -> str | None:
    """Return the text in a block quote; None where a line does not belong to the quote by its own mark."""
    lines = block.split("\n")
    if not all(_QUOTE.match(line) for line in lines):
        return None
    return "\n".join(_QUOTE.sub("", line) for line in lines)


def stays_inside(text: str, place: Place) -> bool:
    """Return whether a text, set as it is, changes nothing of what follows, and opens none of the page's headings."""
    *blocks, end = blocks_of(f"{text}\n\n# {_END}") or [Block("other", 0, ())]
    if end.kind != "heading" or end.title != _END:
        return False
    return not any(
        block.kind == "heading" and block.level in (2, 3) and place_of_heading(block.level, block.title, place)
        for block in blocks
    )


def long_text(view: View, place: Place, text: str | None) -> list[str]:
    """Return a text of many lines as a quote, or as it is where the page had it so."""
    if text is None:
        return []
    if view.raw.get(f"{place.pointer}#style") == "plain" and text.strip() and stays_inside(text, place):
        return ["\n".join(_lines(text))]
    return [quoted(text)]


def read_long_text(draft: Draft, place: Place, blocks: Sequence[Block]) -> set[int]:
    """Take all blocks under a heading as one text."""
    if not blocks:
        return set()
    first, last = blocks[0], blocks[-1]
    whole = "\n".join(draft.lines[first.first : last.first + len(last.lines)])
    text = unquoted(whole) if len(blocks) == 1 and first.kind == "quote" else None
    if text is None:
        draft.keep(f"{place.pointer}#style", "plain")
    draft.put(place.pointer, whole if text is None else text)
    return set(range(len(blocks)))


@dataclass(frozen=True, slots=True)
class Item:
    """One item of a list: its mark, its text, and the 0-based line in the file."""

    mark: str
    text: str
    line: int


def list_items(block: Block) -> Iterator[Item]:
    """Yield the items of a list; further lines of an item are moved to the left edge."""
    mark, lines, start, width = "", [""], block.first, 0
    for index, line in enumerate(block.lines):
        match = _ITEM.match(line)
        if match:
            if index:
                yield Item(mark, "\n".join(lines).rstrip(), start)
            mark, start, width = match[1], block.first + index, len(match[0])
            lines = [line[match.end() :]]
        else:
            indent = len(line) - len(line.lstrip(" "))
            lines.append(line[min(indent, width) :])
    yield Item(mark, "\n".join(lines).rstrip(), start)


def written_item(mark: str, text: str) -> str:
    """Return one item of a list, which nothing in its text can leave."""
    first, *rest = _lines(text)
    indent = " " * (len(mark) + 1)
    return "\n".join((f"{mark} {first}".rstrip(), *(f"{indent}{line}".rstrip() for line in rest)))
