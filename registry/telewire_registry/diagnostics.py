"""Diagnostics: what is wrong, where, and the way out.

A user's mistake is a `Diagnostic` value that is collected and shown with all the others. An exception means that the
program could not run at all.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches
from enum import StrEnum
from pathlib import Path

__all__ = [
    "Diagnostic",
    "Level",
    "Position",
    "TelewireError",
    "as_json",
    "closest",
    "has_errors",
    "in_order",
    "plain",
    "render",
]

_TAB_WIDTH = 4
_MAX_SOURCE_LINE = 160


class TelewireError(Exception):
    """The base of every error that telewire raises on purpose: the program could not run."""


class Level(StrEnum):
    """How much a diagnostic weighs; only `ERROR` makes a command fail."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"
    OFF = "off"


@dataclass(frozen=True, slots=True, order=True)
class Position:
    """A place in a text: 1-based line and column, counted in characters, and the width of what stands there."""

    line: int
    column: int
    width: int = 1


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """One fault.

    Attributes:
        code: The stable code, `TW` and three digits.
        level: How much it weighs, after the levels of telewire.toml.
        message: What is wrong, in one line, without a full stop.
        path: The file, or None where no file is at fault.
        position: Where in the file, or None where the whole file is at fault.
        label: A few words that stand under the caret.
        help: The way out.
        record: The id of the record at fault, or None.
    """

    code: str
    level: Level
    message: str
    path: Path | None = None
    position: Position | None = None
    label: str = ""
    help: str = ""
    record: str | None = None


def closest(word: str, known: Iterable[str]) -> str | None:
    """Return the known word that a person most likely meant, or None."""
    words = list(known)
    found = get_close_matches(word, words, n=1, cutoff=0.6) or [other for other in words if other.startswith(word)]
    return found[0] if word and found else None


def has_errors(diagnostics: Iterable[Diagnostic]) -> bool:
    """Return whether one of the diagnostics is at level error."""
    return any(diagnostic.level is Level.ERROR for diagnostic in diagnostics)


def in_order(diagnostics: Iterable[Diagnostic]) -> list[Diagnostic]:
    """Return the diagnostics without repetition, by file, line, column and code."""
    return sorted(
        dict.fromkeys(diagnostics),
        key=lambda d: (str(d.path or ""), d.position or Position(0, 0, 0), d.code, d.message),
    )


def as_json(diagnostic: Diagnostic) -> dict[str, object]:
    """Return the diagnostic as plain JSON data, in the keys of `telewire check --format json`."""
    position = diagnostic.position
    return {
        "code": diagnostic.code,
        "level": str(diagnostic.level),
        "message": diagnostic.message,
        "record": diagnostic.record,
        "path": diagnostic.path.as_posix() if diagnostic.path else None,
        "line": position.line if position else None,
        "column": position.column if position else None,
        "width": position.width if position else None,
        "label": diagnostic.label,
        "help": diagnostic.help,
    }


def render(diagnostic: Diagnostic, source: str | None = None) -> str:
    """Render one diagnostic as text: message, place, source line, caret and help.

    Args:
        diagnostic: What to render.
        source: The text of its file; without it the source line is left out.
    """
    head = f"{diagnostic.level}[{diagnostic.code}]: {plain(diagnostic.message)}"
    if diagnostic.record:
        head += f" ({plain(diagnostic.record)})"
    lines = [head]
    position = diagnostic.position
    margin = " " * (len(str(position.line)) if position else 1)
    if diagnostic.path is not None:
        place = plain(diagnostic.path.as_posix())
        lines.append(f"{margin}--> {place}:{position.line}:{position.column}" if position else f"{margin}--> {place}")
    if position is not None and source is not None:
        lines += _source_lines(position, source, margin, diagnostic.label)
    if diagnostic.help:
        first, *rest = diagnostic.help.splitlines()
        lines.append(f"{margin} = help: {plain(first)}")
        lines += [f"{margin}         {plain(line)}" for line in rest]
    return "\n".join(lines)


def _source_lines(position: Position, source: str, margin: str, label: str) -> list[str]:
    rows = source.split("\n")
    if position.line > len(rows):
        return []
    row = rows[position.line - 1].rstrip("\r")
    before = row[: position.column - 1]
    start = 0 if len(before) < _MAX_SOURCE_LINE - 40 else len(before) - 60
    shown = plain(row[start : start + _MAX_SOURCE_LINE].replace("\t", " " * _TAB_WIDTH))
    indent = " " * len(plain(before[start:].replace("\t", " " * _TAB_WIDTH)))
    width = max(1, min(position.width, len(row) - len(before), _MAX_SOURCE_LINE - len(indent)))
    return [f"{margin} |", f"{position.line} | {shown}", f"{margin} | {indent}{'^' * width} {plain(label)}".rstrip()]


def plain(text: str) -> str:
    """Escape what a terminal would act on, so that no file can write to the screen."""
    return "".join(char if char.isprintable() else char.encode("unicode_escape").decode() for char in text)
