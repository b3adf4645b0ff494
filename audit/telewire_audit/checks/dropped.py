"""A value that is computed, but whose place a literal or a default takes on the way."""

from __future__ import annotations

from collections.abc import Iterator

from telewire_audit.checks.context import Context
from telewire_audit.flow.hops import Trace
from telewire_audit.flow.nodes import Node
from telewire_audit.flow.steps import State
from telewire_audit.flow.types import Inst, ordered
from telewire_audit.link.classes import Member
from telewire_audit.verdicts import Evidence, evidence_of


def dropped_value(context: Context, trace: Trace) -> tuple[str, tuple[Evidence, ...]] | None:
    """Where a closed trace lost the value: an object is made from another that has it, and is not given it.

    Args:
        context: The program.
        trace: A trace that found nothing.

    Returns:
        What is dropped, and where; None where nothing on the way computes it.
    """
    for member in trace.fields:
        for call, _ in context.graph.fields.constructions(member.owner):
            if not context.live.is_live(call.fn) or _given(call, member):
                continue
            for start, title in _siblings(context, call, member):
                found = context.tracer.back_from(start, stop_at_payload=False)
                if found.found:
                    reason = f"{title} is computed, but {member.owner.name} is made without it"
                    return reason, (
                        evidence_of(call, "dropped"),
                        *(evidence_of(hop.node, "emitter") for hop in reversed(found.hops)),
                    )
    return None


def _given(call: Node, member: Member) -> bool:
    """Whether a constructor is given more than a literal for the member."""
    for part, (keyword, _) in zip(call.parts[1:], call.data, strict=True):
        if keyword == member.name:
            return part.kind != "const"
    return any(keyword is None for keyword, _ in call.data)


def _siblings(context: Context, call: Node, member: Member) -> Iterator[tuple[State, str]]:
    """The value of the member's name in what a constructor's other arguments are read from."""
    seen: set[object] = set()
    for part in call.parts[1:]:
        if part.kind == "attr":
            for item in ordered(context.graph.inference.types(part.parts[0])):
                if not isinstance(item, Inst) or item.cls in seen or context.wiring.is_payload(item.cls):
                    continue
                seen.add(item.cls)
                other = context.graph.classes.member(item.cls, member.name)
                if other is not None and other.owner is not member.owner:
                    yield State(context.tracer.field_node(other), (), ()), f"{other.owner.name}.{other.name}"
        elif part.kind == "sub" and part.parts[1].kind == "const" and part.parts[0] not in seen:
            seen.add(part.parts[0])
            yield State(part.parts[0], (("k", member.name),), ()), f"the key {member.name!r}"
