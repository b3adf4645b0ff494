"""A dependency or a replacement names a record that is not there.

Pages link along these ids; a reader who follows one ends nowhere, and an upstream metric that was dropped goes
unnoticed.
"""

from __future__ import annotations

from collections.abc import Iterator

from telewire_registry.diagnostics import Level
from telewire_registry.lints.lint import Finding, Invalid, Lint, Subject, Where
from telewire_registry.model import Record

__all__ = ["LINT"]


def _find(subject: Subject) -> Iterator[Finding]:
    for source in subject.sources:
        for where, reference, name in _references(source.record):
            if reference not in subject.by_id:
                # Ids are too alike for a guess by their letters; the name beside one says more.
                alike = subject.by_name.get(name or "", ())
                meant = next((other.record.id for other in alike if other is not source), None)
                yield Finding(
                    source,
                    f"no record has the id {reference}",
                    where,
                    help=f"{name!r} is {meant}" if meant else "write the record, or leave out the id",
                )


def _references(record: Record) -> Iterator[tuple[Where, str, str | None]]:
    """Yield the place of each id, the id, and the name that stands beside it."""
    if record.deprecated and record.deprecated.replaced_by:
        yield ("deprecated", "replaced_by"), record.deprecated.replaced_by, None
    for side in ("upstream", "downstream"):
        for index, dependency in enumerate(getattr(record.dependencies, side)):
            if dependency.id:
                yield ("dependencies", side, index, "id"), dependency.id, dependency.name


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
