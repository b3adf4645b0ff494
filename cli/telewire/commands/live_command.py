"""`telewire live`: hold a run's events against the records."""

from __future__ import annotations

import dataclasses
import json
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from telewire.command import FOUND_ERRORS
from telewire.terminal import counted, summary
from telewire_registry.config import load_config

if TYPE_CHECKING:
    from telewire_audit.live.facts import RunFacts
    from telewire_audit.live.live_plan import LivePlan
    from telewire_audit.live.log_reader import Piece
    from telewire_audit.live.report import LiveReport

__all__ = ["command"]


@click.command("live")
@click.argument("log", required=False)
@click.option("--config", type=click.Path(path_type=Path), help="telewire.toml; the nearest one where left out.")
@click.option("--registry", metavar="DIR", help="The folder of the records, instead of the configured one.")
@click.option(
    "--format", "format_", type=click.Choice(["text", "json"]), default="text", help="How the report is written."
)
@click.option("--follow", is_flag=True, help="Go on while the log grows, until interrupted (Ctrl-C), then report.")
@click.option("--until", metavar="EVENT", help="With --follow: stop when this event comes.")
@click.option("--summary/--no-summary", "with_summary", default=True, help="Whether the text has the table of metrics.")
@click.option(
    "--engine", type=click.Choice(["python", "duckdb"]), default="python", help="Who counts; duckdb needs the extra."
)
@click.option(
    "--seen", type=click.Path(path_type=Path), help="What a screen test saw in the run; seen.json beside the log."
)
@click.option("--write", is_flag=True, help="Write what was seen into the records, then judge them by it.")
@click.option("--show-sql", metavar="DIALECT", help="Print the checks as SQL in a dialect of sqlglot; no log is read.")
def command(
    log: str | None,
    config: Path | None,
    registry: str | None,
    format_: str,
    follow: bool,
    until: str | None,
    with_summary: bool,
    engine: str,
    seen: Path | None,
    write: bool,
    show_sql: str | None,
) -> None:
    """Read the event log of a run (JSON lines; - for standard input) and hold it against the records.

    With --write, what a screen test saw in the run becomes evidence: it is written into the records, and is void once
    the widget's code changes. The test writes the log and seen.json: pytest --telewire-seen DIR.

    Exit status: 0 without errors, 1 with a finding at level error, 2 when the check could not run.
    """
    from telewire_audit.live.report import make_report
    from telewire_audit.live.session import plan_of

    _refuse_misuse(log, until, engine, follow=follow, shows_sql=show_sql is not None)
    _refuse_unseen(log, follow=follow or show_sql is not None, looks=write or seen is not None)
    settings = load_config(config)
    if registry is not None:
        settings = dataclasses.replace(settings, registry=str(Path(registry).resolve()))
    plan, levels = plan_of(settings)
    if show_sql is not None or log is None:
        _show_sql(plan, show_sql or "duckdb")
        return
    if until is not None and until not in plan.events:
        raise click.UsageError(f"--until {until}: no record names that event")
    if engine == "duckdb":
        from telewire_audit.live.sql_run import check_by_sql

        facts = check_by_sql(plan, Path(log))
    else:
        facts = _count(plan, log, until, follow=follow)
    report = make_report(plan, facts, levels)
    evidence = None
    if write or seen is not None:
        from telewire.live_evidence import hold_against_screen

        report, evidence = hold_against_screen(settings, Path(log), seen or _beside(log), report, levels)
    _write(report, None if log == "-" else Path(log), format_, with_summary=with_summary)
    if write and evidence is not None:
        from telewire.live_evidence import write_attested

        write_attested(evidence)
    if report.has_errors:
        sys.exit(FOUND_ERRORS)


def _refuse_misuse(log: str | None, until: str | None, engine: str, *, follow: bool, shows_sql: bool) -> None:
    if log is None and not shows_sql:
        raise click.UsageError("which log? a file, or - for standard input")
    if follow and log == "-":
        raise click.UsageError("--follow reads a file; standard input is read to its end anyway")
    if until is not None and not follow:
        raise click.UsageError("--until says when --follow ends")
    if engine == "duckdb" and (follow or log == "-"):
        raise click.UsageError("--engine duckdb reads a file that is complete")


def _refuse_unseen(log: str | None, *, follow: bool, looks: bool) -> None:
    if looks and (follow or log in (None, "-")):
        raise click.UsageError("--seen and --write want the file of a run that is over: its hash names the run")


def _beside(log: str) -> Path:
    from telewire_audit.live.sightings import SEEN_NAME

    return Path(log).with_name(SEEN_NAME)


def _count(plan: LivePlan, log: str, until: str | None, *, follow: bool) -> RunFacts:
    from telewire_audit.live.log_checks import LogChecks

    checks = LogChecks(plan)
    stop = _stop_on_interrupt() if follow else threading.Event()
    pieces = _follow(Path(log), lambda: stop.is_set() or until in checks.facts.events) if follow else _read(log)
    for piece in pieces:
        if piece.restarted:
            click.echo(f"telewire: {log} was cut short or replaced; reading the new one", err=True)
        checks.cut_off(piece.rest)
        checks.take_lines(piece.lines)
        if stop.is_set():
            break
    return checks.facts


def _write(report: LiveReport, log: Path | None, format_: str, *, with_summary: bool) -> None:
    from telewire_audit.live.report import as_diagnostic, as_json, summary_lines, text_lines

    if format_ == "json":
        click.echo(json.dumps(as_json(report), indent=2, ensure_ascii=False))
    else:
        blocks = text_lines(report, log)
        if with_summary:
            blocks.append("\n".join(summary_lines(report)))
        click.echo("\n\n".join(blocks))
    diagnostics = [as_diagnostic(finding, log) for finding in report.findings]
    click.echo(f"{counted(report.lines, 'line')} read: {summary(diagnostics)}", err=True)


def _show_sql(plan: LivePlan, dialect: str) -> None:
    from telewire_audit.live import sql_tables
    from telewire_audit.live.sql_checks import compile_checks, named_statements, transpile

    click.echo("-- " + "\n-- ".join((sql_tables.__doc__ or "").strip().splitlines()))
    for name, statement in named_statements(plan, compile_checks(plan)):
        click.echo(f"\n-- {name}\n{transpile(statement, dialect)};")


def _read(log: str) -> Iterator[Piece]:
    from telewire_audit.live.log_reader import read

    if log == "-":
        yield from read(sys.stdin.buffer)
        return
    with Path(log).open("rb") as stream:
        yield from read(stream)


def _follow(path: Path, is_over: Callable[[], bool]) -> Iterator[Piece]:
    from telewire_audit.live.log_reader import follow

    return follow(path, is_over=is_over)


def _stop_on_interrupt() -> threading.Event:
    """Return what the first Ctrl-C sets, so that the report still comes; the second ends the program."""
    stop = threading.Event()

    def interrupted(*_: object) -> None:
        stop.set()
        signal.signal(signal.SIGINT, signal.default_int_handler)

    signal.signal(signal.SIGINT, interrupted)
    return stop
