"""No path carries the value from a payload, or from the code that computes it, to the snapshot field."""

from __future__ import annotations

from telewire_audit.checks.context import Context, hops_of, unlocated
from telewire_audit.checks.other_field import other_field
from telewire_audit.checks.undelivered import undelivered
from telewire_audit.flow.arrivals import Astray
from telewire_audit.flow.hops import Trace
from telewire_audit.places import Place
from telewire_audit.questions import Question
from telewire_audit.verdicts import FAIL, PASS, UNRESOLVED, Result, combine, evidence_of


def check(context: Context, question: Question) -> Result:
    """Whether a value-carrying path leads to the snapshot field, whatever the emitter does."""
    results: list[tuple[str, Result]] = []
    for name, place, located in context.places(question):
        if place is None:
            results.append((name, unlocated(located, FAIL)))
        else:
            results.append((name, judge(context, question, place)))
    return combine(results)


def judge(context: Context, question: Question, place: Place) -> Result:
    """The verdict of one field."""
    trace = context.tracer.back(place.member, place.path, stop_at_payload=True)
    if trace.found:
        fault = undelivered(context, place) or other_field(context, question, place)
        if fault is not None:
            return fault
        end = trace.payload
        source = f"{end.owner.name}.{end.name}" if end is not None else _computed(trace)
        return Result(PASS, f"{source} reaches {place.title}", hops_of(context, trace))
    return nothing_found(trace, f"no path leads to {place.title}")


def _computed(trace: Trace) -> str:
    return "what is computed" if trace.leaf is None else trace.leaf.note


def nothing_found(trace: Trace, what: str) -> Result:
    """The verdict of a search that found nothing: closed or not."""
    if trace.unknown:
        first = trace.unknown[0]
        where = evidence_of(first.node, "unresolved").symbol
        evidence = tuple(evidence_of(leaf.node, "unresolved") for leaf in trace.unknown[:5])
        return Result(UNRESOLVED, f"{what}, but {where} could not be followed: {first.note}", evidence)
    if trace.astray:
        return _astray(trace.astray[0], what)
    literals = [leaf for leaf in trace.literals if leaf.kind == "literal"]
    evidence = tuple(evidence_of(leaf.node, "literal") for leaf in literals[:5])
    if literals:
        return Result(FAIL, f"{what}: only the literal {literals[0].note} is stored", evidence)
    return Result(FAIL, f"{what}: nothing stores it", evidence)


def _astray(astray: Astray, what: str) -> Result:
    """The verdict of a value that never gets to the code which reads it."""
    evidence = (
        *(evidence_of(call, "event") for call in astray.made[:3]),
        *(evidence_of(test, "test") for test in astray.tests[:3]),
        evidence_of(astray.read, "read"),
    )
    return Result(FAIL, f"{what}: {gone_astray(astray)}", evidence)


def gone_astray(astray: Astray) -> str:
    """Why a payload does not get to the code that reads it, in words."""
    return f"{astray.payload.name} comes with {astray.event}, for which the code that reads it does not run"
