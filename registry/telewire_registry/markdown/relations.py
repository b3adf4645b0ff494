"""The sections Dependencies, History and Notes."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any, Final

from telewire_registry.markdown.blocks import Block
from telewire_registry.markdown.cells import bare, cell_text, cell_value
from telewire_registry.markdown.codecs import DATE, TEXT, Codec, Names, Reading
from telewire_registry.markdown.draft import Draft
from telewire_registry.markdown.items import Column, ItemTable, item_chunk, read_items
from telewire_registry.markdown.places import PLACES, Place
from telewire_registry.markdown.prose import long_text, read_long_text
from telewire_registry.markdown.view import View

__all__ = [
    "read_dependencies", "read_history", "read_notes", "render_downstream", "render_history", "render_notes",
    "render_upstream",
]  # fmt: skip

_PLACE: Final = {place.key: place for place in PLACES}

# --- dependencies

_ID_FIRST = re.compile(r"^`?(TELE-\d{3,5})`?(?:\s*[:(]?\s*(.*?)\s*\)?)?$", re.DOTALL)
_ID_LAST = re.compile(r"^(.+?)\s*\(`?(TELE-\d{3,5})`?\)$", re.DOTALL)
_WRITTEN = re.compile(r"^`(TELE-\d{3,5})`(?: (.*))?$", re.DOTALL)


def _read_neighbour(text: str, _names: Names) -> Reading:
    value = cell_value(text)
    if written := _WRITTEN.match(value):
        return Reading((written[1], _name(written[2])))
    if last := _ID_LAST.match(value):
        return Reading((last[2], _name(last[1])))
    if first := _ID_FIRST.match(value):
        return Reading((first[1], _name(first[2])))
    return Reading((None, value if TEXT.read(text, _names).value is not None else None))


def _name(text: str | None) -> str | None:
    if not text:
        return None
    inside = re.fullmatch(r"\((.*)\)", text.strip(), re.DOTALL)
    return bare(inside[1] if inside else text) or None


def _write_neighbour(value: tuple[str | None, str | None]) -> str:
    identifier, name = value
    if identifier is None:
        return cell_text(name or "")
    return f"`{identifier}` {cell_text(name)}" if name else f"`{identifier}`"


def _put_neighbour(item: dict[str, Any], value: tuple[str | None, str | None]) -> None:
    item.update({key: part for key, part in zip(("id", "name"), value, strict=True) if part})


def _columns(first: str) -> tuple[Column, ...]:
    return (
        Column(
            first,
            "",
            Codec(_read_neighbour, _write_neighbour),
            get=lambda item: (item.id, item.name),
            put=_put_neighbour,
        ),
        Column("Type", "kind", TEXT),
        Column("Notes", "notes", TEXT),
    )


_UPSTREAM: Final = ItemTable(_PLACE["upstream"], _columns("Dependency"), "Dependency")
_DOWNSTREAM: Final = ItemTable(_PLACE["downstream"], _columns("Dependent"), "Dependent")


def render_upstream(view: View) -> list[str]:
    """Return what the metric depends on."""
    return item_chunk(view, _UPSTREAM, view.record.dependencies.upstream)


def render_downstream(view: View) -> list[str]:
    """Return what depends on the metric."""
    return item_chunk(view, _DOWNSTREAM, view.record.dependencies.downstream)


def read_dependencies(draft: Draft, place: Place, blocks: Sequence[Block]) -> set[int]:
    """Read the neighbours on one side."""
    taken, items = read_items(draft, _UPSTREAM if place.key == "upstream" else _DOWNSTREAM, blocks)
    if items:
        draft.put(place.pointer, items)
    return taken


# --- history and notes

_HISTORY: Final = ItemTable(_PLACE["history"], (
    Column("Date", "date", DATE),
    Column("Author", "author", TEXT),
    Column("Change", "change", TEXT),
), needed="Change")  # fmt: skip


def render_history(view: View) -> list[str]:
    """Return the changes."""
    return item_chunk(view, _HISTORY, view.record.history)


def read_history(draft: Draft, place: Place, blocks: Sequence[Block]) -> set[int]:
    """Read the changes."""
    taken, items = read_items(draft, _HISTORY, blocks)
    if items:
        draft.put(place.pointer, items)
    return taken


def render_notes(view: View) -> list[str]:
    """Return the notes."""
    return long_text(view, _PLACE["notes"], view.record.notes)


def read_notes(draft: Draft, place: Place, blocks: Sequence[Block]) -> set[int]:
    """Read the notes."""
    return read_long_text(draft, place, blocks)
