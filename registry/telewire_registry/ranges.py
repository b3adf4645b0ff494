"""The range of a value: an interval in the usual notation, or the set of the values that it can take.

    [0.0, 1.0]   (0, inf)   [0, total_slots]   {rising, stable, falling}

A bound may be a name where the number is known at run time only; such a bound limits nothing here.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Self

__all__ = ["Bound", "Interval", "OneOf", "ValueRange"]

Bound = float | int | str
"""A number, or the name of one that only a run knows."""

_INTERVAL = re.compile(r"^\s*([\[(])\s*(\S.*?)\s*,\s*(\S.*?)\s*([\])])\s*$")
_NUMBER = re.compile(r"^[-+]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][-+]?\d+)?$")
_NAME = re.compile(r"^[A-Za-z_][\w.]*(?:\[\w+\])?(?:\s*[-+*/]\s*[\w.]+)*$")
_INFINITY = {"inf", "+inf", "infinity", "+infinity", "∞", "+∞"}


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
        parts = [part.strip() for part in stripped[1:-1].split(",")]
        if not all(parts):
            raise ValueError(f"{text!r} names an empty value")
        return OneOf(tuple(_value(part) for part in parts))
    match = _INTERVAL.match(text)
    if not match:
        raise ValueError(f"{text!r} is no range; write an interval such as '[0, inf)' or a set such as '{{a, b}}'")
    low, high = _bound(match[2]), _bound(match[3])
    if isinstance(low, int | float) and isinstance(high, int | float) and low > high:
        raise ValueError(f"{text!r} is empty: {low} is above {high}")
    return Interval(low, high, match[1] == "[", match[4] == "]")


def _bound(text: str) -> Bound:
    sign = -1.0 if text.startswith("-") else 1.0
    if text.lower().lstrip("-") in _INFINITY:
        return sign * math.inf
    if _NUMBER.match(text):
        return float(text) if re.search(r"[.eE]", text) else int(text)
    if _NAME.match(text):
        return text
    raise ValueError(f"{text!r} is no bound; write a number, inf, or the name of one")


def _value(text: str) -> object:
    known = {"true": True, "True": True, "false": False, "False": False, "None": None, "null": None}
    if text in known:
        return known[text]
    if _NUMBER.match(text):
        return float(text) if re.search(r"[.eE]", text) else int(text)
    return text[1:-1] if len(text) > 1 and text[0] == text[-1] and text[0] in "\"'" else text


def _value_text(value: object) -> str:
    if isinstance(value, str) and not re.fullmatch(r"[A-Za-z][\w-]*", value):
        return f'"{value}"'
    return str(value)
