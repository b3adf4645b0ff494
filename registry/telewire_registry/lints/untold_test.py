"""A test of the record passes, and the status does not say tested.

Somebody wrote the test; the page still says that the metric has none. What has no file is no test, but a look at the
screen.
"""

from __future__ import annotations

from collections.abc import Iterator

from telewire_registry.diagnostics import Level
from telewire_registry.lints.lint import Finding, Invalid, Lint, Subject

__all__ = ["LINT"]


def _find(subject: Subject) -> Iterator[Finding]:
    for source in subject.sources:
        record = source.record
        ticked = [index for index, test in enumerate(record.verification.tests) if test.passes and test.file]
        if ticked and record.status.tested is False:
            yield Finding(
                source,
                "a test is ticked, but tested is not",
                ("verification", "tests", ticked[0], "passes"),
                help="tick `status.tested` if the test covers the whole way",
            )


LINT = Lint(
    code="TW161",
    level=Level.NOTE,
    doc=__doc__,
    find=_find,
    valid=(
        "status: {tested: false}\nverification: {tests: [{kind: visual, passes: true}]}\n",
        "status: {tested: true}\nverification: {tests: [{kind: unit, file: t.py, passes: true}]}\n",
        "verification: {tests: [{kind: unit, file: t.py, passes: true}]}\n",
    ),
    invalid=(
        Invalid(
            "status: {tested: false}\nverification: {tests: [{kind: unit}, {kind: unit, file: t.py, passes: true}]}\n",
            ("a test is ticked, but tested is not",),
        ),
    ),
)
