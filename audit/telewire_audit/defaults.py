"""The declared default of a member, as a value that a record's default can be held against."""

from __future__ import annotations

import math
from dataclasses import dataclass

from telewire_audit.flow.graph import Graph
from telewire_audit.flow.nodes import Node
from telewire_audit.flow.shapes import module_function, positional
from telewire_audit.flow.types import Inst, Meta, is_mapping, ordered
from telewire_audit.interpret import Interpreter, Self, Stuck
from telewire_audit.link.classes import Member
from telewire_audit.link.program import Class, External, Function

EMPTY_MAKERS = {"list", "dict", "set", "tuple", "deque", "defaultdict", "OrderedDict", "Counter", "frozenset"}


_LATE = 9
"""More calls than lead from a constructor to what counts as a part of it."""


class _Unknown:
    def __repr__(self) -> str:
        return "a computed value"


class _Required:
    def __repr__(self) -> str:
        return "required"


@dataclass(frozen=True, slots=True)
class Made:
    """A new object of a class."""

    cls: str

    def __repr__(self) -> str:
        return f"{self.cls}()"


UNKNOWN = _Unknown()
REQUIRED = _Required()


@dataclass(frozen=True, slots=True)
class Declared:
    """A declared default: its value, the `maxlen` of a deque, and where it stands."""

    value: object
    maxlen: int | None = None
    node: Node | None = None


def declared_default(graph: Graph, member: Member) -> list[Declared]:
    """The defaults that a member may have; several for a property that returns several constants."""
    if member.method is not None:
        return _returned(graph, member.method)
    if member.field is None or member.field.value is None:
        if member.field is None:
            return _initialised(graph, member)
        return [Declared(REQUIRED)]
    for source in graph.fields.sources(member):
        if source.how == "default":
            return [_declared(graph, source.value)]
    return [Declared(UNKNOWN)]


def _initialised(graph: Graph, member: Member) -> list[Declared]:
    """An attribute that only methods store: what `__init__` stores, or a method that it calls."""
    starters = _starters(graph, member.owner)
    for source in sorted(graph.fields.sources(member), key=lambda item: starters.get(item.fn, _LATE)):
        if source.fn in starters:
            if source.value.kind == "param":
                default = source.value.data.default
                if default is None:
                    return [Declared(REQUIRED)]
                return [_declared(graph, graph.inference.expression(source.fn, default))]
            return [_declared(graph, source.value)]
    return [Declared(UNKNOWN)]


def _starters(graph: Graph, cls: Class) -> dict[Function, int]:
    """The methods that run whenever an object is made, with the number of calls that lead there."""
    found = {method: 0 for name in ("__init__", "__post_init__") if (method := cls.methods.get(name)) is not None}
    for function, depth in list(found.items()):
        for call in graph.inference.lowered(function).calls:
            func = call.parts[0]
            if call.guards or func.kind != "attr" or func.parts[0].kind != "param":
                continue
            for callee in graph.inference.callees(call):
                if isinstance(callee.target, Function) and callee.target.owner is cls:
                    found.setdefault(callee.target, depth + 1)
    return found


def _returned(graph: Graph, method: Function, depth: int = 0) -> list[Declared]:
    """What a property or method gives on an untouched object; where it cannot be run, the constants that it returns."""
    if method.owner is not None:
        try:
            value = Interpreter(lambda cls, name: _untouched(graph, cls, name, depth)).call(method, Self(method.owner))
        except Stuck:
            pass
        else:
            return [Declared(Made(value.cls.name) if isinstance(value, Self) else value)]
    found: list[Declared] = []
    for value, _ in graph.inference.lowered(method).returns:
        made = _declared(graph, value)
        if made.value is not UNKNOWN:
            found.append(made)
            continue
        found += [
            Declared(constant, None, value) for constant in graph.constants.of(value) if not isinstance(constant, tuple)
        ]
    return found or [Declared(UNKNOWN)]


def _untouched(graph: Graph, cls: Class, name: str, depth: int) -> object | Function:
    """An attribute of an object with all its defaults."""
    member = graph.classes.member(cls, name)
    if member is None or depth > 6:  # noqa: PLR2004 - deeper than any schema
        raise Stuck(name)
    if member.method is not None:
        return member.method
    found = declared_default(graph, member)[0]
    if isinstance(found.value, Made):
        inner = [item.cls for item in graph.inference.types_of_member(member) if isinstance(item, Inst)]
        if len(inner) == 1:
            return Self(inner[0])
    if found.value is UNKNOWN or found.value is REQUIRED or isinstance(found.value, Made):
        raise Stuck(name)
    if found.value == [] and is_mapping(graph.inference.types_of_member(member)):
        return {}
    return found.value


