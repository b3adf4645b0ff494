"""The top of the page, and its sections Identity and Purpose."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Final

from telewire_registry.markdown.blocks import Block
from telewire_registry.markdown.cells import bare, cell_text, cell_value, code
from telewire_registry.markdown.codecs import CODE, Codec, Names, Reading
from telewire_registry.markdown.draft import Draft, Spot
from telewire_registry.markdown.places import PLACES, Place
from telewire_registry.markdown.properties import Property, PropertyTable, property_chunk, read_properties
from telewire_registry.markdown.prose import list_items, quoted, unquoted
from telewire_registry.markdown.view import View
from telewire_registry.model import STATUS_STEPS, Deprecation, Record

__all__ = ["heading_of", "read_heading", "read_identity", "read_question", "read_top", "read_words", "render_identity",
           "render_question", "render_top", "render_words"]  # fmt: skip

_PLACE: Final = {place.key: place for place in PLACES}
_HEADING = re.compile(
    r"^#\s+(?:Telemetry Record:\s*)?(?:\[(TELE-\d{3,5})\]|(TELE-\d{3,5})[:\s\u2013\u2014-])\s*(.*?)\s*$"
)
_STEP = re.compile(r"`\[([ xX])\]\s*([^`]+?)\s*`")


def heading_of(record: Record) -> str:
    """Return the first line of a page."""
    return f"# Telemetry Record: [{record.id}] {_one_line(record.title)}"


def _one_line(text: str) -> str:
    return re.sub(r"\s+", " ", text).strip()


def read_heading(line: str) -> tuple[str, str] | None:
    """Return the id and the title that the first line of a page gives."""
    match = _HEADING.match(line)
    return (match[1] or match[2], match[3]) if match else None


# --- top: the heading and the status


def _read_status(text: str, _names: Names) -> Reading:
    found = {}
    for box, label in _STEP.findall(unquoted(text) or text):
        step = label.strip().lower().replace(" ", "_").replace("-", "_")
        if step in STATUS_STEPS:
            found[step] = box != " "
    return Reading(tuple(found.get(step) for step in STATUS_STEPS), understood=bool(found))


def _write_status(steps: Sequence[bool | None]) -> str:
    shown = [
        f"`[{'x' if reached else ' '}] {step.replace('_', ' ').title()}`"
        for step, reached in zip(STATUS_STEPS, steps, strict=True)
        if reached is not None
    ]
    return f"> **Status:** {' '.join(shown)}" if shown else ""


_STATUS: Final = Codec(_read_status, _write_status)


def render_top(view: View) -> list[str]:
    """Return the heading and the status."""
    kept = view.raw.get("/title#heading")
    wanted = (view.record.id, _one_line(view.record.title))
    heading = kept if kept is not None and read_heading(kept) == wanted else heading_of(view.record)
    steps = tuple(getattr(view.record.status, step) for step in STATUS_STEPS)
    status = view.spell("/status", _STATUS, steps)
    return [heading, status] if status else [heading]


def read_top(draft: Draft, place: Place, blocks: Sequence[Block]) -> set[int]:
    """Read the heading and the status."""
    del place
    taken: set[int] = set()
    for index, block in enumerate(blocks):
        if block.kind == "heading" and not taken and (found := read_heading(block.lines[0])) and found[1]:
            draft.put("/id", found[0])
            draft.put("/title", found[1])
            if block.lines[0] != f"# Telemetry Record: [{found[0]}] {_one_line(found[1])}":
                draft.keep("/title#heading", block.lines[0])
            taken.add(index)
        elif block.kind == "quote" and index == len(taken) == 1 and "status" in block.text.casefold():
            reading = _STATUS.read(block.text, draft.names)
            if reading.understood:
                for step, reached in zip(STATUS_STEPS, reading.value, strict=True):
                    if reached is not None:
                        draft.put(f"/status/{step}", reached)
                draft.keep_text("/status", block.text, _STATUS, reading, Spot(block.first, block.lines[0]))
                taken.add(index)
    return taken


# --- identity

_DEPRECATED = re.compile(r"^since (.+?)(?:; read `?(TELE-\d{3,5})`? instead)?$", re.DOTALL)


def _read_deprecation(text: str, _names: Names) -> Reading:
    match = _DEPRECATED.match(cell_value(text))
    return Reading(Deprecation(since=match[1], replaced_by=match[2]) if match else None, match is not None)


def _write_deprecation(value: Deprecation | None) -> str:
    if value is None:
        return ""
    instead = f"; read {code(value.replaced_by)} instead" if value.replaced_by else ""
    return cell_text(f"since {value.since}{instead}")


def _put_deprecation(draft: Draft, value: Deprecation | None) -> None:
    if value is not None:
        draft.put("/deprecated/since", value.since)
        if value.replaced_by:
            draft.put("/deprecated/replaced_by", value.replaced_by)


def _put_title(draft: Draft, value: str) -> None:
    title = draft.get("/title")
    if title is None:
        draft.put("/title", value)
    elif title != value:
        # The row gives another title than the heading, or the identifier; it stays while the title does.
        draft.keep("/title", cell_text(value))
        draft.keep("/title#was", title)


_TITLE: Final = Codec(lambda text, _names: Reading(cell_value(text)), lambda value: cell_text(_one_line(value)))
_TABLE: Final = PropertyTable(_PLACE["identity"], ("Field", "Value"), (
    Property("ID", "/id", CODE, lambda record: record.id),
    Property("Name", "/title", _TITLE, lambda record: record.title, _put_title),
    Property("Category", "/category", CODE, lambda record: record.category),
    Property("Priority", "/priority", CODE, lambda record: record.priority),
    Property("Deprecated", "/deprecated", Codec(_read_deprecation, _write_deprecation),
             lambda record: record.deprecated, _put_deprecation),
))  # fmt: skip


def render_identity(view: View) -> list[str]:
    """Return the table of the identity."""
    return property_chunk(view, _TABLE)


def read_identity(draft: Draft, place: Place, blocks: Sequence[Block]) -> set[int]:
    """Read the table of the identity."""
    del place
    return read_properties(draft, _TABLE, blocks)


# --- purpose

_MARKS: Final = "\"'“”"


def _read_question(text: str, _names: Names) -> Reading:
    inside = unquoted(text)
    plain = (text if inside is None else inside).strip()
    if len(plain) > 1 and plain[0] in _MARKS and plain[-1] in _MARKS:
        plain = plain[1:-1]
    return Reading(plain)


_QUESTION: Final = Codec(_read_question, lambda value: quoted(f'"{value}"'))


def render_question(view: View) -> list[str]:
    """Return the question as a quote."""
    question = view.record.purpose.question
    return [] if question is None else [view.spell("/purpose/question", _QUESTION, question)]


def read_question(draft: Draft, place: Place, blocks: Sequence[Block]) -> set[int]:
    """Read the question from the first block."""
    if not blocks or blocks[0].kind not in ("quote", "paragraph"):
        return set()
    reading = _QUESTION.read(blocks[0].text, draft.names)
    draft.put(place.pointer, reading.value)
    spot = Spot(blocks[0].first, blocks[0].lines[0])
    draft.keep_text(place.pointer, blocks[0].text, _QUESTION, reading, spot)
    return {0}


_BOX = re.compile(r"^\[([ xX])\]\s+(.+)$")


def _label(label: str) -> str:
    return re.sub(r"\s*\(.*$", "", bare(label)).strip().casefold()


def _slug(label: str) -> str:
    return re.sub(r"[^a-z0-9]+", "_", _label(label)).strip("_") or "other"


def _order(view: View, place: Place, known: Mapping[str, str], ticked: Sequence[str]) -> list[str]:
    kept = view.raw.get(f"{place.pointer}#words")
    words = kept.split(", ") if kept else list(known)
    return words + [word for word in dict.fromkeys(ticked) if word not in words]


def render_words(view: View, place: Place, known: Mapping[str, str], ticked: Sequence[str]) -> list[str]:
    """Return a list of the vocabulary's words, ticked where they hold."""
    if f"{place.pointer}#heading" in view.raw and not ticked:
        return []
    items = []
    for word in _order(view, place, known, ticked):
        label = view.raw.get(f"{place.pointer}#{word}") or known.get(word) or word.replace("_", " ").capitalize()
        items.append(f"- [{'x' if word in ticked else ' '}] {_one_line(label)}")
    return ["\n".join(items)] if items else []


