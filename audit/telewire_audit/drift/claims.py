"""Boxes that a person ticked, against the verdicts."""

from __future__ import annotations

import re
from collections.abc import Iterator

from telewire_audit.drift.codes import CLAIM, NOTE, WARNING
from telewire_audit.questions import Question
from telewire_audit.report import Drift, RecordReport
from telewire_audit.verdicts import FAIL, PARTIAL, PASS

_ROOT = "schema_field_exists"
"""Where the field is not there, every other check fails for the same reason."""
_LEVELS = "thresholds_applied"
_NAME = re.compile(r"[A-Za-z_]\w*")
_PLAIN = {"value", "and", "or", "not", "nan", "inf", "none", "true", "false"}


def claims(question: Question, report: RecordReport) -> Iterator[Drift]:
    """Claims that a verdict contradicts; where the verdict is open or does not apply, nothing is said."""
    root = report.checks.get(_ROOT)
    for check, holds in question.claims.items():
        result = report.checks.get(check)
        if result is None:
            continue
        if check != _ROOT and root is not None and root.verdict == FAIL and result.reason == root.reason:
            continue  # the path leads nowhere, which is said of the field
        if holds and result.verdict in {FAIL, PARTIAL} and not (check == _LEVELS and _is_relative(question)):
            yield Drift(f"claims.{check}", "ticked", f"the audit says {result.verdict}", CLAIM, WARNING)
        if not holds and result.verdict == PASS:
            yield Drift(f"claims.{check}", "not ticked", "the audit says pass", CLAIM, NOTE)


def _is_relative(question: Question) -> bool:
    """Whether a level compares with another value (`value < peak - 5`), which the audit's numbers do not show."""
    names = {name for level in question.levels for name in _NAME.findall(level.text)} - {question.name}
    return any(name.lower() not in _PLAIN for name in names)
