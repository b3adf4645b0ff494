"""Judging what was linked: every record, and the program as a whole, in one process or in two.

What the answers have in common (types, callers, lowered bodies) is computed when it is first asked for, and never
depends on what was asked before (see `flow.guard`). So the work may be cut anywhere, and a record gets the same report
by itself as among all.
"""

from __future__ import annotations

import gc
import sys
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from typing import Final, TypeAlias

from telewire_audit.checks.context import Context
from telewire_audit.checks.display_correct import is_tested
from telewire_audit.checks.table import CHECKS, OF_RECORD
from telewire_audit.collect.gather import can_fork, forking
from telewire_audit.consumers import consumers_of
from telewire_audit.drift.compare import drift_of_code
from telewire_audit.drift.screen_code import ScreenCode
from telewire_audit.findings.table import whole_program
from telewire_audit.problems import blindness, problems_of
from telewire_audit.questions import Question
from telewire_audit.report import Finding, RecordReport
from telewire_audit.verdicts import worst

__all__ = ["Judged", "judge_all"]

_DEPTH: Final = 50_000
"""Recursion allowed: types are inferred through chains of calls."""
_WORTH_FORKING: Final = 1_000
"""Questions times hundreds of functions, above which a second process judges the program as a whole."""
_FIRST: Final = 0.4
"""The part of the records that is judged before that process is forked, which then knows what all have in common."""

_Said: TypeAlias = tuple[RecordReport, tuple[Finding, ...]]
"""A record's verdicts, and the findings that say what is wrong."""


@dataclass(frozen=True, slots=True)
class Judged:
    """What is said of a program.

    Attributes:
        records: The verdicts of each record.
        findings: What is wrong: first that the audit saw too little, then by record, then in the program as a whole.
    """

    records: tuple[RecordReport, ...]
    findings: tuple[Finding, ...]


def judge_all(context: Context, questions: Sequence[Question], processes: int, *, whole: bool) -> Judged:
    """Judge all records, and where wanted the whole program.

    Args:
        context: The linked program.
        questions: The records.
        processes: How many may work at once; more than two gain nothing.
        whole: Whether these are all records, so that findings over the whole program make sense.
    """
    limit = sys.getrecursionlimit()
    sys.setrecursionlimit(max(limit, _DEPTH))
    try:
        screen = ScreenCode(context)
        blind = blindness(context)
        work = len(questions) * len(context.graph.program.functions) // 100
        if not whole or processes == 1 or work <= _WORTH_FORKING or not can_fork():
            said = [_record(context, screen, question) for question in questions]
            return _joined(blind, said, whole_program(context, questions) if whole else ())
        cut = round(_FIRST * len(questions))
        said = [_record(context, screen, question) for question in questions[:cut]]
        with ProcessPoolExecutor(1, mp_context=forking(), initializer=_begin, initargs=(context, questions)) as pool:
            program = pool.submit(_judge_program)
            said += [_record(context, screen, question) for question in questions[cut:]]
            return _joined(blind, said, program.result())
    finally:
        sys.setrecursionlimit(limit)


def _record(context: Context, screen: ScreenCode, question: Question) -> _Said:
    results = {name: check(context, question) for name, check in CHECKS}
    verdict = worst(results[name].verdict for name in OF_RECORD)
    report = RecordReport(question.id, verdict, results, consumers_of(context, question), is_tested=is_tested(question))
    report = replace(report, drift=drift_of_code(context, screen, question, report))
    return report, tuple(problems_of(context, question, report))


def _joined(blind: Sequence[Finding], said: Sequence[_Said], program: Sequence[Finding]) -> Judged:
    problems = [finding for _, findings in said for finding in findings]
    return Judged(tuple(report for report, _ in said), (*blind, *problems, *program))


_work: list[tuple[Context, Sequence[Question]]] = []
"""In a forked process: what it works on. Nothing of it is copied to get there."""


def _begin(context: Context, questions: Sequence[Question]) -> None:
    gc.disable()
    _work[:] = [(context, questions)]


def _judge_program() -> tuple[Finding, ...]:
    return whole_program(*_work[0])
