"""What an audit leaves behind: the evidence of each record, and the checklist and status of its YAML.

Only verdicts, symbols and paths are kept, so that code which moves changes nothing here.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from telewire_audit.report import RecordReport
from telewire_audit.verdicts import PASS
from telewire_registry.atomic_write import write_atomically
from telewire_registry.edit import edit_file, set_value
from telewire_registry.evidence import CheckEvidence, Evidence, ProvingTest, Sighting, dump_evidence
from telewire_registry.load import SourceRecord
from telewire_registry.model import CHECKS, Verdict

__all__ = ["Disagreement", "disagreements", "evidence_of_record", "is_stale", "write_checklist", "write_evidence"]

Disagreement = tuple[str, str, str]
"""A check, what the record's checklist says, and what the audit says."""


def evidence_of_record(report: RecordReport) -> Evidence:
    """Return what the pages show of one record: verdicts, reasons, and each place once."""
    checks = {}
    for name in CHECKS:
        result = report.checks[name]
        seen = dict.fromkeys(Sighting(item.path, item.symbol, item.role) for item in result.evidence)
        checks[name] = CheckEvidence(Verdict(result.verdict), result.reason, tuple(seen))
    tests = dict.fromkeys(ProvingTest(test.path, test.name, test.kind) for test in report.tests)
    return Evidence(report.id, Verdict(report.verdict), checks, tuple(tests))


def disagreements(source: SourceRecord, report: RecordReport) -> list[Disagreement]:
    """Return where the checklist in a record's YAML differs from the verdicts; none where nothing was written yet."""
    written = source.record.verification.checklist
    if written is None:
        return []
    return [
        (name, str(written.get(name, "nothing")), report.checks[name].verdict)
        for name in CHECKS
        if written.get(name) != report.checks[name].verdict
    ]


def write_checklist(source: SourceRecord, report: RecordReport, path: Path) -> bool:
    """Set `verification.checklist` and the steps of `status` that follow from it; every other byte stays.

    Wired is what passes; tested, what a live run brought to a screen; verified, what is wired and was seen to be right.

    Args:
        source: The record.
        report: What the audit says of it.
        path: Its file.

    Returns:
        Whether the file changed.

    Raises:
        EditError: The file cannot be edited without touching more than that.
    """
    verdicts = {name: report.checks[name].verdict for name in CHECKS}
    status = source.record.status
    is_wired = report.verdict == PASS
    steps = {
        "wired": (status.wired, is_wired),
        "tested": (status.tested, report.is_tested),
        "verified": (status.verified, is_wired and verdicts["display_correct"] == PASS),
    }
    changed = {step: after for step, (before, after) in steps.items() if bool(before) != after}

    def change(text: str) -> str:
        text = set_value(text, ("verification", "checklist"), verdicts)
        for step, value in changed.items():
            text = set_value(text, ("status", step), value)
        return text

    if source.record.verification.checklist == verdicts and not changed:
        return False
    return edit_file(path, change)


def is_stale(report: RecordReport, folder: Path) -> bool:
    """Return whether the evidence of a record says something else than the audit; not where none was ever written.

    Args:
        report: The record.
        folder: Where the evidence is.
    """
    if not folder.is_dir():
        return False
    path = folder / f"{report.id}.json"
    return not path.is_file() or path.read_bytes() != dump_evidence(evidence_of_record(report)).encode()


def write_evidence(reports: Iterable[RecordReport], folder: Path, *, all_records: bool) -> list[Path]:
    """Write the evidence of records, one JSON file each, and return the files that changed.

    Args:
        reports: The records.
        folder: Where the files go.
        all_records: Whether these are all records of the registry: then the files of other records are removed.
    """
    folder.mkdir(parents=True, exist_ok=True)
    wanted = {folder / f"{report.id}.json": dump_evidence(evidence_of_record(report)) for report in reports}
    changed = []
    for path, text in wanted.items():
        content = text.encode()
        if not path.is_file() or path.read_bytes() != content:
            write_atomically(path, content)
            changed.append(path)
    for path in sorted(folder.glob("TELE-*.json")) if all_records else ():
        if path not in wanted:
            path.unlink()
            changed.append(path)
    return changed
