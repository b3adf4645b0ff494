"""The status says tested, and no test of the record is there, nor a screen test that saw it in a run.

The tick promises that the wiring cannot break unnoticed.
"""

from __future__ import annotations

from collections.abc import Iterator

from telewire_registry.diagnostics import Level
from telewire_registry.lints.lint import Finding, Invalid, Lint, Subject

__all__ = ["LINT"]


def _find(subject: Subject) -> Iterator[Finding]:
    for source in subject.sources:
        record = source.record
        tests = record.verification.tests
        is_seen = any(seen.run is not None for seen in record.verification.attested)
        if record.status.tested and not is_seen and not any(t.passes and (t.file or t.name) for t in tests):
            why = "none of its tests is ticked" if tests else "it names no test"
            yield Finding(
                source,
                f"tested is ticked, but {why}",
                ("status", "tested"),
                help="name the test under `verification.tests`, or take the tick away",
            )


LINT = Lint(
    code="TW160",
    level=Level.WARNING,
    doc=__doc__,
    find=_find,
    valid=(
        "status: {tested: true}\nverification: {tests: [{kind: unit, name: test_it, passes: true}]}\n",
        """status: {tested: true}
verification: {attested: [{consumer: P, saw: A, when: "2026-11-24", by: B, hash: h, run: r}]}
""",
    ),
    invalid=(
        Invalid("status: {tested: true}\n", ("tested is ticked, but it names no test",)),
        Invalid(
            "status: {tested: true}\nverification: {tests: [{kind: unit, passes: false}]}\n",
            ("tested is ticked, but none of its tests is ticked",),
        ),
    ),
)
