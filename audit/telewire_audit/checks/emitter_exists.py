"""Nothing that can run computes the value and hands it on."""

from __future__ import annotations

from collections.abc import Iterable

from telewire_audit.checks.context import Context, hops_of, unlocated
from telewire_audit.checks.dropped import dropped_value
from telewire_audit.checks.other_field import stated_fields
from telewire_audit.checks.transport_works import nothing_found
from telewire_audit.flow.hops import Trace
from telewire_audit.link.classes import Member
from telewire_audit.link.program import Class
from telewire_audit.places import Place
from telewire_audit.questions import Question
from telewire_audit.verdicts import FAIL, PARTIAL, PASS, Result, combine


def check(context: Context, question: Question) -> Result:
    """Whether code that can run computes the value and hands it on."""
    results: list[tuple[str, Result]] = []
    for name, place, located in context.places(question):
        if place is None:
            found = _named(context, _payload_fields(context, question, name))
            results.append((name, found or unlocated(located, FAIL)))
        else:
            results.append((name, judge(context, question, place)))
    return combine(results)


def judge(context: Context, question: Question, place: Place) -> Result:
    """The verdict of one field."""
    trace = context.tracer.back(place.member, place.path, stop_at_payload=False)
    if trace.found:
        return _passed(context, trace)
    arriving, _ = context.tracer.payloads(place.member)
    stated = (
        stated_fields(context, question, place) if arriving else _payload_fields(context, question, place.member.name)
    )
    found = _named(context, stated)
    if found is not None and found.verdict == PASS:
        return found
    dead = (
        None if trace.unknown else context.tracer.back(place.member, place.path, stop_at_payload=False, allow_dead=True)
    )
    if dead is not None and dead.found:
        runs = any(context.live.is_live(node.fn) for node in trace.dead)
        reason = (
            "the payload is made, but handed to nothing" if runs else "only code that nothing calls hands the value on"
        )
        return Result(PARTIAL, reason, hops_of(context, dead))
    if found is not None and found.verdict == PARTIAL and not trace.unknown:
        return found
    lost = None if trace.unknown else dropped_value(context, trace)
    if lost is not None:
        return Result(PARTIAL, *lost)
    return nothing_found(trace, "nothing computes it")


def _passed(context: Context, trace: Trace) -> Result:
    note = "" if trace.leaf is None else trace.leaf.note
    through = "" if trace.payload is None else f" and handed on as {trace.payload.owner.name}.{trace.payload.name}"
    return Result(PASS, f"computed by {note}{through}", hops_of(context, trace))


def _named(context: Context, members: Iterable[Member]) -> Result | None:
    """The result of payload fields that are named for it, for a value that is emitted although it does not arrive."""
    verdicts: list[Result] = []
    for member in members:
        trace = context.tracer.back(member, stop_at_payload=False)
        if trace.found:
            return _passed(context, trace)
        if context.tracer.back(member, stop_at_payload=False, allow_dead=True).found:
            verdicts.append(Result(PARTIAL, f"only code that nothing calls fills {member.owner.name}.{member.name}"))
    return verdicts[0] if verdicts else None


def _payload_fields(context: Context, question: Question, name: str) -> list[Member]:
    wanted = {name, *(field for _, field in question.payload_fields if field is not None and len(question.asks) == 1)}
    declared = {payload for payload, _ in question.payload_fields if payload is not None}
    named: list[Member] = []
    handled: list[Member] = []
    for field in sorted(wanted):
        for cls in context.graph.program.classes_with_field.get(field, ()):
            member = context.graph.classes.member(cls, field)
            if member is None or member.owner is not cls:
                continue
            payloads = (cls,) if context.wiring.is_payload(cls) else context.wiring.carried.get(cls.id, ())
            if any(payload.name in declared for payload in payloads):
                named.append(member)
            elif any(_is_handled(context, payload) for payload in payloads):
                handled.append(member)
    return named or handled


def _is_handled(context: Context, cls: Class) -> bool:
    """Whether an aggregator takes a payload; a name in another payload proves nothing."""
    for aggregator in context.wiring.aggregators:
        for function in (method for item in context.graph.classes.mro(aggregator) for method in item.methods.values()):
            if cls.name in function.facts.reads | function.facts.calls:
                return True
    return False
