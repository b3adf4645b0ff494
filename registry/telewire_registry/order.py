"""The order of a record's keys, as in `model.py`, and putting the keys of a file into it.

Whole entries are moved, with the comments above them; no value, comment or quote changes. The comments at the top of
the file stay there. What cannot be moved safely is left as it is, and said.
"""

from __future__ import annotations

import dataclasses
import types
import typing
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from telewire_registry.core_yaml import compose
from telewire_registry.decode import PARSED
from telewire_registry.model import CHECKS, Record
from telewire_registry.yaml_text import Fault, load

__all__ = ["LeftAlone", "Ordered", "key_order", "keys_at", "order_keys"]

_Path = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class LeftAlone:
    """A mapping whose keys are not in order and were not moved: its 1-based line, and why."""

    line: int
    reason: str


@dataclass(frozen=True, slots=True)
class Ordered:
    """The text with its keys in order, and what was left alone."""

    text: str
    left_alone: tuple[LeftAlone, ...]


@lru_cache(maxsize=1024)
def keys_at(path: _Path) -> tuple[str, ...] | None:
    """Return the keys that a record may have at a path, in their order; None where any key may stand."""
    annotation: Any = Record
    for step in path:
        kind = _plain_kind(annotation)
        if isinstance(step, int):
            annotation = typing.get_args(kind)[0] if typing.get_origin(kind) is tuple else None
        elif typing.get_origin(kind) is Mapping:
            annotation = typing.get_args(kind)[1]
        elif _is_object(kind):
            annotation = _hints(kind).get(step)
        else:
            annotation = None
        if annotation is None:
            return None
    kind = _plain_kind(annotation)
    if _is_object(kind):
        return tuple(field.name for field in dataclasses.fields(kind))
    # The claims have the order of the page that they came from, which lists them in it.
    return CHECKS if path == ("verification", "checklist") else None


def _plain_kind(annotation: Any) -> Any:  # noqa: ANN401 - an annotation is of any type
    """Return an annotation without `| None`."""
    if typing.get_origin(annotation) in (types.UnionType, typing.Union):
        return next(kind for kind in typing.get_args(annotation) if kind is not type(None))
    return annotation


def _is_object(kind: Any) -> bool:  # noqa: ANN401
    return dataclasses.is_dataclass(kind) and kind not in PARSED


@lru_cache(maxsize=64)
def _hints(kind: type) -> dict[str, Any]:
    return typing.get_type_hints(kind)


def key_order(path: _Path, key: str) -> int:
    """Return the place of a key among its siblings; a key that the model does not name comes last."""
    known = keys_at(path)
    return known.index(key) if known and key in known else len(known or ())


def order_keys(text: str, path: Path) -> Ordered:
    """Put the keys of a record's text into the order of the model, at every level.

    Raises:
        Fault: The text is no YAML that a record may be written in.
    """
    before = load(text, path)
    left_alone: dict[_Path, LeftAlone] = {}
    while True:
        place = next((place for place in _unordered(text) if place.path not in left_alone), None)
        if place is None:
            return Ordered(text, tuple(left_alone.values()))
        moved, reason = _moved(text, place)
        if reason is None and not _same(moved, before, path):
            reason = "moving its keys would change a value"
        if reason is None:
            text = moved
        else:
            left_alone[place.path] = LeftAlone(place.node.start_mark.line + 1, reason)


@dataclass(frozen=True, slots=True)
class _Place:
    """A mapping whose keys are not in order."""

    path: _Path
    node: Any  # the stubs hold every mark to be possibly None

    def entries(self) -> list[tuple[Any, Any]]:
        entries: list[tuple[Any, Any]] = list(self.node.value)
        return entries


def _unordered(text: str) -> Iterator[_Place]:
    root = compose(text)
    pending: list[tuple[_Path, yaml.Node]] = [((), root)] if root is not None else []
    while pending:
        path, node = pending.pop()
        if isinstance(node, yaml.MappingNode):
            ranks = [key_order(path, str(key.value)) for key, _ in node.value]
            if ranks != sorted(ranks):
                yield _Place(path, node)
            pending += [((*path, str(key.value)), value) for key, value in node.value]
        elif isinstance(node, yaml.SequenceNode):
            pending += [((*path, index), item) for index, item in enumerate(node.value)]


