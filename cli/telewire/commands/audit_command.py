"""`telewire audit`: hold the records against the code."""

from __future__ import annotations

import dataclasses
import json
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

import click

from telewire.command import FOUND_ERRORS
from telewire.drift_findings import CHECKLIST, drift_findings, from_folder, stale_checklists
from telewire.terminal import counted, report_text, summary
from telewire_registry.check import CheckedRegistry, RegistryError, check_registry
from telewire_registry.config import Config, load_config
from telewire_registry.diagnostics import Diagnostic, Level, Position, TelewireError, closest, has_errors

if TYPE_CHECKING:
    from telewire_audit.report import AuditReport, Finding, RecordReport
    from telewire_registry.levels import Levels
    from telewire_registry.load import SourceRecord

__all__ = ["CACHE_FOLDER", "command", "write_audit"]

CACHE_FOLDER = ".telewire-cache"
_SHOWN = 5
"""Places that a finding in text shows below its first; JSON has all."""


@click.command("audit")
@click.argument("ids", nargs=-1, metavar="[ID]...")
@click.option("--config", type=click.Path(path_type=Path), help="telewire.toml; the nearest one where left out.")
@click.option("--registry", metavar="DIR", help="The folder of the records, instead of the configured one.")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True)
@click.option("--write", is_flag=True, help="Write checklists and status into the records, evidence and pages.")
@click.option("--no-cache", is_flag=True, help="Read every file anew.")
@click.option(
    "--processes", type=click.IntRange(1), help="How many processes read files; one a processor where left out."
)
def command(
    ids: tuple[str, ...],
    config: Path | None,
    registry: str | None,
    form: str,
    write: bool,
    no_cache: bool,
    processes: int | None,
) -> None:
    """Say which records are wired in the code, and where the trail of the others ends.

    Exit status: 0 where no finding is at level error, 1 where one is, 2 when it could not run.
    """
    from telewire_audit.run import audit

    settings = load_config(config)
    if registry is not None:
        settings = dataclasses.replace(settings, registry=str(Path(registry).resolve()))
    checked = check_registry(settings)
    sources = _asked(checked, ids)
    report = audit(
        settings,
        [source.record for source in sources],
        cache=None if no_cache else settings.folder / CACHE_FOLDER,
        processes=processes,
        whole=not ids,
    )
    if write:
        write_audit(sources, report, settings, all_records=not ids)
    found = _findings(report, checked, sources, settings, written=write)
    shown = [_diagnostic(finding, settings.folder) for finding in found]
    if form == "json":
        click.echo(json.dumps(_document(report, found), indent=2, ensure_ascii=False))
    else:
        report_text(shown)
        click.echo(_verdicts(report.records))
    click.echo(f"{counted(report.files_seen, 'file')} read: {summary(shown)}", err=True)
    sys.exit(FOUND_ERRORS if has_errors(shown) else 0)


def _asked(checked: CheckedRegistry, ids: tuple[str, ...]) -> list[SourceRecord]:
    """Return the records that were asked for; all where none was named."""
    known = {source.record.id: source for source in checked.registry.sources}
    if not known and not ids:
        raise RegistryError("no record to audit: the registry's folder holds none that can be read")
    for name in ids:
        if name not in known:
            meant = closest(name, known)
            raise RegistryError(f"no record {name!r}" + (f"; did you mean {meant}?" if meant else ""))
    return [known[name] for name in ids] if ids else list(known.values())


def _findings(
    report: AuditReport, checked: CheckedRegistry, sources: list[SourceRecord], settings: Config, *, written: bool
) -> list[Finding]:
    """Return all findings with their levels; those that are off are left out."""
    from telewire_audit.drift.codes import CODES as DRIFT_CODES
    from telewire_audit.findings.table import WHOLE_PROGRAM_CODES
    from telewire_audit.problems import CODES, NOTHING_SEEN
    from telewire_registry.levels import Levels

    levels = Levels.of(settings, {*CODES.values(), *WHOLE_PROGRAM_CODES, *DRIFT_CODES, NOTHING_SEEN, CHECKLIST})
    folder = settings.folder
    found = [_unread(item, folder) for item in checked.diagnostics if item.code.startswith("TW0")]
    found += [*report.findings, *drift_findings(sources, report.records, folder)]
    if not written:
        found += stale_checklists(sources, report.records, folder)
    leveled = [_leveled(finding, levels) for finding in found]
    return [finding for finding in leveled if finding.level != Level.OFF]


def _leveled(finding: Finding, levels: Levels) -> Finding:
    path = None if finding.path is None else levels.folder / finding.path
    level = levels.level(finding.code, Level(finding.level), path, finding.record)
    return dataclasses.replace(finding, level=str(level))


def _unread(fault: Diagnostic, folder: Path) -> Finding:
    """A file that is no record, as a finding."""
    from telewire_audit.report import Finding

    path = None if fault.path is None else from_folder(fault.path, folder)
    at = fault.position
    return Finding(
        fault.code,
        str(fault.level),
        fault.record,
        fault.message,
        path,
        None if at is None else at.line,
        None if at is None else at.column,
        None if at is None else at.width,
        help=fault.help,
        symbol=path or "",
        hop="record",
    )


def _diagnostic(finding: Finding, folder: Path) -> Diagnostic:
    path = _shown(folder / finding.path) if finding.path else None
    position = None
    if finding.line is not None:
        position = Position(finding.line, finding.column or 1, finding.width or 1)
    others = finding.hops[1:] if finding.label else finding.hops
    rows = dict.fromkeys(f"{hop.note}: {_shown(folder / hop.path)}:{hop.line}" for hop in others)
    help_ = "\n".join([*filter(None, [finding.help]), *list(rows)[:_SHOWN]])
    return Diagnostic(
        finding.code, Level(finding.level), finding.message, path, position, finding.label, help_, finding.record
    )


def _shown(path: Path) -> Path:
    absolute = path.resolve()
    return absolute.relative_to(Path.cwd()) if absolute.is_relative_to(Path.cwd()) else path


def _document(report: AuditReport, found: Iterable[Finding]) -> dict[str, object]:
    """Return the report as JSON data, with all findings."""
    return dataclasses.replace(report, findings=tuple(found)).to_json()


def _verdicts(records: Iterable[RecordReport]) -> str:
    counts: dict[str, int] = {}
    for record in records:
        counts[record.verdict] = counts.get(record.verdict, 0) + 1
    shown = [f"{count} {verdict}" for verdict, count in sorted(counts.items())]
    return f"{counted(sum(counts.values()), 'record')}: {', '.join(shown)}"


def write_audit(sources: list[SourceRecord], report: AuditReport, settings: Config, *, all_records: bool) -> None:
    """Write evidence, checklists and status, then the pages that show them.

    Raises:
        TelewireError: The audit saw too little to judge by.
    """
    from telewire.commands.generate_command import write_generated
    from telewire_audit.ledger import write_checklist, write_evidence

    if any(finding.record is None and finding.level == Level.ERROR for finding in report.findings):
        raise TelewireError("nothing written: the audit saw too little to judge by; run it without --write")
    folder = settings.folder / settings.generate.out / "wiring"
    evidence = write_evidence(report.records, folder, all_records=all_records)
    records = [
        source.path
        for source, record in zip(sources, report.records, strict=True)
        if write_checklist(source, record, source.path)
    ]
    pages = write_generated(settings)
    said = f"{counted(len(records), 'record')}, {counted(len(evidence), 'file')} of evidence, {counted(pages, 'page')}"
    click.echo(f"written: {said}", err=True)
