"""What was known before an audit: a baseline's findings, or those of an older revision."""

from __future__ import annotations

import dataclasses
from collections.abc import Collection, Iterable, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from telewire.drift_findings import all_findings
from telewire_registry.config import Config
from telewire_registry.diagnostics import Level
from telewire_registry.revisions import Revision

if TYPE_CHECKING:
    from telewire_audit.ratchet.baseline import Baseline
    from telewire_audit.ratchet.comparison import Known
    from telewire_audit.report import Finding
    from telewire_registry.load import Registry

__all__ = ["Judged", "against", "entries_of", "findings_at", "gone_findings"]


class Judged(NamedTuple):
    """Findings, of which those that were known are marked; what was known and is there still; and what is gone."""

    findings: list[Finding]
    kept: tuple[Known, ...]
    gone: tuple[Known, ...]


def against(
    findings: Sequence[Finding], hidden: Sequence[Finding], known: Iterable[Known], defined: Collection[str], who: str
) -> Judged:
    """Mark the findings that were known and are no worse.

    Args:
        findings: What was found.
        hidden: What was found and is not shown; it may have been known, too.
        known: What was known.
        defined: The dotted symbols that the code has now.
        who: What the mark says: `baseline` or `revision`.
    """
    from telewire_audit.ratchet.comparison import compare
    from telewire_audit.selection import FILE_CODES

    open_ = [index for index, item in enumerate(findings) if item.suppressed is None and item.code not in FILE_CODES]
    compared = compare([*(findings[index] for index in open_), *hidden], known, defined)
    accepted = {index for index, is_known in zip(open_, compared.accepted, strict=False) if is_known}
    marked = [
        dataclasses.replace(item, suppressed=who) if index in accepted else item for index, item in enumerate(findings)
    ]
    return Judged(marked, compared.kept, compared.gone)


def entries_of(findings: Iterable[Finding]) -> list[Known]:
    """Return what a baseline keeps of findings: nothing of those that are accepted elsewhere."""
    from telewire_audit.ratchet.comparison import Known
    from telewire_audit.selection import ACCEPTABLE

    return [Known.of(item) for item in findings if item.code in ACCEPTABLE and item.suppressed is None]


def gone_findings(baseline: Baseline, gone: Iterable[Known], folder: Path) -> list[Finding]:
    """Return a finding for each entry of a baseline that no longer occurs, at its line."""
    from telewire_audit.record_findings import from_folder
    from telewire_audit.report import Finding
    from telewire_audit.selection import GONE

    path = from_folder(baseline.path, folder)
    found = []
    for entry, position in baseline.places(gone):
        about = f"{entry.code} of {entry.record or entry.symbol}"
        found.append(
            Finding(
                GONE,
                Level.ERROR,
                entry.record or None,
                f"{about} is in the baseline, and no longer occurs",
                path,
                None if position is None else position.line,
                None if position is None else position.column,
                None if position is None else position.width,
                help="run `telewire audit` outside of CI, which removes the entry, and commit the file",
                symbol=f"{entry.code} {entry.symbol}",
                hop="baseline",
            )
        )
    return found


def findings_at(revision: Revision, settings: Config, asked: AskedOfRevision, now: Registry) -> list[Finding]:
    """Audit an older revision, and return its findings, those that are not shown among them.

    Args:
        revision: The revision.
        settings: The present configuration; the revision's own counts where it has one.
        asked: How to audit it.
        now: The present records: those that did not change are not read again.

    Raises:
        RevisionError: A folder of the configuration lies outside of the repository, or a content is not there.
        TelewireError: The revision's configuration cannot be used.
    """
    from telewire_audit.ratchet.accepted import Rules, accept
    from telewire_audit.ratchet.masked import masked
    from telewire_audit.ratchet.revision import code_of, config_of, records_known
    from telewire_audit.run import audit
    from telewire_audit.selection import ACCEPTABLE, OF_RECORDS

    config = config_of(revision, settings, asked.file)
    if asked.registry is not None:
        config = dataclasses.replace(config, registry=asked.registry)
    sources = [
        source for source in records_known(revision, config, now) if not asked.ids or source.record.id in asked.ids
    ]
    report = audit(
        config,
        [source.record for source in sources],
        cache=asked.cache,
        processes=asked.processes,
        whole=not asked.ids,
        code=code_of(revision, config),
    )
    looked_for = frozenset() if asked.ids else ACCEPTABLE
    rules = Rules(ACCEPTABLE, OF_RECORDS, looked_for, date.today())  # noqa: DTZ011 - the user's own day
    found = all_findings(report, sources, settings.folder)
    return [*accept(found, report, sources, rules, settings.folder), *masked(report)]


class AskedOfRevision(NamedTuple):
    """How an older revision is audited.

    Attributes:
        ids: The records; all where there is none.
        file: The configuration's file, if it has one.
        registry: The folder of the records where the command line names one.
        cache: The folder of facts; None where none are kept.
        processes: How many may read files at once.
    """

    ids: tuple[str, ...]
    file: Path | None
    registry: str | None
    cache: Path | None
    processes: int | None
