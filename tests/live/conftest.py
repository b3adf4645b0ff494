"""A small registry, sound logs of a run of it, and the findings of a log."""

from __future__ import annotations

import io
import itertools
import json
import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from telewire_audit.live.live_plan import LivePlan, make_plan
from telewire_audit.live.log_checks import LogChecks
from telewire_audit.live.log_reader import read
from telewire_audit.live.report import LiveReport, make_report
from telewire_registry.load import SourceRecord, parse_record
from telewire_registry.model import Record

Event = dict[str, Any]

_HEAD = "schema: 1\nid: {id}\nname: {name}\ntitle: {name}\ncategory: policy\npriority: P0-critical\n"
_RECORDS = {
    "TELE-100": (
        "entropy",
        """
purpose: {cadence: [realtime]}
data: {type: float, range: "[0.0, 1.0]", default: 1.0}
thresholds:
  - {level: healthy, when: value >= 0.2}
  - {level: warning, when: 0.05 <= value < 0.2}
  - {level: critical, when: value < 0.05}
flow:
  emitters: [{event: UPDATE_COMPLETED, payload: UpdateCompletedPayload}]
  targets: [{path: policy.entropy}]
""",
    ),
    "TELE-101": (
        "entropy_history",
        """
purpose: {cadence: [realtime]}
data: {type: "deque[float]", default: [], maxlen: 20}
thresholds: none
flow:
  emitters: [{event: UPDATE_COMPLETED, payload: UpdateCompletedPayload, field: entropy}]
  targets: [{path: policy.entropy_history, aggregate: history}]
""",
    ),
    "TELE-102": (
        "clip_percent",
        """
purpose: {cadence: [periodic]}
data: {type: float, range: "[0.0, 100.0]", default: 0.0}
thresholds:
  - {level: healthy, when: abs(value) <= 50}
  - {level: critical, when: value > 90}
flow:
  emitters: [{event: UPDATE_COMPLETED, payload: UpdateCompletedPayload, field: clip_fraction}]
  targets: [{path: policy.clip_percent, transform: value * 100}]
""",
    ),
    "TELE-103": (
        "ratio",
        """
purpose: {cadence: [realtime]}
data: {type: float, range: "[0, inf)", default: 1.0}
fields: [{name: ratio_lowest}, {name: ratio_highest}]
thresholds:
  - {level: healthy, when: ratio_lowest >= 0.2 and ratio_highest <= 5}
  - {level: critical, when: ratio_highest > 20}
flow:
  emitters: [{event: UPDATE_COMPLETED, payload: UpdateCompletedPayload}]
  targets: [{path: "policy.ratio_{end}"}]
""",
    ),
    "TELE-104": (
        "updates_completed",
        """
purpose: {cadence: [realtime]}
data: {type: int, default: 0}
thresholds: none
flow:
  emitters: [{event: UPDATE_COMPLETED, payload: UpdateCompletedPayload}]
  targets: [{path: progress.updates_completed, aggregate: count}]
""",
    ),
    "TELE-105": (
        "last_update_at",
        """
purpose: {cadence: [realtime]}
data: {type: float | None, range: "[0, inf)", default: null}
let: {age: now - value}
thresholds:
  - {level: healthy, when: age <= 30}
  - {level: critical, when: age > 30}
flow:
  emitters: [{event: UPDATE_COMPLETED, payload: UpdateCompletedPayload, field: finished_at}]
  targets: [{path: progress.last_update_at}]
""",
    ),
    "TELE-300": (
        "layer_norm",
        """
purpose: {cadence: [periodic]}
data: {type: float, range: "[0.0, inf)", default: 0.0}
flow:
  emitters: [{event: LAYER_MEASURED, payload: LayerMeasuredPayload, field: norm}]
  targets: [{path: "gradient.layers[layer].norm", keys: {layer: payload.layer}}]
""",
    ),
    "TELE-301": (
        "nan_count",
        """
purpose: {cadence: [realtime]}
data: {type: int, range: "[0, inf)", default: 0}
thresholds:
  - {level: healthy, when: value == 0}
  - {level: critical, when: value > 0}
flow:
  emitters: [{event: LAYER_MEASURED, payload: LayerMeasuredPayload}]
  targets: [{path: gradient.nan_count}]
""",
    ),
    "TELE-302": (
        "endings",
        """
purpose: {cadence: [realtime]}
data: {type: "dict[str, int]", default: {}}
flow:
  emitters: [{event: LAYER_MEASURED, payload: LayerMeasuredPayload}]
  targets: [{path: environment.endings}]
""",
    ),
    "TELE-760": (
        "compile_enabled",
        """
purpose: {cadence: [at_start]}
data: {type: bool, range: [false, true], default: false}
thresholds: none
flow:
  emitters: [{event: TRAINING_STARTED, payload: TrainingStartedPayload}]
  targets: [{path: infrastructure.compile_enabled}]
""",
    ),
    "TELE-761": (
        "compile_effect",
        """
purpose: {cadence: [at_start]}
data: {type: str | None, range: ["off", effective, degraded, null], default: null}
thresholds:
  - {level: healthy, when: value == None or value == "off" or value == "effective"}
  - {level: critical, when: value == "degraded"}
flow:
  emitters: [{event: TRAINING_STARTED, payload: TrainingStartedPayload}]
  targets: [{path: infrastructure.compile_effect}]
""",
    ),
    "TELE-762": (
        "speed",
        """
data: {type: float}
flow:
  targets: [{path: throughput.speed, aggregate: derived}]
""",
    ),
}


