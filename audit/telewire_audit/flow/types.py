"""Types, as far as they tell one class's fields from another's."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple, TypeAlias

from telewire_audit.flow.nodes import Node
from telewire_audit.link.program import Class, Function, Module


class Inst(NamedTuple):
    """An instance of a class of the program."""

    cls: Class


class Meta(NamedTuple):
    """The class itself."""

    cls: Class


class Func(NamedTuple):
    """A function; `bound` where its first parameter is filled."""

    function: Function
    bound: bool


class Lam(NamedTuple):
    """A lambda."""

    node: Node


class Cont(NamedTuple):
    """A container: `list` holds its elements' types, `dict` keys' and values', `tuple` each position's."""

    kind: str
    parts: tuple[Types, ...]


class Ext(NamedTuple):
    """An instance of something outside the program, or a value of unknown outside origin."""

    dotted: str


class Mod(NamedTuple):
    """A module of the program."""

    module: Module


Type: TypeAlias = Inst | Meta | Func | Lam | Cont | Ext | Mod
Types: TypeAlias = frozenset[Type]
NOTHING: Types = frozenset()


def ordered(types: Types) -> Iterable[Type]:
    """The same types in an order that no hash decides, so that the same code always gives the same evidence."""
    return sorted(types, key=_order) if len(types) > 1 else types


def _order(item: Type) -> tuple[str, str]:
    named = getattr(item, "cls", None) or getattr(item, "function", None) or getattr(item, "module", None)
    name = getattr(named, "id", "") or getattr(named, "name", "")
    return type(item).__name__, str(getattr(item, "dotted", "") or getattr(item, "kind", "") or name)


def elements(types: Types) -> Types:
    """What iterating over a value gives."""
    found: set[Type] = set()
    for item in types:
        if isinstance(item, Cont):
            if item.kind == "tuple":
                for part in item.parts:
                    found |= part
            elif item.parts:
                found |= item.parts[0]
    return frozenset(found)


def values(types: Types) -> Types:
    """What a subscript with an unknown key gives."""
    found: set[Type] = set()
    for item in types:
        if isinstance(item, Cont) and item.parts:
            for part in item.parts if item.kind == "tuple" else item.parts[-1:]:
                found |= part
    return frozenset(found)


def position(types: Types, index: int) -> Types:
    """What unpacking, or a constant subscript, gives at a position."""
    found: set[Type] = set()
    for item in types:
        if isinstance(item, Cont):
            if item.kind == "tuple":
                if -len(item.parts) <= index < len(item.parts):
                    found |= item.parts[index]
            elif item.parts:
                found |= item.parts[-1] if item.kind == "list" else item.parts[0]
    return frozenset(found)


def is_mapping(types: Types) -> bool:
    """Whether a value is known to be a dict."""
    return any(isinstance(item, Cont) and item.kind == "dict" for item in types)


def instances(types: Types) -> list[Class]:
    """The program's classes among types, also inside containers: each once, by their symbols."""
    found: set[Class] = set()
    work = list(types)
    while work:
        item = work.pop()
        if isinstance(item, Inst):
            found.add(item.cls)
        elif isinstance(item, Cont):
            work += [inner for part in item.parts for inner in part]
    return sorted(found, key=lambda cls: cls.id)
