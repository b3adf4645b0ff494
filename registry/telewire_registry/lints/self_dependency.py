"""A record depends on itself.

Most often the id of the neighbour was copied wrongly, and the real dependency is missing.
"""

from __future__ import annotations

from collections.abc import Iterator

from telewire_registry.diagnostics import Level
from telewire_registry.lints.lint import Finding, Invalid, Lint, Subject

__all__ = ["LINT"]


def _find(subject: Subject) -> Iterator[Finding]:
    for source in subject.sources:
        record = source.record
        for side in ("upstream", "downstream"):
            for index, dependency in enumerate(getattr(record.dependencies, side)):
                if dependency.id == record.id:
                    yield Finding(
                        source,
                        f"{record.id} names itself as {side}",
                        ("dependencies", side, index, "id"),
                        help="write the id of the other record",
                    )
        if record.deprecated and record.deprecated.replaced_by == record.id:
            where = ("deprecated", "replaced_by")
            yield Finding(source, f"{record.id} is replaced by itself", where, help="name the record that replaces it")


LINT = Lint(
    code="TW170",
    level=Level.WARNING,
    doc=__doc__,
    find=_find,
    valid=("id: TELE-101\n---\nid: TELE-102\ndependencies: {upstream: [{id: TELE-101}]}\n",),
    invalid=(
        Invalid("id: TELE-101\ndependencies: {upstream: [{id: TELE-101}]}\n", ("TELE-101 names itself as upstream",)),
        Invalid("id: TELE-101\ndeprecated: {since: '2', replaced_by: TELE-101}\n", ("TELE-101 is replaced by itself",)),
    ),
)
