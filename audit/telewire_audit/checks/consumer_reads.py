"""No widget that is mounted reads the value."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from telewire_audit.checks.computed_reads import computed_reads, is_read_of, is_used, may_take
from telewire_audit.checks.context import Context, unlocated
from telewire_audit.flow.nodes import Node
from telewire_audit.flow.types import Inst
from telewire_audit.lending import is_pushed
from telewire_audit.link.classes import Member
from telewire_audit.link.program import Function
from telewire_audit.places import Place
from telewire_audit.questions import Question
from telewire_audit.verdicts import FAIL, PASS, UNRESOLVED, Evidence, Result, combine, evidence_of

_DEPTH = 4
_SHOWN = 12
_WAY = 24
"""Steps that a chain from a snapshot may have."""
_INSIDE = {"get", "values", "items"}
"""Methods of containers that give what is inside."""


def check(context: Context, question: Question) -> Result:
    """Whether a mounted widget reads the field."""
    if context.wiring.app is None:
        return Result(UNRESOLVED, "the configuration names no app")
    results: list[tuple[str, Result]] = []
    for name, place, located in context.places(question):
        if place is None:
            results.append((name, unlocated(located, FAIL)))
        else:
            results.append((name, judge(context, place)))
    return combine(results)


def judge(context: Context, place: Place) -> Result:
    """The verdict of one field."""
    found = list(dict.fromkeys(reads_of(context, place)))
    if found:
        evidence = tuple(evidence_of(node, "consumer") for node in found[:_SHOWN])
        return Result(PASS, f"{_owner(found[0].fn)} reads {place.title}", evidence)
    doubt = next(doubts(context, place.member), None)
    if doubt is not None:
        seen = evidence_of(doubt, "unresolved")
        return Result(UNRESOLVED, f"{seen.symbol} may read it: the object there has no known type", (seen,))
    elsewhere = unmounted(context, place.member)
    if elsewhere:
        reason = f"only {_owner(elsewhere[0].fn)} reads {place.title}, and nothing mounts it"
        return Result(FAIL, reason, tuple(evidence_of(node, "unmounted consumer") for node in elsewhere[:_SHOWN]))
    return Result(FAIL, f"nothing that is mounted reads {place.title}")


def _owner(function: Function) -> str:
    return function.name if function.owner is None else function.owner.name


def reads(context: Context, member: Member, depth: int = _DEPTH) -> Iterator[Node]:
    """Reads of a member in mounted code; directly, or through a property or method of the schema that is read there."""
    screen = context.screen
    for function in context.graph.program.readers.get(member.name, ()):
        if function in screen.reading:
            yield from reads_in(context, function, member)
        elif function.is_block:
            nodes = reads_in(context, function, member)
            yield from (node for node in nodes if is_used(context, function, node))
        elif function in screen.reached.functions and function not in screen.showing:
            for node in reads_in(context, function, member):
                if is_pushed(context.graph, node, screen.is_consumer):
                    yield node
    yield from computed_reads(context, member)
    if depth:
        for method in schema_methods(context, member):
            through = context.graph.classes.member(method.owner, method.name) if method.owner is not None else None
            if through is not None and through != member:
                yield from reads(context, through, depth - 1)


def reads_of(context: Context, place: Place) -> Iterator[Node]:
    """Reads of the member in mounted code, without those that stand at another path of the snapshot.

    A path may share its last class with others. A read counts wherever its object's way from the snapshot is not known.
    """
    for node in reads(context, place.member):
        way = way_to(context, node.parts[0]) if node.kind == "attr" and node.data == place.member.name else None
        if (way is None or way == place.via) and (not place.path or may_take(context, node, place.key)):
            yield node
    readers = context.screen.reading
    for function, via in context.wiring.declared.reads.get(place.member, ()):
        if function in readers and via == place.via:
            yield Node("unknown", function, function.facts.line, "declared to read it")


def way_to(context: Context, node: Node, depth: int = _WAY) -> tuple[Member, ...] | None:
    """The members of a chain of plain fields from a snapshot to an object; None where it is no such chain."""
    types = context.graph.inference.types(node)
    if any(isinstance(item, Inst) and item.cls is context.wiring.snapshot for item in types):
        return ()
    if not node.parts or depth == 0:
        return None
    if node.kind == "call" and node.parts[0].kind == "attr" and node.parts[0].data in _INSIDE:
        return way_to(context, node.parts[0].parts[0], depth - 1)
    if node.kind in {"sub", "element", "item", "narrow", "typed", "same"}:
        return way_to(context, node.parts[0], depth - 1)
    if node.kind != "attr":
        return None
    before = way_to(context, node.parts[0], depth - 1)
    owners = [item.cls for item in context.graph.inference.types(node.parts[0]) if isinstance(item, Inst)]
    member = context.graph.classes.member(owners[0], node.data) if len(owners) == 1 else None
    if before is None or member is None or member.method is not None:
        return None
    return (*before, member)


def is_at(place: Place, node: Node) -> bool:
    """Whether a read's chain shows that it stands at a place: it ends as the way there does, as far as it goes."""
    base = node.parts[0]
    for index, member in enumerate(reversed(place.via)):
        while base.kind in {"sub", "element", "item", "narrow", "typed", "same"}:
            base = base.parts[0]
        if base.kind != "attr":
            return index > 0
        if base.data != member.name:
            return False
        base = base.parts[0]
    return True


def reads_in(context: Context, function: Function, member: Member) -> Iterator[Node]:
    """Reads of a member in one function."""
    for node in context.graph.inference.lowered(function).attrs:
        if node.data == member.name and is_read_of(context, node.parts[0], member):
            yield node


def schema_methods(context: Context, member: Member) -> Iterable[Function]:
    """Methods and properties of the schema's classes that read a member."""
    snapshot = context.wiring.snapshot
    found = []
    for function in context.graph.program.readers.get(member.name, ()):
        declared = snapshot is not None and function.module is snapshot.module and function.owner is not None
        if (
            (declared or function in context.screen.lent)
            and not function.is_block
            and any(True for _ in reads_in(context, function, member))
        ):
            found.append(function)
    return found


def doubts(context: Context, member: Member) -> Iterator[Node]:
    """Reads in mounted code that could be of the member, of objects whose type is unknown."""
    readers = context.screen.reading
    for function in context.graph.program.readers.get(member.name, ()):
        if function in readers:
            for node in context.graph.inference.lowered(function).attrs:
                if node.data == member.name and not context.graph.inference.types(node.parts[0]):
                    yield node
    for call in context.screen.getattrs:
        if is_read_of(context, call.parts[1], member) and not context.graph.constants.of(call.parts[2]):
            yield call


def unmounted(context: Context, member: Member) -> list[Node]:
    """Reads in consumers' modules that nothing mounts."""
    prefixes = context.wiring.config.consumers
    snapshot = context.wiring.snapshot
    found: list[Node] = []
    for function in context.graph.program.readers.get(member.name, ()):
        inside = any(function.module.name == p or function.module.name.startswith(p + ".") for p in prefixes)
        schema = snapshot is not None and function.module is snapshot.module
        copier = context.screen.copies(function) if inside else False
        if inside and not schema and not copier and not context.wiring.is_aggregator(function):
            found += reads_in(context, function, member)
    return found


def evidence_for(nodes: Iterable[Node]) -> tuple[Evidence, ...]:
    """Reads as evidence."""
    return tuple(evidence_of(node, "consumer") for node in nodes)
