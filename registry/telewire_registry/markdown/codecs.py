"""What a text on the page means, and how a value is written there: the shape of every codec, and the plain ones.

A codec reads a text into a value and writes a value as text. The import keeps the text beside the value where writing
the value would not give it back; the page uses the kept text while it still reads as the value.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from telewire_registry.markdown.cells import bare, cell_text, cell_value, code, code_spans, escape_marks
from telewire_registry.model import MISSING

__all__ = ["BOX", "CODE", "DATE", "PROSE", "TEXT", "Codec", "Names", "Reading", "same", "says_nothing"]


@dataclass(frozen=True, slots=True)
class Names:
    """The names that the texts of one record speak of.

    Attributes:
        name: The record's own identifier.
        members: The names of its fields.
    """

    name: str = ""
    members: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Reading:
    """What a text was read as.

    Attributes:
        value: The value; None where the text states none.
        understood: False where the text says something that the value does not hold.
    """

    value: Any
    understood: bool = True


@dataclass(frozen=True, slots=True)
class Codec:
    """How one kind of value stands on the page.

    Attributes:
        read: Reads a text.
        write: Writes a value; what it writes reads as the value.
        none_is_a_value: Whether None is a value like any other, and `MISSING` stands for what is not stated.
    """

    read: Callable[[str, Names], Reading]
    write: Callable[[Any], str]
    none_is_a_value: bool = False

    def states(self, value: Any) -> bool:  # noqa: ANN401 - any value of a record
        """Return whether a value says anything."""
        return value is not MISSING and value != () and (value is not None or self.none_is_a_value)


_NOTHING: Final = frozenset(
    {
        "", "-", "--", "—", "\u2013", "n/a", "na", "none", "null", "nil", "tbd", "tba", "unknown", "[unknown]",
        "not found", "not implemented", "not yet implemented", "not applicable", "nothing", "(none)", "?",
    }
)  # fmt: skip
_NOTHING_WITH_REASON = re.compile(r"^(?:n/a|none|not applicable|tbd)\s*(?:[(—\u2013:,]|-\s)", re.IGNORECASE)


def says_nothing(text: str) -> bool:
    """Return whether a text says that there is no value: empty, a dash, N/A, none, TBD, with or without a reason."""
    plain = bare(text)
    return plain.casefold().rstrip(".") in _NOTHING or _NOTHING_WITH_REASON.match(plain) is not None


def same(left: Any, right: Any) -> bool:  # noqa: ANN401 - any two values of a record
    """Return whether two values are the same for a reader; 1, 1.0 and True are three values, NaN is itself."""
    if isinstance(left, tuple | list) and isinstance(right, tuple | list):
        return len(left) == len(right) and all(map(same, left, right))
    if isinstance(left, dict) and isinstance(right, dict):
        return list(left) == list(right) and all(same(left[key], right[key]) for key in left)
    if isinstance(left, float) and isinstance(right, float):
        return left == right or (math.isnan(left) and math.isnan(right))
    return type(left) is type(right) and left == right


def written(read: Callable[[str, Names], Reading], value: str | None, *also: str) -> str:
    """Return a text as a cell that reads as the text: as it is where that will do, else in another way, else escaped.

    Args:
        read: How the cell is read.
        value: The text.
        also: Other cells that may hold it.
    """
    if not value or not value.strip():
        return ""
    wanted = cell_value(cell_text(value))
    candidates = (cell_text(value), *also)
    return next((cell for cell in candidates if read(cell, Names()).value == wanted), escape_marks(value))


_DASHES: Final = ("", "-", "--", "—", "\u2013")


def _read_text(text: str, _names: Names) -> Reading:
    return Reading(None if bare(text) in _DASHES else cell_value(text))


def _write_text(value: str | None) -> str:
    return written(_read_text, value)


TEXT: Final = Codec(_read_text, _write_text)
"""Text in a cell; a dash or nothing is None."""


def _read_prose(text: str, _names: Names) -> Reading:
    return Reading(None if says_nothing(text) else cell_value(text))


def _write_prose(value: str | None) -> str:
    return written(_read_prose, value)


PROSE: Final = Codec(_read_prose, _write_prose)
"""As TEXT; N/A, none and TBD are None too."""


def _read_code(text: str, _names: Names) -> Reading:
    spans = code_spans(cell_value(text))
    if not spans and says_nothing(text):
        return Reading(None)
    return Reading(spans[0] if spans else bare(cell_value(text)))


CODE: Final = Codec(_read_code, lambda value: "" if value is None else code(value).replace("|", "\\|"))
"""One word of code."""

_BOX = re.compile(r"^`?\[( |x|X)\]`?")


def _read_box(text: str, _names: Names) -> Reading:
    match = _BOX.match(text.strip())
    if match is None:
        return Reading(None, says_nothing(text) or text.strip("`") == "[?]")
    return Reading(match[1] != " ")


BOX: Final = Codec(_read_box, lambda value: "" if value is None else f"`[{'x' if value else ' '}]`")
"""A box in a cell, ticked or not."""

_PLACEHOLDER_DATE = re.compile(r"^\d{4}-(?:MM|XX|\?\?)-(?:DD|XX|\?\?)$")


def _read_date(text: str, _names: Names) -> Reading:
    plain = bare(cell_value(text))
    if re.fullmatch(r"\d{4}-\d{2}(?:-\d{2})?", plain):
        return Reading(plain)
    return Reading(None, says_nothing(plain) or _PLACEHOLDER_DATE.match(plain) is not None)


DATE: Final = Codec(_read_date, lambda value: "" if value is None else cell_text(value))
"""A day, as YYYY-MM-DD, or a month."""
