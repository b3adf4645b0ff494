"""The section Data Flow, first half: the emitters, and the way of the value in words."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from typing import Any, Final

from telewire_registry.markdown.blocks import Block
from telewire_registry.markdown.cells import cell_value
from telewire_registry.markdown.code_text import FILE, FILES, NAME, SYMBOLS, WORDS
from telewire_registry.markdown.codecs import PROSE, TEXT, Codec, Names, Reading
from telewire_registry.markdown.draft import Draft
from telewire_registry.markdown.items import Column, ItemTable, field_chunks, item_chunk, read_field_items, read_items
from telewire_registry.markdown.places import PLACES, Place
from telewire_registry.markdown.properties import Property, PropertyTable, property_chunk, read_properties
from telewire_registry.markdown.view import View, told_names
from telewire_registry.model import Emitter, Record

__all__ = ["find_told_names", "read_source", "read_transport", "render_source", "render_transport", "way_diagram"]

_PLACE: Final = {place.key: place for place in PLACES}

# --- source


def _each(key: str) -> Callable[[Record], tuple[str, ...]]:
    def get(record: Record) -> tuple[str, ...]:
        return tuple(value for emitter in record.flow.emitters if (value := getattr(emitter, key)))

    return get


def _put_each(key: str) -> Callable[[Draft, tuple[str, ...]], None]:
    def put(draft: Draft, values: tuple[str, ...]) -> None:
        emitters: list[dict[str, Any]] = list(draft.get("/flow/emitters") or [])
        emitters += [{} for _ in values[len(emitters) :]]
        for index, value in enumerate(values):
            emitters[index] = {**emitters[index], key: value}
        draft.put("/flow/emitters", emitters)

    return put


def _is_told(word: str) -> Callable[[View], bool]:
    """Return whether the way in words tells a name of every emitter, so that the table need not."""

    def told(view: View) -> bool:
        names = [told_names(emitter)[word] for emitter in view.record.flow.emitters]
        kept = [f"/flow/emitters/{index}/{word}#told" in view.raw for index, name in enumerate(names) if name]
        way = "\n".join(_way(view))
        return bool(kept) and all(kept) and all(_says(way, name) for name in names if name)

    return told


def _says(text: str, name: str) -> bool:
    return re.search(rf"(?<!\w){re.escape(name)}(?!\w)", text) is not None


def _way(view: View) -> Iterator[str]:
    """Yield the texts of the page that tell the way of the value."""
    yield from render_transport(view)
    for place in (_PLACE["source"], _PLACE["transport"]):
        for _, text in (*view.chunks_at(place), *view.rows_at(place)):
            yield text


def _read_origin(text: str, names: Names) -> Reading:
    value = PROSE.read(text, names).value
    return Reading((value,) if value else ())


_ORIGIN: Final = Codec(_read_origin, lambda values: " / ".join(map(TEXT.write, values)))
_EVENT_ALSO: Final = ("event type", "telemetry event")
_TABLE: Final = PropertyTable(_PLACE["source"], ("Property", "Value"), (
    Property("Origin", "/flow/emitters#origin", _ORIGIN, _each("origin"), _put_each("origin")),
    Property("File", "/flow/emitters#file", FILES, _each("file"), _put_each("file"), ("files",)),
    Property("Function/Method", "/flow/emitters#symbol", SYMBOLS, _each("symbol"), _put_each("symbol"),
             ("function", "method", "class/method", "class")),
    Property("Event", "/flow/emitters#event", WORDS, _each("event"), _put_each("event"), _EVENT_ALSO,
             hidden=_is_told("event")),
    Property("Payload", "/flow/emitters#payload", WORDS, _each("payload"), _put_each("payload"),
             hidden=_is_told("payload")),
    Property("Payload Field", "/flow/emitters#field", WORDS, _each("field"), _put_each("field"),
             hidden=_is_told("field")),
))  # fmt: skip
_EMITTERS: Final = ItemTable(_PLACE["source"], (
    Column("Event", "event", NAME, optional=True),
    Column("Payload", "payload", NAME, optional=True),
    Column("Payload Field", "field", NAME, optional=True),
    Column("Function/Method", "symbol", Codec(lambda text, names: _first(SYMBOLS.read(text, names)),
                                              lambda value: SYMBOLS.write((value,) if value else ())), optional=True),
    Column("File", "file", FILE, optional=True),
    Column("Origin", "origin", TEXT),
), needed="Origin")  # fmt: skip


def _first(reading: Reading) -> Reading:
    return Reading(reading.value[0] if reading.value else None, reading.understood)


def render_source(view: View) -> list[str]:
    """Return who computes and emits the value: a table of properties for one, a table of rows for more."""
    of_page = "/flow/emitters#table" in view.raw or any(
        key.startswith(("/flow/emitters#", "/flow/emitters/")) for key in view.raw
    )
    if len(view.record.flow.emitters) < 2 or of_page:  # noqa: PLR2004 - more than one
        chunks = property_chunk(view, _TABLE)
    else:
        chunks = item_chunk(view, _EMITTERS, view.record.flow.emitters)
    return chunks + field_chunks(view, _EMITTERS, lambda member: member.flow.emitters, "flow/emitters")


def read_source(draft: Draft, place: Place, blocks: Sequence[Block]) -> set[int]:
    """Read who computes and emits the value."""
    taken = read_field_items(draft, _EMITTERS, blocks, "flow/emitters")
    for index, block in enumerate(blocks):
        if index in taken or block.kind != "table":
            continue
        found, items = read_items(draft, _EMITTERS, [block])
        if found:
            draft.put(place.pointer, items)
            draft.is_listed = True
            return {*taken, index}
        if read_properties(draft, _TABLE, [block]):
            _drop_strays(draft)
            return {*taken, index}
    return taken


def _drop_strays(draft: Draft) -> None:
    """Read again what an emitter cannot hold, as nothing: a class word where an identifier must stand."""
    emitters = [emitter for emitter in draft.get("/flow/emitters") or [] if emitter]
    if emitters:
        draft.put("/flow/emitters", emitters)
        draft.keep("/flow/emitters#table", "properties")
    elif draft.get("/flow/emitters") is not None:
        del draft.values["flow"]["emitters"]


# --- transport

_STAGE: Final = re.compile(r"^\*\*(.+)\*\*$")


def _read_stage(text: str, _names: Names) -> Reading:
    match = _STAGE.match(text.strip())
    return Reading(cell_value(match[1] if match else text))


def _write_stage(value: str) -> str:
    text = TEXT.write(value)
    return f"**{text}**" if text and "*" not in text else text


_STAGES: Final = ItemTable(_PLACE["transport"], (
    Column("Stage", "stage", Codec(_read_stage, _write_stage)),
    Column("Mechanism", "mechanism", TEXT),
    Column("File", "file", FILE),
), needed="Stage")  # fmt: skip


def way_diagram(view: View) -> list[str]:
    """Return the way of the value as a diagram, for a record that has no stages in words."""
    flow = view.record.flow
    sources = [_node(emitter, view.record.name) for emitter in flow.emitters]
    targets = [f"[snapshot.{target.path}]" for target in flow.targets if target.path]
    widgets = [f"[{consumer.widget}]" for consumer in flow.consumers]
    hops = [hop for hop in (sources, targets, widgets) if hop]
    if len(hops) < 2:  # noqa: PLR2004 - no way has one place only
        return []
    lines = [", ".join(hops[0]), *(f"    --> {', '.join(hop)}" for hop in hops[1:])]
    body = re.sub(r"`{3,}|[\r\0]", "'''", "\n".join(" ".join(line.split("\n")) for line in lines))
    return [f"```text\n{body}\n```"]


def _node(emitter: Emitter, name: str) -> str:
    carried = f"{emitter.payload}.{emitter.field or name}" if emitter.payload else None
    return " --> ".join(f"[{part}]" for part in (emitter.symbol, emitter.event, carried) if part) or f"[{name}]"


def render_transport(view: View) -> list[str]:
    """Return the way of the value: its stages where a person wrote them down, else a diagram."""
    place = _PLACE["transport"]
    if view.record.flow.stages:
        chunks = [view.retell(chunk) for chunk in item_chunk(view, _STAGES, view.record.flow.stages)]
    elif f"{place.pointer}#heading" in view.raw or f"{place.pointer}#columns" in view.raw:
        chunks = []
    else:
        chunks = way_diagram(view)
    return chunks + field_chunks(view, _STAGES, lambda member: member.flow.stages, "flow/stages")


def read_transport(draft: Draft, place: Place, blocks: Sequence[Block]) -> set[int]:
    """Read the stages."""
    taken = read_field_items(draft, _STAGES, blocks, "flow/stages")
    for index, block in enumerate(blocks):
        if index not in taken:
            found, items = read_items(draft, _STAGES, [block])
            if found:
                if items:
                    draft.put(place.pointer, items)
                return {*taken, index}
    return taken


# --- what the way tells

_EVENT = re.compile(r"(?<![\w.])(?:TelemetryEventType\.|EventType\.)?([A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+)(?!\s*=[^=])(?!\w)")
_PAYLOAD = re.compile(r"(?<!\w)([A-Z]\w*Payload)(?:\.([a-z_]\w*)(?!\w*\())?(?!\w)")
_NO_EVENT = re.compile(
    r"^(?:DEFAULT|MAX|MIN|NOT|TODO|NO|HEAD|GPU|CPU|MB|GB|MAX|LR)_|_(?:WARNING|CRITICAL|THRESHOLD|MAX|MIN|GB|MB|SIZE|MODE|NAMES|CONFIG|BATCHES|LIMIT)$"
)


def find_told_names(draft: Draft) -> None:
    """Find the events and payloads that the stages, diagrams and quoted code name, where the table has none."""
    if draft.is_listed:
        return
    texts = list(_told(draft))
    emitters: list[dict[str, Any]] = [dict(emitter) for emitter in draft.get("/flow/emitters") or []]
    given = [str(emitter["event"]) for emitter in emitters if "event" in emitter]
    if not any("payload" in emitter for emitter in emitters):
        for index, pair in enumerate(_pairs(texts, given, draft.names)):
            if index == len(emitters):
                emitters.append({})
            for word, name in pair.items():
                if word not in emitters[index]:
                    emitters[index][word] = name
                    draft.keep(
                        f"/flow/emitters/{index}/{word}#told", f"{pair['payload']}.{name}" if word == "field" else name
                    )
    if emitters:
        draft.put("/flow/emitters", emitters)
    if len(emitters) < 2:  # noqa: PLR2004 - one emitter is a table of properties anyway
        draft.raw.pop("/flow/emitters#table", None)


def _told(draft: Draft) -> Iterator[str]:
    for index, stage in enumerate(draft.get("/flow/stages") or []):
        yield f"{stage.get('mechanism', '')} {draft.raw.get(f'/flow/stages/{index}/file', '')}"
    places = (_PLACE["transport"].path, _PLACE["source"].path)
    for place in places:
        yield from (extra["text"] for extra in draft.extras if extra["at"].rsplit("#", 1)[0] == place)


def _pairs(texts: Sequence[str], given: Sequence[str], names: Names) -> list[dict[str, str]]:
    """Return for each emission what is told of it: event, payload, and the payload's field.

    Args:
        texts: What tells of it.
        given: The events, where they are known already.
        names: The record's names.
    """
    events: dict[str, None] = dict.fromkeys(given)
    payloads: dict[str, str | None] = {}
    for text in texts:
        for event in () if given else _EVENT.findall(text):
            if not _NO_EVENT.search(event):
                events.setdefault(event)
        for payload, field in _PAYLOAD.findall(text):
            payloads[payload] = payloads.get(payload) or field or None
    pairs = []
    left = dict(payloads)
    for event in events:
        wanted = "".join(part.capitalize() for part in event.split("_")).casefold() + "payload"
        payload = next((name for name in left if name.casefold() == wanted), None)
        pairs.append(_pair(event, payload, left.pop(payload, None) if payload else None, names))
    if pairs and len(left) == 1 and len(events) == 1 and "payload" not in pairs[0]:
        payload, field = left.popitem()
        pairs[0] = _pair(next(iter(events)), payload, field, names)
    return pairs + [_pair(None, payload, field, names) for payload, field in left.items()]


def _pair(event: str | None, payload: str | None, field: str | None, names: Names) -> dict[str, str]:
    known = {"event": event, "payload": payload, "field": field if field != names.name else None}
    return {word: name for word, name in known.items() if name}
