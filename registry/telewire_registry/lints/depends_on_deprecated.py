"""A record depends on one that is deprecated.

When that one goes, this metric loses its input.
"""

from __future__ import annotations

from collections.abc import Iterator

from telewire_registry.diagnostics import Level
from telewire_registry.lints.lint import Finding, Invalid, Lint, Subject

__all__ = ["LINT"]


def _find(subject: Subject) -> Iterator[Finding]:
    for source in subject.sources:
        if source.record.deprecated:
            if (successor := source.record.deprecated.replaced_by) and _is_deprecated(subject, successor):
                message = f"{successor}, which replaces {source.record.id}, is deprecated too"
                yield Finding(source, message, ("deprecated", "replaced_by"), help="name the record that will stay")
            continue
        for index, dependency in enumerate(source.record.dependencies.upstream):
            if dependency.id and _is_deprecated(subject, dependency.id):
                yield Finding(
                    source,
                    f"{dependency.id} is deprecated",
                    ("dependencies", "upstream", index, "id"),
                    help=f"depend on what replaces it: {_successor(subject, dependency.id)}",
                )


def _is_deprecated(subject: Subject, reference: str) -> bool:
    source = subject.by_id.get(reference)
    return source is not None and source.record.deprecated is not None


def _successor(subject: Subject, reference: str) -> str:
    deprecated = subject.by_id[reference].record.deprecated
    return (deprecated.replaced_by if deprecated else None) or "its record names nothing yet"


LINT = Lint(
    code="TW174",
    level=Level.WARNING,
    doc=__doc__,
    find=_find,
    valid=("id: TELE-101\ndeprecated: {since: '2', replaced_by: TELE-102}\n---\nid: TELE-102\n",),
    invalid=(
        Invalid(
            ("id: TELE-101\ndeprecated: {since: '2'}\n---\nid: TELE-102\ndependencies: {upstream: [{id: TELE-101}]}\n"),
            ("TELE-101 is deprecated",),
        ),
        Invalid(
            (
                "id: TELE-101\n"
                "deprecated: {since: '1', replaced_by: TELE-102}\n"
                "---\n"
                "id: TELE-102\n"
                "deprecated: {since: '2'}\n"
            ),
            ("TELE-102, which replaces TELE-101, is deprecated too",),
        ),
    ),
)
