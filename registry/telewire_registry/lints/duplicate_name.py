"""Two records have the same name, and no snapshot path sets them apart.

Names become fields, functions and headings. Two metrics of one class with one name cannot both be there.
"""

from __future__ import annotations

from collections.abc import Iterator

from telewire_registry.diagnostics import Level
from telewire_registry.lints.lint import Finding, Invalid, Lint, Subject
from telewire_registry.load import SourceRecord

__all__ = ["LINT"]


def _find(subject: Subject) -> Iterator[Finding]:
    for name, sources in subject.by_name.items():
        first: dict[str, SourceRecord] = {}
        for source in sources if len(sources) > 1 else ():
            for parent in _parents(source):
                other = first.setdefault(parent, source)
                if other is not source:
                    yield Finding(
                        source,
                        f"the name {name!r} belongs to {other.record.id} already",
                        ("name",),
                        help="give one of the two a name that says how they differ",
                    )
                    break


def _parents(source: SourceRecord) -> set[str]:
    paths = [target.path for target in source.record.flow.targets if target.path]
    return {".".join(step.name for step in path.steps[:-1]) for path in paths} or {"(no path)"}


LINT = Lint(
    code="TW101",
    level=Level.WARNING,
    doc=__doc__,
    find=_find,
    valid=(
        "name: loss\n---\nname: entropy\n",
        (
            "name: loss\n"
            "flow: {targets: [{path: policy.loss}]}\n"
            "---\n"
            "name: loss\n"
            "flow: {targets: [{path: value.loss}]}\n"
        ),
    ),
    invalid=(
        Invalid("name: loss\n---\nname: loss\n", ("the name 'loss' belongs to TELE-101 already",)),
        Invalid(
            (
                "name: loss\n"
                "flow: {targets: [{path: policy.loss}]}\n"
                "---\n"
                "name: loss\n"
                "flow: {targets: [{path: policy.loss_mean}]}\n"
            ),
            ("the name 'loss' belongs to TELE-101 already",),
        ),
    ),
)
