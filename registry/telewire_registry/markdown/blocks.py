"""A Markdown text as blocks under the headings of a page, each with its lines."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from markdown_it import MarkdownIt

from telewire_registry.markdown.places import TOP, Place, place_of_heading

__all__ = ["Block", "Under", "blocks_of", "split_page"]

_KINDS = {
    "table_open": "table",
    "bullet_list_open": "bullets",
    "ordered_list_open": "steps",
    "blockquote_open": "quote",
    "fence": "code",
    "hr": "rule",
    "paragraph_open": "paragraph",
    "heading_open": "heading",
}
_MARKED = "#"


@dataclass(frozen=True, slots=True)
class Block:
    """One block: its kind, and its lines; `first` is the 0-based number of its first line in the file."""

    kind: str
    first: int
    lines: tuple[str, ...]
    level: int = 0

    @property
    def text(self) -> str:
        """The lines as one text."""
        return "\n".join(self.lines)

    @property
    def title(self) -> str:
        """The text of a heading."""
        return self.lines[0].lstrip().lstrip("#").strip().rstrip("#").strip()


@dataclass(slots=True)
class Under:
    """What stands under one heading of the page.

    Attributes:
        place: Which heading.
        heading: The block of the heading; None at the top of the page.
        blocks: The blocks below it.
        rule: Whether a rule stands before the heading.
    """

    place: Place
    heading: Block | None
    blocks: list[Block] = field(default_factory=list)
    rule: bool = False


@lru_cache(maxsize=1)
def _parser() -> MarkdownIt:
    # What stands inside a block is read by the codecs.
    return MarkdownIt("commonmark").enable("table").disable("inline")


def blocks_of(text: str, first: int = 0) -> list[Block]:
    """Return the blocks of a text; every line that is not blank is in one of them."""
    lines = text.split("\n")
    found: list[Block] = []
    at = 0
    for start, end, kind, level in _ranges(text):
        found += _unclaimed(lines, at, start, first)
        while end > start + 1 and not lines[end - 1].strip():
            end -= 1  # noqa: PLW2901 - blank lines at the end are no part of a block
        found.append(Block(kind, first + start, tuple(lines[start:end]), level))
        at = end
    found += _unclaimed(lines, at, len(lines), first)
    return found


def _ranges(text: str) -> Iterator[tuple[int, int, str, int]]:
    for token in _parser().parse(text):
        if token.level == 0 and token.map and token.nesting >= 0:
            kind = _KINDS.get(token.type, "other")
            level = 0
            if kind == "heading":
                # A heading that is underlined with dashes is a paragraph and a rule that lack a blank line between.
                level = int(token.tag[1:]) if token.markup.startswith(_MARKED) else 0
                kind = "heading" if level else "paragraph"
            yield token.map[0], token.map[1], kind, level


def _unclaimed(lines: Sequence[str], start: int, end: int, first: int) -> Iterator[Block]:
    """Yield what the parser gives no token for, such as the target of a link."""
    inside = [index for index in range(start, end) if lines[index].strip()]
    if inside:
        yield Block("other", first + inside[0], tuple(lines[inside[0] : inside[-1] + 1]))


def split_page(text: str) -> list[Under]:
    """Return the blocks of a page by the heading of the page that they stand under.

    A heading that is not one of the page's own, or that would go back on the page, is a block like any other.
    """
    found = [Under(TOP, None)]
    for block in blocks_of(text):
        place = None
        if block.kind == "heading" and block.level in (2, 3):
            place = place_of_heading(block.level, block.title, found[-1].place)
        if place is None:
            found[-1].blocks.append(block)
            continue
        before = found[-1].blocks
        rule = place.level == 2 and bool(before) and before[-1].kind == "rule" and before[-1].text.strip() == "---"  # noqa: PLR2004
        if rule:
            before.pop()
        found.append(Under(place, block, [], rule))
    return found
