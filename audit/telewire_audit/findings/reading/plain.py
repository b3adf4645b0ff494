"""Classes without annotated fields: what their constructor begins with stands for the declarations."""

from __future__ import annotations

from collections.abc import Iterator

from telewire_audit.findings.reading.scope import Scope
from telewire_audit.findings.reading.writing import may_be_filled
from telewire_audit.flow.nodes import Store
from telewire_audit.lending import schema_classes
from telewire_audit.link.classes import Member
from telewire_audit.link.program import Class

__all__ = ["only_begun"]


def only_begun(scope: Scope) -> Iterator[tuple[Member, Store]]:
    """Public attributes of the snapshot's plain classes that hold nothing when they are made, and ever after.

    Yields:
        The attribute, and the store in the constructor, which is the only one.
    """
    graph, snapshot = scope.context.graph, scope.context.wiring.snapshot
    classes = [] if snapshot is None else sorted(schema_classes(graph, snapshot), key=lambda cls: cls.id)
    for cls in classes:
        for store in _beginnings(scope, cls):
            member = graph.classes.member(cls, store.name)
            if member is None or member.owner is not cls or member.field is not None or member.method is not None:
                continue
            sources = graph.fields.sources(member)
            alone = len(sources) == 1 and sources[0].value is store.value
            if alone and not graph.fields.mutations(member) and not may_be_filled(scope, member):
                yield member, store


def _beginnings(scope: Scope, cls: Class) -> Iterator[Store]:
    """What a class's own constructor stores in the object whatever happens, and is nothing yet: 0, None, `[]`."""
    init = cls.methods.get("__init__")
    if init is None or any(True for _ in scope.fields_of(cls)):
        return
    lowered = scope.context.graph.inference.lowered(init)
    this = next(iter(lowered.params.values()), None)
    for store in lowered.stores:
        value = store.value
        nothing = not value.data if value.kind == "const" else value.kind in {"display", "mapping"} and not value.parts
        if store.base is this and nothing and not store.guards and not store.name.startswith("_"):
            yield store
