"""One record names another as its neighbour, and the other does not name it.

Off unless telewire.toml says otherwise: many registries keep dependencies on one side only, on purpose.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from telewire_registry.diagnostics import Level
from telewire_registry.lints.lint import Finding, Invalid, Lint, Subject

__all__ = ["LINT"]


def _find(subject: Subject) -> Iterator[Finding]:
    named = {
        (source.record.id, side, dependency.id)
        for source in subject.sources
        for side in _OTHER
        for dependency in getattr(source.record.dependencies, side)
    }
    for source in subject.sources:
        for side, other_side in _OTHER.items():
            for index, dependency in enumerate(getattr(source.record.dependencies, side)):
                known = dependency.id in subject.by_id and dependency.id != source.record.id
                if known and (dependency.id, other_side, source.record.id) not in named:
                    yield Finding(
                        source,
                        f"{dependency.id} does not name {source.record.id} as {other_side}",
                        ("dependencies", side, index, "id"),
                        help=f"add it to the {other_side} of {dependency.id}",
                    )


_OTHER: Mapping[str, str] = {"upstream": "downstream", "downstream": "upstream"}


LINT = Lint(
    code="TW172",
    level=Level.OFF,
    doc=__doc__,
    find=_find,
    valid=(
        (
            "id: TELE-101\n"
            "dependencies: {downstream: [{id: TELE-102}]}\n"
            "---\n"
            "id: TELE-102\n"
            "dependencies: {upstream: [{id: TELE-101}]}\n"
        ),
    ),
    invalid=(
        Invalid(
            "id: TELE-101\n---\nid: TELE-102\ndependencies: {upstream: [{id: TELE-101}]}\n",
            ("TELE-101 does not name TELE-102 as downstream",),
        ),
    ),
)
