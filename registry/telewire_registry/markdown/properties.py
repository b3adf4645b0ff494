"""Tables with one row for each property of the record."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from telewire_registry.markdown.blocks import Block
from telewire_registry.markdown.cells import split_row, table_row
from telewire_registry.markdown.codecs import Codec
from telewire_registry.markdown.draft import Draft, Spot, plain
from telewire_registry.markdown.places import Place
from telewire_registry.markdown.tables import body_of, head_of, is_called, label_of, table_of
from telewire_registry.markdown.view import View, with_extras
from telewire_registry.model import Record

__all__ = ["Property", "PropertyTable", "property_chunk", "read_properties"]


@dataclass(frozen=True, slots=True)
class Property:
    """One row.

    Attributes:
        label: The label of the row.
        pointer: The JSON pointer that its text is kept by.
        codec: How its value is written.
        get: The value, from the record.
        put: Takes the value that was read into the draft; by default at the pointer.
        also: Other labels, in lower case; one that ends with a star gives the beginning.
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
class PropertyTable:
    """A table of properties: where it stands, its head, its rows in their order."""

    place: Place
    head: tuple[str, str]
    rows: tuple[Property, ...]


def property_chunk(view: View, table: PropertyTable) -> list[str]:
    """Return the table as the one chunk that it is; none where there is nothing to show."""
    pointer = table.place.pointer
    shown = [item for item in table.rows if item.is_shown(view)]
    order = view.raw.get(f"{pointer}#order", "").split(", ")
    if len(order) > 1:
        shown.sort(key=lambda item: order.index(item.label) if item.label in order else len(order))
    rows = [table_row((view.raw.get(f"{item.pointer}#label", f"**{item.label}**"), item.text(view))) for item in shown]
    rows = with_extras(rows, view.rows_at(table.place))
    if not rows:
        return []
    kept = view.raw.get(f"{pointer}#columns")
    return [table_of(split_row(kept) if kept else table.head, rows)]


def read_properties(draft: Draft, table: PropertyTable, blocks: Sequence[Block]) -> set[int]:
    """Read the first table with two columns; return the index of its block."""
    for index, block in enumerate(blocks):
        if block.kind == "table" and len(head_of(block)) == len(table.head):
            _read(draft, table, block)
            return {index}
    return set()


def _read(draft: Draft, table: PropertyTable, block: Block) -> None:
    pointer = table.place.pointer
    if head_of(block) != list(table.head):
        draft.keep(f"{pointer}#columns", table_row(head_of(block)))
    seen: list[Property] = []
    for number, (line, row) in enumerate(body_of(block)):
        cells = split_row(row, len(table.head))
        found = _property(cells[0], table.rows)
        if found is None or found in seen or len(cells) != len(table.head):
            draft.keep_extra(table.place, number, row, line, row=True)
            continue
        if _read_row(draft, found, cells[1], Spot(line, row)):
            seen.append(found)
            if cells[0] != f"**{found.label}**":
                draft.keep(f"{found.pointer}#label", cells[0])
        else:
            draft.keep_extra(table.place, number, row, line, row=True)
    order = [item.label for item in seen]
    if order != [item.label for item in table.rows if item in seen]:
        draft.keep(f"{pointer}#order", ", ".join(order))


def _property(cell: str, rows: Sequence[Property]) -> Property | None:
    label = label_of(cell)
    return next((item for item in rows if is_called(label, (item.label.casefold(), *item.also))), None)


def _read_row(draft: Draft, found: Property, cell: str, spot: Spot) -> bool:
    """Read one value; return whether the row is the property's."""
    reading = found.codec.read(cell, draft.names)
    states = found.codec.states(reading.value)
    agrees = found.echoes is None or plain(reading.value) == draft.get(found.echoes)
    if found.optional and not (reading.understood and states and agrees):
        return False
    if found.put:
        found.put(draft, reading.value)
    elif states and not found.echoes:
        draft.put(found.pointer, reading.value)
    draft.keep_text(found.pointer, cell, found.codec, reading, spot)
    if found.optional or not states:
        draft.keep(found.pointer, cell)
    return True
