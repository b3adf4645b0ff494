"""A value that reaches an object of the right class, but not the one that the snapshot shows."""

from __future__ import annotations

from collections.abc import Iterator

from telewire_audit.checks.consumer_reads import reads_in
from telewire_audit.checks.context import Context
from telewire_audit.flow.fields import Source
from telewire_audit.flow.nodes import Lowered, Node, aliases_of
from telewire_audit.link.classes import Member
from telewire_audit.link.program import Function
from telewire_audit.places import Place
from telewire_audit.verdicts import FAIL, Result, evidence_of

_CHAIN = {"attr", "sub", "element", "item", "call"}


def undelivered(context: Context, place: Place) -> Result | None:
    """The result where the way from the snapshot to a field is cut: a field on it is given nothing, and not touched."""
    for member in place.via:
        if member.method is None and member.field is not None and _is_untouched(context, member):
            made = [call for call, _ in context.graph.fields.constructions(member.owner)]
            reason = f"nothing gives {member.owner.name}.{member.name} what {place.title} is stored in"
            return Result(FAIL, reason, tuple(evidence_of(call, "made without it") for call in made[:5]))
    return None


def _is_untouched(context: Context, member: Member) -> bool:
    """Whether a field only ever holds its default, and nothing changes what is inside it."""
    sources = context.graph.fields.sources(member)
    given = (source for source in sources if source.how != "default" and not _lacks(context, source))
    if any(not context.screen.copies(source.fn) for source in given):
        return False
    return not any(
        _changes(context, function, member) for function in context.graph.program.readers.get(member.name, ())
    )


def _lacks(context: Context, source: Source) -> bool:
    """Whether a field is given an item that the dict of it has not: `Snapshot(**{"connected": True})`."""
    if not source.path:
        return False
    contents = context.tracer.contents
    for table in aliases_of(source.value):
        named = table.kind == "mapping" and not any(table.data) and all(key.kind == "const" for key in table.parts[::2])
        if not named or source.path[0] in {("k", key.data) for key in table.parts[::2]}:
            return False
        if any(True for _ in contents.changes(table, source.path)):
            return False
    return True


def _changes(context: Context, function: Function, member: Member) -> bool:
    """Whether a function may change what a field holds: code beside the screen that hands it on may."""
    held = set(reads_in(context, function, member))
    if not held or context.screen.copies(function):
        return False
    lowered = context.graph.inference.lowered(function)
    bases = [*(store.base for store in lowered.stores), *(change.base for change in lowered.mutations)]
    if any(root in held for base in bases for root in _below(base)):
        return True
    shown = function in context.screen.readers or function.module is member.owner.module
    return not shown and any(place in held for value in _handed_on(lowered) for place in aliases_of(value))


def _handed_on(lowered: Lowered) -> Iterator[Node]:
    """The values that a function stores, gives back, puts into something, goes over, or hands to a call."""
    yield from (store.value for store in lowered.stores)
    yield from (value for value, _ in lowered.returns)
    yield from lowered.yields
    yield from (change.value for change in lowered.mutations)
    for call in lowered.calls:
        yield from call.parts[1:]
    for values in lowered.bindings.values():
        yield from (part for value in values if value.kind in {"element", "display"} for part in value.parts)


def _below(node: Node) -> Iterator[Node]:
    """The nodes that a chain of attributes and items goes through."""
    work = [node]
    while work:
        found = aliases_of(work.pop())
        yield from found
        work += [item.parts[0] for item in found if item.kind in _CHAIN and item.parts]
