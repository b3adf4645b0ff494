"""What can be wrong with a record when it is compiled, and the collector of it.

A record that says too little is left out of the code with a warning. Records that contradict each other, or that no
Python can be made of, are errors.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from telewire_registry.diagnostics import Diagnostic, Level, Position
from telewire_registry.load import SourceRecord

__all__ = ["FAULTS", "SUPPRESSIBLE", "Faults", "Origin"]

FAULTS: Final[Mapping[str, tuple[Level, str]]] = {
    "TW401": (Level.WARNING, "The type is missing, or is not built in."),
    "TW402": (Level.WARNING, "The default is missing: the value before any event has arrived."),
    "TW403": (Level.WARNING, "No event carries the value."),
    "TW404": (Level.WARNING, "The snapshot path is missing, or code cannot be made of it."),
    "TW405": (Level.WARNING, "A condition cannot be compiled; its level is left out."),
    "TW410": (Level.ERROR, "A name cannot be used in Python."),
    "TW411": (Level.ERROR, "One payload field has two types."),
    "TW412": (Level.ERROR, "A snapshot path is both a value and a group, or is written twice."),
    "TW413": (Level.ERROR, "One event has two payload classes."),
    "TW414": (Level.ERROR, "The aggregate does not fit the type."),
    "TW415": (Level.ERROR, "The default does not fit the type."),
    "TW416": (Level.ERROR, "A key of the path cannot be found."),
    "TW417": (Level.ERROR, "The transform cannot be compiled."),
    "TW430": (Level.ERROR, "A template cannot be rendered."),
    "TW431": (Level.ERROR, "A target of telewire.toml cannot be used."),
    "TW432": (Level.WARNING, "The evidence of the last audit cannot be read."),
    "TW440": (Level.ERROR, "A file that is not generated is in the way."),
}
"""Code, default level, and the fault."""

SUPPRESSIBLE: Final = ("TW401", "TW402", "TW403", "TW404", "TW405")
"""What a record may declare to be known: it says too little, and is left out."""


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a metric comes from: its file, and its place among the fields of a group (None for a record's own)."""

    source: SourceRecord
    index: int | None = None

    @property
    def record(self) -> str:
        """The id of the record."""
        return self.source.record.id

    def position(self, *where: str | int) -> Position:
        """Return the position of a value; a field that inherits points to the record's."""
        if self.index is not None:
            own = ("fields", self.index, *where)
            if own in self.source.spans.values or not where:
                return self.source.position(*own)
        return self.source.position(*where)


@dataclass(slots=True)
class Faults:
    """Collects diagnostics; the level of each comes from `FAULTS`."""

    found: list[Diagnostic] = field(default_factory=list)

    def add(self, code: str, origin: Origin, where: tuple[str | int, ...], message: str, help_: str = "") -> None:
        """Add a fault at the place of a record's value."""
        level = FAULTS[code][0]
        position = origin.position(*where)
        self.found.append(
            Diagnostic(code, level, message, origin.source.path, position, help=help_, record=origin.record)
        )
