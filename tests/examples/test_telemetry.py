"""Emitting: a reader that is slow or gone costs events, which are counted, and never holds up the run."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from trainer.event_log import EventLog
from trainer.loop import Trainer
from trainer.options import parse_options
from trainer.telemetry import EventQueue, Telemetry
from trainer_telemetry.events import TelemetryEvent, TelemetryEventType
from trainer_telemetry.payloads import TrainingFinishedPayload


def finished(outcome: str) -> TelemetryEvent:
    return TelemetryEvent(type=TelemetryEventType.TRAINING_FINISHED, payload=TrainingFinishedPayload(outcome=outcome))


def outcomes(queue: EventQueue) -> list[Any]:
    return [event.to_dict()["payload"]["outcome"] for event in queue.take()]


def test_a_full_queue_drops_its_oldest_events_and_counts_them() -> None:
    queue = EventQueue(length=3)
    for number in range(5):
        queue.put(finished(str(number)))
    assert queue.dropped == 2
    assert outcomes(queue) == ["2", "3", "4"]
    assert outcomes(queue) == []


def test_many_writers_and_a_slow_reader_lose_nothing_uncounted() -> None:
    queue, taken = EventQueue(length=50), 0

    def write() -> None:
        for _ in range(500):
            queue.put(finished("x"))

    writers = [threading.Thread(target=write, daemon=True) for _ in range(4)]
    for writer in writers:
        writer.start()
    while any(writer.is_alive() for writer in writers):
        taken += len(queue.take())
    taken += len(queue.take())
    assert taken + queue.dropped == 2000


def test_a_run_whose_events_nobody_reads_comes_to_its_end(run_trainer: Callable[..., Any]) -> None:
    queue = EventQueue(length=8)
    run = run_trainer(queue=queue)
    assert run.trainer.learner.updates == 3
    assert len(run.events) == 8
    assert run.events[-1].type == TelemetryEventType.TRAINING_FINISHED
    # Two at the start, and for each of three updates: rollout, gradients, seven layers, update, system; and the rest.
    assert queue.dropped >= 2 + 3 * 11 - 8
    # The count is itself an event, which a reader that comes late still sees.
    assert run.payloads("SYSTEM_SAMPLED")[-1]["events_dropped"] > 0
    assert run.snapshot.system.events_dropped > 0


def test_a_log_has_what_the_queue_dropped(tmp_path: Path) -> None:
    log = EventLog(tmp_path / "run.jsonl")
    telemetry = Telemetry("run", EventQueue(length=2), log)
    for number in range(6):
        telemetry.emit(TelemetryEventType.TRAINING_FINISHED, TrainingFinishedPayload(outcome=str(number)))
    log.close()
    lines = (tmp_path / "run.jsonl").read_text().splitlines()
    events = [TelemetryEvent.from_dict(json.loads(line)) for line in lines]
    assert [event.to_dict()["payload"]["outcome"] for event in events] == ["0", "1", "2", "3", "4", "5"]
    assert telemetry.queue.dropped == 4


def test_an_older_log_is_kept(tmp_path: Path) -> None:
    path = tmp_path / "run.jsonl"
    path.write_text("older\n")
    EventLog(path).close()
    assert path.read_text() == ""
    assert (tmp_path / "run.jsonl.old").read_text() == "older\n"


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="the system has no /dev/full to stand for a full disk")
def test_a_full_disk_ends_the_log_and_not_the_run(make_trainer: Callable[..., Any], finish: Callable[..., Any]) -> None:
    trainer = make_trainer()
    trainer.telemetry.log = EventLog(Path("/dev/full"))
    run = finish(trainer)
    trainer.telemetry.log.close()
    assert run.snapshot.progress.outcome == "completed"
    assert isinstance(trainer.telemetry.log.error, OSError)


@pytest.fixture(scope="module")
def real_log(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """The log of a small run."""
    folder = tmp_path_factory.mktemp("run")
    small = ("--updates", "2", "--envs", "8", "--steps", "64", "--folder", str(folder))
    trainer = Trainer(parse_options(small), Telemetry("run", EventQueue(), EventLog(folder / "run.jsonl")))
    trainer.run()
    assert trainer.error is None
    assert trainer.telemetry.log is not None
    trainer.telemetry.log.close()
    return (folder / "run.jsonl").read_bytes()


@given(st.data())
@settings(deadline=None, max_examples=60)
def test_a_log_that_ends_at_any_byte_is_readable_to_its_last_whole_line(real_log: bytes, data: st.DataObject) -> None:
    left = real_log[: data.draw(st.integers(0, len(real_log)))]
    whole, _, rest = left.rpartition(b"\n")
    events = [TelemetryEvent.from_dict(json.loads(line)) for line in whole.splitlines()]
    assert len(events) == left.count(b"\n")
    assert events == [TelemetryEvent.from_dict(json.loads(line)) for line in real_log.splitlines()[: len(events)]]
    assert b"\n" not in rest


def test_a_killed_run_leaves_only_whole_lines(tmp_path: Path) -> None:
    log = tmp_path / "run.jsonl"
    command = [sys.executable, "-m", "trainer", "--no-screen", "--updates", "100000", "--envs", "8", "--steps", "32",
               "--folder", str(tmp_path), "--log", str(log)]  # fmt: skip
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    with process.stdout:
        for _ in range(5):  # it is somewhere in its work then, and writes all the time
            assert process.stdout.readline().startswith("update")
        process.send_signal(signal.SIGKILL)
        process.stdout.read()
    assert process.wait() == -signal.SIGKILL
    whole, _, rest = log.read_bytes().rpartition(b"\n")
    events = [TelemetryEvent.from_dict(json.loads(line)) for line in whole.splitlines()]
    assert [event.type for event in events].count(TelemetryEventType.UPDATE_COMPLETED) >= 5
    assert events[0].type == TelemetryEventType.TRAINING_STARTED
    assert b"\n" not in rest
