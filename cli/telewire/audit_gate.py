"""The whole of an audit: records and code are read and judged, and held against what was known before."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Collection
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from telewire.audit_asked import CACHE_FOLDER, Asked
from telewire.audit_known import AskedOfRevision, against, entries_of, findings_at, gone_findings
from telewire.audit_writing import write_audit
from telewire.drift_findings import all_findings
from telewire.terminal import counted
from telewire_registry.check import LOAD_CODES, CheckedRegistry, RegistryError, read_registry
from telewire_registry.config import Config
from telewire_registry.diagnostics import Diagnostic, Level, closest
from telewire_registry.revisions import Revision, branched_from, open_revision

if TYPE_CHECKING:
    from telewire_audit.outcome import Outcome
    from telewire_audit.ratchet.baseline import Baseline
    from telewire_audit.report import Finding, Unread
    from telewire_audit.selection import Selection
    from telewire_registry.load import SourceRecord

__all__ = ["judge"]


def judge(settings: Config, asked: Asked) -> Outcome:
    """Audit, and say what is to be shown and what fails.

    Args:
        settings: The configuration; what the command line says instead is in it already.
        asked: What is wanted of this run.

    Raises:
        TelewireError: A record, code, revision or baseline that is named is not there, or cannot be used.
        OSError: A file cannot be read or written.
    """
    from telewire_audit.code import code_in_folder
    from telewire_audit.collect.cache import FactCache
    from telewire_audit.collect.gather import Reading, processors

    baseline = _baseline(asked)
    before = _before(settings, asked)
    code = code_in_folder(settings)
    with Reading(code.sources, FactCache(_cache(settings, asked)), asked.processes or processors()) as reading:
        # While other processes read the code.
        from telewire_audit.outcome import Outcome
        from telewire_audit.ratchet.accepted import Rules, accept
        from telewire_audit.ratchet.comparison import Known
        from telewire_audit.ratchet.masked import masked
        from telewire_audit.run import audit
        from telewire_audit.selection import ACCEPTABLE, OF_RECORDS, Selection

        selection = Selection.of(settings)
        checked = read_registry(settings)
        sources = _asked_for(checked, asked.ids)
        report = audit(
            settings,
            [source.record for source in sources],
            cache=_cache(settings, asked),
            processes=asked.processes,
            whole=not asked.ids,
            code=code,
            reading=reading,
        )
    if asked.write:
        write_audit(sources, report, settings, all_records=not asked.ids)
    found = [_unread(item, settings.folder) for item in checked.diagnostics if item.code in LOAD_CODES]
    found += map(_unparsed, report.unparsed)
    evidence = settings.folder / settings.generate.out / "wiring"
    found += all_findings(report, sources, settings.folder, written=asked.write, evidence=evidence)
    found = [_in_config(finding, settings, asked.file) for finding in found]
    looked_for = frozenset() if asked.ids else ACCEPTABLE & selection.codes
    rules = Rules(ACCEPTABLE, OF_RECORDS, looked_for, date.today())  # noqa: DTZ011 - the user's own day
    found = accept(found, report, sources, rules, settings.folder)
    found = selection.of_interest(found)
    hidden = selection.of_interest(masked(report))
    remarks: tuple[str, ...] = ()
    if before is not None:
        how = AskedOfRevision(asked.ids, asked.file, asked.registry, _cache(settings, asked), asked.processes)
        known = [Known.of(finding) for finding in findings_at(before, settings, how, checked.registry)]
        found = against(found, hidden, known, report.symbols, "revision").findings
    elif asked.baseline is not None:
        found, remarks = _ratchet(asked, baseline, selection, report.symbols, found, hidden)
    return Outcome(report, tuple(found), settings.folder, settings.audit.fail_on, remarks)


def _cache(settings: Config, asked: Asked) -> Path | None:
    return settings.folder / CACHE_FOLDER if asked.use_cache else None


def _asked_for(checked: CheckedRegistry, ids: tuple[str, ...]) -> list[SourceRecord]:
    """Return the records that were asked for; all where none was named."""
    known = {source.record.id: source for source in checked.registry.sources}
    if not known and not ids:
        raise RegistryError("no record to audit: the registry's folder holds none that can be read")
    for name in ids:
        if name not in known:
            meant = closest(name, known)
            raise RegistryError(f"no record {name!r}" + (f"; did you mean {meant}?" if meant else ""))
    return [known[name] for name in ids] if ids else list(known.values())


def _unread(fault: Diagnostic, folder: Path) -> Finding:
    """A file that is no record, as a finding."""
    from telewire_audit.record_findings import from_folder
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


def _unparsed(file: Unread) -> Finding:
    """A source file that is no Python, as a finding."""
    from telewire_audit.report import Finding
    from telewire_audit.selection import UNPARSED

    line = re.match(r"line (\d+): ", file.reason)
    return Finding(
        UNPARSED,
        Level.WARNING,
        None,
        f"this is no Python that can be read: {file.reason}",
        file.path,
        int(line[1]) if line else None,
        1 if line else None,
        help="mend it; until then, what it holds does not exist for the audit",
        symbol=file.path,
        hop="audit",
    )


def _in_config(finding: Finding, settings: Config, file: Path | None) -> Finding:
    """A finding; one that has no place, since the audit saw too little, is put into telewire.toml."""
    from telewire_audit.record_findings import from_folder

    if finding.path is not None or file is None:
        return finding
    return dataclasses.replace(finding, path=from_folder(file, settings.folder))


def _before(settings: Config, asked: Asked) -> Revision | None:
    """Return the revision at which this branch left the one that is named, or itself, before the long work begins."""
    if asked.revision is None:
        return None
    return open_revision(settings.folder, branched_from(settings.folder, asked.revision))


def _baseline(asked: Asked) -> Baseline | None:
    """Read the baseline that this run is held against, before the long work begins."""
    from telewire_audit.ratchet.baseline import read_baseline

    if asked.baseline is None or asked.update or asked.revision is not None:
        return None
    return read_baseline(asked.baseline)


def _ratchet(
    asked: Asked,
    baseline: Baseline | None,
    selection: Selection,
    symbols: Collection[str],
    found: list[Finding],
    hidden: list[Finding],
) -> tuple[list[Finding], tuple[str, ...]]:
    """Make the baseline anew, or hold the findings against it; elsewhere than in CI, remove what no longer occurs."""
    from telewire_audit.ratchet.baseline import write_baseline
    from telewire_audit.selection import FILE_CODES

    file = asked.baseline
    assert file is not None  # noqa: S101 - the caller has looked
    saw_all = not (asked.ids or any(finding.code in FILE_CODES for finding in found))
    if baseline is None:
        if not saw_all:
            return found, (f"{file}: not written, for the audit saw too little",)
        entries = entries_of([*found, *hidden])
        write_baseline(file, entries)
        marked = against(found, hidden, entries, symbols, "baseline").findings
        return marked, (f"{file}: {counted(len(entries), 'finding')} written",)
    marked, kept, gone = against(found, hidden, baseline.entries, symbols, "baseline")
    gone = tuple(entry for entry in gone if entry.code in selection.codes)
    if not saw_all:
        return marked, ()  # what is gone is not known
    if asked.in_ci:
        return [*marked, *selection.of_interest(gone_findings(baseline, gone, selection.levels.folder))], ()
    unseen = (entry for entry in baseline.entries if entry.code not in selection.codes)
    if not write_baseline(file, (*kept, *unseen)):
        return marked, ()
    return marked, (f"{file}: {_shrunk(len(gone))}",)


def _shrunk(gone: int) -> str:
    return f"{counted(gone, 'finding')} no longer there, removed" if gone else "brought up to date"
