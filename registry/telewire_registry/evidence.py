"""Evidence: what an audit saw of a record's wiring, as the audit writes it and the pages show it.

One JSON file per record. It names paths and symbols, never lines: code that moves makes nothing stale, and the lines
are looked up when they are shown.
"""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from telewire_registry.diagnostics import TelewireError
from telewire_registry.model import CHECKS, Verdict

__all__ = ["CheckEvidence", "Evidence", "EvidenceError", "ProvingTest", "Sighting", "dump_evidence", "load_evidence"]

FORMAT = 1


class EvidenceError(TelewireError):
    """A file of evidence cannot be read; the audit writes it anew."""


@dataclass(frozen=True, slots=True)
class Sighting:
    """One place on the way of a value.

    Attributes:
        path: The file, relative to the project.
        symbol: The dotted symbol that holds the place.
        role: What it does there: emitter, payload, dispatch, aggregation, schema, consumer, threshold or test.
    """

    path: str
    symbol: str
    role: str


@dataclass(frozen=True, slots=True)
class CheckEvidence:
    """The verdict of one check, why, and the places that show it."""

    verdict: Verdict
    reason: str
    seen: tuple[Sighting, ...] = ()


@dataclass(frozen=True, slots=True)
class ProvingTest:
    """A test that speaks of the value.

    Attributes:
        path: The file, relative to the project.
        name: `TestClass::test_name`, as pytest writes it behind the file.
        kind: `end to end` where it sends the value through the aggregator and asserts it on the snapshot;
            `payload only` or `snapshot only` where it builds that by hand.
    """

    path: str
    name: str
    kind: str


@dataclass(frozen=True, slots=True)
class Evidence:
    """What the last audit saw of one record."""

    record: str
    verdict: Verdict
    checks: Mapping[str, CheckEvidence]
    tests: tuple[ProvingTest, ...] = ()


def dump_evidence(evidence: Evidence) -> str:
    """Return the evidence as JSON text, byte-stable, with a line break at its end."""
    plain = {"format": FORMAT, **dataclasses.asdict(evidence)}
    return json.dumps(plain, indent=2, ensure_ascii=False) + "\n"


def load_evidence(path: Path) -> Evidence:
    """Read a file of evidence.

    Raises:
        EvidenceError: It is not what `dump_evidence` writes.
        OSError: The file cannot be read.
    """
    try:
        plain = json.loads(path.read_text(encoding="utf-8"))
        checks = {name: _check(plain["checks"][name]) for name in CHECKS if name in plain["checks"]}
        tests = (ProvingTest(str(t["path"]), str(t["name"]), str(t["kind"])) for t in plain.get("tests", ()))
        return Evidence(str(plain["record"]), Verdict(plain["verdict"]), checks, tuple(tests))
    except (ValueError, KeyError, TypeError) as error:
        raise EvidenceError(f"{path}: no evidence of an audit ({error!r}): run `telewire audit --write`") from None


def _check(plain: Any) -> CheckEvidence:  # noqa: ANN401 - whatever the file holds
    seen = tuple(Sighting(str(item["path"]), str(item["symbol"]), str(item["role"])) for item in plain["seen"])
    return CheckEvidence(Verdict(plain["verdict"]), str(plain["reason"]), seen)
