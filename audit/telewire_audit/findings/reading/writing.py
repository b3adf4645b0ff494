"""Whether anything can write a field."""

from __future__ import annotations

from telewire_audit.findings.reading.filling import replaced_somewhere
from telewire_audit.findings.reading.scope import Scope
from telewire_audit.flow.nodes import Node, aliases_of
from telewire_audit.flow.shapes import module_function
from telewire_audit.flow.types import Cont, Ext
from telewire_audit.link.classes import Member

_READERS = {"len", "list", "tuple", "set", "dict", "sorted", "sum", "max", "min", "any", "all", "enumerate", "zip",
            "reversed", "iter", "str", "repr", "bool", "mean", "median", "stdev", "isinstance", "deepcopy", "copy",
            "frozenset", "islice", "float", "int", "round", "format", "map", "filter", "next", "range"}  # fmt: skip
"""Functions that change no container that they are given."""


def is_written(scope: Scope, member: Member) -> bool:
    """Whether something writes a field, or could: a store, an argument, a change inside, a call that may change it."""
    graph = scope.context.graph
    sources = graph.fields.sources(member)
    if any(source.how != "default" for source in sources) or graph.fields.mutations(member):
        return True
    if member.owner is not scope.context.wiring.snapshot and _made_elsewhere(scope, member):
        return True
    return may_be_filled(scope, member)


def may_be_filled(scope: Scope, member: Member) -> bool:
    """Whether code that names a field elsewhere may fill it: a call that is handed it, a copy of the object."""
    return _may_change(scope, member) or replaced_somewhere(scope, member)


def _made_elsewhere(scope: Scope, member: Member) -> bool:
    """Whether a constructor was written by hand, so that what it stores is not plain to see."""
    return scope.context.graph.classes.constructor(member.owner) is not None


def _may_change(scope: Scope, member: Member) -> bool:
    """Whether a container is handed to code that may fill it."""
    types = scope.types(member)
    if types and all(isinstance(item, Ext) for item in types):
        return False
    if types and not any(isinstance(item, Cont) for item in types):
        return False
    graph = scope.context.graph
    if not types and not _container_default(scope, member):
        return False
    for function in graph.program.readers.get(member.name, ()):
        lowered = graph.inference.lowered(function)
        for call in lowered.calls:
            if module_function(call) not in _READERS and any(_is(part, member) for part in call.parts[1:]):
                return True
        if any(_is(store.value, member) for store in lowered.stores):
            return True
        if any(_is(value, member) for value, _ in lowered.returns):
            return True
    return False


def _container_default(scope: Scope, member: Member) -> bool:
    return any(source.value.kind == "call" for source in scope.context.graph.fields.sources(member))


def _is(node: Node, member: Member) -> bool:
    return any(item.kind == "attr" and item.data == member.name for item in aliases_of(node))
