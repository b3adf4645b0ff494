"""The section Data Specification: type and format, the fields of a group, meaning, thresholds."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any, Final

from telewire_registry.conditions import Condition
from telewire_registry.markdown.blocks import Block
from telewire_registry.markdown.cells import bare, code
from telewire_registry.markdown.code_text import MEMBERS, NAME
from telewire_registry.markdown.codecs import TEXT, Names, says_nothing
from telewire_registry.markdown.condition_text import CONDITION, LEVEL
from telewire_registry.markdown.draft import Draft
from telewire_registry.markdown.items import Column, ItemTable, item_chunk, read_field_items, read_items
from telewire_registry.markdown.places import PLACES, Place
from telewire_registry.markdown.properties import Property, PropertyTable, property_chunk, read_properties
from telewire_registry.markdown.prose import list_items, long_text, read_long_text
from telewire_registry.markdown.tables import head_of
from telewire_registry.markdown.value_text import COUNT, DEFAULT, PRECISION, RANGE, TYPE, UNITS, maxlen_of
from telewire_registry.markdown.view import View
from telewire_registry.model import Data, Record

__all__ = [
    "read_fields", "read_meaning", "read_thresholds", "read_type", "render_fields", "render_meaning",
    "render_thresholds", "render_type",
]  # fmt: skip

_PLACE: Final = {place.key: place for place in PLACES}
_TELL_MAXLEN: Final = ("/data/type", "/data/default")

# --- type and format


def _fits_maxlen(view: View, kept: str) -> bool:
    return maxlen_of(kept) in (None, view.record.data.maxlen)


def _maxlen_is_told(view: View) -> bool:
    told = (view.raw.get(pointer) for pointer in _TELL_MAXLEN)
    return "/data/maxlen" not in view.raw and view.record.data.maxlen in [maxlen_of(text) for text in told if text]


def _names_of(record: Record) -> tuple[str, ...]:
    return tuple(member.name for member in record.fields)


def _put_names(draft: Draft, names: tuple[str, ...]) -> None:
    if names and len(set(names)) == len(names):
        draft.put("/fields", [{"name": name} for name in names])
        draft.keep("/fields#place", "names")
        draft.names = Names(draft.names.name, names)


_TABLE: Final = PropertyTable(_PLACE["type"], ("Property", "Value"), (
    Property("Type", "/data/type", TYPE, lambda record: record.data.type, fits=_fits_maxlen),
    Property("Fields", "/fields#names", MEMBERS, _names_of, _put_names, optional=True),
    Property("Units", "/data/units", UNITS, lambda record: record.data.units, also=("unit",)),
    Property("Range", "/data/range", RANGE, lambda record: record.data.range),
    Property("Precision", "/data/precision", PRECISION, lambda record: record.data.precision),
    Property("Default", "/data/default", DEFAULT, lambda record: record.data.default, fits=_fits_maxlen),
    Property("Max Length", "/data/maxlen", COUNT, lambda record: record.data.maxlen, also=("maxlen", "max length"),
             hidden=_maxlen_is_told),
))  # fmt: skip


def render_type(view: View) -> list[str]:
    """Return the table of the data's properties, and that of the fields where the page had it here."""
    chunks = property_chunk(view, _TABLE)
    if view.raw.get("/fields#place") == "type":
        chunks += _fields_table(view)
    return chunks


def read_type(draft: Draft, place: Place, blocks: Sequence[Block]) -> set[int]:
    """Read the table of the data's properties; a table of fields may stand in its place."""
    del place
    taken = read_properties(draft, _TABLE, blocks)
    for pointer in _TELL_MAXLEN:
        if draft.get("/data/maxlen") is None and (found := maxlen_of(draft.raw.get(pointer, ""))):
            draft.put("/data/maxlen", found)
    for index, block in enumerate(blocks):
        if (
            index not in taken
            and block.kind == "table"
            and "type" in [bare(cell).casefold() for cell in head_of(block)]
        ):
            found_fields = _read_fields(draft, blocks[index : index + 1])
            if found_fields:
                draft.keep("/fields#place", "type")
                return {*taken, index}
    return taken


def _plain_names(draft: Draft) -> list[str]:
    return [str(item["name"]) for item in draft.get("/fields") or ()]


# --- fields

_FIELDS: Final = ItemTable(_PLACE["fields"], (
    Column("Field", "name", NAME, ("field name", "name")),
    Column("Type", "data/type", TYPE, optional=True),
    Column("Units", "data/units", UNITS, ("unit",), optional=True),
    Column("Range", "data/range", RANGE, optional=True),
    Column("Precision", "data/precision", PRECISION, optional=True),
    Column("Default", "data/default", DEFAULT, optional=True),
    Column("Max Length", "data/maxlen", COUNT, optional=True),
    Column("Meaning", "data/meaning", TEXT, ("description",), optional=True),
), needed="Field")  # fmt: skip


def _fields_table(view: View) -> list[str]:
    return item_chunk(view, _FIELDS, view.record.fields)


