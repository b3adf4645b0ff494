"""A Markdown record read into a record, without loss.

Every heading's part is read into values; what a value does not hold is kept beside it, and what no value takes keeps
its place. Then the record is rendered and held against the page. A part that would not come back line by line is not
read at all: all of it is kept as text, and reported.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from telewire_registry.decode import Rejected, decode_record
from telewire_registry.diagnostics import Diagnostic, Level, Position
from telewire_registry.markdown import arrival, data, flow, identity, relations, verification
from telewire_registry.markdown.blocks import Block, Under, split_page
from telewire_registry.markdown.cells import is_row, is_separator, split_row
from telewire_registry.markdown.code_text import NAME, PATHS
from telewire_registry.markdown.codecs import Names
from telewire_registry.markdown.comparison import first_difference
from telewire_registry.markdown.draft import Draft, Spot, Unread
from telewire_registry.markdown.page import render_page, shown_places
from telewire_registry.markdown.places import PLACES, TOP, Place
from telewire_registry.markdown.record_yaml import DEFAULT_SCHEMA, record_yaml
from telewire_registry.markdown.tables import is_called, label_of
from telewire_registry.markdown.view import View
from telewire_registry.model import Record
from telewire_registry.paths import SnapshotPath
from telewire_registry.validate import explain
from telewire_registry.vocabulary import Vocabulary

__all__ = ["Imported", "import_page"]

WHOLE_PART: Final = "(the whole part)"
"""The text of the report on a part that is kept as it stands."""
Reader = Callable[[Draft, Place, Sequence[Block]], set[int]]


@dataclass(frozen=True, slots=True)
class Imported:
    """What became of one page.

    Attributes:
        record: The record.
        yaml: Its YAML text.
        unreads: What no value holds, by line.
    """

    record: Record
    yaml: str
    unreads: tuple[Unread, ...]


def _readers(vocabulary: Vocabulary) -> Mapping[str, Reader]:
    return {
        "top": identity.read_top,
        "identity": identity.read_identity,
        "question": identity.read_question,
        "audience": lambda draft, place, blocks: identity.read_words(draft, place, blocks, vocabulary.audiences),
        "cadence": lambda draft, place, blocks: identity.read_words(draft, place, blocks, vocabulary.cadences),
        "type": data.read_type,
        "fields": data.read_fields,
        "meaning": data.read_meaning,
        "thresholds": data.read_thresholds,
        "source": flow.read_source,
        "transport": flow.read_transport,
        "schema": arrival.read_schema,
        "consumers": arrival.read_consumers,
        "checklist": verification.read_checklist,
        "claims": verification.read_claims,
        "attested": verification.read_attested,
        "tests": verification.read_tests,
        "manual": verification.read_manual,
        "suppress": verification.read_suppress,
        "upstream": relations.read_dependencies,
        "downstream": relations.read_dependencies,
        "history": relations.read_history,
        "notes": relations.read_notes,
    }


def import_page(
    text: str, path: Path, vocabulary: Vocabulary, *, schema: str = DEFAULT_SCHEMA
) -> Imported | list[Diagnostic]:
    """Return the record that a page describes, or why there is none.

    Args:
        text: The page.
        path: Its file; its name may give the record's name.
        vocabulary: The words of audiences and cadences.
        schema: Where an editor finds the JSON Schema, from the record's file.
    """
    text = re.sub(r"\r\n?", "\n", text)
    unders = split_page(text)
    closed: set[str] = set()
    while True:
        draft = _read(text, unders, path, vocabulary, closed)
        found = _record(draft, text, path)
        if isinstance(found, list):
            return found
        record = found
        lost = first_difference(text, render_page(record, vocabulary))
        if lost is None:
            unreads = sorted(draft.unreads, key=lambda unread: (unread.line, unread.column))
            return Imported(record, record_yaml(draft.values, schema), tuple(unreads))
        culprit = _place_at(unders, lost, closed)
        if culprit is None:
            message = "this line would not come back from the record"
            help_ = "write the page in the sections of the template, or report the page as a fault of telewire"
            return [Diagnostic("TW023", Level.ERROR, message, path, Position(lost + 1, 1), help=help_)]
        closed.add(culprit)


_NEVER_CLOSED: Final = ("top", "identity")


def _place_at(unders: Sequence[Under], line: int, closed: set[str]) -> str | None:
    """Return the place of a line that was lost, or the next before it that can be kept as text."""
    before = [under for under in unders if (under.heading.first if under.heading else 0) <= line]
    for under in reversed(before):
        if under.place.key not in closed and under.place.key not in _NEVER_CLOSED:
            return under.place.key
    return next((under.place.key for under in unders if under.place.key not in (*closed, *_NEVER_CLOSED)), None)


def _read(text: str, unders: Sequence[Under], path: Path, vocabulary: Vocabulary, closed: set[str]) -> Draft:
    lines = tuple(text.split("\n"))
    draft = Draft(Names(_name(unders, path)), lines=lines)
    draft.put("/schema", 1)
    readers = _readers(vocabulary)
    for under in unders:
        reader = readers.get(under.place.key)
        taken = reader(draft, under.place, under.blocks) if reader and under.place.key not in closed else set()
        _keep_rest(draft, under, taken)
        if under.place.key in closed:
            draft.unread(Spot(under.heading.first if under.heading else 0, ""), WHOLE_PART, "extra")
    draft.put("/name", draft.names.name)
    flow.find_told_names(draft)
    _keep_name(draft, unders, closed)
    _keep_headings(draft, unders, vocabulary)
    _finish(draft)
    return draft


def _keep_rest(draft: Draft, under: Under, taken: set[int]) -> None:
    """Keep the blocks that no reader took, neighbours together, at the number that they have on the page."""
    number = 0
    run: list[Block] = []
    for index, block in enumerate([*under.blocks, None]):
        if block is not None and index not in taken:
            run.append(block)
            continue
        if run:
            last = run[-1].first + len(run[-1].lines)
            draft.keep_extra(under.place, number, "\n".join(draft.lines[run[0].first : last]), run[0].first)
            number += 1
            run = []
        number += 1


# --- the name


def _cell(unders: Sequence[Under], key: str, labels: Sequence[str]) -> str | None:
    """Return the value of a row, by its label, before anything is read."""
    for under in unders:
        if under.place.key == key:
            for block in under.blocks:
                for line in block.lines if block.kind == "table" else ():
                    cells = split_row(line, 2) if is_row(line) and not is_separator(line) else []
                    if len(cells) == 2 and is_called(label_of(cells[0]), labels):  # noqa: PLR2004 - label, value
                        return cells[1]
    return None


def _name(unders: Sequence[Under], path: Path) -> str:
    """Return the identifier: the schema's field, else an identifier in the row Name, else of path, file or title."""
    for key, label in (("schema", ("field", "field(s)")), ("identity", ("name",))):
        cell = _cell(unders, key, label)
        if cell is not None and (found := NAME.read(cell, Names()).value):
            return str(found)
    cell = _cell(unders, "schema", arrival.PATH_LABELS)
    paths: tuple[SnapshotPath, ...] = PATHS.read(cell, Names()).value if cell else ()
    if len(paths) == 1 and not paths[0].steps[-1].placeholders:
        return paths[0].steps[-1].name
    stem = re.sub(r"^TELE-\d+[_-]?", "", path.stem)
    headings = [found for block in unders[0].blocks if (found := identity.read_heading(block.lines[0]))]
    for candidate in (stem, headings[0][1] if headings else "", _cell(unders, "identity", ("name",)) or ""):
        slug = re.sub(r"[^a-z0-9]+", "_", candidate.casefold()).strip("_")
        if slug:
            return slug if not slug[0].isdigit() else f"_{slug}"
    return "unnamed"


