"""A `maxlen` has nothing to limit, or the default is longer than it.

A reader takes `maxlen` for a promise of how much is kept.
"""

from __future__ import annotations

from collections.abc import Iterator

from telewire_registry.diagnostics import Level
from telewire_registry.lints.lint import Finding, Invalid, Lint, Subject, one_per_place
from telewire_registry.model import Aggregate

__all__ = ["LINT"]


@one_per_place
def _find(subject: Subject) -> Iterator[Finding]:
    for item in subject.members:
        data = item.member.data
        if data.maxlen is None:
            continue
        where = item.where("data", "maxlen")
        keeps = any(target.aggregate is Aggregate.HISTORY for target in item.member.flow.targets)
        if isinstance(data.default, list) and len(data.default) > data.maxlen:
            message = f"the default of {item.member.name} holds {len(data.default)} values, more than {data.maxlen}"
            yield Finding(item.source, message, where, help="shorten the default, or raise maxlen")
        elif data.type is not None and data.type.is_known and not data.type.is_container and not keeps:
            message = f"maxlen of {item.member.name} limits nothing: a {data.type} is one value"
            yield Finding(item.source, message, where, help="remove it, or set `aggregate: history`")


LINT = Lint(
    code="TW114",
    level=Level.WARNING,
    doc=__doc__,
    find=_find,
    valid=("data: {type: 'deque[float]', maxlen: 3, default: [0, 0, 0]}\n",),
    invalid=(
        Invalid(
            "name: losses\ndata: {type: 'deque[float]', maxlen: 2, default: [0, 0, 0]}\n",
            ("the default of losses holds 3 values, more than 2",),
        ),
        Invalid(
            "name: loss\ndata: {type: float, maxlen: 2}\n", ("maxlen of loss limits nothing: a float is one value",)
        ),
    ),
)
