"""The hint of each check that does not pass."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

from telewire_audit.checks.consumer_reads import reads
from telewire_audit.checks.context import Context
from telewire_audit.comparisons import Comparison
from telewire_audit.link.program import Class
from telewire_audit.nearest.delivery import delivery
from telewire_audit.nearest.emission import emission
from telewire_audit.nearest.hint import Hint, close_names, hint, listed, of_class, of_member
from telewire_audit.nearest.screen_reads import screen_reads
from telewire_audit.places import Located, Place
from telewire_audit.questions import Question
from telewire_audit.verdicts import NOT_APPLICABLE, PASS, Evidence, Result, evidence_of

_OF_FIELD: dict[str, Callable[[Context, Question, Place], Hint | None]] = {
    "emitter_exists": emission,
    "transport_works": delivery,
    "consumer_reads": screen_reads,
}
"""The checks that are judged field by field."""


def nearest(context: Context, question: Question, check: str, result: Result) -> Hint:
    """What is wrong, where, and what to do about it.

    Args:
        context: The program.
        question: The record.
        check: The name of a check that did not pass.
        result: What it says.
    """
    if result.verdict in {PASS, NOT_APPLICABLE}:
        return Hint(result.reason, result.evidence)
    places = context.places(question)
    for name, place, located in places:
        if place is None and (check == "schema_field_exists" or len(places) == 1):
            every = all(other is None for _, other, _ in places)
            return _nowhere(question.name if every else name, located, result)
    known = [place for _, place, _ in places if place is not None]
    if check in _OF_FIELD:
        return _first_of(context, question, check, known) or _plain(result, known)
    if check == "default_correct":
        return replace(_plain(result, known), way_out="change the record's default, or the declared one")
    if check == "thresholds_applied":
        return _thresholds(context, question, result, known)
    return _plain(result, known)


def _first_of(context: Context, question: Question, check: str, places: list[Place]) -> Hint | None:
    """The hint of the first field that does not pass; the others that do not are named."""
    found = [
        (place.member.name, h) for place in places if (h := _OF_FIELD[check](context, question, place)) is not None
    ]
    if not found:
        return None
    first = found[0][1]
    others = [name for name, _ in found[1:]]
    return replace(first, text=f"{first.text} (the same check fails for {listed(others)})") if others else first


def _nowhere(name: str, located: Located, result: Result) -> Hint:
    """The path of the record ends before its end."""
    if not located.at:
        return Hint(f"{name}: {located.broken or result.reason}", (), "give the record a path in flow.targets")
    cls = located.at[0]
    close = close_names(located.step, [*cls.fields, *cls.methods])
    if not close:
        return hint(
            f"{cls.name} has no {located.step}",
            [of_class(cls, "the class") for cls in located.at],
            f"declare {located.step} in {cls.name}, or mend the record's path",
        )
    members = [_declared(cls, other) for other in close]
    return hint(
        f"{cls.name} has no {located.step}; {close[0]} is close",
        (*members, *(of_class(item, "the class") for item in located.at)),
        f"mend the record's path, or rename {close[0]}",
    )


def _declared(cls: Class, name: str) -> Evidence:
    line = cls.fields[name].line if name in cls.fields else cls.methods[name].facts.line
    return Evidence(cls.module.path, line, f"{cls.id}.{name}", "the close name")


def _thresholds(context: Context, question: Question, result: Result, places: list[Place]) -> Hint:
    """What the screen compares the value with, beside what the record says."""
    compared = list(_compared(context, question, places))
    numbers = listed(repr(item.constant) for item in compared)
    wanted = listed(level.text for level in question.levels if level.bounds)
    text = f"{question.name}: {result.reason}; the record says {wanted}"
    if numbers:
        text += f", the screen compares with {numbers}"
    found = [*(item for item in result.evidence if item.role == "conflict")]
    found += [evidence_of(item.node, f"compares with {item.constant!r}") for item in compared]
    if not found:
        shown = [node for place in places for node in reads(context, place.member)][:3]
        found = [evidence_of(node, "reads it, and compares with nothing") for node in shown]
    found += [of_member(place.member, "the field") for place in places[:1]]
    return hint(text, found, "compare it with the record's numbers there, or mend the record's thresholds")


def _compared(context: Context, question: Question, places: list[Place]) -> Iterator[Comparison]:
    """Comparisons with values of the kinds that the record's levels have."""
    kinds = {_kind(bound.value) for level in question.levels for bound in level.bounds}
    for place in places:
        for item in context.comparisons.of(place.member) if context.comparisons is not None else ():
            if item.operator != "truth" and _kind(item.constant) in kinds:
                yield item


def _kind(value: object) -> type:
    return float if type(value) is int else type(value)


def _plain(result: Result, places: list[Place]) -> Hint:
    found = result.evidence or tuple(of_member(place.member, "the field") for place in places)
    return hint(result.reason, found, "")
