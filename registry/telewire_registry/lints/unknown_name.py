"""A condition or formula reads a name that stands for nothing.

Known are `value`, the fields of a group, the names of `let`, and `now`; a `transform` knows `value` only. Of another
name no code can be made, and no widget can judge the level.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from telewire_registry.conditions import Condition
from telewire_registry.diagnostics import Level, closest
from telewire_registry.lints.lint import Finding, Invalid, Lint, Subject, Where
from telewire_registry.model import Flow, Record, Threshold

__all__ = ["LINT"]


def _find(subject: Subject) -> Iterator[Finding]:
    for source in subject.sources:
        record = source.record
        for where, condition, known in _conditions(record):
            unknown = sorted(name for name in condition.names if name.partition(".")[0] not in known)
            for name in unknown:
                meant = "value" if name == record.name else closest(name, known)
                yield Finding(
                    source,
                    f"the name {name!r} stands for nothing here",
                    where,
                    label=f"known: {', '.join(sorted(known))}",
                    help=f"did you mean {meant!r}?" if meant else "say in `let` what it is",
                )


def _conditions(record: Record) -> Iterator[tuple[Where, Condition, frozenset[str]]]:
    fields = {field.name for field in record.fields}
    known = frozenset({"value", "now", *fields, *(record.let or {})})
    yield from _judged((), record.let or {}, record.thresholds or (), known)
    yield from _transforms((), record.flow)
    for index, field in enumerate(record.fields):
        yield from _judged(("fields", index), field.let or {}, field.thresholds or (), known | set(field.let or {}))
        yield from _transforms(("fields", index), field.flow)


def _judged(
    where: Where, let: Mapping[str, Condition], thresholds: tuple[Threshold, ...], known: frozenset[str]
) -> Iterator[tuple[Where, Condition, frozenset[str]]]:
    for name, formula in let.items():
        yield (*where, "let", name), formula, known - {name}
    for index, item in enumerate(thresholds):
        if item.when:
            yield (*where, "thresholds", index, "when"), item.when, known


def _transforms(where: Where, flow: Flow) -> Iterator[tuple[Where, Condition, frozenset[str]]]:
    for index, target in enumerate(flow.targets):
        if target.transform:
            yield (*where, "flow", "targets", index, "transform"), target.transform, frozenset({"value"})


LINT = Lint(
    code="TW124",
    level=Level.WARNING,
    doc=__doc__,
    find=_find,
    valid=(
        "let: {age: now - value}\nthresholds: [{level: warning, when: age > 5}]\n",
        ("fields: [{name: hits}, {name: misses}]\nthresholds: [{level: warning, when: hits < misses}]\n"),
        "flow: {targets: [{path: run.share, transform: value * 100}]}\n",
    ),
    invalid=(
        Invalid(
            "name: kl\nthresholds: [{level: warning, when: kl > 5 and valeu < 3}]\n",
            ("the name 'kl' stands for nothing here", "the name 'valeu' stands for nothing here"),
        ),
        Invalid("let: {age: age - value}\n", ("the name 'age' stands for nothing here",)),
        Invalid(
            "flow: {targets: [{path: run.share, transform: value / total}]}\n",
            ("the name 'total' stands for nothing here",),
        ),
    ),
)
