"""The record's default differs from the declared one."""

from __future__ import annotations

from telewire_audit.checks.context import Context, unlocated
from telewire_audit.defaults import REQUIRED, UNKNOWN, Declared, declared_default, same_value
from telewire_audit.places import Place
from telewire_audit.questions import Ask, Question
from telewire_audit.verdicts import FAIL, NOT_APPLICABLE, PARTIAL, PASS, UNRESOLVED, Evidence, Result, combine
from telewire_registry.model import MISSING


def check(context: Context, question: Question) -> Result:
    """Whether the record's default equals the declared one."""
    results: list[tuple[str, Result]] = []
    for ask in question.asks:
        located = context.locate(ask)
        if not located.places:
            results.append((ask.name, unlocated(located, FAIL)))
        results += [(place.member.name, judge(context, ask, place)) for place in located.places]
    return combine(results)


def judge(context: Context, ask: Ask, place: Place) -> Result:
    """The verdict of one field."""
    if ask.default is MISSING:
        return Result(NOT_APPLICABLE, "the record states no default that can be read")
    if place.key is not None:
        return Result(NOT_APPLICABLE, "an item of a dict has no default of its own")
    found = declared_default(context.graph, place.member)
    evidence = (_evidence(place),)
    verdicts = [(_compare(ask, item), item) for item in found]
    for verdict, item in verdicts:
        if verdict == PASS:
            return Result(PASS, f"{place.title} defaults to {item.value!r}", evidence)
    verdict, item = min(verdicts, key=lambda pair: (PARTIAL, UNRESOLVED, FAIL).index(pair[0]))
    if item.value is REQUIRED:
        return Result(verdict, f"{place.title} is required; the record says {ask.default!r}", evidence)
    if verdict == PARTIAL:
        return Result(verdict, f"{place.title} keeps {item.maxlen} values; the record says {ask.maxlen}", evidence)
    return Result(verdict, f"{place.title} defaults to {item.value!r}; the record says {ask.default!r}", evidence)


def _compare(ask: Ask, item: Declared) -> str:
    if item.value is REQUIRED:
        return PARTIAL
    if item.value is UNKNOWN:
        return UNRESOLVED
    if not same_value(ask.default, item.value):
        return FAIL
    if ask.maxlen is not None and item.maxlen is not None and ask.maxlen != item.maxlen:
        return PARTIAL
    return PASS


def _evidence(place: Place) -> Evidence:
    member = place.member
    line = member.owner.facts.line if member.field is None else member.field.line
    if member.method is not None:
        line = member.method.facts.line
    return Evidence(member.owner.module.path, line, f"{member.owner.id}.{member.name}", "default")
