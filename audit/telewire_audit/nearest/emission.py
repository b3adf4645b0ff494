"""Nothing computes the value: the payload that should carry it, and who makes it without."""

from __future__ import annotations

from telewire_audit.checks import emitter_exists
from telewire_audit.checks.context import Context
from telewire_audit.flow.hops import Trace
from telewire_audit.link.classes import Member
from telewire_audit.nearest.delivery import ends_at, unstored
from telewire_audit.nearest.hint import Hint, hint, of_class, of_function, of_member, short, title
from telewire_audit.nearest.payloads import close_member, given, made, payload_classes, payload_members
from telewire_audit.nearest.unknown import unknown
from telewire_audit.places import Place
from telewire_audit.questions import Question
from telewire_audit.verdicts import PARTIAL, PASS, UNRESOLVED, Result, evidence_of

_PARTIAL_WAY_OUT = "emit the payload, store the value where the snapshot gets it, or call the code that does"


def emission(context: Context, question: Question, place: Place) -> Hint | None:
    """Why nothing emits a field; None where something does."""
    result = emitter_exists.judge(context, question, place)
    if result.verdict == PASS:
        return None
    trace = context.tracer.back(place.member, place.path, stop_at_payload=False)
    if result.verdict == UNRESOLVED:
        return unknown(context, f"cannot tell what computes {place.title}", trace)
    if result.verdict == PARTIAL and result.evidence:
        return _partial(context, place, result)
    members = payload_members(context, question, place, trace)
    for member in members:
        found = _unfilled(context, member)
        if found is not None:
            return found
    return _no_payload(context, question, place, trace)


def _partial(context: Context, place: Place, result: Result) -> Hint:
    dead = context.tracer.back(place.member, place.path, stop_at_payload=False, allow_dead=True)
    for hop in reversed(dead.hops):
        function = hop.node.fn
        if not function.is_block and not context.live.is_live(function):
            text = f"{place.title} is computed only in {short(function)}, which nothing calls"
            return hint(text, (of_function(function, "never called"), *result.evidence), f"call {short(function)}")
    return hint(f"{place.title}: {result.reason}", result.evidence, _PARTIAL_WAY_OUT)


def _unfilled(context: Context, member: Member) -> Hint | None:
    """Who makes a payload, and what of its field."""
    calls = made(context, member.owner)
    name = member.owner.name
    if not calls:
        return hint(
            f"{title(member)} exists, but no code that runs makes a {name}",
            (of_member(member, "the field"),),
            f"emit a {name} with {member.name}= where the value is computed",
        )
    sources = given(context, member)
    live = [source for source in sources if context.live.is_live(source.fn)]
    if not live:
        dead = [of_function(source.fn, f"passes {member.name}, but nothing calls it") for source in sources]
        places = [evidence_of(call, f"a {name} is made without {member.name}") for call in calls]
        count = "the one place that makes" if len(calls) == 1 else f"none of the {len(calls)} places that make"
        verb = "does not pass it" if len(calls) == 1 else "passes it"
        text = f"{title(member)} exists, but {count} a {name} {verb}"
        return hint(text, (*places, *dead, of_member(member, "the field")), f"pass {member.name}= there")
    constant = [source for source in live if source.value.kind == "const"]
    if len(constant) == len(live):
        said = " or ".join(sorted({repr(source.value.data) for source in constant})[:3])
        where = "in the one place that fills it" if len(live) == 1 else f"in all {len(live)} places that fill it"
        return hint(
            f"{title(member)} is always the literal {said}, {where}",
            [evidence_of(source.value, f"the literal {source.value.data!r}") for source in constant],
            "pass what is measured instead of the literal",
        )
    return None


def _no_payload(context: Context, question: Question, place: Place, trace: Trace) -> Hint:
    name = place.member.name
    close = close_member(context, question, name)
    if close is not None and not payload_members(context, question, place, trace):
        return hint(
            f"no payload has a field {name}; {title(close)} is close",
            (of_member(close, "the close name"), of_member(place.member, "the snapshot's field")),
            f"rename one of the two, or store {title(close)} in {place.title}",
        )
    found = unstored(context, trace, place)
    if found is not None:
        return found
    declared = {payload for payload, _ in question.payload_fields if payload is not None}
    lacking = [cls for cls in payload_classes(context, question) if cls.name in declared and name not in cls.fields]
    if lacking:
        return hint(
            f"{lacking[0].name}, the record's payload, has no field {name}",
            (of_class(lacking[0], "the payload"), of_member(place.member, "the snapshot's field")),
            f"give {lacking[0].name} the field, and pass it where the payload is made",
        )
    return ends_at(f"nothing computes {place.title}", trace, place)
