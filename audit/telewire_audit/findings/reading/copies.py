"""Values that go from a payload's field to a snapshot's field as they are."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from telewire_audit.findings.reading.scope import Scope
from telewire_audit.flow.fields import Source
from telewire_audit.flow.nodes import Node
from telewire_audit.flow.types import Inst
from telewire_audit.link.classes import Member

_WRAPPERS = {"narrow", "typed", "same"}


@dataclass(frozen=True, slots=True)
class Copy:
    """A store of a payload's field in a snapshot's field, without any computation between them."""

    payload: Member
    target: Member
    source: Source


def copies(scope: Scope) -> tuple[Copy, ...]:
    """All of them, in the order of the snapshot's fields."""
    if scope.copies is None:
        scope.copies = tuple(_find(scope))
    return scope.copies


def _find(scope: Scope) -> Iterator[Copy]:
    payloads = set(scope.payloads)
    for cls in scope.snapshot_classes:
        for member in scope.fields_of(cls):
            for source in scope.context.graph.fields.sources(member):
                payload = None if source.path or source.how == "default" else _read(scope, source.value)
                if payload is not None and payload.owner in payloads and payload.field is not None:
                    yield Copy(payload, member, source)


def _read(scope: Scope, node: Node) -> Member | None:
    while node.kind in _WRAPPERS and len(node.parts) == 1:
        node = node.parts[0]
    if node.kind != "attr":
        return None
    owners = [item.cls for item in scope.context.graph.inference.types(node.parts[0]) if isinstance(item, Inst)]
    found = scope.context.graph.classes.member(owners[0], node.data) if len(owners) == 1 else None
    return None if found is None or found.method is not None else found


def is_tested(scope: Scope, copy: Copy) -> bool:
    """Whether the function that stores it tests the payload's field, as for None."""
    lowered = scope.context.graph.inference.lowered(copy.source.fn)
    name = copy.payload.name
    for node in (*lowered.compares, *lowered.tests):
        if any(part.kind == "attr" and part.data == name for part in (node, *node.parts)):
            return True
    return False