def render_fields(view: View) -> list[str]:
    """Return the table of the fields of a group."""
    where = view.raw.get("/fields#place")
    bare_names = all(member.data == Data() for member in view.record.fields)
    if not view.record.fields or where == "type" or (where == "names" and bare_names):
        return []
    return _fields_table(view)


def read_fields(draft: Draft, place: Place, blocks: Sequence[Block]) -> set[int]:
    """Read the table of the fields of a group."""
    for index, block in enumerate(blocks):
        if block.kind == "table" and _read_fields(draft, [block]):
            draft.raw.pop("/fields#place", None)
            return {index}
    del place
    return set()


def _read_fields(draft: Draft, blocks: Sequence[Block]) -> bool:
    trial = Draft(draft.names)
    _, items = read_items(trial, _FIELDS, blocks)
    names = [item.get("name") for item in items]
    if not items or None in names or len(set(names)) != len(names):
        return False
    draft.put("/fields", items)
    draft.raw.update(trial.raw)
    draft.extras += trial.extras
    draft.unreads += trial.unreads
    draft.names = Names(draft.names.name, tuple(map(str, names)))
    return True


# --- meaning


def render_meaning(view: View) -> list[str]:
    """Return the meaning."""
    return long_text(view, _PLACE["meaning"], view.record.data.meaning)


def read_meaning(draft: Draft, place: Place, blocks: Sequence[Block]) -> set[int]:
    """Read the meaning."""
    return read_long_text(draft, place, blocks)


# --- thresholds

_LEVELS: Final = ItemTable(_PLACE["thresholds"], (
    Column("Level", "level", LEVEL, ("context", "status", "severity", "state")),
    Column("Condition", "when", CONDITION),
    Column("Meaning", "meaning", TEXT),
), needed="Condition")  # fmt: skip
_NO_LEVELS: Final = "None."
_LET = re.compile(r"^`([A-Za-z_]\w*)` = (`+ ?)(.+?)( ?`+)$")
_FIELD_SAYS: Final = re.compile(r"^\*\*`([A-Za-z_]\w*)`\*\* has no levels of its own\.$")


def _let_list(names: Mapping[str, Condition] | None) -> list[str]:
    lines = [f"- `{name}` = {code(condition.text)}" for name, condition in (names or {}).items()]
    return ["\n".join(lines)] if lines else []


def render_thresholds(view: View) -> list[str]:
    """Return the names that conditions use, and the levels."""
    place, record = _PLACE["thresholds"], view.record
    chunks = _let_list(record.let)
    if record.thresholds == ():
        kept = view.raw.get(place.pointer)
        chunks.append(kept if kept is not None and says_nothing(kept) else _NO_LEVELS)
    elif record.thresholds:
        chunks += item_chunk(view, _LEVELS, record.thresholds)
    for index, member in enumerate(record.fields):
        if member.let:
            chunks += [f"Names of **`{member.name}`:**", *_let_list(member.let)]
        if member.thresholds == ():
            chunks.append(f"**`{member.name}`** has no levels of its own.")
        elif member.thresholds:
            pointer = f"/fields/{index}/thresholds"
            chunks += [f"**`{member.name}`:**", *item_chunk(view, _LEVELS, member.thresholds, pointer)]
    return chunks


def read_thresholds(draft: Draft, place: Place, blocks: Sequence[Block]) -> set[int]:
    """Read the names that conditions use, and the levels."""
    taken = read_field_items(draft, _LEVELS, blocks, "thresholds")
    taken |= _read_lets(draft, blocks)
    first = next((index for index in range(len(blocks)) if index not in taken), None)
    if first is not None and blocks[first].kind == "paragraph" and says_nothing(blocks[first].text):
        draft.put(place.pointer, "none")
        if blocks[first].text != _NO_LEVELS:
            draft.keep(place.pointer, blocks[first].text)
        taken.add(first)
    for index, block in enumerate(blocks):
        if index not in taken:
            found, items = read_items(draft, _LEVELS, [block])
            if found and items:
                draft.put(place.pointer, items)
                return {*taken, index}
    return taken


def _read_lets(draft: Draft, blocks: Sequence[Block]) -> set[int]:
    taken: set[int] = set()
    fields = {name: index for index, name in enumerate(_plain_names(draft))}
    for index, block in enumerate(blocks):
        if match := _FIELD_SAYS.match(block.text):
            if match[1] in fields:
                draft.values["fields"][fields[match[1]]]["thresholds"] = "none"
                taken.add(index)
            continue
        names = _read_let(block) if block.kind == "bullets" else None
        if not names:
            continue
        told = re.fullmatch(r"Names of \*\*`(\w+)`:\*\*", blocks[index - 1].text) if index else None
        if told and told[1] in fields:
            draft.values["fields"][fields[told[1]]]["let"] = names
            taken |= {index - 1, index}
        elif index == 0:
            draft.put("/let", names)
            taken.add(index)
    return taken


def _read_let(block: Block) -> dict[str, Any] | None:
    names = {}
    for item in list_items(block):
        match = _LET.match(item.text)
        if match is None:
            return None
        try:
            Condition.parse(match[3])
        except ValueError:
            return None
        names[match[1]] = match[3]
    return names
