"""What an audit says, and its JSON."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from telewire_audit.verdicts import Evidence, Result

SCHEMA_VERSION = 1


@dataclass(frozen=True, slots=True)
class Consumer:
    """A widget of a record: named by it, or found in the code."""

    name: str
    declared: bool
    exists: bool
    reads: bool
    mounted: bool
    path: str | None = None
    line: int | None = None


@dataclass(frozen=True, slots=True)
class Drift:
    """What the record says against what the code says."""

    what: str
    """The key in the record, such as `consumers[0].file`."""
    declared: str
    actual: str
    code: str = ""
    level: str = "warning"


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that is wrong, with its code and level."""

    code: str
    level: str
    record: str | None
    message: str
    path: str | None = None
    line: int | None = None
    column: int | None = None
    hops: tuple[tuple[str, int, str], ...] = ()
    help: str = ""
    """The way out, in one line."""


@dataclass(frozen=True, slots=True)
class RecordReport:
    """The verdicts of one record."""

    id: str
    verdict: str
    checks: Mapping[str, Result]
    consumers: tuple[Consumer, ...] = ()
    drift: tuple[Drift, ...] = ()


@dataclass(frozen=True, slots=True)
class Unread:
    """A file that could not be parsed."""

    path: str
    reason: str


@dataclass(frozen=True, slots=True)
class AuditReport:
    """The verdicts of all records, and what else was found."""

    files_seen: int
    files_collected: int
    unparsed: tuple[Unread, ...]
    records: tuple[RecordReport, ...]
    findings: tuple[Finding, ...] = ()

    def to_json(self) -> dict[str, object]:
        """The report as plain data, in the form that `audit --format json` prints."""
        return {
            "schema_version": SCHEMA_VERSION,
            "files": {
                "seen": self.files_seen,
                "collected": self.files_collected,
                "unparsed": [asdict(item) for item in self.unparsed],
            },
            "records": [_record(item) for item in self.records],
            "findings": [_finding(item) for item in self.findings],
        }


def report_from_json(plain: Any) -> AuditReport:  # noqa: ANN401 - what `to_json` gave
    """The report that `to_json` made plain data of.

    Raises:
        KeyError, TypeError: where the data is of another form.
    """
    return AuditReport(
        files_seen=plain["files"]["seen"],
        files_collected=plain["files"]["collected"],
        unparsed=tuple(Unread(**item) for item in plain["files"]["unparsed"]),
        records=tuple(_record_from(item) for item in plain["records"]),
        findings=tuple(
            Finding(**{**item, "hops": tuple((hop["path"], hop["line"], hop["note"]) for hop in item["hops"])})
            for item in plain["findings"]
        ),
    )


def _record_from(plain: Any) -> RecordReport:  # noqa: ANN401 - as above
    checks = {
        name: Result(item["verdict"], item["reason"], tuple(Evidence(**place) for place in item["evidence"]))
        for name, item in plain["checks"].items()
    }
    consumers = tuple(Consumer(**item) for item in plain["consumers"])
    return RecordReport(plain["id"], plain["verdict"], checks, consumers, tuple(Drift(**d) for d in plain["drift"]))


def _record(record: RecordReport) -> dict[str, object]:
    return {
        "id": record.id,
        "verdict": record.verdict,
        "checks": {
            name: {
                "verdict": result.verdict,
                "reason": result.reason,
                "evidence": [_evidence(item) for item in result.evidence],
            }
            for name, result in record.checks.items()
        },
        "consumers": [asdict(item) for item in record.consumers],
        "drift": [asdict(item) for item in record.drift],
    }


def _evidence(item: Evidence) -> dict[str, object]:
    return {"path": item.path, "line": item.line, "symbol": item.symbol, "role": item.role}


def _finding(item: Finding) -> dict[str, object]:
    plain = asdict(item)
    plain["hops"] = [{"path": path, "line": line, "note": note} for path, line, note in item.hops]
    return plain
