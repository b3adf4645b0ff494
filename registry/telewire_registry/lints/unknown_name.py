"""A condition or formula reads a name that stands for nothing.

Known are `value` or the metric's own name, the fields of a group, the names of `let`, and `now`; a `transform` knows
`value` only, and one of a derived target the other values of its group in the snapshot. Of another name no code can be
made, and no widget can judge the level.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from pathlib import Path

from telewire_registry.conditions import Condition
from telewire_registry.diagnostics import Level, closest
from telewire_registry.lints.lint import Finding, Invalid, Lint, SourceMember, Subject, Where
from telewire_registry.load import SourceRecord
from telewire_registry.model import Aggregate, Target, Threshold
from telewire_registry.paths import Step

__all__ = ["LINT"]

_MAX_SHOWN = 8

_Values = Mapping[str, Mapping[str, None]]
"""The names of the values of each group of the snapshot that a formula can read, by the group's path."""


def _find(subject: Subject) -> Iterator[Finding]:
    for source in subject.sources:
        yield from _in_conditions(source)
    values = _values(subject)
    seen: set[tuple[Path, Where, str]] = set()  # what the fields of a group inherit is at fault once
    for item in subject.members:
        for index, target in enumerate(item.member.flow.targets):
            if target.transform:
                where = item.where("flow", "targets", index, "transform")
                for finding in _in_transform(item, target, where, values):
                    place = (finding.source.path, finding.where, finding.message)
                    if place not in seen:
                        seen.add(place)
                        yield finding


def _in_conditions(source: SourceRecord) -> Iterator[Finding]:
    record = source.record
    fields = {field.name for field in record.fields}
    own = set() if fields else {record.name}
    known = frozenset({"value", "now", *fields, *own, *(record.let or {})})
    judged = [_judged((), record.let or {}, record.thresholds or (), known)]
    for index, field in enumerate(record.fields):
        inside = known | set(field.let or {})
        judged.append(_judged(("fields", index), field.let or {}, field.thresholds or (), inside))
    for conditions in judged:
        for where, condition, names in conditions:
            unknown = (name for name in condition.names if name.partition(".")[0] not in names)
            for name in sorted(unknown):
                yield _finding(source, where, name, names - own, "say in `let` what it is")


def _in_transform(item: SourceMember, target: Target, where: Where, values: _Values) -> Iterator[Finding]:
    assert target.transform is not None  # noqa: S101 - the caller has looked
    names = sorted(target.transform.names)
    if target.aggregate is not Aggregate.DERIVED:
        for name in names:
            if name not in ("value", item.member.name):
                yield _finding(item.source, where, name, ("value",), "arithmetic over `value`, such as value * 100")
    elif target.path is not None and not target.path.is_family:
        group = _spelled(target.path.steps[:-1])
        for name in names:
            *inner, last = name.split(".")
            if last not in values.get(".".join((*group, *inner)), {}):
                help_ = "a derived value is computed from the other values of its group in the snapshot"
                yield _finding(item.source, where, name, tuple(values.get(".".join(group), {})), help_)


def _finding(source: SourceRecord, where: Where, name: str, known: Collection[str], way_out: str) -> Finding:
    meant = "value" if name == source.record.name and "value" in known else closest(name, known)
    shown = sorted(known)[:_MAX_SHOWN] + ["..."] * (len(known) > _MAX_SHOWN)
    return Finding(
        source,
        f"the name {name!r} stands for nothing here",
        where,
        label=f"known: {', '.join(shown) or 'none'}",
        help=f"did you mean {meant!r}?" if meant else way_out,
    )


def _values(subject: Subject) -> _Values:
    """Return what a formula can name: values that are neither derived themselves nor below a key of their own."""
    values: dict[str, dict[str, None]] = {}
    for item in subject.members:
        for target in item.member.flow.targets:
            if target.path is None or target.path.is_family or target.aggregate is Aggregate.DERIVED:
                continue
            *before, last = target.path.steps
            if not last.keys:
                values.setdefault(".".join(_spelled(before)), {})[last.name] = None
    return values


def _spelled(steps: Sequence[Step]) -> list[str]:
    """Return the names of steps; the keys of a step are but names."""
    return [step.name + "[]" * len(step.keys) for step in steps]


def _judged(
    where: Where, let: Mapping[str, Condition], thresholds: tuple[Threshold, ...], known: frozenset[str]
) -> Iterator[tuple[Where, Condition, frozenset[str]]]:
    for name, formula in let.items():
        yield (*where, "let", name), formula, known - {name}
    for index, item in enumerate(thresholds):
        if item.when:
            yield (*where, "thresholds", index, "when"), item.when, known


LINT = Lint(
    code="TW124",
    level=Level.WARNING,
    doc=__doc__,
    find=_find,
    valid=(
        "let: {age: now - value}\nthresholds: [{level: warning, when: age > 5}]\n",
        ("fields: [{name: hits}, {name: misses}]\nthresholds: [{level: warning, when: hits < misses}]\n"),
        "flow: {targets: [{path: run.share, transform: value * 100}]}\n",
        "name: kl\nthresholds: [{level: warning, when: kl > 5}]\nflow: {targets: [{path: a.kl, transform: kl * 2}]}\n",
        (
            "flow: {targets: [{path: estimates.mean}, {path: estimates.spread.low}]}\n"
            "---\n"
            "flow: {targets: [{path: estimates.gap, aggregate: derived, transform: mean - spread.low}]}\n"
        ),
        (
            "flow: {targets: [{path: 'envs[i].wins'}]}\n"
            "---\n"
            "flow: {targets: [{path: 'envs[env_id].doubled', aggregate: derived, transform: wins * 2}]}\n"
        ),
    ),
    invalid=(
        Invalid(
            "name: kl\nthresholds: [{level: warning, when: loss > 5 and valeu < 3}]\n",
            ("the name 'loss' stands for nothing here", "the name 'valeu' stands for nothing here"),
        ),
        Invalid("let: {age: age - value}\n", ("the name 'age' stands for nothing here",)),
        Invalid(
            "flow: {targets: [{path: run.share, transform: value / total}]}\n",
            ("the name 'total' stands for nothing here",),
        ),
        Invalid(
            (
                "flow: {targets: [{path: estimates.mean}]}\n"
                "---\n"
                "flow: {targets: [{path: estimates.gap, aggregate: derived, transform: maen - value}]}\n"
            ),
            ("the name 'maen' stands for nothing here", "the name 'value' stands for nothing here"),
        ),
        Invalid(
            (
                "flow: {targets: [{path: 'envs[i].wins'}]}\n"
                "---\n"
                "flow: {targets: [{path: run.doubled, aggregate: derived, transform: envs.wins * 2}]}\n"
            ),
            ("the name 'envs.wins' stands for nothing here",),
        ),
    ),
)
