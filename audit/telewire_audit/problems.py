"""Findings: what an audit reports beside its verdicts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from telewire_audit.checks.context import Context
from telewire_audit.nearest.hint import Hint
from telewire_audit.nearest.hints import nearest
from telewire_audit.questions import Question
from telewire_audit.report import Finding, Hop, RecordReport
from telewire_audit.verdicts import FAIL, PARTIAL, UNRESOLVED, Result

CODES = {
    "emitter_exists": "TW201",
    "transport_works": "TW202",
    "schema_field_exists": "TW203",
    "default_correct": "TW204",
    "consumer_reads": "TW205",
    "thresholds_applied": "TW206",
}
"""The code of each check's finding."""
LEVELS = {FAIL: "error", PARTIAL: "warning", UNRESOLVED: "warning"}
NOTHING_SEEN = "TW200"
ROOT = "schema_field_exists"
"""Where the field is not there, every other check fails for the same reason."""


def hints_of(context: Context, question: Question, results: Mapping[str, Result]) -> dict[str, Hint]:
    """What is wrong, for each check that does not pass and whose cause is not that the field is not there.

    Args:
        context: The program.
        question: The record.
        results: What some of the checks say, by their names; among them whether the field is there.
    """
    root = results[ROOT]
    nowhere = all(place is None for _, place, _ in context.places(question))
    return {
        name: nearest(context, question, name, result)
        for name, result in results.items()
        if result.verdict in LEVELS and name in CODES
        if name == ROOT or root.verdict not in {FAIL, UNRESOLVED} or not (nowhere or result.reason == root.reason)
    }


def problems_of(
    context: Context, question: Question, report: RecordReport, hints: Mapping[str, Hint]
) -> Iterator[Finding]:
    """One finding for each cause of a check that does not pass.

    Args:
        context: The program.
        question: The record.
        report: Its verdicts.
        hints: What is wrong, by the name of the check, see `hints_of`.
    """
    said: set[str] = set()
    for name, result in report.checks.items():
        hint = hints.get(name)
        if hint is None or hint.text in said:
            continue  # one cause is said once
        said.add(hint.text)
        level = LEVELS[result.verdict]
        first = hint.places[0] if hint.places else None
        yield Finding(
            CODES[name],
            "warning" if name == "thresholds_applied" else level,
            report.id,
            hint.text,
            None if first is None else first.path,
            None if first is None else first.line,
            hops=tuple(Hop(item.path, item.line, item.role) for item in hint.places),
            help=hint.way_out,
            symbol=_symbol(context, question),
            hop=name,
            verdict=result.verdict,
            fields=result.fields,
        )


def _symbol(context: Context, question: Question) -> str:
    """The member of the snapshot that a record is about, or that its path misses; else the record's name."""
    for _, place, located in context.places(question):
        if place is not None:
            return f"{place.member.owner.id}.{place.member.name}"
        if located.at:
            return f"{located.at[0].id}.{located.step}"
    return question.name


def blindness(context: Context) -> list[Finding]:
    """Findings of an audit that saw too little to judge by."""
    files = len(context.graph.program.modules)
    found: list[Finding] = []

    def add(key: str, message: str) -> None:
        found.append(Finding(NOTHING_SEEN, "error", None, message, symbol=key, hop="audit"))

    if not files:
        add("source.roots", "no source file was read")
    for name in context.absent if files else ():
        add(name, f"source.roots: {name} is not there")
    for key, name in context.wiring.missing:
        message = f"wiring.{key}: {name} is not in the code" if name else f"wiring.{key} is not set"
        add(name or f"wiring.{key}", message)
    named = all(key != "payloads" for key, _ in context.wiring.missing)
    if files and named and not any(map(context.wiring.is_payload, context.graph.program.classes.values())):
        add("wiring.payloads", "no payload class was found")
    if files and context.wiring.app is not None and len(context.screen.reached.functions) == 0:
        add("wiring.app", "the app reaches no code")
    return found
