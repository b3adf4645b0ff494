"""Judging what was linked: every record, and the program as a whole, in one process or in two.

The questions are of two sides: where values come from, and where they are shown. Those of one side look at the same
code, so a process that judges one side finds little that the other one finds as well. No answer depends on what was
asked before (see `flow.guard`), so two processes say what one would.
"""

from __future__ import annotations

import gc
import sys
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from typing import Final

from telewire_audit.checks.context import Context
from telewire_audit.checks.display_correct import is_tested
from telewire_audit.checks.table import CHECKS, OF_RECORD
from telewire_audit.collect.gather import can_fork, forking
from telewire_audit.consumers import consumers_of
from telewire_audit.drift.claims import claims
from telewire_audit.drift.compare import drift_of_code
from telewire_audit.drift.screen_code import ScreenCode
from telewire_audit.findings.table import OTHER_FINDINGS, PAYLOAD_FINDINGS, Kind, by_place, whole_program
from telewire_audit.nearest.hint import Hint
from telewire_audit.problems import ROOT, blindness, hints_of, problems_of
from telewire_audit.questions import Question
from telewire_audit.report import Consumer, Drift, Finding, RecordReport
from telewire_audit.verdicts import Result, worst

__all__ = ["Judged", "judge_all"]

_DEPTH: Final = 50_000
"""Recursion allowed: types are inferred through chains of calls."""
_WORTH_FORKING: Final = 1_000
"""Questions times hundreds of functions, above which a second process judges one of the sides."""


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
        work = len(questions) * len(context.graph.program.functions) // 100
        if processes == 1 or work <= _WORTH_FORKING or not can_fork():
            shown = _judge(_SHOWN, context, questions, whole=whole)
            return _joined(context, questions, _judge(_SENT, context, questions, whole=whole), shown)
        with ProcessPoolExecutor(1, mp_context=forking(), initializer=_begin, initargs=(context, questions)) as pool:
            other = pool.submit(_judge_shown, whole=whole)
            sent = _judge(_SENT, context, questions, whole=whole)
            return _joined(context, questions, sent, other.result())
    finally:
        sys.setrecursionlimit(limit)


@dataclass(frozen=True, slots=True)
class _Side:
    """Questions that look at the same code.

    Attributes:
        checks: The names of the checks; that of the root is asked on both sides, for it explains the others.
        kinds: What is looked for in the program as a whole.
        is_shown: Whether these are the questions about what is shown.
    """

    checks: frozenset[str]
    kinds: tuple[Kind, ...]
    is_shown: bool


_SENT: Final = _Side(
    checks=frozenset({"emitter_exists", "transport_works", ROOT, "default_correct"}),
    kinds=PAYLOAD_FINDINGS,
    is_shown=False,
)
_SHOWN: Final = _Side(
    checks=frozenset({ROOT, "consumer_reads", "display_correct", "thresholds_applied"}),
    kinds=OTHER_FINDINGS,
    is_shown=True,
)


@dataclass(frozen=True, slots=True)
class _Answer:
    """What one side says of a record."""

    results: dict[str, Result]
    hints: dict[str, Hint]
    consumers: tuple[Consumer, ...] = ()
    drift: tuple[Drift, ...] = ()


@dataclass(frozen=True, slots=True)
class _Answers:
    """What one side says: of the audit itself, of each record, and of the program as a whole."""

    blind: tuple[Finding, ...]
    records: tuple[_Answer, ...]
    program: tuple[Finding, ...]


def _judge(side: _Side, context: Context, questions: Sequence[Question], *, whole: bool) -> _Answers:
    screen = ScreenCode(context)
    blind = tuple(blindness(context)) if side.is_shown else ()
    records = tuple(_answer(side, context, screen, question) for question in questions)
    return _Answers(blind, records, whole_program(context, questions, side.kinds) if whole else ())


def _answer(side: _Side, context: Context, screen: ScreenCode, question: Question) -> _Answer:
    results = {name: check(context, question) for name, check in CHECKS if name in side.checks}
    hints = hints_of(context, question, results)
    if not side.is_shown:
        return _Answer(results, hints)
    return _Answer(results, hints, consumers_of(context, question), drift_of_code(context, screen, question))


def _joined(context: Context, questions: Sequence[Question], sent: _Answers, shown: _Answers) -> Judged:
    reports: list[RecordReport] = []
    problems: list[Finding] = []
    for question, first, second in zip(questions, sent.records, shown.records, strict=True):
        said = first.results | second.results
        results = {name: said[name] for name, _ in CHECKS}
        verdict = worst(results[name].verdict for name in OF_RECORD)
        report = RecordReport(question.id, verdict, results, second.consumers, is_tested=is_tested(question))
        report = replace(report, drift=(*second.drift, *claims(question, report)))
        reports.append(report)
        problems += problems_of(context, question, report, first.hints | second.hints)
    program = by_place((*sent.program, *shown.program))
    return Judged(tuple(reports), (*shown.blind, *problems, *program))


_work: list[tuple[Context, Sequence[Question]]] = []
"""In a forked process: what it works on. Nothing of it is copied to get there."""


def _begin(context: Context, questions: Sequence[Question]) -> None:
    gc.disable()
    _work[:] = [(context, questions)]


def _judge_shown(*, whole: bool) -> _Answers:
    return _judge(_SHOWN, *_work[0], whole=whole)
