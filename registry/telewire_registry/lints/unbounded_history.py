"""A history has no `maxlen`.

A run of days emits millions of events; a list that keeps them all slows the screen down, and in the end the run.
"""

from __future__ import annotations

from collections.abc import Iterator

from telewire_registry.diagnostics import Level
from telewire_registry.lints.lint import Finding, Invalid, Lint, Subject, one_per_place
from telewire_registry.model import Aggregate, Member

__all__ = ["LINT"]


@one_per_place
def _find(subject: Subject) -> Iterator[Finding]:
    for item in subject.members:
        if item.member.data.maxlen is None and _is_history(item.member):
            yield Finding(
                item.source,
                f"the history {item.member.name} has no maxlen",
                item.where("data", "type"),
                help="say how many values it keeps, such as `maxlen: 100`",
            )


def _is_history(member: Member) -> bool:
    name = member.data.type.name if member.data.type else ""
    return name == "deque" or any(target.aggregate is Aggregate.HISTORY for target in member.flow.targets)


LINT = Lint(
    code="TW113",
    level=Level.WARNING,
    doc=__doc__,
    find=_find,
    valid=(
        "data: {type: 'deque[float]', maxlen: 100}\n",
        "data: {type: 'list[str]'}\n",
    ),
    invalid=(
        Invalid("name: losses\ndata: {type: 'deque[float]'}\n", ("the history losses has no maxlen",)),
        Invalid(
            (
                "name: losses\n"
                "data: {type: 'list[float]'}\n"
                "flow: {targets: [{path: policy.losses, aggregate: history}]}\n"
            ),
            ("the history losses has no maxlen",),
        ),
    ),
)
