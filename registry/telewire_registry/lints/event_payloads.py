"""One event carries two payload classes.

A handler takes the payload of its event for granted; of the other class it would read fields that are not there.
"""

from __future__ import annotations

from collections.abc import Iterator

from telewire_registry.diagnostics import Level
from telewire_registry.lints.lint import Finding, Invalid, Lint, SourceMember, Subject, one_per_place

__all__ = ["LINT"]


@one_per_place
def _find(subject: Subject) -> Iterator[Finding]:
    first: dict[str, tuple[str, SourceMember]] = {}
    for item in subject.members:
        for index, emitter in enumerate(item.member.flow.emitters):
            if not emitter.event or not emitter.payload:
                continue
            payload, other = first.setdefault(emitter.event, (emitter.payload, item))
            if payload != emitter.payload:
                yield Finding(
                    item.source,
                    f"{emitter.event} carries {payload} for {other.source.record.id}, and {emitter.payload} here",
                    (*item.where("flow", "emitters", index), "payload"),
                    help="correct the payload or the event",
                )


LINT = Lint(
    code="TW132",
    level=Level.WARNING,
    doc=__doc__,
    find=_find,
    valid=(
        (
            "flow: {emitters: [{event: STARTED, payload: Started}]}\n"
            "---\n"
            "flow: {emitters: [{event: STARTED, payload: Started}, {event: STOPPED, payload: Stopped}]}\n"
        ),
    ),
    invalid=(
        Invalid(
            (
                "flow: {emitters: [{event: STARTED, payload: Started}]}\n"
                "---\n"
                "flow: {emitters: [{event: STARTED, payload: Start}]}\n"
            ),
            ("STARTED carries Started for TELE-101, and Start here",),
        ),
    ),
)
