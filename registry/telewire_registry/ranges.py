"""The range of a value: an interval in the usual notation, or the set of the values that it can take.

    [0.0, 1.0]   (0, inf)   [-limit, limit]   {rising, stable, "falling, slowly"}

A bound may be a name, or arithmetic over names, where the number is known at run time only; such a bound limits nothing
here. A text in a set stands in quotes where it holds more than a word; in double quotes, escapes are those of JSON.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Self

__all__ = ["Bound", "Interval", "OneOf", "ValueRange"]

Bound = float | int | str
"""A number, or the name of one that only a run knows."""

_INTERVAL = re.compile(r"^\s*([\[(])\s*(\S.*?)\s*,\s*(\S.*?)\s*([\])])\s*$")
_NUMBER = re.compile(r"^[-+]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][-+]?\d+)?$")
_TERM = r"(?:[A-Za-z_][\w.]*(?:\[\w+\])?|\d+(?:\.\d*)?)"
_NAME = re.compile(rf"^(?=.*[A-Za-z_])[-+]?\s*{_TERM}(?:\s*[-+*/]\s*{_TERM})*$")
_INFINITY = {"inf", "+inf", "infinity", "+infinity", "∞", "+∞"}
_VALUE = re.compile(r"""\s*(?:("(?:[^"\\]|\\.)*"|'[^']*')|([^,"'\s](?:[^,]*[^,\s])?))\s*(,|$)""", re.DOTALL)
_WORDS = {"true": True, "True": True, "false": False, "False": False, "None": None, "null": None,
          "inf": math.inf, "-inf": -math.inf, "nan": math.nan}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Interval:
    """All numbers between two bounds."""

    low: Bound
    high: Bound
    low_closed: bool = True
    high_closed: bool = True

    def contains(self, value: object) -> bool:
        """Return whether a number lies inside; bounds that are names limit nothing, and NaN is never inside."""
        if isinstance(value, bool) or not isinstance(value, int | float) or math.isnan(value):
            return False
        above = isinstance(self.low, str) or value > self.low or (self.low_closed and value == self.low)
        below = isinstance(self.high, str) or value < self.high or (self.high_closed and value == self.high)
        return above and below

    def __str__(self) -> str:
        return f"{'[' if self.low_closed else '('}{self.low}, {self.high}{']' if self.high_closed else ')'}"


@dataclass(frozen=True, slots=True)
class OneOf:
    """The values that can occur; numbers, texts, booleans or None."""

    values: tuple[object, ...]

    def contains(self, value: object) -> bool:
        """Return whether the value is one of them; 1 and True are different values."""
        return any(value == known and isinstance(value, bool) == isinstance(known, bool) for known in self.values)

    def __str__(self) -> str:
        return "{" + ", ".join(map(_value_text, self.values)) + "}"


@dataclass(frozen=True, slots=True)
class ValueRange:
    """The values that a record says can occur."""

    allowed: Interval | OneOf

    @classmethod
    def parse(cls, written: object) -> Self:
        """Read a range from text, or from a list of the allowed values.

        Raises:
            ValueError: It is no range; the message says why.
        """
        if isinstance(written, list):
            if len(written) == 2 and all(isinstance(v, int | float) and not isinstance(v, bool) for v in written):  # noqa: PLR2004
                low, high = written
                raise ValueError(
                    f"a list of two numbers can mean two things: write '[{low}, {high}]' in quotes, or "
                    f"'{{{low}, {high}}}' for just these two values"
                )
            if not written or any(isinstance(value, list | dict) for value in written):
                raise ValueError("a range that is a list names at least one allowed value, and no lists")
            return cls(OneOf(tuple(written)))
        if not isinstance(written, str):
            raise ValueError(f"{written!r} is no range; write an interval such as '[0, 1]'")  # noqa: TRY004 - one error type for all
        return cls(_parse(written))

    def contains(self, value: object) -> bool:
        """Return whether the value can occur."""
        return self.allowed.contains(value)

    def __str__(self) -> str:
        return str(self.allowed)


@lru_cache(maxsize=4096)
def _parse(text: str) -> Interval | OneOf:
    stripped = text.strip()
    if stripped.startswith("{") and stripped.endswith("}"):
        return OneOf(tuple(_values(stripped[1:-1], text)))
    match = _INTERVAL.match(text)
    if not match:
        raise ValueError(f"{text!r} is no range; write an interval such as '[0, inf)' or a set such as '{{a, b}}'")
    low, high = _bound(match[2]), _bound(match[3])
    interval = Interval(low, high, match[1] == "[", match[4] == "]")
    if isinstance(low, int | float) and isinstance(high, int | float):
        if low > high:
            raise ValueError(f"{text!r} is empty: {low} is above {high}")
        if low == high and not (interval.low_closed and interval.high_closed):
            raise ValueError(f"{text!r} is empty: write '[{low}, {high}]' for just this number")
    return interval


def _bound(text: str) -> Bound:
    sign = -1.0 if text.startswith("-") else 1.0
    if text.lower().lstrip("-") in _INFINITY:
        return sign * math.inf
    if _NUMBER.match(text):
        return float(text) if re.search(r"[.eE]", text) else int(text)
    if _NAME.match(text) and text.lower() != "nan":
        return text
    raise ValueError(f"{text!r} is no bound; write a number, inf, or the name of one")


def _values(listed: str, whole: str) -> Iterator[object]:
    index, comma = 0, ","
    while comma:
        match = _VALUE.match(listed, index)
        if match is None:
            rest = listed[index:].strip()
            if rest[:1] in ('"', "'"):
                raise ValueError(f"{whole!r} has a quote that is not closed, or goes on behind it without a comma")
            raise ValueError(f"{whole!r} names an empty value")
        yield _quoted(match[1], whole) if match[1] else _value(match[2])
        index, comma = match.end(), match[3]


def _quoted(text: str, whole: str) -> str:
    if text[0] == "'":
        return text[1:-1]
    try:
        return str(json.loads(text, strict=False))
    except json.JSONDecodeError:
        raise ValueError(f"{whole!r} has an unknown escape: write a backslash twice") from None


def _value(text: str) -> object:
    if text in _WORDS:
        return _WORDS[text]
    if _NUMBER.match(text):
        return float(text) if re.search(r"[.eE]", text) else int(text)
    return text


def _value_text(value: object) -> str:
    if isinstance(value, str) and (value in _WORDS or not re.fullmatch(r"[A-Za-z][\w-]*", value)):
        return json.dumps(value, ensure_ascii=False)
    return str(value)
