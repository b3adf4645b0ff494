"""The two kinds of tables of a page: one row for each property, and one row for each item of a list."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from telewire_registry.markdown.blocks import Block
from telewire_registry.markdown.cells import bare, cell_value, is_separator, split_row, table_row
from telewire_registry.markdown.codecs import Codec
from telewire_registry.markdown.draft import Draft, plain
from telewire_registry.markdown.places import Place
from telewire_registry.markdown.view import View, with_extras
from telewire_registry.model import Record, RecordField

__all__ = [
    "Column", "Property", "field_tables", "head_of", "item_table", "property_table", "read_field_tables", "read_items",
    "read_properties", "table_of",
]  # fmt: skip

_DASHES = "-"


@dataclass(frozen=True, slots=True)
class Property:
    """One row of a table of properties.

    Attributes:
        label: The label of the row.
        pointer: The JSON pointer that its text is kept by.
        codec: How its value is written.
        get: The value, from the record.
        put: Takes the value that was read into the draft; by default at the pointer.
        also: Other labels, in lower case.
        hidden: Whether the row is left out though its value is there, since the page shows the value elsewhere.
        fits: Whether the text that was kept fits the rest of the record; it holds more than the value.
        optional: Whether the row is there only where a page had it, since the page shows the value in another place.
        echoes: The JSON pointer of the value that the row must agree with, to be more than a row of the page's own.
    """

    label: str
    pointer: str
    codec: Codec
    get: Callable[[Record], Any]
    put: Callable[[Draft, Any], None] | None = None
    also: tuple[str, ...] = ()
    hidden: Callable[[View], bool] = lambda _view: False
    fits: Callable[[View, str], bool] = lambda _view, _kept: True
    optional: bool = False
    echoes: str | None = None

    def text(self, view: View) -> str:
        """Return the text of the value on the page."""
        kept = view.raw.get(self.pointer)
        value = self.get(view.record)
        if kept is not None and not self.fits(view, kept):
            return self.codec.write(value)
        return view.spell(self.pointer, self.codec, value)

    def is_shown(self, view: View) -> bool:
        """Return whether the page has the row."""
        if self.optional and self.pointer not in view.raw:
            return False
        return view.shows(self.pointer, self.codec, self.get(view.record)) and not self.hidden(view)


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a table of items.

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


def table_of(head: Sequence[str], rows: Sequence[str]) -> str:
    """Return a table."""
    separator = "|" + "".join(f"{_DASHES * max(3, len(cell) + 2)}|" for cell in head)
    return "\n".join((table_row(head), separator, *rows))


def head_of(block: Block) -> list[str]:
    """Return the cells of a table's head."""
    return split_row(block.lines[0])


def _body(block: Block) -> list[tuple[int, str]]:
    """Return the rows below the head, each with its 0-based line in the file."""
    return [
        (block.first + index, line.strip())
        for index, line in enumerate(block.lines)
        if index > 1 or (index == 1 and not is_separator(line))
    ]


def _label(cell: str) -> str:
    return re.sub(r"\s+", " ", bare(cell_value(cell))).casefold()


# --- properties


def property_table(view: View, place: Place, head: Sequence[str], properties: Sequence[Property]) -> list[str]:
    """Return the table of properties as the one chunk that it is; none where there is nothing to show."""
    shown = [item for item in properties if item.is_shown(view)]
    order = view.raw.get(f"{place.pointer}#order", "").split(", ")
    if len(order) > 1:
        shown.sort(key=lambda item: order.index(item.label) if item.label in order else len(order))
    rows = []
    for item in shown:
        label = view.raw.get(f"{item.pointer}#label", f"**{item.label}**")
        rows.append(table_row((label, item.text(view))))
    rows = with_extras(rows, view.rows_at(place))
    if not rows:
        return []
    kept = view.raw.get(f"{place.pointer}#columns")
    return [table_of(split_row(kept) if kept else head, rows)]


def read_properties(
    draft: Draft, place: Place, blocks: Sequence[Block], head: Sequence[str], properties: Sequence[Property]
) -> set[int]:
    """Read the first table with two columns; return the index of its block."""
    for index, block in enumerate(blocks):
        if block.kind == "table" and len(head_of(block)) == len(head):
            _read_properties(draft, place, block, head, properties)
            return {index}
    return set()


def _read_properties(
    draft: Draft, place: Place, block: Block, head: Sequence[str], properties: Sequence[Property]
) -> None:
    if head_of(block) != list(head):
        draft.keep(f"{place.pointer}#columns", table_row(head_of(block)))
    seen: list[Property] = []
    for number, (line, row) in enumerate(_body(block)):
        cells = split_row(row, len(head))
        label = _label(cells[0])
        found = next((item for item in properties if label in (item.label.casefold(), *item.also)), None)
        if found is None or found in seen or len(cells) != len(head):
            draft.extra(place, number, row, line, row=True)
            continue
        reading = found.codec.read(cells[1], draft.names)
        agrees = found.echoes is None or plain(reading.value) == draft.get(found.echoes)
        if found.optional and not (reading.understood and found.codec.states(reading.value) and agrees):
            draft.extra(place, number, row, line, row=True)
            continue
        seen.append(found)
        if cells[0] != f"**{found.label}**":
            draft.keep(f"{found.pointer}#label", cells[0])
        if found.put:
            found.put(draft, reading.value)
        elif found.codec.states(reading.value) and not found.echoes:
            draft.put(found.pointer, reading.value)
        draft.keep_text(found.pointer, cells[1], found.codec, reading, line, row)
        if found.optional or not found.codec.states(reading.value):
            draft.keep(found.pointer, cells[1])
    order = [item.label for item in seen]
    if order != [item.label for item in properties if item in seen]:
        draft.keep(f"{place.pointer}#order", ", ".join(order))


