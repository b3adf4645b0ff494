"""Nothing reads the metric.

A value that nobody looks at costs time in every update, and its wiring can rot unseen.
"""

from __future__ import annotations

from collections.abc import Iterator

from telewire_registry.diagnostics import Level
from telewire_registry.lints.lint import Finding, Invalid, Lint, Subject

__all__ = ["LINT"]


def _find(subject: Subject) -> Iterator[Finding]:
    for source in subject.sources:
        record = source.record
        if not any(member.flow.consumers for member in record.members) and not record.dependencies.downstream:
            yield Finding(
                source,
                f"nothing reads {record.name}",
                ("flow",),
                on_key=True,
                help="add `flow.consumers`, or name in `dependencies.downstream` what is computed from it",
            )


LINT = Lint(
    code="TW151",
    level=Level.NOTE,
    doc=__doc__,
    find=_find,
    valid=(
        "flow: {consumers: [{widget: Banner}]}\n",
        "dependencies: {downstream: [{name: alarm}]}\n",
    ),
    invalid=(Invalid("name: loss\n", ("nothing reads loss",)),),
)
