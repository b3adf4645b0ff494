"""The record names a payload's field, and another field of a payload arrives in its place: two fields are swapped.

A path of its own is not enough there: the widget shows a number, but that of another metric.
"""

from __future__ import annotations

from telewire_audit.checks.context import Context
from telewire_audit.link.classes import Member
from telewire_audit.places import Place
from telewire_audit.questions import Question
from telewire_audit.verdicts import FAIL, UNRESOLVED, Evidence, Result


def other_field(context: Context, question: Question, place: Place) -> Result | None:
    """The result where none of the payload fields that the record names reaches a field, but others do.

    Returns:
        None where the record names no field that exists, where one of them arrives, or where no payload is involved.
    """
    named = stated_fields(context, question, place)
    if not named:
        return None
    found, complete = context.tracer.payloads(place.member)
    if not found or not found.isdisjoint(named):
        return None
    arriving = sorted(found, key=_title)
    stated = " and ".join(map(_title, named))
    others = " and ".join(map(_title, arriving[:3]))
    evidence = tuple(map(_evidence, (*named, *arriving)))
    if not complete:
        return Result(
            UNRESOLVED, f"the record names {stated}; {others} arrives, and not all could be followed", evidence
        )
    return Result(FAIL, f"the record names {stated}, but what arrives is {others}", evidence)


def stated_fields(context: Context, question: Question, place: Place) -> tuple[Member, ...]:
    """The payload fields that the record names for a field of its own, as far as the code has them."""
    prefix = ""
    if len(question.asks) > 1:
        prefix = next((f"fields[{i}]." for i, ask in enumerate(question.asks) if ask.name == place.member.name), "-")
    found: set[Member] = set()
    for emitter in question.emitters:
        if emitter.field is None or not emitter.where.startswith(f"{prefix}emitters["):
            continue
        for cls in context.graph.program.classes_with_field.get(emitter.field, ()):
            member = context.graph.classes.member(cls, emitter.field)
            if cls.name == emitter.payload and member is not None and context.wiring.is_payload(cls):
                found.add(member)
    return tuple(sorted(found, key=_title))


def _title(member: Member) -> str:
    return f"{member.owner.name}.{member.name}"


def _evidence(member: Member) -> Evidence:
    line = member.owner.facts.line if member.field is None else member.field.line
    return Evidence(member.owner.module.path, line, f"{member.owner.id}.{member.name}", "payload")