# --- items


def item_table(
    view: View, place: Place, columns: Sequence[Column], items: Sequence[Any], pointer: str | None = None
) -> list[str]:
    """Return the table of a list's items as the one chunk that it is; none where there is nothing to show.

    Args:
        view: The record.
        place: Where the table stands.
        columns: Its columns.
        items: Its items.
        pointer: The JSON pointer of the list, where it is not that of the place.
    """
    own = pointer is None
    pointer = pointer or place.pointer
    kept = view.raw.get(f"{pointer}#columns")
    heads = split_row(kept) if kept else [item.title for item in columns if not item.optional]
    known = [_column(head, columns) for head in heads]
    for column in columns:
        if column not in known and any(column.codec.states(column.value(item)) for item in items):
            heads.append(column.title)
            known.append(column)
    if not kept:
        order = [column for column in columns if column in known]
        heads, known = [column.title for column in order], list(order)
    rows = []
    for index, item in enumerate(items):
        at = f"{pointer}/{index}"
        rows.append(
            table_row(
                [
                    view.spell(column.pointer(at), column.codec, column.value(item))
                    if column
                    else view.raw.get(f"{at}#{head}", "")
                    for head, column in zip(heads, known, strict=True)
                ]
            )
        )
    if own:
        rows = with_extras(rows, view.rows_at(place))
    return [table_of(heads, rows)] if rows or kept else []


def _column(head: str, columns: Sequence[Column]) -> Column | None:
    label = _label(head)
    return next((item for item in columns if label in (item.title.casefold(), *item.also)), None)


def read_items(
    draft: Draft,
    place: Place,
    blocks: Sequence[Block],
    columns: Sequence[Column],
    needed: str,
    pointer: str | None = None,
) -> tuple[set[int], list[dict[str, Any]]]:
    """Read the first table that has the needed column.

    Returns:
        The index of its block, and the plain items.
    """
    for index, block in enumerate(blocks):
        if block.kind != "table":
            continue
        heads = head_of(block)
        known = [_column(head, columns) for head in heads]
        named = [column.title for column in known if column]
        if needed in named and len(set(named)) == len(named):
            return {index}, _read_items(draft, place, block, columns, known, pointer or place.pointer)
    return set(), []


def _read_items(
    draft: Draft,
    place: Place,
    block: Block,
    columns: Sequence[Column],
    known: Sequence[Column | None],
    pointer: str,
) -> list[dict[str, Any]]:
    heads = head_of(block)
    items: list[dict[str, Any]] = []
    for number, (line, row) in enumerate(_body(block)):
        cells = split_row(row, len(heads))
        if not any(cells) or len(cells) != len(heads):
            draft.extra(place, number, row, line, row=True)
            continue
        at = f"{pointer}/{len(items)}"
        item: dict[str, Any] = {}
        for head, column, cell in zip(heads, known, cells, strict=True):
            if column is None:
                if cell:
                    draft.keep(f"{at}#{head}", cell)
                    draft.unread(line, row, cell, "raw")
                continue
            reading = column.codec.read(cell, draft.names)
            column.take(item, reading.value)
            draft.keep_text(column.pointer(at), cell, column.codec, reading, line, row)
        items.append(item)
    shown = [column for column in columns if not column.optional or any(map(column.is_in, items))]
    if heads != [column.title for column in shown]:
        draft.keep(f"{pointer}#columns", table_row(heads))
    return items


# --- tables of the fields of a group

_MARK = re.compile(r"^\*\*`([A-Za-z_]\w*)`:\*\*$")


def field_tables(
    view: View, place: Place, columns: Sequence[Column], items: Callable[[RecordField], Sequence[Any]], key: str
) -> list[str]:
    """Return, for each field of a group that has items of its own, its name and its table."""
    chunks = []
    for index, member in enumerate(view.record.fields):
        if found := items(member):
            table = item_table(view, place, columns, found, f"/fields/{index}/{key}")
            chunks += [f"**`{member.name}`:**", *table]
    return chunks


def read_field_tables(
    draft: Draft, place: Place, blocks: Sequence[Block], columns: Sequence[Column], needed: str, key: str
) -> set[int]:
    """Read the tables of fields; return the indexes of their blocks."""
    taken: set[int] = set()
    fields = {item["name"]: index for index, item in enumerate(draft.get("/fields") or ())}
    for index in range(len(blocks) - 1):
        match = _MARK.match(blocks[index].text.strip())
        if match and match[1] in fields:
            number = fields[match[1]]
            pointer = f"/fields/{number}/{key}"
            found, items = read_items(draft, place, blocks[index + 1 : index + 2], columns, needed, pointer)
            if found:
                node = draft.values["fields"][number]
                *outer, last = key.split("/")
                for word in outer:
                    node = node.setdefault(word, {})
                node[last] = plain(items)
                taken |= {index, index + 1}
    return taken
