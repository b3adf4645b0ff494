"""Judging what was linked: every record, and the program as a whole, in one process or in several.

Verdicts are independent of each other and of the order in which they are asked for; only what the answers have in
common (types, callers, lowered bodies) is computed once in each process. So the work is split where a process can be
forked with all that was linked, and done in turn elsewhere.
"""

from __future__ import annotations

import gc
import sys
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from itertools import chain, pairwise
from typing import Final, TypeAlias

from telewire_audit.checks.context import Context
from telewire_audit.checks.display_correct import is_tested
from telewire_audit.checks.table import CHECKS, OF_RECORD
from telewire_audit.collect.gather import can_fork, forking
from telewire_audit.consumers import consumers_of
from telewire_audit.drift.compare import drift_of_code
from telewire_audit.drift.screen_code import ScreenCode
from telewire_audit.findings.table import whole_program
from telewire_audit.problems import problems_of
from telewire_audit.questions import Question
from telewire_audit.report import Finding, RecordReport
from telewire_audit.verdicts import worst

__all__ = ["judge_all"]

Judged: TypeAlias = tuple[RecordReport, tuple[Finding, ...]]
"""A record's verdicts, and the findings that say what is wrong."""

_DEPTH: Final = 50_000
"""Recursion allowed: types are inferred through chains of calls."""
_WORTH_A_POOL: Final = 1_000
"""Questions times hundreds of functions, below which a second process costs more than it gains."""
_SLICES: Final = 3
"""Slices of the questions for each process: neighbours share most, and the processes should end together."""


def judge_all(
    context: Context, questions: Sequence[Question], processes: int, *, whole: bool
) -> tuple[list[Judged], tuple[Finding, ...]]:
    """Judge all records, and where wanted the whole program.

    Args:
        context: The program.
        questions: The records.
        processes: How many may work at once.
        whole: Whether these are all records, so that findings over the whole program make sense.

    Returns:
        What is said of each record, in their order, and the findings over the whole program.
    """
    judging = _Judging(context, questions)
    limit = sys.getrecursionlimit()
    sys.setrecursionlimit(max(limit, _DEPTH))
    try:
        cost = len(questions) * len(context.graph.program.functions) // 100
        if processes > 1 and cost > _WORTH_A_POOL and can_fork():
            return judging.by_several(processes, whole=whole)
        return judging.records(0, len(questions)), judging.program() if whole else ()
    finally:
        sys.setrecursionlimit(limit)


class _Judging:
    """The work of one run."""

    def __init__(self, context: Context, questions: Sequence[Question]) -> None:
        self.context = context
        self.questions = questions
        self.screen = ScreenCode(context)

    def records(self, start: int, end: int) -> list[Judged]:
        """A slice of the records."""
        return [self.record(question) for question in self.questions[start:end]]

    def record(self, question: Question) -> Judged:
        """One record."""
        results = {name: check(self.context, question) for name, check in CHECKS}
        verdict = worst(results[name].verdict for name in OF_RECORD)
        consumers = consumers_of(self.context, question)
        report = RecordReport(question.id, verdict, results, consumers, is_tested=is_tested(question))
        report = replace(report, drift=drift_of_code(self.context, self.screen, question, report))
        return report, tuple(problems_of(self.context, question, report))

    def program(self) -> tuple[Finding, ...]:
        """The program as a whole."""
        return whole_program(self.context, self.questions)

    def by_several(self, processes: int, *, whole: bool) -> tuple[list[Judged], tuple[Finding, ...]]:
        """All of it, by forked processes that take the next slice when they have done one."""
        slices = list(_slices(len(self.questions), processes * _SLICES))
        with ProcessPoolExecutor(processes, mp_context=forking(), initializer=_begin, initargs=(self,)) as pool:
            program = pool.submit(_program) if whole else None
            judged = list(chain.from_iterable(pool.map(_records, slices)))
            return judged, program.result() if program is not None else ()


def _slices(count: int, parts: int) -> Iterator[tuple[int, int]]:
    cuts = [round(part * count / parts) for part in range(parts + 1)]
    yield from pairwise(cuts)


_work: list[_Judging] = []
"""In a forked process: what it works on. Nothing of it is copied to get there."""


def _begin(judging: _Judging) -> None:
    gc.disable()
    _work[:] = [judging]


def _records(piece: tuple[int, int]) -> list[Judged]:
    return _work[0].records(*piece)


def _program() -> tuple[Finding, ...]:
    return _work[0].program()
