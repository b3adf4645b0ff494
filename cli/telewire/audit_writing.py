"""What `telewire audit --write` leaves behind."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import click

from telewire.terminal import counted
from telewire_registry.config import Config
from telewire_registry.diagnostics import Level, TelewireError

if TYPE_CHECKING:
    from telewire_audit.report import AuditReport
    from telewire_registry.load import SourceRecord

__all__ = ["write_audit"]


def write_audit(sources: Sequence[SourceRecord], report: AuditReport, settings: Config, *, all_records: bool) -> None:
    """Write evidence, checklists and status, then the pages that show them.

    Raises:
        TelewireError: The audit saw too little to judge by.
        OSError: A file cannot be written.
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
