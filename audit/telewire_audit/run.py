"""The audit: collect, link, judge."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TypeAlias

from telewire_audit.checks.context import Context
from telewire_audit.checks.display_correct import held_against
from telewire_audit.code import Code, code_in_folder
from telewire_audit.collect.cache import FactCache, tool_digest
from telewire_audit.collect.facts import ModuleFacts, Unparsed
from telewire_audit.collect.files import SourceFile
from telewire_audit.collect.gather import Reading, gather, processors
from telewire_audit.columns import with_columns
from telewire_audit.comparisons import Comparisons
from telewire_audit.consumer_code import ConsumerCode
from telewire_audit.drift.compare import with_project
from telewire_audit.entry_points import entry_points
from telewire_audit.flow.graph import Graph
from telewire_audit.flow.live import Liveness
from telewire_audit.flow.trace import Tracer
from telewire_audit.judging import judge_all
from telewire_audit.link.program import Function, Program
from telewire_audit.link.related import related_modules
from telewire_audit.questions import Question, read_questions
from telewire_audit.ratchet.ignores import find_ignores
from telewire_audit.report import AuditReport, Unread, report_from_json
from telewire_audit.screen import Screen
from telewire_audit.wiring import resolve_wiring
from telewire_registry.config import Config
from telewire_registry.garbage import paused_gc
from telewire_registry.model import Record

_Read: TypeAlias = tuple[Sequence[ModuleFacts], Sequence[Unparsed]]
"""The facts of all files, and the files that could not be read."""


def audit(  # noqa: PLR0913 - all but two by name, with defaults
    config: Config,
    records: Iterable[Record],
    *,
    cache: Path | None = None,
    processes: int | None = None,
    whole: bool = True,
    code: Code | None = None,
    reading: Reading | None = None,
) -> AuditReport:
    """Audit records against the code that a configuration names.

    Args:
        config: The configuration; its paths are relative to its own folder.
        records: The records to judge.
        cache: The folder in which facts are kept between runs; None keeps nothing.
        processes: How many processes may read files at once; None for as many as there are processors.
        whole: Whether these are all records, so that findings over the whole program make sense.
        code: The files to read; those of the configuration's folder where left out.
        reading: The same files, where reading them has begun.

    Returns:
        The verdicts. The same input gives the same report, with or without a cache and whatever the processes.
    """
    questions = read_questions(records)
    return audit_questions(config, questions, cache=cache, processes=processes, whole=whole, code=code, reading=reading)


def audit_questions(  # noqa: PLR0913 - as `audit`
    config: Config,
    questions: Sequence[Question],
    *,
    cache: Path | None = None,
    processes: int | None = None,
    whole: bool = True,
    code: Code | None = None,
    reading: Reading | None = None,
) -> AuditReport:
    """As `audit`, for questions instead of records."""
    code = code or code_in_folder(config)
    sources = code.sources
    questions = held_against(questions, ConsumerCode(sources, config.wiring.consumers))
    facts = FactCache(cache)
    workers = processes or processors()
    entries = entry_points(code.project)
    key = _report_key(config, (*questions, entries), sources, whole=whole)
    known = _known_report(facts, key)
    if known is not None:
        return with_project(code.project, questions, known, config.wiring, cache=facts, processes=workers)
    with paused_gc():
        read = gather(sources, facts, workers) if reading is None else reading.result()
        report = _judge(_link(config, read, entries), questions, read, workers, whole=whole)
    findings = with_columns(report.findings, {source.path: source.content for source in sources})
    report = replace(report, findings=findings, ignores=find_ignores(sources))
    facts.write(key, json.dumps({**report.to_json(), "symbols": sorted(report.symbols)}).encode())
    return with_project(code.project, questions, report, config.wiring, cache=facts, processes=workers)


def _report_key(config: Config, asked: Sequence[object], sources: Sequence[SourceFile], *, whole: bool) -> str:
    """The cache key of a finished report: everything that it depends on."""
    digest = hashlib.sha256(tool_digest().encode())
    for part in (repr(config.source), repr(config.wiring), repr(list(asked)), repr(whole), repr(_absent(config))):
        digest.update(part.encode())
    for source in sources:
        digest.update(f"{source.path}|{source.module}|{len(source.content)}|".encode())
        digest.update(source.content)
    return digest.hexdigest()


def _known_report(facts: FactCache, key: str) -> AuditReport | None:
    data = facts.read(key)
    if data is None:
        return None
    try:
        return report_from_json(json.loads(data))
    except (ValueError, KeyError, TypeError):
        return None


def _link(config: Config, read: _Read, entries: Sequence[str]) -> Context:
    modules, unparsed = read
    matter = related_modules(modules, config.wiring.symbols)
    chosen = {facts.path for facts in matter}
    program = Program(matter, unparsed, (facts for facts in modules if facts.path not in chosen))
    return build_context(program, config, entries)


def _judge(context: Context, questions: Sequence[Question], read: _Read, processes: int, *, whole: bool) -> AuditReport:
    modules, unparsed = read
    judged = judge_all(context, questions, processes, whole=whole)
    return AuditReport(
        files_seen=len(modules) + len(unparsed),
        files_collected=len(modules),
        unparsed=tuple(Unread(item.path, item.reason) for item in unparsed),
        records=judged.records,
        findings=judged.findings,
        symbols=context.graph.program.symbols,
    )


def build_context(program: Program, config: Config, entries: Sequence[str] = ()) -> Context:
    """Link a program and look up the configuration's names, and those of functions that installed commands call."""
    graph = Graph(program)
    wiring = resolve_wiring(graph, config.wiring)
    called = (symbol for symbol in map(program.find, entries) if isinstance(symbol, Function))
    live = Liveness(graph, wiring.is_payload, wiring.declared.called | frozenset(called))
    tracer = Tracer(graph, live, wiring.is_payload, wiring.event)
    screen = Screen(graph, wiring)
    comparisons = None if wiring.snapshot is None else Comparisons(graph, screen, wiring.snapshot)
    return Context(graph, wiring, live, tracer, screen, comparisons, _absent(config))


def _absent(config: Config) -> tuple[str, ...]:
    """Folders of code that the configuration names and that are not there.

    Tests may be left out of a copy: the records that name one of them say so.
    """
    return tuple(name for name in config.source.roots if not (config.folder / name).exists())
