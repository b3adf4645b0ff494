"""Reads of a value by a name that is no attribute in the code: `getattr`, `attrgetter`, keys of `asdict`, tables."""

from __future__ import annotations

from collections.abc import Iterator

from telewire_audit.checks.context import Context
from telewire_audit.flow.nodes import Node, aliases_of
from telewire_audit.flow.shapes import FIELD_DICTS, module_function
from telewire_audit.flow.types import Inst, Types, elements
from telewire_audit.link.classes import Member
from telewire_audit.link.program import Function, Variable

__all__ = ["computed_reads", "is_read_of", "is_used", "may_take"]


def computed_reads(context: Context, member: Member) -> Iterator[Node]:
    """Reads of a member in mounted code, by its name as a text, or by a key of a dict of all fields."""
    for call in context.screen.getattrs:
        if is_read_of(context, call.parts[1], member) and member.name in context.graph.constants.of(call.parts[2]):
            yield call
    for name in FIELD_DICTS:
        for call in _calls(context, name):
            func = call.parts[0]
            given = call.parts[1] if len(call.parts) > 1 else func.parts[0] if func.kind == "attr" else func
            if is_read_of(context, given, member) and may_take(context, call, member.name):
                yield call
    for function in context.graph.program.readers.get("attrgetter", ()):
        for call in context.graph.inference.lowered(function).calls:
            if module_function(call) == "attrgetter" and _picks(context, call, member):
                yield call


def _calls(context: Context, name: str) -> Iterator[Node]:
    """Calls of a function or method of a name in mounted code."""
    for function in context.graph.program.readers.get(name, ()):
        for call in context.graph.inference.lowered(function).calls if function in context.screen.reading else ():
            func = call.parts[0]
            if module_function(call) == name or (func.kind == "attr" and func.data == name):
                yield call


def is_read_of(context: Context, base: Node, member: Member) -> bool:
    """Whether an object may have a member."""
    for item in context.graph.inference.types(base):
        if isinstance(item, Inst) and context.graph.fields.is_member(item.cls, member):
            return True
    return False


def is_used(context: Context, block: Function, node: Node) -> bool:
    """Whether mounted code uses a name that a module's or class's own code binds to what holds a node.

    So a lambda in a table is read where the table is.
    """
    for name, values in context.graph.inference.lowered(block).bindings.items():
        if any(_holds(value, node) for value in values):
            readers = context.graph.program.readers.get(name, ())
            if any(function in context.screen.reading for function in readers):
                return True
    return False


def _holds(value: Node, node: Node) -> bool:
    work, seen = [value], set()
    while work:
        item = work.pop()
        if item is node:
            return True
        if item not in seen:
            seen.add(item)
            work += item.parts
    return False


def _picks(context: Context, getter: Node, member: Member) -> bool:
    """Whether what `attrgetter` gives is called with an object that has the member, or goes over such objects."""
    names = [name for part in getter.parts[1:] for name in context.graph.constants.of(part) if isinstance(name, str)]
    wanted = [name.split(".") for name in names if name.rpartition(".")[2] == member.name]
    if not wanted:
        return False
    inference = context.graph.inference
    for function in _users(context, getter):
        for call in inference.lowered(function).calls:
            if _is_it(context, call.parts[0], getter):
                types = inference.union(call.parts[1:])
            elif any(_is_it(context, part, getter) for part in call.parts[1:]):
                types = elements(inference.union((*call.parts[1:], *call.parts[0].parts[:1])))
            else:
                continue
            if any(_leads(context, types, way, member) for way in wanted):
                return True
    return False


def _users(context: Context, getter: Node) -> Iterator[Function]:
    """The mounted functions that may use a getter: its own, or those that read the module's name that holds it."""
    if getter.fn in context.screen.reading:
        yield getter.fn
    elif getter.fn.is_block:
        for name, values in context.graph.inference.lowered(getter.fn).bindings.items():
            if getter in values:
                yield from (f for f in context.graph.program.readers.get(name, ()) if f in context.screen.reading)


def _is_it(context: Context, node: Node, getter: Node) -> bool:
    """Whether a node stands for a getter, itself or by a module's name."""
    for place in aliases_of(node):
        if place is getter:
            return True
        if place.kind == "free" and isinstance(place.data, Variable):
            return getter in context.graph.inference.variable(place.data)
    return False


def _leads(context: Context, types: Types, way: list[str], member: Member) -> bool:
    """Whether a chain of attributes leads from objects to the member."""
    first, *rest = way
    if not rest:
        return any(isinstance(item, Inst) and context.graph.fields.is_member(item.cls, member) for item in types)
    inner = frozenset(found for item in types for found in context.graph.inference.member_types(item, first))
    return _leads(context, inner, rest, member)


def may_take(context: Context, node: Node, key: str | None) -> bool:
    """Whether a read of a dict may be of an item: not where the dict is only looked up under other keys."""
    lowered = context.graph.inference.lowered(node.fn)
    keys = [sub.parts[1] for sub in lowered.subs if node in aliases_of(sub.parts[0])]
    used = [value for value, _ in lowered.returns] + lowered.yields + [store.value for store in lowered.stores]
    for call in lowered.calls:
        func = call.parts[0]
        if func.kind == "attr" and node in aliases_of(func.parts[0]):
            if func.data != "get" or len(call.parts) == 1:
                return True
            keys.append(call.parts[1])
        used += call.parts[1:]
    if not keys or any(node in aliases_of(value) for value in used):
        return True
    known = [context.graph.constants.of(item) for item in keys]
    return any(not found or key in found or any(isinstance(item, tuple) for item in found) for found in known)
