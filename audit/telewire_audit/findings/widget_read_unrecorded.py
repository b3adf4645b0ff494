"""A widget shows a field of the snapshot that no record describes.

Nobody wrote down what the number means, and no audit holds it against the code. One finding for each field.
"""

from __future__ import annotations

from collections.abc import Iterator
from fnmatch import fnmatchcase

from telewire_audit.checks.consumer_reads import reads_in
from telewire_audit.findings.reading.scope import NOTE, Fault, Scope, hops_at, symbol, title
from telewire_audit.flow.nodes import Node
from telewire_audit.link.classes import Member
from telewire_audit.places import Place, locate

CODE = "TW228"
LEVEL = NOTE
MEND = "Write a record for the field: `telewire new`; or leave it off the screen."


def find(scope: Scope) -> Iterator[Fault]:
    """Fields that mounted code reads and no record's path leads to or through."""
    recorded = _recorded(scope)
    named = {pattern for question in scope.questions for pattern in question.named}
    for cls in scope.snapshot_classes:
        for member in scope.fields_of(cls):
            if (cls.id, member.name) in recorded or scope.is_structure(member):
                continue
            if any(fnmatchcase(member.name, pattern) for pattern in named):
                continue  # a record without a readable path may mean it
            nodes = _reads(scope, member)
            if nodes:
                first = nodes[0].fn
                reader = first.name if first.owner is None else first.owner.name
                message = f"{reader} reads {title(member)}, and no record's path leads there"
                help_ = "`telewire new` starts a record; or mend the path of the one that means this"
                yield Fault(first.module.path, nodes[0].line, symbol(member), message, help_, hops_at(nodes, "read"))


def _recorded(scope: Scope) -> set[tuple[str, str]]:
    """The fields that a record's path leads to or through; a record of objects describes all of their fields."""
    found: set[tuple[str, str]] = set()
    for place in _places(scope):
        found |= {(member.owner.id, member.name) for member in (place.member, *place.via)}
        if place.member.method is None:
            for cls in scope.within(scope.types(place.member)):
                found |= {(member.owner.id, member.name) for member in scope.fields_of(cls)}
    return found


def _places(scope: Scope) -> Iterator[Place]:
    snapshot = scope.context.wiring.snapshot
    for question in scope.questions:
        for _, place, _ in scope.context.places(question):
            if place is not None:
                yield place
        if snapshot is None:
            continue
        for path in question.beside:
            yield from locate(scope.context.graph, snapshot, path).places


def _reads(scope: Scope, member: Member) -> list[Node]:
    functions = scope.context.graph.program.readers.get(member.name, ())
    return [node for f in functions if f in scope.screen_functions for node in reads_in(scope.context, f, member)]
