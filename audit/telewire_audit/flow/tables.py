"""Tables that code looks a function up in: what stands in them, under which keys."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from telewire_audit.flow.graph import Graph
from telewire_audit.flow.nodes import Mutation, Node, aliases_of, stood_for
from telewire_audit.flow.types import Inst, Mod
from telewire_audit.link.classes import Member
from telewire_audit.link.program import Variable

__all__ = ["Entry", "changes_of", "entries_of", "field_of", "lookup", "variable_of"]


class Entry(NamedTuple):
    """A value under a key."""

    key: Node
    value: Node


def lookup(node: Node) -> tuple[Node, Node] | None:
    """The table and the key of `table[key]` and `table.get(key)`."""
    if node.kind == "sub":
        return node.parts[0], node.parts[1]
    func = node.parts[0] if node.kind == "call" else None
    if func is not None and func.kind == "attr" and func.data in {"get", "pop"} and len(node.parts) > 1:
        return func.parts[0], node.parts[1]
    return None


def entries_of(graph: Graph, table: Node) -> list[Entry] | None:
    """All that a table may hold; None where that cannot be told."""
    found: list[Entry] = []
    for part in _parts(graph, table, set()):
        if isinstance(part, Node):
            found += map(Entry, part.parts[::2], part.parts[1::2])
        elif part is not None and part.kind == "set" and part.key is not None:
            found.append(Entry(part.key, part.value))
        else:
            return None
    return found


def _parts(graph: Graph, table: Node, seen: set[Variable | Member]) -> Iterator[Node | Mutation | None]:
    """The displays and the changes that a table is made of; None for what is neither."""
    for place in stood_for(table):
        holder = variable_of(graph, place) or field_of(graph, place)
        if place.kind == "mapping":
            yield None if any(place.data) else place
        elif holder is None:
            yield None
        elif holder not in seen:
            seen.add(holder)
            yield from _held(graph, holder, seen)


def field_of(graph: Graph, place: Node) -> Member | None:
    """The field of an object that a node reads."""
    if place.kind != "attr":
        return None
    owners = [item.cls for item in graph.inference.types(place.parts[0]) if isinstance(item, Inst)]
    member = graph.classes.member(owners[0], place.data) if len(owners) == 1 else None
    return None if member is None or member.method is not None else member


def _held(graph: Graph, holder: Variable | Member, seen: set[Variable | Member]) -> Iterator[Node | Mutation | None]:
    """The same for a variable of a module or a class, or an object's field."""
    if isinstance(holder, Variable):
        for value in graph.inference.variable(holder):
            yield from _parts(graph, value, seen)
        yield from changes_of(graph, holder)
        return
    for source in graph.fields.sources(holder):
        yield from (None,) if source.path or source.how == "unknown" else _parts(graph, source.value, seen)
    for mutation, path in graph.fields.mutations(holder):
        yield None if path else mutation


def variable_of(graph: Graph, node: Node) -> Variable | None:
    """The name of a module's top level that a node reads."""
    symbol = node.data if node.kind == "free" else None
    if node.kind == "attr":
        types = graph.inference.types(node.parts[0])
        modules = [item.module for item in types if isinstance(item, Mod)]
        symbol = graph.program.member(modules[0], node.data) if len(modules) == len(types) == 1 else None
    return symbol if isinstance(symbol, Variable) else None


def changes_of(graph: Graph, variable: Variable) -> Iterator[Mutation]:
    """What code puts into the container that a module's name stands for."""
    for function in graph.program.readers.get(variable.name, ()):
        for mutation in graph.inference.lowered(function).mutations:
            if any(variable_of(graph, place) is variable for place in aliases_of(mutation.base)):
                yield mutation
