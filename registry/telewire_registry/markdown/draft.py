"""A record while it is being read from a page: plain values, kept texts, extras, and what was not understood."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from telewire_registry.conditions import Condition
from telewire_registry.markdown.codecs import Codec, Names, Reading
from telewire_registry.markdown.places import Place
from telewire_registry.model import MISSING
from telewire_registry.paths import SnapshotPath
from telewire_registry.ranges import OneOf, ValueRange
from telewire_registry.value_types import ValueType

__all__ = ["Draft", "Spot", "Unread", "plain"]

_PAIR = 2


@dataclass(frozen=True, slots=True)
class Unread:
    """A text that no value holds.

    Attributes:
        line: 1-based.
        column: 1-based, in characters.
        text: The text, as it stands.
        kept: How it stays: `raw`, beside a value, or `extra`, at its place on the page.
    """

    line: int
    column: int
    text: str
    kept: str


@dataclass(frozen=True, slots=True)
class Spot:
    """Where a text stands: the 0-based line in the file, and the whole of that line."""

    line: int
    row: str


@dataclass(slots=True)
class Draft:
    """What was read so far.

    Attributes:
        names: The names that texts may speak of.
        values: The plain values.
        raw: The texts that are kept, by what they are kept by.
        extras: What no key takes.
        unreads: What is to be reported.
        lines: The lines of the page.
        is_listed: Whether a table lists the emitters, with all their names.
    """

    names: Names = field(default_factory=Names)
    values: dict[str, Any] = field(default_factory=dict)
    raw: dict[str, str] = field(default_factory=dict)
    extras: list[dict[str, str]] = field(default_factory=list)
    unreads: list[Unread] = field(default_factory=list)
    lines: tuple[str, ...] = ()
    is_listed: bool = False

    def put(self, pointer: str, value: Any) -> None:  # noqa: ANN401 - any value of a record
        """Set the value at a JSON pointer of keys; one that states nothing is left out."""
        if value is MISSING:
            return
        *outer, last = pointer.strip("/").split("/")
        node = self.values
        for word in outer:
            node = node.setdefault(word, {})
        node[last] = plain(value)

    def get(self, pointer: str) -> Any:  # noqa: ANN401 - any plain value
        """Return the plain value at a JSON pointer of keys, or None."""
        node: Any = self.values
        for word in pointer.strip("/").split("/"):
            node = node.get(word) if isinstance(node, dict) else None
        return node

    def keep(self, pointer: str, text: str) -> None:
        """Keep a text of the page."""
        self.raw[pointer] = text

    def keep_text(self, pointer: str, text: str, codec: Codec, reading: Reading, spot: Spot) -> None:
        """Keep the text of a value where writing the value would not give it back, and report what is not in it.

        Args:
            pointer: The JSON pointer of the value.
            text: The text, as it stands.
            codec: What it was read by.
            reading: What it was read as.
            spot: Where it stands.
        """
        if codec.write(reading.value) != text:
            self.keep(pointer, text)
        if not reading.understood:
            self.unread(spot, text, "raw")

    def unread(self, spot: Spot, text: str, kept: str) -> None:
        """Report a text that no value holds."""
        column = max(spot.row.find(text.split("\n", 1)[0]), 0) + 1
        self.unreads.append(Unread(spot.line + 1, column, text, kept))

    def keep_extra(self, place: Place, number: int, text: str, line: int, *, row: bool = False) -> None:
        """Keep a block, or a row of the place's table, that no key takes.

        Args:
            place: Where it stands.
            number: Which block of the place, or row of its table, it is; 0-based.
            text: Its lines.
            line: The 0-based line in the file.
            row: Whether it is a row.
        """
        self.extras.append({"at": f"{place.path}#0.{number}" if row else f"{place.path}#{number}", "text": text})
        self.unread(Spot(line, text.split("\n", 1)[0]), text, "extra")


def plain(value: Any) -> Any:  # noqa: ANN401 - any value of a record
    """Return a typed value as YAML holds it."""
    if isinstance(value, ValueRange):
        allowed = value.allowed
        numbers = isinstance(allowed, OneOf) and all(
            isinstance(item, int | float) and not isinstance(item, bool) for item in allowed.values
        )
        if isinstance(allowed, OneOf) and not (numbers and len(allowed.values) == _PAIR):
            return list(allowed.values)
        return str(value)
    if isinstance(value, ValueType | SnapshotPath | Condition):
        return str(value)
    if isinstance(value, tuple | list):
        return [plain(item) for item in value]
    if isinstance(value, dict):
        return {key: plain(item) for key, item in value.items()}
    return str(value) if isinstance(value, str) else value
