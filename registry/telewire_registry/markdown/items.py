"""Tables with one row for each item of a list; the fields of a group may have tables of their own below."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from telewire_registry.markdown.blocks import Block
from telewire_registry.markdown.cells import split_row, table_row
from telewire_registry.markdown.codecs import Codec
from telewire_registry.markdown.draft import Draft, Spot, plain
from telewire_registry.markdown.places import Place
from telewire_registry.markdown.tables import body_of, head_of, label_of, table_of
from telewire_registry.markdown.view import View, with_extras
from telewire_registry.model import RecordField

__all__ = ["Column", "ItemTable", "field_chunks", "item_chunk", "read_field_items", "read_items"]


@dataclass(frozen=True, slots=True)
class Column:
    """One column.

    Attributes:
        title: The head of the column.
        key: The key of the item, or keys with slashes between, which its text is kept by; empty where the cell holds
            the values of several keys.
        codec: How the value is written.
        also: Other heads, in lower case.
        get: The value, from the item; by default the attribute that the key names.
        put: Takes the value that was read into the plain item; by default under the key.
        optional: Whether the column is left out where no item has a value.
    """

    title: str
    key: str
    codec: Codec
    also: tuple[str, ...] = ()
    get: Callable[[Any], Any] | None = None
    put: Callable[[dict[str, Any], Any], None] | None = None
    optional: bool = False

    def value(self, item: Any) -> Any:  # noqa: ANN401 - an item of any list of a record
        """Return the value of an item."""
        if self.get:
            return self.get(item)
        for word in self.key.split("/"):
            item = getattr(item, word)
        return item

    def take(self, item: dict[str, Any], value: Any) -> None:  # noqa: ANN401 - as above
        """Put a value that was read into a plain item."""
        if self.put:
            self.put(item, value)
        elif self.codec.states(value):
            *outer, last = self.key.split("/")
            for word in outer:
                item = item.setdefault(word, {})
            item[last] = value

    def is_in(self, item: Any) -> bool:  # noqa: ANN401 - as above
        """Return whether a plain item has a value for the column."""
        for word in self.key.split("/"):
            if not isinstance(item, dict) or word not in item:
                return False
            item = item[word]
        return True

    def pointer(self, item: str) -> str:
        """Return what the cell's text is kept by."""
        return f"{item}/{self.key}" if self.key else item


@dataclass(frozen=True, slots=True)
class ItemTable:
    """A table of items.

    Attributes:
        place: Where it stands.
        columns: Its columns, in their order.
        needed: The title of the column by which the table is known.
    """

    place: Place
    columns: tuple[Column, ...]
    needed: str

    def column(self, head: str) -> Column | None:
        """Return the column of a head."""
        label = label_of(head)
        return next((item for item in self.columns if label in (item.title.casefold(), *item.also)), None)


def item_chunk(view: View, table: ItemTable, items: Sequence[Any], pointer: str | None = None) -> list[str]:
    """Return the table as the one chunk that it is; none where there is nothing to show.

    Args:
        view: The record.
        table: The table.
        items: The items of the list.
        pointer: The JSON pointer of the list, where it is not that of the place.
    """
    at = pointer or table.place.pointer
    kept = view.raw.get(f"{at}#columns")
    heads, known = _shown_columns(table, items, kept)
    rows = []
    for index, item in enumerate(items):
        cells = [
            view.spell(column.pointer(f"{at}/{index}"), column.codec, column.value(item))
            if column
            else view.raw.get(f"{at}/{index}#{head}", "")
            for head, column in zip(heads, known, strict=True)
        ]
        rows.append(table_row(cells))
    if pointer is None:
        rows = with_extras(rows, view.rows_at(table.place))
    return [table_of(heads, rows)] if rows or kept else []


def _shown_columns(
    table: ItemTable, items: Sequence[Any], kept: str | None
) -> tuple[list[str], Sequence[Column | None]]:
    """Return the heads, with their columns: those that the page had, else those of the table; and what items need."""
    heads = split_row(kept) if kept else [item.title for item in table.columns if not item.optional]
    known = [table.column(head) for head in heads]
    for column in table.columns:
        if column not in known and any(column.codec.states(column.value(item)) for item in items):
            heads.append(column.title)
            known.append(column)
    if kept:
        return heads, known
    order = [column for column in table.columns if column in known]
    return [column.title for column in order], order


def read_items(
    draft: Draft, table: ItemTable, blocks: Sequence[Block], pointer: str | None = None
) -> tuple[set[int], list[dict[str, Any]]]:
    """Read the first table that has the needed column.

    Returns:
        The index of its block, and the plain items.
    """
    for index, block in enumerate(blocks):
        if block.kind == "table":
            named = [column.title for column in map(table.column, head_of(block)) if column]
            if table.needed in named and len(set(named)) == len(named):
                return {index}, _read(draft, table, block, pointer or table.place.pointer)
    return set(), []


def _read(draft: Draft, table: ItemTable, block: Block, pointer: str) -> list[dict[str, Any]]:
    heads = head_of(block)
    items: list[dict[str, Any]] = []
    for number, (line, row) in enumerate(body_of(block)):
        cells = split_row(row, len(heads))
        if any(cells) and len(cells) == len(heads):
            pairs = list(zip(heads, cells, strict=True))
            items.append(_read_row(draft, table, pairs, f"{pointer}/{len(items)}", Spot(line, row)))
        else:
            draft.keep_extra(table.place, number, row, line, row=True)
    shown = [column for column in table.columns if not column.optional or any(map(column.is_in, items))]
    if heads != [column.title for column in shown]:
        draft.keep(f"{pointer}#columns", table_row(heads))
    return items


def _read_row(draft: Draft, table: ItemTable, pairs: Sequence[tuple[str, str]], at: str, spot: Spot) -> dict[str, Any]:
    item: dict[str, Any] = {}
    for head, cell in pairs:
        column = table.column(head)
        if column is not None:
            reading = column.codec.read(cell, draft.names)
            column.take(item, reading.value)
            draft.keep_text(column.pointer(at), cell, column.codec, reading, spot)
        elif cell:
            draft.keep(f"{at}#{head}", cell)
            draft.unread(spot, cell, "raw")
    return item


_MARK: Final = re.compile(r"^\*\*`([A-Za-z_]\w*)`:\*\*$")
"""What stands above the table of a field of a group."""


def field_chunks(
    view: View, table: ItemTable, items: Callable[[RecordField], Sequence[Any] | None], key: str
) -> list[str]:
    """Return, for each field of a group that has items of its own, its name and its table."""
    chunks = []
    for index, member in enumerate(view.record.fields):
        if found := items(member):
            chunks += [f"**`{member.name}`:**", *item_chunk(view, table, found, f"/fields/{index}/{key}")]
    return chunks


def read_field_items(draft: Draft, table: ItemTable, blocks: Sequence[Block], key: str) -> set[int]:
    """Read the tables of fields; return the indexes of their blocks."""
    taken: set[int] = set()
    fields = {item["name"]: index for index, item in enumerate(draft.get("/fields") or ())}
    for index in range(len(blocks) - 1):
        match = _MARK.match(blocks[index].text.strip())
        if match and match[1] in fields:
            number = fields[match[1]]
            found, items = read_items(draft, table, blocks[index + 1 : index + 2], f"/fields/{number}/{key}")
            if found:
                node = draft.values["fields"][number]
                *outer, last = key.split("/")
                for word in outer:
                    node = node.setdefault(word, {})
                node[last] = plain(items)
                taken |= {index, index + 1}
    return taken
