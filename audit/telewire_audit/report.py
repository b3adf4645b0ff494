"""What an audit says, and its JSON."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple, TypeAlias

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

    @property
    def symbol(self) -> str:
        """The name that the record declares, or leaves out; empty where a box is ticked wrongly."""
        if self.what == "consumers":
            return self.actual.partition(" ")[0]
        return "" if self.what.startswith("claims.") else self.declared


class Hop(NamedTuple):
    """A place that shows a finding: a path from the configuration's folder, a 1-based line, and what is there."""

    path: str
    line: int
    note: str


Key: TypeAlias = tuple[str, str, str, str]
"""What makes two findings the same one, wherever they stand: code, record, symbol, hop."""


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that is wrong.

    Attributes:
        code: `TW` and three digits.
        level: `error`, `warning` or `note`.
        record: The id of its record; None where it is about the program alone.
        message: What is wrong, in one line, without a full stop.
        path: The file, from the configuration's folder, with `/`; None where no file is at fault.
        line: 1-based.
        column: 1-based, counted in characters.
        width: How many characters stand there.
        hops: The places that show it, the break first.
        help: The way out, in one line.
        symbol: What it is about, as a dotted symbol (`package.module.Class.field`), a name that the record declares, or
            a file that cannot be read; never a line.
        hop: The check, kind or key of the record that found it, such as `emitter_exists`.
        verdict: That of the check, where a check found it.
        fields: The fields of a group, or the levels of a record, that the check is not satisfied with.
        suppressed: Who accepts it: `baseline`, `inline`, `record` or `revision`; None where nobody does.
        reason: Why, where it is accepted.
    """

    code: str
    level: str
    record: str | None
    message: str
    path: str | None = None
    line: int | None = None
    column: int | None = None
    width: int | None = None
    hops: tuple[Hop, ...] = ()
    help: str = ""
    symbol: str = ""
    hop: str = ""
    verdict: str = ""
    fields: tuple[str, ...] = ()
    suppressed: str | None = None
    reason: str = ""

    @property
    def key(self) -> Key:
        """What stays the same when code and messages move."""
        return self.code, self.record or "", self.symbol, self.hop

    @property
    def label(self) -> str:
        """What is at its place, in a few words."""
        here = self.hops and self.hops[0][:2] == (self.path, self.line)
        return self.hops[0].note if here else ""


def fingerprints(findings: Iterable[Finding]) -> list[str]:
    """Return a text for each finding that outlives moved lines and other words; no two are equal.

    Findings of the same key are told apart by their number among them, in the order given.
    """
    seen: Counter[Key] = Counter()
    found = []
    for finding in findings:
        seen[finding.key] += 1
        text = "\0".join((*finding.key, str(seen[finding.key])))
        found.append(hashlib.sha256(text.encode()).hexdigest()[:32])
    return found


@dataclass(frozen=True, slots=True)
class SeenTest:
    """A test that proves a record, or a part of it.

    Attributes:
        name: `TestClass::test_name`, as pytest writes it behind the file.
        path: The file, from the configuration's folder.
        line: 1-based.
        kind: `end to end`, `payload only` or `snapshot only`.
    """

    name: str
    path: str
    line: int
    kind: str


@dataclass(frozen=True, slots=True)
class RecordReport:
    """The verdicts of one record."""

    id: str
    verdict: str
    checks: Mapping[str, Result]
    consumers: tuple[Consumer, ...] = ()
    drift: tuple[Drift, ...] = ()
    is_tested: bool = False
    """Whether a live run brought the value to a screen, and was not void since."""
    tests: tuple[SeenTest, ...] = ()


@dataclass(frozen=True, slots=True)
class Unread:
    """A file that could not be parsed."""

    path: str
    reason: str


@dataclass(frozen=True, slots=True)
class Ignore:
    """A comment in the code that accepts findings.

    Attributes:
        path: The file, from the configuration's folder.
        about: The 1-based line whose findings are meant.
        line: That of the comment; 1-based.
        column: Where the comment begins in its line; 1-based.
        width: How many characters it has.
        codes: The codes that it names.
        reason: Why they are accepted.
        until: The last day, as it is written; None where it says none.
    """

    path: str
    about: int
    line: int
    column: int
    width: int
    codes: tuple[str, ...]
    reason: str
    until: str | None = None


@dataclass(frozen=True, slots=True)
class AuditReport:
    """The verdicts of all records, and what else was found.

    Attributes:
        ignores: The comments in the code that accept findings.
        symbols: The dotted symbols that the program defines; not told in JSON.
    """

    files_seen: int
    files_collected: int
    unparsed: tuple[Unread, ...]
    records: tuple[RecordReport, ...]
    findings: tuple[Finding, ...] = ()
    ignores: tuple[Ignore, ...] = ()
    symbols: frozenset[str] = field(default=frozenset(), compare=False)

    def to_json(self) -> dict[str, object]:
        """The report as plain data, in the form that `audit --format json` prints."""
        return {
            "schema_version": SCHEMA_VERSION,
            "files": {
                "seen": self.files_seen,
                "collected": self.files_collected,
                "unparsed": [_flat(item) for item in self.unparsed],
            },
            "records": [_record(item) for item in self.records],
            "findings": [finding_json(item) for item in self.findings],
            "ignores": [_flat(item) for item in self.ignores],
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
            Finding(**{**item, "hops": tuple(Hop(**hop) for hop in item["hops"]), "fields": tuple(item["fields"])})
            for item in plain["findings"]
        ),
        ignores=tuple(Ignore(**{**item, "codes": tuple(item["codes"])}) for item in plain["ignores"]),
        symbols=frozenset(plain.get("symbols", ())),
    )


def _record_from(plain: Any) -> RecordReport:  # noqa: ANN401 - as above
    checks = {
        name: Result(
            item["verdict"],
            item["reason"],
            tuple(Evidence(**place) for place in item["evidence"]),
            tuple(item["fields"]),
        )
        for name, item in plain["checks"].items()
    }
    consumers = tuple(Consumer(**item) for item in plain["consumers"])
    drift = tuple(Drift(**item) for item in plain["drift"])
    tests = tuple(SeenTest(**item) for item in plain["tests"])
    return RecordReport(plain["id"], plain["verdict"], checks, consumers, drift, plain["tested"], tests)


def _record(record: RecordReport) -> dict[str, object]:
    return {
        "id": record.id,
        "verdict": record.verdict,
        "checks": {
            name: {
                "verdict": result.verdict,
                "reason": result.reason,
                "evidence": [_evidence(item) for item in result.evidence],
                "fields": list(result.fields),
            }
            for name, result in record.checks.items()
        },
        "consumers": [_flat(item) for item in record.consumers],
        "drift": [_flat(item) for item in record.drift],
        "tested": record.is_tested,
        "tests": [_flat(item) for item in record.tests],
    }


def _evidence(item: Evidence) -> dict[str, object]:
    return {"path": item.path, "line": item.line, "symbol": item.symbol, "role": item.role}


def finding_json(item: Finding) -> dict[str, object]:
    """One finding as plain data."""
    return {**_flat(item), "hops": [hop._asdict() for hop in item.hops], "fields": list(item.fields)}


def _flat(item: Any) -> dict[str, object]:  # noqa: ANN401 - any dataclass here
    """The fields of a dataclass that holds nothing to be told in its turn; `asdict` takes ten times as long."""
    return {name: getattr(item, name) for name in item.__dataclass_fields__}
