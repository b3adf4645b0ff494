"""The record has no snapshot path that can be read.

The path is the one thing that an audit needs: from there it walks back to the emitter and forward to the widgets.
"""

from __future__ import annotations

from collections.abc import Iterator

from telewire_registry.diagnostics import Level
from telewire_registry.lints.lint import Finding, Invalid, Lint, Subject

__all__ = ["LINT"]


def _find(subject: Subject) -> Iterator[Finding]:
    for source in subject.sources:
        record = source.record
        if not any(target.path for member in record.members for target in member.flow.targets):
            yield Finding(
                source,
                f"{record.name} has no path in the snapshot",
                ("flow", "targets"),
                on_key=True,
                help="add `flow: {targets: [{path: some.place}]}`",
            )


LINT = Lint(
    code="TW152",
    level=Level.NOTE,
    doc=__doc__,
    find=_find,
    valid=(
        "flow: {targets: [{path: policy.loss}]}\n",
        "fields: [{name: a, flow: {targets: [{path: policy.a}]}}]\n",
    ),
    invalid=(
        Invalid("name: loss\n", ("loss has no path in the snapshot",)),
        Invalid("name: loss\nflow: {targets: [{aggregate: set}]}\n", ("loss has no path in the snapshot",)),
    ),
)