def records(*, only: str | None = None, extra: str = "") -> list[SourceRecord]:
    found = []
    for id_, (name, body) in _RECORDS.items():
        if only in (None, id_):
            source = parse_record(_HEAD.format(id=id_, name=name) + body.lstrip() + extra, Path(f"{id_}.yaml"))
            assert isinstance(source, SourceRecord), source
            found.append(source)
    return found


@pytest.fixture(scope="session")
def small_records() -> list[Record]:
    return [source.record for source in records()]


@pytest.fixture(scope="session")
def plan(small_records: list[Record]) -> LivePlan:
    return make_plan(small_records)


@pytest.fixture(scope="session")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project with the small registry, for the command and the pytest plugin."""
    folder = tmp_path_factory.mktemp("project")
    (folder / "records").mkdir()
    for source in records():
        (folder / "records" / f"{source.record.id}_{source.record.name}.yaml").write_text(source.text, encoding="utf-8")
    (folder / "telewire.toml").write_text('registry = "records"\n', encoding="utf-8")
    return folder


def run(updates: int = 30, seed: int = 0) -> list[Event]:
    """Return the events of a sound run: every record has its values, and those that should move do."""
    chance = random.Random(seed)  # noqa: S311 - made-up values
    clock = itertools.count(1000.0, 0.5)

    def event(name: str, **payload: object) -> Event:
        return {"type": name, "timestamp": next(clock), "run_id": "r1", "source": "trainer", "payload": payload}

    events = [event("TRAINING_STARTED", compile_enabled=True, compile_effect="effective")]
    for _ in range(updates):
        low = chance.uniform(0.3, 0.9)
        events.append(
            event(
                "UPDATE_COMPLETED", entropy=chance.uniform(0.3, 0.9), clip_fraction=chance.uniform(0.01, 0.4),
                ratio_lowest=low, ratio_highest=low + chance.uniform(0.5, 2.0), finished_at=1000.0 + chance.random(),
            )
        )  # fmt: skip
        for layer in ("a", "b"):
            ends = {"docked": chance.randint(0, 9)}
            events.append(event("LAYER_MEASURED", norm=chance.uniform(0.1, 2), nan_count=0, endings=ends, layer=layer))
    return events


def as_bytes(events: list[Event]) -> bytes:
    return b"".join(json.dumps(event).encode() + b"\n" for event in events)


@pytest.fixture
def sound_run() -> Callable[..., list[Event]]:
    return run


@pytest.fixture
def to_bytes() -> Callable[[list[Event]], bytes]:
    return as_bytes


@pytest.fixture
def held(plan: LivePlan) -> Callable[[bytes], LiveReport]:
    """Hold the bytes of a log against the small registry."""

    def hold(log: bytes) -> LiveReport:
        checks = LogChecks(plan)
        for piece in read(io.BytesIO(log)):
            checks.take_lines(piece.lines)
            checks.cut_off(piece.rest)
        return make_report(plan, checks.facts)

    return hold


@pytest.fixture
def found(held: Callable[[bytes], LiveReport]) -> Callable[[list[Event] | bytes], dict[tuple[str, str], Any]]:
    """Return the findings of a log by code and subject, less the notes."""

    def find(log: list[Event] | bytes) -> dict[tuple[str, str], Any]:
        report = held(log if isinstance(log, bytes) else as_bytes(log))
        return {(f.code, f.subject): f for f in report.findings if f.level != "note"}

    return find
