"""All drift of a record."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence

from telewire_audit.checks.context import Context
from telewire_audit.collect.cache import FactCache
from telewire_audit.drift import project as of_project
from telewire_audit.drift.names import names
from telewire_audit.drift.project import Project
from telewire_audit.drift.screen_code import ScreenCode
from telewire_audit.drift.widgets import widgets
from telewire_audit.questions import Question
from telewire_audit.report import AuditReport, Drift
from telewire_audit.tested.record_tests import tests_of_records
from telewire_registry.config import WiringConfig


def drift_of_code(context: Context, code: ScreenCode, question: Question) -> tuple[Drift, ...]:
    """What the program's code says otherwise: names, widgets."""
    return (*names(context, question), *widgets(context, code, question))


def with_project(  # noqa: PLR0913 - two of them by name
    project: Project,
    questions: Sequence[Question],
    report: AuditReport,
    wiring: WiringConfig,
    *,
    cache: FactCache,
    processes: int,
) -> AuditReport:
    """A report with what the project's files say otherwise, too, and with the tests of each record.

    These are looked up on each run, for a kept report knows only of source files.
    """
    tests = tests_of_records(
        wiring, questions, report.records, files=project.test_files, read=project.read, cache=cache, processes=processes
    )
    records = tuple(
        dataclasses.replace(
            record,
            drift=(*record.drift, *of_project.files(project, question), *of_project.tests(project, question)),
            tests=seen,
        )
        for question, record, seen in zip(questions, report.records, tests, strict=True)
    )
    return dataclasses.replace(report, records=records)