def _declared(graph: Graph, node: Node) -> Declared:
    if node.kind == "typed" and node.parts:
        return _declared(graph, node.parts[0])
    if node.kind == "call" and module_function(node) in {
        "field",
        "Field",
        "attrib",
        "ib",
        "reactive",
        "var",
    }:
        return _field_call(graph, node)
    if node.kind == "call" and module_function(node) == "deque":
        return Declared([], _maxlen(graph, node), node)
    return Declared(literal(graph, node), None, node)


def _field_call(graph: Graph, node: Node) -> Declared:
    for part, (keyword, _) in zip(node.parts[1:], node.data, strict=True):
        if keyword in {"default_factory", "factory"}:
            return _factory(graph, part)
        if keyword == "default":
            return _declared(graph, part)
    args = positional(node)
    if args and not (args[0].kind == "const" and args[0].data == "Ellipsis"):
        return _declared(graph, args[0])
    return Declared(REQUIRED, None, node)


def _factory(graph: Graph, part: Node) -> Declared:
    if part.kind == "lambda":
        return _declared(graph, part.parts[0])
    if part.kind == "free":
        name = str(getattr(part.data, "dotted", "")).rpartition(".")[2]
        if name in EMPTY_MAKERS:
            return Declared([], None, part)
        if isinstance(part.data, Class):
            return Declared(_made(graph, part.data), None, part)
        if isinstance(part.data, Function):
            return _returned(graph, part.data)[0]
    for item in ordered(graph.inference.types(part)):
        if isinstance(item, Meta):
            return Declared(_made(graph, item.cls), None, part)
    return Declared(UNKNOWN, None, part)


def _made(graph: Graph, cls: Class) -> object:
    """What a class makes of no arguments: an empty container where it is a built-in one's subclass."""
    bases = (base for item in graph.classes.mro(cls) for base in graph.classes.bases(item))
    names = {base.dotted.rpartition(".")[2] for base in bases if isinstance(base, External)}
    return [] if names & EMPTY_MAKERS and graph.classes.constructor(cls) is None else Made(cls.name)


def _maxlen(graph: Graph, node: Node) -> int | None:
    for part, (keyword, _) in zip(node.parts[1:], node.data, strict=True):
        if keyword == "maxlen":
            known = [item for item in graph.constants.of(part) if isinstance(item, int)]
            return known[0] if len(known) == 1 else None
    return None


def literal(graph: Graph, node: Node) -> object:
    """The value of a literal expression, or `UNKNOWN`."""
    if node.kind == "const":
        return node.data
    if node.kind == "display":
        return [literal(graph, part) for part in node.parts]
    if node.kind == "mapping":
        if any(node.data):
            return UNKNOWN
        pairs = [
            (literal(graph, node.parts[i]), literal(graph, node.parts[i + 1])) for i in range(0, len(node.parts), 2)
        ]
        return {key: value for key, value in pairs if isinstance(key, int | float | str | bool | None)}
    if node.kind == "comp" and node.data == "dict":
        keys, found = graph.constants.of(node.parts[1]), graph.constants.of(node.parts[0])
        return dict.fromkeys(keys, found[0]) if keys and len(found) == 1 else UNKNOWN
    if node.kind == "call":
        name = module_function(node)
        if name in EMPTY_MAKERS and not positional(node):
            return []
        for item in ordered(graph.inference.types(node.parts[0])):
            if isinstance(item, Meta) and not graph.classes.is_enum(item.cls):
                return Made(item.cls.name) if positional(node) else _made(graph, item.cls)
    known = [item for item in graph.constants.of(node) if not isinstance(item, tuple)]
    return known[0] if len(known) == 1 else UNKNOWN


def same_value(stated: object, declared: object) -> bool:
    """Whether a record's default equals a declared one: numbers by value, containers by content, empties alike."""
    if _empty(stated) and _empty(declared):
        return True
    if isinstance(stated, bool) or isinstance(declared, bool):
        return stated is declared
    if isinstance(stated, str) and isinstance(declared, float):
        return stated.lower() == str(declared)
    if isinstance(stated, int | float) and isinstance(declared, int | float):
        return float(stated) == float(declared) or (math.isnan(stated) and math.isnan(declared))
    if isinstance(stated, dict) and isinstance(declared, dict):
        return stated.keys() == declared.keys() and all(same_value(stated[key], declared[key]) for key in stated)
    if isinstance(stated, list | tuple) and isinstance(declared, list | tuple):
        return len(stated) == len(declared) and all(map(same_value, stated, declared))
    return stated == declared


def _empty(value: object) -> bool:
    return isinstance(value, list | tuple | dict | set) and not value
