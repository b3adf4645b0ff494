"""No path leads from a payload to the snapshot: the handler that leaves the field, the object made without it."""

from __future__ import annotations

from collections.abc import Iterator

from telewire_audit.checks import transport_works
from telewire_audit.checks.consumer_reads import reads_in
from telewire_audit.checks.context import Context
from telewire_audit.checks.other_field import other_field
from telewire_audit.checks.undelivered import undelivered
from telewire_audit.flow.arrivals import Astray
from telewire_audit.flow.hops import Trace
from telewire_audit.flow.nodes import Node
from telewire_audit.link.classes import Member
from telewire_audit.nearest.hint import (
    Hint,
    close_names,
    hint,
    listed,
    of_class,
    of_function,
    of_member,
    short,
    title,
)
from telewire_audit.nearest.keys import keys_read, keys_written
from telewire_audit.nearest.payloads import close_member, is_payload, mentions, payload_members, takers
from telewire_audit.nearest.unknown import unknown
from telewire_audit.places import Place
from telewire_audit.questions import Question
from telewire_audit.verdicts import PASS, UNRESOLVED, Evidence, evidence_of


def delivery(context: Context, question: Question, place: Place) -> Hint | None:
    """Why no payload reaches a field; None where one does."""
    result = transport_works.judge(context, question, place)
    if result.verdict == PASS:
        return None
    for fault, way_out in (
        (undelivered(context, place), "pass it where the object is made"),
        (other_field(context, question, place), "store the field that the record names, or correct the record"),
    ):
        if fault is not None:
            return hint(fault.reason, fault.evidence, way_out)
    trace = context.tracer.back(place.member, place.path, stop_at_payload=True)
    if result.verdict == UNRESOLVED:
        return unknown(context, f"cannot tell what reaches {place.title}", trace)
    if trace.astray:
        return _astray(trace.astray[0])
    members = payload_members(context, question, place, trace)
    for member in members:
        found = _taken(context, member, place)
        if found is not None:
            return found
    found = unstored(context, trace, place)
    if found is not None:
        return found
    for member in members:
        found = _left(context, member, place)
        if found is not None:
            return found
    close = None if members else close_member(context, question, place.member.name)
    if close is not None:
        return hint(
            f"nothing is stored in {place.title}, and no payload has a {place.member.name}; {title(close)} is close",
            (of_member(close, "the close name"), of_member(place.member, "the snapshot's field")),
            f"rename one of the two, or store {title(close)} in {place.title}",
        )
    return ends_at(f"nothing is stored in {place.title}", trace, place)


def _astray(astray: Astray) -> Hint:
    """Events that carry the payload, and code that runs for others."""
    return hint(
        transport_works.gone_astray(astray),
        (
            evidence_of(astray.read, f"reads {astray.read.data}"),
            *(evidence_of(test, f"not for {astray.event}") for test in astray.tests[:3]),
            *(evidence_of(call, f"a {astray.payload.name} with {astray.event}") for call in astray.made),
        ),
        "emit it with the kind that the code runs for, or run the code for this kind",
    )


def _taken(context: Context, member: Member, place: Place) -> Hint | None:
    """Code of the aggregator that reads the payload's field, without bringing it to the snapshot's."""
    reads = [
        node
        for function in context.graph.program.readers.get(member.name, ())
        if context.wiring.is_aggregator(function)
        for node in reads_in(context, function, member)
    ]
    if not reads:
        return None
    return hint(
        f"{short(reads[0].fn)} reads {title(member)}, but does not bring it to {place.title}",
        (*(evidence_of(node, f"reads {member.name}") for node in reads), of_member(place.member, "the target")),
        f"store it in {place.title} there",
    )


