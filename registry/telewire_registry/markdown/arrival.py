"""The section Data Flow, second half: where the value arrives, and who reads it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, Final

from telewire_registry.markdown.blocks import Block
from telewire_registry.markdown.cells import cell_value, code, code_spans
from telewire_registry.markdown.code_text import FILE, MEMBERS, NAME, PATHS, WIDGET, surface_of
from telewire_registry.markdown.codecs import TEXT, Codec, Names, Reading, says_nothing
from telewire_registry.markdown.condition_text import TRANSFORM
from telewire_registry.markdown.draft import Draft
from telewire_registry.markdown.items import Column, ItemTable, field_chunks, item_chunk, read_field_items, read_items
from telewire_registry.markdown.places import PLACES, Place
from telewire_registry.markdown.properties import Property, PropertyTable, property_chunk, read_properties
from telewire_registry.markdown.tables import head_of
from telewire_registry.markdown.value_text import DEFAULT
from telewire_registry.markdown.view import View
from telewire_registry.model import Aggregate, Record
from telewire_registry.paths import SnapshotPath

__all__ = ["PATH_LABELS", "read_consumers", "read_schema", "render_consumers", "render_schema"]

_PLACE: Final = {place.key: place for place in PLACES}
PATH_LABELS: Final = ("path from *", "path", "snapshot path")
"""What the row of the path is called on other pages."""

# --- schema location


def _read_aggregate(text: str, _names: Names) -> Reading:
    word = (code_spans(text) or [text.strip()])[0]
    known = word in tuple(Aggregate)
    return Reading(Aggregate(word) if known else None, known or says_nothing(text))


def _write_aggregate(value: Aggregate | None) -> str:
    return "" if value is None else f"`{value}`"


_AGGREGATE: Final = Codec(_read_aggregate, _write_aggregate)
_KEY = re.compile(r"`+ ?([^`]+?) ?`+ from `+ ?([^`]+?) ?`+(?:, |$)")


def _read_keys(text: str, _names: Names) -> Reading:
    found = dict(_KEY.findall(cell_value(text)))
    return Reading(found or None, bool(found) or says_nothing(text))


def _write_keys(value: Mapping[str, str] | None) -> str:
    return ", ".join(f"{code(key)} from {code(source)}" for key, source in (value or {}).items()).replace("|", "\\|")


_KEYS: Final = Codec(_read_keys, _write_keys)


def _paths(record: Record) -> tuple[SnapshotPath, ...]:
    return tuple(target.path for target in record.flow.targets if target.path)


def _put_paths(draft: Draft, paths: tuple[SnapshotPath, ...]) -> None:
    if paths:
        first, *rest = draft.get("/flow/targets") or [{}]
        draft.put("/flow/targets", [first | {"path": paths[0]}, *rest, *({"path": path} for path in paths[1:])])
    if len(paths) > 1:
        draft.keep("/flow/targets#path", PATHS.write(paths))


def _of_first(key: str) -> Property:
    """Return the row of a key of the first target."""
    codec = {"aggregate": _AGGREGATE, "transform": TRANSFORM, "keys": _KEYS}[key]

    def get(record: Record) -> object:
        value = getattr(record.flow.targets[0], key) if record.flow.targets else None
        return None if value is Aggregate.SET else value

    def put(draft: Draft, value: object) -> None:
        if value is not None:
            first, *rest = draft.get("/flow/targets") or [{}]
            draft.put("/flow/targets", [first | {key: value}, *rest])

    return Property(key.capitalize(), f"/flow/targets/0/{key}", codec, get, put)


def _put_name(_draft: Draft, _name: str) -> None:
    """Leave the name alone: it was found before anything else was read."""


def _put_members(draft: Draft, names: tuple[str, ...]) -> None:
    if draft.get("/fields") is None and names and len(set(names)) == len(names):
        draft.put("/fields", [{"name": name} for name in names])
        draft.keep("/fields#place", "names")
        draft.names = Names(draft.names.name, names)


def _sorted_members(text: str, names: Names) -> Reading:
    reading = MEMBERS.read(text, names)
    return Reading(tuple(sorted(reading.value)), reading.understood)


_TABLE: Final = PropertyTable(_PLACE["schema"], ("Property", "Value"), (
    Property("Field", "/name", NAME, lambda record: record.name, _put_name, ("field(s)",),
             hidden=lambda view: view.raw.get("/name#absent") == view.record.name),
    Property("Fields", "/fields#schema", Codec(_sorted_members, MEMBERS.write),
             lambda record: tuple(sorted(member.name for member in record.fields)), _put_members, optional=True),
    Property("Path from snapshot", "/flow/targets#path", PATHS, _paths, _put_paths, PATH_LABELS),
    _of_first("aggregate"),
    _of_first("transform"),
    _of_first("keys"),
    Property("Default Value", "/data/default#schema", DEFAULT, lambda record: record.data.default, None, ("default",),
             optional=True, echoes="/data/default"),
))  # fmt: skip


def _read_path(text: str, names: Names) -> Reading:
    reading = PATHS.read(text, names)
    return Reading(next(iter(reading.value), None), reading.understood)


_PATH: Final = Codec(_read_path, lambda value: PATHS.write((value,) if value else ()))
_TARGETS: Final = ItemTable(_PLACE["schema"], (
    Column("Path from snapshot", "path", _PATH),
    Column("Aggregate", "aggregate", _AGGREGATE),
    Column("Transform", "transform", TRANSFORM, optional=True),
    Column("Keys", "keys", _KEYS, optional=True),
), needed="Aggregate")  # fmt: skip


def render_schema(view: View) -> list[str]:
    """Return where the value arrives: a table of properties for one place, with a table of rows for more."""
    place, targets = _PLACE["schema"], view.record.flow.targets
    if f"{place.pointer}#heading" in view.raw and not targets:
        return []
    if len(targets) < 2 or "/flow/targets#path" in view.raw:  # noqa: PLR2004 - more than one
        chunks = property_chunk(view, _TABLE)
    else:
        chunks = [*property_chunk(view, _NAME_ONLY), *item_chunk(view, _TARGETS, targets, place.pointer)]
    return chunks + field_chunks(view, _TARGETS, lambda member: member.flow.targets, "flow/targets")


_NAME_ONLY: Final = replace(_TABLE, rows=_TABLE.rows[:1])


def read_schema(draft: Draft, place: Place, blocks: Sequence[Block]) -> set[int]:
    """Read where the value arrives."""
    taken = read_field_items(draft, _TARGETS, blocks, "flow/targets")
    properties = False
    for index, block in enumerate(blocks):
        if index in taken or block.kind != "table":
            continue
        found, items = read_items(draft, _TARGETS, [block])
        if found and draft.get("/flow/targets") is None:
            draft.put(place.pointer, items)
            taken.add(index)
        elif not properties and len(head_of(block)) == len(_TABLE.head) and taken <= {index - 1}:
            read_properties(draft, _TABLE, [block])
            properties = True
            taken.add(index)
    return taken


# --- consumers

_CONSUMERS: Final = ItemTable(_PLACE["consumers"], (
    Column("Widget", "widget", WIDGET, ("consumer", "component")),
    Column("File", "file", FILE),
    Column("Surface", "surface", TEXT, optional=True),
    Column("Usage", "usage", TEXT),
), needed="Widget")  # fmt: skip


def render_consumers(view: View) -> list[str]:
    """Return who reads the value."""
    consumers = view.record.flow.consumers
    shown = _CONSUMERS
    if all(
        consumer.surface in (None, surface_of(consumer.widget, consumer.file)) for consumer in consumers
    ) and view.raw.get("/flow/consumers#surface"):
        shown = replace(shown, columns=tuple(column for column in shown.columns if column.key != "surface"))
    return [
        *item_chunk(view, shown, consumers),
        *field_chunks(view, _CONSUMERS, lambda member: member.flow.consumers, "flow/consumers"),
    ]


def read_consumers(draft: Draft, place: Place, blocks: Sequence[Block]) -> set[int]:
    """Read who reads the value; a row without a name goes on from the row above."""
    taken = read_field_items(draft, _CONSUMERS, blocks, "flow/consumers")
    for index, block in enumerate(blocks):
        if index in taken:
            continue
        found, items = read_items(draft, _CONSUMERS, [block])
        if found:
            for number, item in enumerate(items):
                if not item.get("widget"):
                    item["widget"] = items[number - 1]["widget"] if number else ""
                    draft.keep(f"{place.pointer}/{number}/widget", "")
                    draft.keep(f"{place.pointer}/{number}/widget#was", item["widget"])
            _find_surfaces(draft, items)
            if items:
                draft.put(place.pointer, items)
            return {*taken, index}
    return taken


def _find_surfaces(draft: Draft, items: Sequence[dict[str, Any]]) -> None:
    if any("surface" in item for item in items):
        return
    for item in items:
        if surface := surface_of(item["widget"], item.get("file")):
            item["surface"] = surface
            draft.keep("/flow/consumers#surface", "by name")
