"""The type of a telemetry value: a small grammar of Python's annotations.

float   dict[str, int]   deque[float]   datetime | None
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Self

__all__ = ["CONTAINERS", "SCALARS", "ValueType"]

SCALARS = ("float", "int", "bool", "str", "datetime")
CONTAINERS = {"list": 1, "deque": 1, "set": 1, "dict": 2}
"""The containers, and how many element types each takes; `tuple` takes any number."""

_TOKEN = re.compile(r"\s*([A-Za-z_][A-Za-z0-9_]*(?:\.[A-Za-z_][A-Za-z0-9_]*)*|\.\.\.|[\[\],|])")
_MAX_DEPTH = 8


@dataclass(frozen=True, slots=True)
class ValueType:
    """A type: its name, the types of its elements, and whether None is allowed too."""

    name: str
    elements: tuple[ValueType, ...] = ()
    optional: bool = False

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read a type from text.

        Raises:
            ValueError: The text is no type; the message says why.
        """
        return _parse(text)  # type: ignore[return-value]

    def __str__(self) -> str:
        if self.name == "union":
            body = " | ".join(map(str, self.elements))
        else:
            body = self.name + (f"[{', '.join(map(str, self.elements))}]" if self.elements else "")
        return f"{body} | None" if self.optional else body

    @property
    def is_container(self) -> bool:
        """Whether values of this type hold other values."""
        return self.name in CONTAINERS or self.name == "tuple"

    @property
    def is_number(self) -> bool:
        """Whether values of this type can be compared with numbers."""
        return self.name in ("float", "int")

    @property
    def is_known(self) -> bool:
        """Whether the type and all its elements are built in, so that code can be generated for it."""
        if self.name in SCALARS:
            return not self.elements
        return self.is_container and all(element.is_known or element.name == "..." for element in self.elements)

    def accepts(self, value: object) -> bool:
        """Return whether a plain value (of YAML or JSON) is of this type; an unknown type accepts anything."""
        if value is None:
            return self.optional
        if self.name in ("list", "deque", "set", "tuple"):
            items = list(value) if isinstance(value, list | tuple) else None
            return items is not None and all(self._element().accepts(item) for item in items)
        if self.name == "dict":
            return isinstance(value, dict) and all(self._element().accepts(item) for item in value.values())
        match self.name:
            case "float":
                return isinstance(value, float | int) and not isinstance(value, bool)
            case "int":
                return isinstance(value, int) and not isinstance(value, bool)
            case "bool":
                return isinstance(value, bool)
            case "str" | "datetime":
                return isinstance(value, str)
        return True

    def _element(self) -> ValueType:
        return self.elements[-1] if self.elements and self.name != "tuple" else _ANY


_ANY = ValueType("object", optional=True)


@lru_cache(maxsize=4096)
def _parse(text: str) -> ValueType:
    tokens = _tokens(text)
    parsed, rest = _union(tokens, 0)
    if rest:
        raise ValueError(f"{text!r} goes on after the type with {rest[0]!r}")
    return parsed


def _tokens(text: str) -> list[str]:
    tokens, index = [], 0
    stripped = text.rstrip()
    while index < len(stripped):
        match = _TOKEN.match(stripped, index)
        if not match:
            raise ValueError(f"{text!r} is no type: {stripped[index]!r} has no meaning there")
        tokens.append(match[1])
        index = match.end()
    if not tokens:
        raise ValueError("a type is needed, such as float or dict[str, int]")
    return tokens


def _union(tokens: list[str], depth: int) -> tuple[ValueType, list[str]]:
    if depth > _MAX_DEPTH:
        raise ValueError(f"a type nested more than {_MAX_DEPTH} deep")
    members = []
    while True:
        member, tokens = _one(tokens, depth)
        members.append(member)
        if not tokens or tokens[0] != "|":
            break
        tokens = tokens[1:]
    optional = any(member.name == "None" for member in members)
    named = [member for member in members if member.name != "None"]
    if not named:
        raise ValueError("None alone is no type; say what the value is when it is there")
    if len(named) > 1:
        return ValueType("union", tuple(named), optional), tokens
    return ValueType(named[0].name, named[0].elements, optional or named[0].optional), tokens


def _one(tokens: list[str], depth: int) -> tuple[ValueType, list[str]]:
    if not tokens or tokens[0] in "[],|":
        raise ValueError("a type is missing" + (f" before {tokens[0]!r}" if tokens else " at the end"))
    name, rest = tokens[0], tokens[1:]
    if not rest or rest[0] != "[":
        return ValueType(name), rest
    elements: list[ValueType] = []
    while True:
        element, rest = _union(rest[1:], depth + 1)
        elements.append(element)
        if not rest or rest[0] not in ",]":
            raise ValueError(f"the bracket of {name}[ is not closed")
        if rest[0] == "]":
            break
    wanted = CONTAINERS.get(name)
    if wanted is not None and wanted != len(elements):
        raise ValueError(f"{name} takes {wanted} element type{'s' * (wanted > 1)} (got {len(elements)})")
    return ValueType(name, tuple(elements)), rest[1:]