def _keep_name(draft: Draft, unders: Sequence[Under], closed: set[str]) -> None:
    """Keep the cell of the field where the name is not in it; note where there is no such row."""
    cell = _cell(unders, "schema", ("field", "field(s)"))
    if cell is None or "schema" in closed or not ({"/name"} & draft.raw.keys() or _is_plain_name(cell, draft)):
        draft.raw.pop("/name", None)
        draft.keep("/name#absent", draft.names.name)
    elif NAME.read(cell, draft.names).value != draft.names.name:
        draft.keep("/name", cell)
        draft.keep("/name#was", draft.names.name)


def _is_plain_name(cell: str, draft: Draft) -> bool:
    return NAME.write(draft.names.name) == cell


# --- headings and rules


def _keep_headings(draft: Draft, unders: Sequence[Under], vocabulary: Vocabulary) -> None:
    """Keep each heading and rule that the page has otherwise than a record's page would."""
    here = {under.place.key: under for under in unders}
    for under in unders:
        if under.heading is not None:
            if under.heading.text != under.place.heading:
                draft.keep(f"{under.place.pointer}#heading", under.heading.text)
            if under.rule != under.place.follows_rule:
                draft.keep(f"{under.place.pointer}#rule", "---" if under.rule else "")
    trial = replace(_draft_copy(draft))
    _finish(trial)
    try:
        view = View.of(decode_record(trial.values), vocabulary)
    except Rejected:
        return
    if not draft.get("/flow/stages") and not _is_own_diagram(draft, view):
        heading = here["transport"].heading if "transport" in here else None
        draft.keep("/flow/stages#heading", heading.text if heading else "")
        view = replace(view, raw=draft.raw)
    shown = {place.key for place, _, _ in shown_places(view)}
    for place in PLACES:
        if place is TOP or (place.key in shown) == (place.key in here):
            continue
        draft.keep(f"{place.pointer}#heading", here[place.key].heading.text if place.key in here else "")  # type: ignore[union-attr]