def _left(context: Context, member: Member, place: Place) -> Hint | None:
    """The handler of a payload, which leaves the field."""
    found = takers(context, member.owner)
    if found:
        names = listed(short(function) for function in found)
        return hint(
            f"{title(member)} arrives in {names}, which does not store it in {place.title}",
            (
                *(evidence_of(node, f"takes {node.data}, and not {member.name}") for node in found.values()),
                of_member(place.member, "the target"),
            ),
            f"store {member.name} there",
        )
    named = mentions(context, member.owner)
    if named:
        return hint(
            f"{title(member)} arrives in {listed(map(short, named))}, which does not store it in {place.title}",
            [of_function(function, f"knows {member.owner.name}") for function in named],
            f"store {member.name} there",
        )
    if not context.wiring.aggregators:
        return None
    owner = context.wiring.aggregators[0]
    return hint(
        f"{title(member)} exists, but nothing in {owner.name} takes a {member.owner.name}",
        (of_member(member, "the field"), of_class(owner, "the aggregator"), of_member(place.member, "the target")),
        f"handle {member.owner.name} in {owner.name}, and store {member.name}",
    )


def unstored(context: Context, trace: Trace, place: Place) -> Hint | None:
    """The last object on a trail, where it is made or filled without the field."""
    last = _last(context, trace, place)
    close = _close_key(context, last)
    if close is not None:
        return close
    constructor = context.graph.classes.constructor(last.owner)
    if constructor is not None and all(param.name != last.name for param in constructor.facts.params):
        return _only_stored(context, last)
    calls = [call for call, _ in context.graph.fields.constructions(last.owner) if _fills_others(context, call, last)]
    if calls:
        return hint(
            f"{last.owner.name} is made without {last.name} in {listed(short(call.fn) for call in calls)}",
            (
                *(evidence_of(call, f"a {last.owner.name} without {last.name}") for call in calls),
                of_member(last, "the field"),
            ),
            f"pass {last.name}= there",
        )
    return None


def _only_stored(context: Context, member: Member) -> Hint | None:
    """The stores of an attribute that its class's constructor does not take."""
    stores = [source for source in context.graph.fields.sources(member) if source.how == "store"]
    if not stores:
        return None
    places = listed(short(source.fn) for source in stores)
    return hint(
        f"{title(member)} is stored in {places} alone, and nothing is computed there",
        (*(evidence_of(source.value, f"stores {member.name}") for source in stores), of_member(member, "the field")),
        "store the value where it is computed",
    )


def ends_at(text: str, trace: Trace, place: Place) -> Hint:
    """Nothing better than the place where a trail ends: the field, and the literals that are all that is stored."""
    literals = [leaf for leaf in trace.literals if leaf.kind == "literal"]
    if literals:
        text = f"{text}: only the literal {literals[0].note} is stored"
    places: list[Evidence] = [evidence_of(leaf.node, "a literal") for leaf in literals]
    last = trace.fields[-1] if trace.fields else place.member
    return hint(
        text,
        (*places, of_member(last, "the trail ends here"), of_member(place.member, "the snapshot's field")),
        f"store the value in {title(last)}",
    )


def _last(context: Context, trace: Trace, place: Place) -> Member:
    fields = [member for member in trace.fields if not is_payload(context, member.owner)]
    return fields[-1] if fields else place.member


def _fills_others(context: Context, call: Node, member: Member) -> bool:
    """Whether a call that runs names other fields of an object, and neither this one nor anything spread."""
    keywords = [keyword for keyword, _ in call.data]
    return bool(keywords) and None not in keywords and member.name not in keywords and context.live.is_live(call.fn)


def _close_key(context: Context, member: Member) -> Hint | None:
    """A key that is read for the field, where only a close one is written."""
    for key, node in _read_for(context, member):
        close = close_names(key, written := keys_written(context))
        if key not in written and close:
            return hint(
                f"{title(member)} is read from the key {key!r}, which nothing writes; {close[0]!r} is close",
                (
                    evidence_of(node, f"reads {key!r}"),
                    *(evidence_of(w, f"writes {close[0]!r}") for w in written[close[0]]),
                ),
                "read and write the same key",
            )
    return None


def _read_for(context: Context, member: Member) -> Iterator[tuple[str, Node]]:
    for source in context.graph.fields.sources(member):
        if source.how != "default" and context.live.is_live(source.fn):
            yield from keys_read(source.value)
