"""A step of the status is ticked while an earlier one is not.

Each step presumes the one before: what is not wired cannot have been seen on the screen. A gap means that somebody
forgot a tick, or gave one too many.
"""

from __future__ import annotations

from collections.abc import Iterator

from telewire_registry.diagnostics import Level
from telewire_registry.lints.lint import Finding, Invalid, Lint, Subject
from telewire_registry.model import STATUS_STEPS

__all__ = ["LINT"]


def _find(subject: Subject) -> Iterator[Finding]:
    for source in subject.sources:
        status = source.record.status
        ticked = [step for step in STATUS_STEPS if getattr(status, step)]
        if not ticked:
            continue
        earlier = STATUS_STEPS[: STATUS_STEPS.index(ticked[-1])]
        gaps = [step for step in earlier if getattr(status, step) is False]
        if gaps:
            yield Finding(
                source,
                f"{ticked[-1]} is ticked, but {' and '.join(gaps)} {'is' if len(gaps) == 1 else 'are'} not",
                ("status", ticked[-1]),
                help=f"tick {' and '.join(gaps)} when that is so, or take the later tick away",
            )


LINT = Lint(
    code="TW107",
    level=Level.WARNING,
    doc=__doc__,
    find=_find,
    valid=(
        "status: {planned: true, in_progress: true, wired: false, tested: false, verified: false}\n",
        "status: {planned: true, wired: true}\n",
        "status: {planned: false}\n",
    ),
    invalid=(
        Invalid(
            "status: {planned: true, in_progress: true, wired: true, tested: false, verified: true}\n",
            ("verified is ticked, but tested is not",),
        ),
        Invalid(
            "status: {planned: false, in_progress: false, wired: true}\n",
            ("wired is ticked, but planned and in_progress are not",),
        ),
    ),
)