def read_words(draft: Draft, place: Place, blocks: Sequence[Block], known: Mapping[str, str]) -> set[int]:
    """Read a list of the vocabulary's words from the first block."""
    if not blocks or blocks[0].kind != "bullets":
        return set()
    labels = {_label(label): word for word, label in known.items()}
    words: dict[str, bool] = {}
    kept: dict[str, str] = {}
    for item in list_items(blocks[0]):
        match = _BOX.match(item.text)
        if match is None or item.mark != "-":
            return set()
        word = labels.get(_label(match[2])) or _slug(match[2])
        if word in words:
            return set()
        words[word] = match[1] != " "
        if match[2] != known.get(word):
            kept[f"{place.pointer}#{word}"] = match[2]
    for pointer, text in kept.items():
        draft.keep(pointer, text)
    ticked = [word for word, holds in words.items() if holds]
    draft.put(place.pointer, ticked)
    if list(words) != list(known):
        draft.keep(f"{place.pointer}#words", ", ".join(words))
    return {0}


def render_audience(view: View) -> list[str]:
    """Return who needs the metric."""
    return render_words(view, _PLACE["audience"], view.vocabulary.audiences, view.record.purpose.audience)


def render_cadence(view: View) -> list[str]:
    """Return when the metric is needed."""
    return render_words(view, _PLACE["cadence"], view.vocabulary.cadences, view.record.purpose.cadence)
