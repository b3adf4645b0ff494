"""All drift of a record."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence

from telewire_audit.checks.context import Context
from telewire_audit.drift import project as of_project
from telewire_audit.drift.claims import claims
from telewire_audit.drift.names import names
from telewire_audit.drift.project import Project
from telewire_audit.drift.screen_code import ScreenCode
from telewire_audit.drift.widgets import widgets
from telewire_audit.questions import Question
from telewire_audit.report import AuditReport, Drift, RecordReport


def drift_of_code(context: Context, code: ScreenCode, question: Question, report: RecordReport) -> tuple[Drift, ...]:
    """What the program's code says otherwise: names, widgets, claims."""
    return (*names(context, question), *widgets(context, code, question), *claims(question, report))


def with_project(project: Project, questions: Sequence[Question], report: AuditReport) -> AuditReport:
    """A report with what the project's files and tests say otherwise, too.

    These are looked up on each run, for a kept report knows only of source files.
    """
    records = tuple(
        dataclasses.replace(
            record,
            drift=(*record.drift, *of_project.files(project, question), *of_project.tests(project, question)),
        )
        for question, record in zip(questions, report.records, strict=True)
    )
    return dataclasses.replace(report, records=records)
