"""Tables of a page, as text and as rows."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from telewire_registry.markdown.blocks import Block
from telewire_registry.markdown.cells import bare, cell_value, is_separator, split_row, table_row

__all__ = ["body_of", "head_of", "is_called", "label_of", "table_of"]


def table_of(head: Sequence[str], rows: Sequence[str]) -> str:
    """Return a table."""
    separator = "|" + "".join(f"{'-' * max(3, len(cell) + 2)}|" for cell in head)
    return "\n".join((table_row(head), separator, *rows))


def head_of(block: Block) -> list[str]:
    """Return the cells of a table's head."""
    return split_row(block.lines[0])


def body_of(block: Block) -> list[tuple[int, str]]:
    """Return the rows below the head, each with its 0-based line in the file."""
    return [
        (block.first + index, line.strip())
        for index, line in enumerate(block.lines)
        if index > 1 or (index == 1 and not is_separator(line))
    ]


def label_of(cell: str) -> str:
    """Return a label as it is compared: in lower case, without emphasis."""
    return re.sub(r"\s+", " ", bare(cell_value(cell))).casefold()


def is_called(label: str, names: Iterable[str]) -> bool:
    """Return whether a label is one of some names in lower case; a name that ends with a star gives the beginning."""
    return any(label.startswith(name[:-1]) if name.endswith("*") else label == name for name in names)
