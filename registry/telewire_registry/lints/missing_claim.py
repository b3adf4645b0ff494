"""The claims of a record leave out some of the seven checks.

A list with a hole reads as if the rest had been looked at.
"""

from __future__ import annotations

from collections.abc import Iterator

from telewire_registry.diagnostics import Level
from telewire_registry.lints.lint import Finding, Invalid, Lint, Subject
from telewire_registry.model import CHECKS

__all__ = ["LINT"]


def _find(subject: Subject) -> Iterator[Finding]:
    for source in subject.sources:
        claims = source.record.verification.claims
        missing = [check for check in CHECKS if check not in claims] if claims else []
        if missing:
            yield Finding(
                source,
                f"the claims say nothing of {', '.join(missing)}",
                ("verification", "claims"),
                on_key=True,
                help="say whether each holds, or leave the claims to the audit",
            )


LINT = Lint(
    code="TW162",
    level=Level.NOTE,
    doc=__doc__,
    find=_find,
    valid=(
        "verification: {tests: []}\n",
        (
            "verification:\n"
            "  claims:\n"
            "    emitter_exists: {holds: true}\n"
            "    transport_works: {holds: true}\n"
            "    schema_field_exists: {holds: true}\n"
            "    default_correct: {holds: true}\n"
            "    consumer_reads: {holds: true}\n"
            "    display_correct: {holds: false}\n"
            "    thresholds_applied: {holds: true}\n"
        ),
    ),
    invalid=(
        Invalid(
            (
                "verification:\n"
                "  claims:\n"
                "    emitter_exists: {holds: true}\n"
                "    transport_works: {holds: true}\n"
                "    schema_field_exists: {holds: true}\n"
                "    consumer_reads: {holds: true}\n"
                "    display_correct: {holds: true}\n"
            ),
            ("the claims say nothing of default_correct, thresholds_applied",),
        ),
    ),
)
