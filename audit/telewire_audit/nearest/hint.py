"""What a hint is, and the words that all hints share."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from difflib import SequenceMatcher, get_close_matches
from functools import lru_cache

from telewire_audit.link.classes import Member
from telewire_audit.link.program import Class, Function
from telewire_audit.verdicts import Evidence

_CLOSE = 0.75
_CLOSE_WORDS = 0.6
_SHOWN = 8
_NAMED = 3


@dataclass(frozen=True, slots=True)
class Hint:
    """What is wrong with one field, in words for somebody who does not know the auditor.

    Attributes:
        text: What is wrong, in one line.
        places: Where; the first one is shown with its source line. The role of each says what is there.
        way_out: What to do, in one line.
    """

    text: str
    places: tuple[Evidence, ...] = ()
    way_out: str = ""


def hint(text: str, places: Iterable[Evidence], way_out: str) -> Hint:
    """A hint with each place once, and not too many of them."""
    return Hint(text, tuple(dict.fromkeys(places))[:_SHOWN], way_out)


def title(member: Member) -> str:
    """`Class.member`."""
    return f"{member.owner.name}.{member.name}"


def short(function: Function) -> str:
    """A function's name within its module; a module's or class's own block goes by the module or class."""
    name = function.facts.qualname.removesuffix(".<class>")
    return function.module.name if name == "<module>" else name


def of_class(cls: Class, note: str) -> Evidence:
    """The line of a class."""
    return Evidence(cls.module.path, cls.facts.line, cls.id, note)


def of_member(member: Member, note: str) -> Evidence:
    """The line that declares a member; that of its class where only methods store it."""
    line = member.owner.facts.line if member.field is None else member.field.line
    if member.method is not None:
        line = member.method.facts.line
    return Evidence(member.owner.module.path, line, f"{member.owner.id}.{member.name}", note)


def of_function(function: Function, note: str) -> Evidence:
    """The line of a function."""
    return Evidence(function.module.path, function.facts.line, function.id, note)


def close_names(name: str, known: Iterable[str]) -> list[str]:
    """Other names that somebody may have written instead of a name, the closest first."""
    others = [
        other
        for other in dict.fromkeys(known)
        if other != name and _at_best(name, other) >= _CLOSE and _differs_little(name, other)
    ]
    return get_close_matches(name, others, n=3, cutoff=_CLOSE)


def _at_best(name: str, other: str) -> float:
    """A bound of how close two names are, by the letters that they share; what is below it needs no comparison."""
    total = len(name) + len(other)
    left, right = _letters(name), _letters(other)
    common = min(len(name) - (left & ~right).bit_count(), len(other) - (right & ~left).bit_count())
    if 2 * common < _CLOSE * total:
        return 0.0
    return 2 * (Counter(name) & Counter(other)).total() / total


@lru_cache(maxsize=1 << 14)
def _letters(name: str) -> int:
    """The letters of a name, a bit for each; letters far apart in Unicode share bits, which only weakens the bound."""
    bits = 0
    for letter in name:
        bits |= 1 << (ord(letter) & 127)
    return bits


def _differs_little(one: str, other: str) -> bool:
    """Whether the words that two names do not share are close: `swap_percent` is not close to `drop_percent`."""
    left, right = one.split("_"), other.split("_")
    while left and right and left[-1] == right[-1]:
        left.pop()
        right.pop()
    while left and right and left[0] == right[0]:
        left.pop(0)
        right.pop(0)
    if not left or not right:
        return True
    return SequenceMatcher(None, "_".join(left), "_".join(right)).ratio() >= _CLOSE_WORDS


@lru_cache(maxsize=1 << 16)
def is_close(name: str, other: str) -> bool:
    """Whether somebody may have written another name instead of a name."""
    return bool(close_names(name, [other]))


def listed(names: Iterable[str]) -> str:
    """`a`, `a and b`, `a, b and 3 more`."""
    several = list(dict.fromkeys(names))
    if len(several) > _NAMED:
        return f"{', '.join(several[: _NAMED - 1])} and {len(several) - _NAMED + 1} more"
    return " and ".join(filter(None, [", ".join(several[:-1]), *several[-1:]]))


def times(count: int, one: str, many: str) -> str:
    """`1 place` or `3 places`."""
    return f"{count} {one if count == 1 else many}"
