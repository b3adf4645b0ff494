"""Two records have the same id.

An id is how pages, events and people refer to a metric; with two records under it, every reference is a guess.
"""

from __future__ import annotations

from collections.abc import Iterator

from telewire_registry.diagnostics import Level
from telewire_registry.lints.lint import Finding, Invalid, Lint, Subject
from telewire_registry.load import SourceRecord

__all__ = ["LINT"]


def _find(subject: Subject) -> Iterator[Finding]:
    first: dict[str, SourceRecord] = {}
    for source in subject.sources:
        other = first.setdefault(source.record.id, source)
        if other is not source:
            yield Finding(
                source,
                f"the id {source.record.id} belongs to {other.path.name} already",
                ("id",),
                help="give one of the two another id; `telewire new` offers the next free one",
            )


LINT = Lint(
    code="TW100",
    level=Level.ERROR,
    doc=__doc__,
    find=_find,
    valid=("id: TELE-101\n---\nid: TELE-102\n",),
    invalid=(
        Invalid(
            "id: TELE-101\nname: entropy\n---\nid: TELE-101\nname: loss\n",
            ("the id TELE-101 belongs to TELE-101_entropy.yaml already",),
        ),
    ),
)