def _is_own_diagram(draft: Draft, view: View) -> bool:
    """Take the diagram off the extras where the page would draw the same; return whether there is nothing to hide."""
    diagram = flow.way_diagram(view)
    at = f"{next(place for place in PLACES if place.key == 'transport').path}#0"
    if {"at": at, "text": "\n\n".join(diagram)} in draft.extras:
        draft.extras = [extra for extra in draft.extras if extra["at"] != at]
        draft.unreads = [unread for unread in draft.unreads if unread.text not in diagram]
        return True
    return not diagram


def _draft_copy(draft: Draft) -> Draft:
    return Draft(draft.names, dict(draft.values), dict(draft.raw), list(draft.extras))


def _finish(draft: Draft) -> None:
    if draft.raw:
        draft.values["raw"] = dict(draft.raw)
    if draft.extras:
        draft.values["extras"] = list(draft.extras)


# --- the record


_NEEDED: Final = {
    "id": "start the page with '# Telemetry Record: [TELE-000] Title', or give the row ID",
    "title": "start the page with '# Telemetry Record: [TELE-000] Title', or give the row Name",
    "category": "give the row Category in the table of the section Identity",
    "priority": "give the row Priority in the table of the section Identity",
}


def _line_of_identity(text: str) -> int:
    return next((index for index, row in enumerate(text.split("\n")) if re.match(r"##\s.*Identity", row)), 0)


def _record(draft: Draft, text: str, path: Path) -> Record | list[Diagnostic]:
    missing = [key for key in _NEEDED if not isinstance(draft.values.get(key), str)]
    if missing:
        line = _line_of_identity(text)
        return [
            Diagnostic("TW021", Level.ERROR, f"the page does not give the record's {key}", path, Position(line + 1, 1),
                       help=_NEEDED[key], record=draft.values.get("id"))
            for key in missing
        ]  # fmt: skip
    try:
        return decode_record(draft.values)
    except Rejected:
        source = record_yaml(draft.values)
        identity_at = Position(_line_of_identity(text) + 1, 1)
        return [
            Diagnostic("TW022", Level.ERROR, f"the page gives no valid record: {reason.message}", path, identity_at,
                       help=reason.help, record=draft.values["id"])
            for reason in explain(draft.values, source, path)
        ]  # fmt: skip
