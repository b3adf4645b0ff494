"""The payload fields that a record may mean, who makes their payloads, and who takes them."""

from __future__ import annotations

from collections.abc import Iterator

from telewire_audit.checks.context import Context
from telewire_audit.flow.fields import Source
from telewire_audit.flow.hops import Trace
from telewire_audit.flow.nodes import Node
from telewire_audit.flow.types import Inst
from telewire_audit.link.classes import Member
from telewire_audit.link.program import Class, Function
from telewire_audit.nearest.hint import close_names
from telewire_audit.places import Place
from telewire_audit.questions import Question


def payload_members(context: Context, question: Question, place: Place, trace: Trace) -> list[Member]:
    """Payload fields that a trace went through; else those that the record names; else those of the field's name."""
    seen = [member for member in trace.fields if is_payload(context, member.owner)]
    if seen:
        return list(dict.fromkeys(seen))
    wanted = {place.member.name}
    if len(question.asks) == 1:
        wanted |= {field for _, field in question.payload_fields if field is not None}
    declared = {payload for payload, _ in question.payload_fields if payload is not None}
    members = [
        member
        for name in sorted(wanted)
        for cls in context.graph.program.classes_with_field.get(name, ())
        if is_payload(context, cls) and (member := context.graph.classes.member(cls, name)) is not None
    ]
    return [member for member in members if member.owner.name in declared] or members


def is_payload(context: Context, cls: Class) -> bool:
    """Whether a class is a payload, and not the event around payloads."""
    return context.wiring.is_payload(cls) and not context.wiring.is_envelope(cls)


def payload_classes(context: Context, question: Question) -> list[Class]:
    """The payloads that a record names, or all."""
    every = [cls for cls in context.graph.program.classes.values() if is_payload(context, cls) and cls.fields]
    declared = {payload for payload, _ in question.payload_fields if payload is not None}
    return [cls for cls in every if cls.name in declared] or every


def close_member(context: Context, question: Question, name: str) -> Member | None:
    """A payload's field whose name is close to one that no payload has."""
    found: dict[str, Member] = {}
    for cls in payload_classes(context, question):
        for field in cls.fields:
            member = context.graph.classes.member(cls, field)
            if member is not None and member.field is not None and member.field.annotation is not None:
                found.setdefault(field, member)
    names = close_names(name, found)
    return found[names[0]] if names else None


def made(context: Context, cls: Class) -> list[Node]:
    """The calls in code that can run which make a payload; reading one back from a file makes none."""
    calls = [call for item in (cls, *context.graph.classes.subclasses(cls)) for call in _calls(context, item)]
    return [call for call in calls if call.fn.owner is not cls]


def _calls(context: Context, cls: Class) -> Iterator[Node]:
    for call, _ in context.graph.fields.constructions(cls):
        if context.live.is_live(call.fn):
            yield call


def given(context: Context, member: Member) -> list[Source]:
    """What is passed to or stored in a payload's field, its default left out."""
    sources = context.graph.fields.sources(member)
    return [source for source in sources if source.how != "default" and source.fn.owner is not member.owner]


def takers(context: Context, cls: Class) -> dict[Function, Node]:
    """Functions of the aggregator that take a payload apart, each with its first read of it."""
    found: dict[Function, Node] = {}
    for name in cls.fields:
        for function in context.graph.program.readers.get(name, ()):
            if not context.wiring.is_aggregator(function):
                continue
            for node in context.graph.inference.lowered(function).attrs:
                if node.data == name and _is_of(context, node.parts[0], cls):
                    known = found.get(function)
                    if known is None or node.line < known.line:
                        found[function] = node
    return found


def mentions(context: Context, cls: Class) -> list[Function]:
    """Functions of the aggregator that name a payload's class."""
    readers = context.graph.program.readers.get(cls.name, ())
    return [function for function in readers if context.wiring.is_aggregator(function) and not function.is_block]


def _is_of(context: Context, node: Node, cls: Class) -> bool:
    return any(isinstance(item, Inst) and item.cls is cls for item in context.graph.inference.types(node))
