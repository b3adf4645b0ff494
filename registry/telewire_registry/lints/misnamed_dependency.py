"""A dependency gives the id of one record and the name of another.

One of the two is wrong, and a reader cannot tell which.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from telewire_registry.diagnostics import Level
from telewire_registry.lints.lint import Finding, Invalid, Lint, Subject
from telewire_registry.model import Record

__all__ = ["LINT"]


def _find(subject: Subject) -> Iterator[Finding]:
    for source in subject.sources:
        for side in ("upstream", "downstream"):
            for index, dependency in enumerate(getattr(source.record.dependencies, side)):
                other = subject.by_id.get(dependency.id or "")
                if other is None or not dependency.name or _names(dependency.name, other.record):
                    continue
                namesakes = subject.by_name.get(dependency.name, ())
                owner = f"; {dependency.name!r} is {namesakes[0].record.id}" if namesakes else ""
                yield Finding(
                    source,
                    f"{dependency.id} is {other.record.name!r}, not {dependency.name!r}{owner}",
                    ("dependencies", side, index, "name"),
                    help="correct the name or the id",
                )


def _names(name: str, record: Record) -> bool:
    """Return whether a name means the record: its name, its title, one of its fields, or the end of a path."""
    known = {record.name, record.title, *(field.name for field in record.fields)}
    known |= {str(target.path).rpartition(".")[2] for target in record.flow.targets if target.path}
    words = {_plain(word) for word in known}
    parts = [_plain(part) for part in re.split(r"[/,]|\band\b", name)]
    return _plain(name) in words or all(part in words for part in parts)


def _plain(text: str) -> str:
    return re.sub(r"[^a-z0-9]", "", text.rpartition(".")[2].lower())


LINT = Lint(
    code="TW106",
    level=Level.WARNING,
    doc=__doc__,
    find=_find,
    valid=(
        ("id: TELE-101\nname: loss\n---\nid: TELE-102\ndependencies: {upstream: [{id: TELE-101, name: loss}]}\n"),
        (
            "id: TELE-101\n"
            "name: loss\n"
            "title: Policy Loss\n"
            "---\n"
            "id: TELE-102\n"
            "dependencies: {upstream: [{id: TELE-101, name: policy loss}]}\n"
        ),
    ),
    invalid=(
        Invalid(
            (
                "id: TELE-101\n"
                "name: loss\n"
                "---\n"
                "id: TELE-102\n"
                "name: entropy\n"
                "dependencies: {downstream: [{id: TELE-101, name: entropy}]}\n"
            ),
            ("TELE-101 is 'loss', not 'entropy'; 'entropy' is TELE-102",),
        ),
        Invalid(
            (
                "id: TELE-101\n"
                "name: loss\n"
                "dependencies: {upstream: [{id: TELE-102, name: gain}]}\n"
                "---\n"
                "id: TELE-102\n"
                "name: grain\n"
            ),
            ("TELE-102 is 'grain', not 'gain'",),
        ),
    ),
)
