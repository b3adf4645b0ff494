"""A record is deprecated and names no replacement.

Whoever reads the metric today is told to stop, and not where to go.
"""

from __future__ import annotations

from collections.abc import Iterator

from telewire_registry.diagnostics import Level
from telewire_registry.lints.lint import Finding, Invalid, Lint, Subject

__all__ = ["LINT"]


def _find(subject: Subject) -> Iterator[Finding]:
    for source in subject.sources:
        deprecated = source.record.deprecated
        if deprecated and not deprecated.replaced_by:
            yield Finding(
                source,
                f"{source.record.id} is deprecated, and nothing replaces it",
                ("deprecated",),
                on_key=True,
                help="name the record in `replaced_by`, or say in `notes` why there is none and suppress this",
            )


LINT = Lint(
    code="TW173",
    level=Level.NOTE,
    doc=__doc__,
    find=_find,
    valid=("id: TELE-101\n---\nid: TELE-102\ndeprecated: {since: '2', replaced_by: TELE-101}\n",),
    invalid=(
        Invalid("id: TELE-101\ndeprecated: {since: '2'}\n", ("TELE-101 is deprecated, and nothing replaces it",)),
    ),
)
