"""The live check inside of a process: around a run, and as a fixture."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import asdict, dataclass
from enum import Enum
from pathlib import Path
from typing import Any

import pytest

from telewire_audit.live import LiveCheck, LiveCheckFailed
from telewire_audit.live.live_plan import LivePlan
from telewire_audit.live.report import LiveReport, as_json
from telewire_registry.config import Config

pytest_plugins = ["pytester"]
Event = dict[str, Any]
Run = Callable[..., list[Event]]


class EventType(Enum):
    TRAINING_STARTED = "started"
    UPDATE_COMPLETED = "updated"
    LAYER_MEASURED = "measured"


@dataclass(frozen=True)
class Payload:
    values: Event

    def to_dict(self) -> Event:
        return dict(self.values)


@dataclass(frozen=True)
class Envelope:
    type: EventType
    timestamp: float
    run_id: str
    payload: Payload


def as_object(event: Event) -> Envelope:
    return Envelope(EventType[event["type"]], event["timestamp"], event["run_id"], Payload(event["payload"]))


def test_events_in_a_process_give_the_findings_of_their_log(
    plan: LivePlan, sound_run: Run, to_bytes: Callable[[list[Event]], bytes], held: Callable[[bytes], LiveReport]
) -> None:
    events = sound_run()
    events[1]["payload"]["entropy"] = 3.5
    events[2]["payload"]["norm"] = float("inf")
    wanted = as_json(held(to_bytes(events)))
    for form in (dict, as_object):
        with LiveCheck(plan) as check:
            for event in events:
                check.take(form(event))
        assert as_json(check.report) == wanted


def test_a_log_can_be_taken_whole(
    plan: LivePlan, sound_run: Run, to_bytes: Callable[[list[Event]], bytes], tmp_path: Path
) -> None:
    log = tmp_path / "run.jsonl"
    log.write_bytes(to_bytes(sound_run()))
    check = LiveCheck(plan)
    check.take_log(log)
    assert check.report.lines == 91
    check.require_clean()


def test_a_strict_check_raises_at_its_end_with_the_findings(plan: LivePlan, sound_run: Run) -> None:
    events = sound_run()
    events[1]["payload"]["entropy"] = 3.5

    def train(check: LiveCheck) -> None:
        for event in events:
            check.take(event)

    with pytest.raises(LiveCheckFailed, match="TW311"), LiveCheck(plan, strict=True) as check:
        train(check)
    with LiveCheck(plan) as lenient:
        train(lenient)
    assert lenient.report.has_errors


def test_an_error_of_the_run_itself_is_not_hidden(plan: LivePlan) -> None:
    def fail(check: LiveCheck) -> None:
        check.take({"type": "LAYER_MEASURED", "timestamp": 1.0, "payload": {}})
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError), LiveCheck(plan, strict=True) as check:
        fail(check)


def test_what_is_no_event_is_refused(plan: LivePlan) -> None:
    with pytest.raises(TypeError, match="an event is a mapping"):
        LiveCheck(plan).take(3)


def test_no_event_is_lost_among_threads(plan: LivePlan) -> None:
    check = LiveCheck(plan)

    def emit(run: str) -> None:
        for number in range(5000):
            payload = {"norm": 1.0 + number, "nan_count": 0, "endings": {}, "layer": "a"}
            check.take({"type": "LAYER_MEASURED", "timestamp": number, "run_id": run, "payload": payload})

    threads = [threading.Thread(target=emit, args=(f"r{number}",)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    report = check.report
    assert report.lines == 20000
    assert report.runs == 4
    norm = next(item for item in report.metrics if item.name == "layer_norm")
    assert (norm.count, norm.low, norm.high) == (20000, 1.0, 5000.0)
    assert not any(finding.code == "TW340" for finding in report.findings)


def test_the_fixture_fails_a_test_whose_run_is_not_what_the_records_say(
    pytester: pytest.Pytester, project: Path, sound_run: Run
) -> None:
    pytester.makeconftest("pytest_plugins = ['telewire_audit.live.pytest_plugin']")
    pytester.makefile(".toml", telewire=f'registry = "{(project / "records").as_posix()}"')
    pytester.makepyfile(f"""
        from math import inf, nan
        EVENTS = {sound_run(2)!r}

        def test_sound(telewire_live):
            for event in EVENTS:
                telewire_live.take(event)

        def test_spoiled(telewire_live):
            for event in EVENTS:
                telewire_live.take(event)
            payload = {{**EVENTS[1]["payload"], "entropy": 9.0}}
            telewire_live.take({{**EVENTS[1], "timestamp": 2000.0, "payload": payload}})
    """)
    result = pytester.runpytest_subprocess("-p", "no:cacheprovider")
    result.assert_outcomes(passed=2, errors=1)
    result.stdout.fnmatch_lines(["*error?TW311?: UPDATE_COMPLETED.entropy must lie in*"])


def test_asdict_of_a_report_is_plain(plan: LivePlan) -> None:
    assert asdict(LiveCheck(plan).report)["lines"] == 0


def test_the_generated_envelope_is_what_the_check_reads() -> None:
    events = pytest.importorskip("trainer_telemetry.events", reason="the generated package of the example is not there")
    payloads = pytest.importorskip("trainer_telemetry.payloads")
    records = Path(__file__).parents[2] / "registry" / "records"
    check = LiveCheck.of_config(Config(folder=records.parent.parent))
    payload = payloads.TrainingFinishedPayload(outcome="completed")
    event = events.TelemetryEvent(type=events.TelemetryEventType.TRAINING_FINISHED, payload=payload, run_id="r1")
    check.take(event)
    check.take(event.to_dict())
    report = check.report
    assert dict(report.events) == {"TRAINING_FINISHED": 2}
    assert report.runs == 1
    assert not [finding for finding in report.findings if finding.line is not None and finding.level != "note"]