def _same(text: str, before: object, path: Path) -> bool:
    try:
        return load(text, path) == before
    except Fault:
        return False


def _moved(text: str, place: _Place) -> tuple[str, str | None]:
    """Return the text with the keys of one mapping in order, or why that was not tried."""
    entries = place.entries()
    order = sorted(range(len(entries)), key=lambda index: key_order(place.path, str(entries[index][0].value)))
    return _moved_flow(text, place, order) if place.node.flow_style else _moved_block(text, place, order)


def _moved_flow(text: str, place: _Place, order: list[int]) -> tuple[str, str | None]:
    node = place.node
    if node.start_mark.line != node.end_mark.line:
        return text, "a mapping in braces over several lines"
    slices = [(key.start_mark.index, value.end_mark.index) for key, value in place.entries()]
    moved, done = "", node.start_mark.index
    for (start, end), source in zip(slices, order, strict=True):
        moved += text[done:start] + text[slices[source][0] : slices[source][1]]
        done = end
    return text[: node.start_mark.index] + moved + text[done:], None


def _moved_block(text: str, place: _Place, order: list[int]) -> tuple[str, str | None]:
    lines = text.splitlines(keepends=True) if "\n" in text else [text]
    newline = "\r\n" if text.endswith("\r\n") or "\r\n" in text else "\n"
    column = place.node.start_mark.column
    entries = place.entries()
    starts = [key.start_mark.line for key, _ in entries]
    if len(set(starts)) < len(starts):
        return text, "two keys on one line"
    if any(lines[line][:column].strip() for line in starts[1:]):
        return text, "a key that does not begin its line"
    ends = [_entry_end(lines, text, key, value, column) for key, value in entries]
    lead = lines[starts[0]][:column]
    first_lead = starts[0] if lead.strip() or not place.path else _comments_above(lines, starts[0], column)
    leads = [first_lead, *ends[:-1]]
    chunks = [["".join(lines[leads[i] : starts[i]]), "".join(lines[starts[i] : ends[i]])] for i in range(len(entries))]
    chunks[0][1] = " " * column + chunks[0][1][column:]
    moved = [list(chunks[index]) for index in order]
    # Blank lines above what now comes first go to what came first before.
    blank, comments = _split_blank(moved[0][0])
    moved[0][0] = comments
    moved[order.index(0)][0] = blank + moved[order.index(0)][0]
    if lead.strip() and moved[0][0]:
        return text, "a comment above a key that would have to follow a dash"
    body = "".join(part if part.endswith("\n") else part + newline for chunk in moved for part in chunk if part)
    if lead.strip():
        body = lead + body[column:]
    tail = "".join(lines[ends[-1] :])
    if not text.endswith("\n") and not tail:
        body = body.removesuffix(newline)
    return "".join(lines[: leads[0]]) + body + tail, None


def _entry_end(lines: list[str], text: str, key: Any, value: Any, column: int) -> int:  # noqa: ANN401 - marks
    """Return the line after an entry, with the comments below that are indented deeper than its key."""
    start, stop = key.start_mark.index, max(key.end_mark.index, value.end_mark.index)
    end: int = key.start_mark.line + text[start:stop].rstrip().count("\n") + 1
    line = end
    while line < len(lines) and (not lines[line].strip() or _comment_column(lines[line]) > column):
        line += 1
        if lines[line - 1].strip():
            end = line
    return end


def _comments_above(lines: list[str], line: int, column: int) -> int:
    while line > 0 and _comment_column(lines[line - 1]) == column:
        line -= 1
    return line


def _comment_column(line: str) -> int:
    """Return the column of a comment that has a line of its own, and -1 where the line is none."""
    stripped = line.lstrip(" ")
    return len(line) - len(stripped) if stripped.startswith("#") else -1


def _split_blank(lead: str) -> tuple[str, str]:
    lines = lead.splitlines(keepends=True)
    count = next((index for index, line in enumerate(lines) if line.strip()), len(lines))
    return "".join(lines[:count]), "".join(lines[count:])
