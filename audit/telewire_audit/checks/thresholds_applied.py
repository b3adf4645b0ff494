"""A level of the record is compared with other numbers than the screen's, or with none."""

from __future__ import annotations

import math
import re
from collections import defaultdict

from telewire_audit.bounds import Bound
from telewire_audit.checks.consumer_reads import is_at, reads, reads_in
from telewire_audit.checks.context import Context, unlocated
from telewire_audit.comparisons import Comparison
from telewire_audit.link.classes import Member
from telewire_audit.link.program import Function
from telewire_audit.places import Place
from telewire_audit.questions import Level, Question
from telewire_audit.verdicts import FAIL, NOT_APPLICABLE, PARTIAL, PASS, UNRESOLVED, Result, evidence_of

_OWN = {"value", "current", "x", "v"}
_TOLERANCE = 1e-9


def check(context: Context, question: Question) -> Result:
    """Whether every level that a machine can read is compared with its numbers, and nothing conflicts."""
    levels = [level for level in question.levels if level.bounds]
    if not levels:
        return Result(NOT_APPLICABLE, "no level that a machine can read")
    if context.comparisons is None:
        return Result(UNRESOLVED, "the configuration names no snapshot class")
    places = context.places(question)
    missing = [located for _, place, located in places if place is None]
    if missing and len(missing) == len(places):
        return unlocated(missing[0], FAIL)
    known = [place for _, place, _ in places if place is not None]
    applied: list[str] = []
    absent: list[str] = []
    seen: list[Comparison] = []
    for level in levels:
        found = _apply(context, question, known, level)
        (applied if found is not None else absent).append(level.name)
        seen += found or []
    evidence = tuple(dict.fromkeys(evidence_of(item.node, "threshold") for item in seen))[:12]
    if not applied:
        return Result(FAIL, "no mounted code compares it with the numbers of any level", evidence)
    if absent:
        return Result(PARTIAL, f"not applied: {', '.join(absent)}", evidence, tuple(absent))
    conflict = _conflict(context, known, levels)
    if conflict is not None:
        where = evidence_of(conflict.node, "conflict").symbol
        return Result(
            PARTIAL,
            f"{where} compares it with {conflict.constant!r} instead",
            (*evidence, evidence_of(conflict.node, "conflict")),
        )
    return Result(PASS, "every level is compared with its numbers", evidence)


def _apply(context: Context, question: Question, places: list[Place], level: Level) -> list[Comparison] | None:
    """The comparisons that apply all bounds of a level, or None."""
    found: list[Comparison] = []
    for bound in level.bounds:
        match = _bound(context, question, places, bound)
        if match is None:
            return None
        found.append(match)
    return found


def _bound(context: Context, question: Question, places: list[Place], bound: Bound) -> Comparison | None:
    chosen = _named(context, question, places, bound)
    for member in chosen:
        for comparison in context.comparisons.of(member) if context.comparisons is not None else ():
            if _meets(bound, comparison):
                return comparison
    if bound.name is not None and not _is_own(question, bound.name):
        return _beside(context, places, bound)
    return None


def _named(context: Context, question: Question, places: list[Place], bound: Bound) -> list[Member]:
    """The members that a bound's name means: a field of the group, a neighbour of the field, else the field itself.

    The name of a neighbour may be the end of the fields' own names, as `loss` is of `train_loss`: then it means either.
    """
    name = None if bound.name is None else bound.name.rpartition(".")[2]
    if name is not None:
        same = [place.member for place in places if place.member.name == name]
        if same:
            return same
        if not _is_own(question, name):
            beside = [context.graph.classes.member(place.member.owner, name) for place in places[:1]]
            found = [member for member in beside if member is not None]
            if found:
                return [*(place.member for place in places if place.member.name.endswith(f"_{name}")), *found]
    return [place.member for place in places]


def _is_own(question: Question, name: str) -> bool:
    last = name.rpartition(".")[2]
    return last in _OWN or last == question.name or any(last == ask.name for ask in question.asks)


def _meets(bound: Bound, comparison: Comparison) -> bool:
    value, constant = bound.value, comparison.constant
    if isinstance(value, bool):
        return comparison.operator == "truth" or (
            isinstance(constant, bool) and comparison.operator in {"==", "is", "!=", "is not"}
        )
    if isinstance(value, float):
        if comparison.operator == "truth":
            return value == 0
        if type(constant) not in {int, float}:
            return False
        wanted = (value, value / 100) if bound.percent else (value,)
        return any(math.isclose(number, constant, rel_tol=_TOLERANCE, abs_tol=1e-12) for number in wanted)  # type: ignore[arg-type]
    if value is None:
        return comparison.operator == "truth" or (
            constant is None and comparison.operator in {"is", "is not", "==", "!="}
        )
    return constant == value


def _beside(context: Context, places: list[Place], bound: Bound) -> Comparison | None:
    """A bound on something else, compared where the field is read: on what shares a word of its name with the bound."""
    words = _words(bound.name or "")
    functions: dict[Function, None] = {}
    for place in places:
        for node in reads(context, place.member):
            functions[node.fn] = None
    for found in context.comparisons.by_member.values() if context.comparisons is not None else ():
        for comparison in found:
            if (
                comparison.node.fn in functions
                and any(words & _words(name) for name in _names(context, comparison))
                and _meets(bound, comparison)
            ):
                return comparison
    return None


def _names(context: Context, comparison: Comparison) -> list[str]:
    """What a compared value is called: its field, and the local names that hold it."""
    bindings = context.graph.inference.lowered(comparison.node.fn).bindings
    sides = {comparison.node, *comparison.node.parts}
    return [comparison.member.name, *(name for name, values in bindings.items() if not sides.isdisjoint(values))]


def _words(name: str) -> set[str]:
    return {word for word in re.split(r"[^a-z0-9]+", name.lower()) if word}


def _of_its_own(context: Context, place: Place) -> list[Comparison]:
    """A field's comparisons; where objects of its class stand in several places, those beside a read at this one."""
    if context.comparisons is None:
        return []
    found = context.comparisons.of(place.member)
    if not context.comparisons.is_shared(place.member):
        return found
    return [item for item in found if any(is_at(place, node) for node in reads_in(context, item.node.fn, place.member))]


def _conflict(context: Context, places: list[Place], levels: list[Level]) -> Comparison | None:
    """A consumer that compares the field itself, but with none of the record's numbers."""
    bounds = [bound for level in levels for bound in level.bounds if type(bound.value) is float]
    numbers = {bound.value for bound in bounds} | {bound.value / 100 for bound in bounds if bound.percent}  # type: ignore[operator]
    if not numbers - {0.0}:
        return None
    for place in places:
        by_consumer: dict[str, list[Comparison]] = defaultdict(list)
        for comparison in _of_its_own(context, place):
            if comparison.pure and type(comparison.constant) in {int, float} and comparison.constant != 0:
                function = comparison.node.fn
                by_consumer[function.module.name if function.owner is None else function.owner.id].append(comparison)
        for found in by_consumer.values():
            close = [c for c in found if any(math.isclose(n, c.constant, rel_tol=_TOLERANCE) for n in numbers)]  # type: ignore[arg-type]
            if not close:
                return found[0]
    return None
