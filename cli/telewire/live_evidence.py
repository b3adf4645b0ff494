"""What a screen test saw in a run, made evidence: attestations in the records, and what follows from them."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from telewire.terminal import counted
from telewire_registry.diagnostics import TelewireError
from telewire_registry.edit import EditError, edit_file, set_value
from telewire_registry.load import load_records, record_files
from telewire_registry.model import Attestation

if TYPE_CHECKING:
    from telewire_audit.consumer_code import ConsumerCode
    from telewire_audit.live.report import LiveReport
    from telewire_audit.live.screen_verdicts import ScreenVerdict
    from telewire_registry.config import Config
    from telewire_registry.levels import Levels
    from telewire_registry.load import Registry, SourceRecord

__all__ = ["ScreenEvidence", "WrongRunError", "hold_against_screen", "write_attested"]

BY: Final = "telewire live"


class WrongRunError(TelewireError):
    """What was seen was seen in another run than that of the log."""


@dataclass(frozen=True, slots=True)
class ScreenEvidence:
    """What one run showed on a screen.

    Attributes:
        settings: The configuration of the project.
        run: The hash of the run's log.
        code: The code of the consumers.
        verdicts: What may be attested.
    """

    settings: Config
    run: str
    code: ConsumerCode
    verdicts: tuple[ScreenVerdict, ...]


def hold_against_screen(
    settings: Config, log: Path, seen: Path, report: LiveReport, levels: Levels
) -> tuple[LiveReport, ScreenEvidence]:
    """Return the report of a run with what a screen test saw in it, and the evidence that there is.

    Raises:
        SightingsError: The file of sightings is not there, or is none.
        WrongRunError: They are of another run.
    """
    from telewire_audit.consumer_code import consumer_code
    from telewire_audit.live.report import with_findings
    from telewire_audit.live.screen_verdicts import judge_sightings
    from telewire_audit.live.sightings import hash_of_log, load_seen

    found = load_seen(seen)
    run = hash_of_log(log)
    if found.run != run:
        raise WrongRunError(f"{seen}: what it tells was seen in another run than that of {log}")
    code = consumer_code(settings)
    records = [source.record for source in _registry(settings).sources]
    verdicts, findings = judge_sightings(records, report, found, code)
    return with_findings(report, findings, levels), ScreenEvidence(settings, run, code, verdicts)


def write_attested(evidence: ScreenEvidence) -> None:
    """Write attestations into records, then checklist, status, evidence and pages as the audit judges by them.

    Raises:
        EditError: A record's file cannot be edited without touching more than that.
        TelewireError: The audit saw too little to judge by.
    """
    settings, today = evidence.settings, datetime.now(tz=UTC).date()
    asked = {verdict.record for verdict in evidence.verdicts}
    changes = []
    for source in _registry(settings).sources:
        attested = _attested(evidence, source, today) if source.record.id in asked else ()
        if source.record.id in asked and attested != source.record.verification.attested:
            changes.append((source.path, _change(source, attested)))
    for path, change in changes:  # nothing is written before all of it can be
        edit_file(path, change)
    click.echo(f"attested: {counted(len(asked), 'record')}, {len(changes)} of them anew", err=True)
    if asked:
        _audit(settings, asked)


def _attested(evidence: ScreenEvidence, source: SourceRecord, today: date) -> tuple[Attestation, ...]:
    """Return a record's attestations with this run's; what stands is kept, what no widget is left for goes."""
    known = source.record.verification.attested
    found = [seen for seen in known if seen.by != BY or evidence.code.find(seen.consumer) is not None]
    for verdict in evidence.verdicts:
        if verdict.record != source.record.id:
            continue
        name = _shortest(verdict.widget.symbol, evidence.code)
        code_hash = evidence.code.hash_of(verdict.widget)
        new = Attestation(
            consumer=name, saw=verdict.saw, when=today.isoformat(), by=BY, hash=code_hash, run=evidence.run,
            wrong=True if verdict.is_wrong else None,
        )  # fmt: skip
        place = next((index for index, old in enumerate(found) if (old.consumer, old.by) == (name, BY)), len(found))
        stands = any((old.hash, bool(old.wrong)) == (code_hash, verdict.is_wrong) for old in found[place : place + 1])
        if not stands:
            found[place : place + 1] = [new]
    return tuple(found)


def _change(source: SourceRecord, attested: Iterable[Attestation]) -> Callable[[str], str]:
    """Return what changes a record's text; it has been tried.

    Raises:
        EditError: It cannot be done without touching more than that.
    """
    plain = [{key: value for key, value in asdict(item).items() if value is not None} for item in attested]

    def change(text: str) -> str:
        return set_value(text, ("verification", "attested"), plain)

    try:
        change(source.text)
    except EditError as error:
        raise EditError(f"{source.path}: {error}") from None
    return change


def _audit(settings: Config, asked: set[str]) -> None:
    from telewire.audit_asked import CACHE_FOLDER
    from telewire.audit_writing import write_audit
    from telewire_audit.run import audit

    sources = [source for source in _registry(settings).sources if source.record.id in asked]
    records = [source.record for source in sources]
    report = audit(settings, records, cache=settings.folder / CACHE_FOLDER, whole=False)
    write_audit(sources, report, settings, all_records=False)


def _registry(settings: Config) -> Registry:
    return load_records(record_files(settings.records_folder, without=settings.vocabulary_file))


def _shortest(symbol: str, code: ConsumerCode) -> str:
    """Return the bare name of a class where no other has it, else the dotted one."""
    bare = symbol.rpartition(".")[2]
    return symbol if code.find(bare) is None else bare
