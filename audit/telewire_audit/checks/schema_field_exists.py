"""The snapshot has no member of the name that the record gives."""

from __future__ import annotations

from telewire_audit.checks.context import Context, unlocated
from telewire_audit.questions import Question
from telewire_audit.verdicts import FAIL, PASS, Evidence, Result, combine


def check(context: Context, question: Question) -> Result:
    """Whether the field, property or method exists."""
    results: list[tuple[str, Result]] = []
    for name, place, located in context.places(question):
        if place is None:
            results.append((name, unlocated(located, FAIL)))
            continue
        member = place.member
        if member.method is not None:
            line, kind = member.method.facts.line, "a property" if member.method.is_property else "a method"
        else:
            line = member.owner.facts.line if member.field is None else member.field.line
            kind = "a field" if member.field is not None else "an attribute that methods store"
        evidence = Evidence(member.owner.module.path, line, f"{member.owner.id}.{member.name}", "schema")
        results.append((name, Result(PASS, f"{place.title} is {kind}", (evidence,))))
    return combine(results)
