"""A file is named neither after the record's id nor after its name.

Files are found by their names. `TELE-101_entropy.yaml` that holds another record is opened in vain.
"""

from __future__ import annotations

from collections.abc import Iterator

from telewire_registry.diagnostics import Level
from telewire_registry.lints.lint import Finding, Invalid, Lint, Subject

__all__ = ["LINT"]


def _find(subject: Subject) -> Iterator[Finding]:
    for source in subject.sources:
        wanted = f"{source.record.id}_{source.record.name}"
        if source.path.stem != wanted:
            yield Finding(
                source,
                f"the file of {wanted} is called {source.path.name}",
                ("id",) if not source.path.stem.startswith(source.record.id) else ("name",),
                help=f"rename it to {wanted}.yaml, or correct the record",
            )


LINT = Lint(
    code="TW108",
    level=Level.WARNING,
    doc=__doc__,
    find=_find,
    valid=("# file: TELE-101_entropy.yaml\nid: TELE-101\nname: entropy\n",),
    invalid=(
        Invalid(
            "# file: TELE-101_entropy.yaml\nid: TELE-102\nname: entropy\n",
            ("the file of TELE-102_entropy is called TELE-101_entropy.yaml",),
        ),
        Invalid(
            "# file: TELE-101_loss.yaml\nid: TELE-101\nname: entropy\n",
            ("the file of TELE-101_entropy is called TELE-101_loss.yaml",),
        ),
    ),
)
