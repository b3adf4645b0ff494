"""A dependency or a replacement names a record that is not there.

Pages link along these ids; a reader who follows one ends nowhere, and an upstream metric that was dropped goes
unnoticed.
"""

from __future__ import annotations

from collections.abc import Iterator

from telewire_registry.diagnostics import Level, closest
from telewire_registry.lints.lint import Finding, Invalid, Lint, Subject, Where
from telewire_registry.model import Record

__all__ = ["LINT"]


def _find(subject: Subject) -> Iterator[Finding]:
    for source in subject.sources:
        for where, reference in _references(source.record):
            if reference not in subject.by_id:
                meant = closest(reference, subject.by_id) if len(subject.by_id) < _SEARCHED else None
                yield Finding(
                    source,
                    f"no record has the id {reference}",
                    where,
                    help=f"did you mean {meant}?" if meant else "write the record, or leave out the id",
                )


_SEARCHED = 1000
"""Above this number of ids, looking for the closest one costs too much for each finding."""


def _references(record: Record) -> Iterator[tuple[Where, str]]:
    if record.deprecated and record.deprecated.replaced_by:
        yield ("deprecated", "replaced_by"), record.deprecated.replaced_by
    for side in ("upstream", "downstream"):
        for index, dependency in enumerate(getattr(record.dependencies, side)):
            if dependency.id:
                yield ("dependencies", side, index, "id"), dependency.id


LINT = Lint(
    code="TW104",
    level=Level.ERROR,
    doc=__doc__,
    find=_find,
    valid=(("id: TELE-101\n---\nid: TELE-102\ndependencies: {upstream: [{id: TELE-101}, {name: the clock}]}\n"),),
    invalid=(
        Invalid("dependencies: {upstream: [{id: TELE-999}]}\n", ("no record has the id TELE-999",)),
        Invalid("dependencies: {downstream: [{id: TELE-998}]}\n", ("no record has the id TELE-998",)),
        Invalid("deprecated: {since: '2.0', replaced_by: TELE-997}\n", ("no record has the id TELE-997",)),
    ),
)
