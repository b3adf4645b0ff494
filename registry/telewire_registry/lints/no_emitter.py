"""Nothing emits the metric.

A record that names no event, payload or symbol describes a number that nobody computes.
"""

from __future__ import annotations

from collections.abc import Iterator

from telewire_registry.diagnostics import Level
from telewire_registry.lints.lint import Finding, Invalid, Lint, Subject
from telewire_registry.model import Aggregate

__all__ = ["LINT"]


def _find(subject: Subject) -> Iterator[Finding]:
    for source in subject.sources:
        record = source.record
        flows = [member.flow for member in record.members]
        derived = all(
            flow.targets and all(target.aggregate is Aggregate.DERIVED for target in flow.targets) for flow in flows
        )
        if not derived and not any(flow.emitters for flow in flows):
            yield Finding(
                source,
                f"nothing emits {record.name}",
                ("flow",),
                on_key=True,
                help="add `flow.emitters`, or set `aggregate: derived` where it is computed from the snapshot",
            )


LINT = Lint(
    code="TW150",
    level=Level.NOTE,
    doc=__doc__,
    find=_find,
    valid=(
        "flow: {emitters: [{event: STARTED}]}\n",
        "flow: {targets: [{path: run.share, aggregate: derived}]}\n",
    ),
    invalid=(Invalid("name: loss\n", ("nothing emits loss",)),),
)
