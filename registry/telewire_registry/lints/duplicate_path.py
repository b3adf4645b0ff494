"""Two metrics arrive at the same snapshot path.

The later event overwrites what the earlier one stored, and nobody can tell which of the two a widget shows.
"""

from __future__ import annotations

from collections.abc import Iterator

from telewire_registry.diagnostics import Level
from telewire_registry.lints.lint import Finding, Invalid, Lint, SourceMember, Subject, one_per_place
from telewire_registry.paths import SnapshotPath

__all__ = ["LINT"]


@one_per_place
def _find(subject: Subject) -> Iterator[Finding]:
    first: dict[str, SourceMember] = {}
    for item in subject.members:
        for index, target in enumerate(item.member.flow.targets):
            if target.path is None:
                continue
            other = first.setdefault(_place(target.path), item)
            if other is not item:
                yield Finding(
                    item.source,
                    f"{target.path} is where {_named(other)} arrives",
                    item.where("flow", "targets", index, "path"),
                    help="give each its own field, or make them one record",
                )


def _place(path: SnapshotPath) -> str:
    """Return the path without the names of its keys, which are but names."""
    return ".".join(step.name + "[]" * len(step.keys) + "()" * step.call for step in path.steps)


def _named(item: SourceMember) -> str:
    record = item.source.record
    return record.id if item.index is None else f"{record.id}, field {item.member.name}"


LINT = Lint(
    code="TW102",
    level=Level.WARNING,
    doc=__doc__,
    find=_find,
    valid=(("name: loss\nflow: {targets: [{path: a.loss}]}\n---\nname: loss\nflow: {targets: [{path: b.loss}]}\n"),),
    invalid=(
        Invalid(
            "flow: {targets: [{path: policy.loss}]}\n---\nflow: {targets: [{path: policy.loss}]}\n",
            ("policy.loss is where TELE-101 arrives",),
        ),
        Invalid(
            ("flow: {targets: [{path: 'envs[i].reward'}]}\n---\nflow: {targets: [{path: 'envs[env_id].reward'}]}\n"),
            ("envs[env_id].reward is where TELE-101 arrives",),
        ),
        Invalid(
            (
                "fields: [{name: mean}, {name: std}]\n"
                "flow: {targets: [{path: policy.ratio}]}\n"
                "---\n"
                "flow: {targets: [{path: policy.ratio.mean}]}\n"
            ),
            ("policy.ratio.mean is where TELE-101, field mean arrives",),
        ),
    ),
)
