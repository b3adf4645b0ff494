"""The way that events are aggregated cannot give a value of the record's type.

A count is a whole number and a latch a boolean; a minimum or maximum needs values that have an order.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from telewire_registry.diagnostics import Level
from telewire_registry.lints.lint import Finding, Invalid, Lint, Subject, one_per_place
from telewire_registry.model import Aggregate
from telewire_registry.value_types import ValueType

__all__ = ["LINT"]

_GIVES: Mapping[Aggregate, tuple[str, ...]] = {
    Aggregate.COUNT: ("int",),
    Aggregate.LATCH: ("bool",),
    Aggregate.MIN: ("float", "int", "datetime"),
    Aggregate.MAX: ("float", "int", "datetime"),
}


@one_per_place
def _find(subject: Subject) -> Iterator[Finding]:
    for item in subject.members:
        kind = item.member.data.type
        for index, target in enumerate(item.member.flow.targets):
            wanted = _GIVES.get(target.aggregate)
            if wanted and kind is not None and kind.is_known and _inner(kind, bool(target.keys)).name not in wanted:
                yield Finding(
                    item.source,
                    f"{target.aggregate} gives {' or '.join(wanted)}, and {item.member.name} is {kind}",
                    item.where("flow", "targets", index, "aggregate"),
                    help="correct the aggregate or the type",
                )


def _inner(kind: ValueType, keyed: bool) -> ValueType:  # noqa: FBT001 - private, and read at one place
    """Return the type of one value: where the path has keys, that of the dict's values."""
    return kind.elements[-1] if keyed and kind.name == "dict" and kind.elements else kind


LINT = Lint(
    code="TW115",
    level=Level.WARNING,
    doc=__doc__,
    find=_find,
    valid=(
        "data: {type: int}\nflow: {targets: [{path: run.updates, aggregate: count}]}\n",
        "data: {type: float | None}\nflow: {targets: [{path: run.best, aggregate: max}]}\n",
        (
            "data: {type: 'dict[str, int]'}\n"
            "flow: {targets: [{path: 'run.hits[name]', aggregate: count, keys: {name: payload.name}}]}\n"
        ),
    ),
    invalid=(
        Invalid(
            "name: seen\ndata: {type: int}\nflow: {targets: [{path: run.seen, aggregate: latch}]}\n",
            ("latch gives bool, and seen is int",),
        ),
        Invalid(
            "name: task\ndata: {type: str}\nflow: {targets: [{path: run.task, aggregate: max}]}\n",
            ("max gives float or int or datetime, and task is str",),
        ),
    ),
)
