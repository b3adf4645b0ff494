"""The audit: collect, link, judge."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence
from pathlib import Path

from telewire_audit.checks.context import Context
from telewire_audit.checks.table import CHECKS, OF_RECORD
from telewire_audit.collect.cache import FactCache
from telewire_audit.collect.files import find_sources
from telewire_audit.collect.gather import gather
from telewire_audit.comparisons import Comparisons
from telewire_audit.consumers import consumers_of
from telewire_audit.flow.graph import Graph
from telewire_audit.flow.live import Liveness
from telewire_audit.flow.trace import Tracer
from telewire_audit.link.program import Program
from telewire_audit.problems import problems
from telewire_audit.questions import Question, read_questions
from telewire_audit.report import AuditReport, RecordReport, Unread
from telewire_audit.screen import Screen
from telewire_audit.verdicts import worst
from telewire_audit.wiring import resolve_wiring
from telewire_registry.config import Config
from telewire_registry.model import Record

_DEPTH = 50_000
"""Recursion allowed: types are inferred through chains of calls."""


def audit(
    config: Config, records: Iterable[Record], *, cache: Path | None = None, processes: int | None = None
) -> AuditReport:
    """Audit records against the code that a configuration names.

    Args:
        config: The configuration; its paths are relative to its own folder.
        records: The records to judge.
        cache: The folder in which facts are kept between runs; None keeps nothing.
        processes: How many processes may read files at once; None for as many as there are processors.

    Returns:
        The verdicts. The same input gives the same report, with or without a cache and whatever the processes.
    """
    return audit_questions(config, read_questions(records), cache=cache, processes=processes)


def audit_questions(
    config: Config, questions: Sequence[Question], *, cache: Path | None = None, processes: int | None = None
) -> AuditReport:
    """As `audit`, for questions instead of records."""
    sources = find_sources(config.folder, config.source.roots)
    modules, unparsed = gather(sources, FactCache(cache), processes)
    limit = sys.getrecursionlimit()
    sys.setrecursionlimit(max(limit, _DEPTH))
    try:
        context = build_context(Program(modules, unparsed), config)
        reports = tuple(judge(context, question) for question in questions)
    finally:
        sys.setrecursionlimit(limit)
    return AuditReport(
        files_seen=len(sources),
        files_collected=len(modules),
        unparsed=tuple(Unread(item.path, item.reason) for item in unparsed),
        records=reports,
        findings=problems(context, len(modules), reports),
    )


def build_context(program: Program, config: Config) -> Context:
    """Link a program and look up the configuration's names."""
    graph = Graph(program)
    wiring = resolve_wiring(graph, config.wiring)
    live = Liveness(graph, wiring.is_payload)
    tracer = Tracer(graph, live, wiring.is_payload, wiring.is_envelope)
    screen = Screen(graph, wiring)
    comparisons = None if wiring.snapshot is None else Comparisons(graph, screen, wiring.snapshot)
    return Context(graph, wiring, live, tracer, screen, comparisons)


def judge(context: Context, question: Question) -> RecordReport:
    """All checks of one record."""
    results = {name: check(context, question) for name, check in CHECKS}
    verdict = worst(results[name].verdict for name in OF_RECORD)
    return RecordReport(question.id, verdict, results, consumers_of(context, question))
