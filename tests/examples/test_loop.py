"""A run from its first event to its last: what it says, that it can be repeated, gone on with, stopped, and fail."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import torch

from trainer.event_log import EventLog
from trainer.loop import Trainer

MEASURED = {
    "finished_at", "steps_per_second", "rollout_seconds", "update_seconds", "cpu_percent", "memory_bytes",
    "gpu_memory_percent", "events_dropped",
}  # fmt: skip
"""Fields that are measured times, or depend on the machine."""


def test_the_started_payload_holds_the_compile_configuration(run_trainer: Callable[..., Any]) -> None:
    (plain,) = run_trainer().payloads("TRAINING_STARTED")
    assert (plain["compile_enabled"], plain["compile_backend"], plain["compile_mode"]) == (False, None, None)
    arguments = ("--compile", "--backend", "eager", "--mode", "default", "--updates", "1")
    (asked,) = run_trainer(*arguments).payloads("TRAINING_STARTED")
    assert (asked["compile_enabled"], asked["compile_backend"], asked["compile_mode"]) == (True, "eager", "default")


def test_every_event_of_a_run_fits_its_records(run_trainer: Callable[..., Any]) -> None:
    run = run_trainer()
    problems = {(event.type, problem) for event in run.events for problem in event.payload.validate()}
    assert problems == set()
    assert {event.type for event in run.events} >= {
        "TRAINING_STARTED", "ROLLOUT_COMPLETED", "EPISODES_COMPLETED", "GRADIENTS_MEASURED", "LAYER_MEASURED",
        "UPDATE_COMPLETED", "SYSTEM_SAMPLED", "COMPILE_CHECKED", "CHECKPOINT_SAVED", "TRAINING_FINISHED",
    }  # fmt: skip
    assert run.events[0].type == "TRAINING_STARTED"
    assert run.events[-1].type == "TRAINING_FINISHED"


def logged(make_trainer: Callable[..., Trainer], path: Path, *arguments: str) -> list[dict[str, Any]]:
    trainer = make_trainer(*arguments)
    trainer.telemetry.log = EventLog(path)
    trainer.run()
    trainer.telemetry.log.close()
    assert trainer.error is None
    events = [json.loads(line) for line in path.read_text().splitlines()]
    return [
        {"type": event["type"], **{key: value for key, value in event["payload"].items() if key not in MEASURED}}
        for event in events
    ]


def test_a_seed_repeats_a_run_event_by_event(make_trainer: Callable[..., Trainer], tmp_path: Path) -> None:
    first = logged(make_trainer, tmp_path / "1.jsonl", "--seed", "7")
    second = logged(make_trainer, tmp_path / "2.jsonl", "--seed", "7")
    other = logged(make_trainer, tmp_path / "3.jsonl", "--seed", "8")
    assert len(first) > 3 * 10
    assert first == second
    assert first != other


def test_a_resumed_run_goes_on_as_the_first_would_have(make_trainer: Callable[..., Trainer], tmp_path: Path) -> None:
    whole = logged(make_trainer, tmp_path / "whole.jsonl", "--updates", "4", "--checkpoint-every", "2")
    checkpoint = tmp_path / "runs" / "update-2.pt"
    rest = logged(make_trainer, tmp_path / "rest.jsonl", "--updates", "4", "--resume", str(checkpoint))

    def updates(events: list[dict[str, Any]]) -> list[dict[str, Any]]:
        kinds = ("UPDATE_COMPLETED", "ROLLOUT_COMPLETED", "EPISODES_COMPLETED", "LAYER_MEASURED")
        return [event for event in events if event["type"] in kinds]

    assert rest[0]["planned_updates"] == 2
    assert updates(rest) == updates(whole)[-len(updates(rest)) :]
    assert sum(event["type"] == "UPDATE_COMPLETED" for event in rest) == 2


def test_what_is_no_checkpoint_is_refused(make_trainer: Callable[..., Trainer], tmp_path: Path) -> None:
    broken = tmp_path / "broken.pt"
    broken.write_bytes(b"no checkpoint")
    with pytest.raises(ValueError, match="no checkpoint of this program"):
        make_trainer("--resume", str(broken))
    make_trainer("--updates", "1").run()
    with pytest.raises(ValueError, match="the checkpoint has 16 environments"):
        make_trainer("--envs", "8", "--resume", str(tmp_path / "runs" / "update-1.pt"))


def test_a_stopped_run_says_so_and_leaves_a_checkpoint(
    make_trainer: Callable[..., Trainer], finish: Callable[[Trainer], Any]
) -> None:
    trainer = make_trainer("--updates", "50")
    advance = trainer.advance

    def advance_and_stop() -> None:
        advance()
        trainer.stop()

    trainer.advance = advance_and_stop  # type: ignore[method-assign]
    run = finish(trainer)
    assert run.snapshot.progress.outcome == "interrupted"
    assert run.snapshot.progress.updates_completed == 1
    assert run.snapshot.progress.checkpoint.at_update == 1


def test_a_run_that_breaks_says_so(make_trainer: Callable[..., Trainer], finish: Callable[[Trainer], Any]) -> None:
    trainer = make_trainer()
    trainer.network.value.weight.register_hook(lambda _: 1 / 0)  # type: ignore[no-untyped-call]
    run = finish(trainer)
    assert isinstance(trainer.error, ZeroDivisionError)
    assert run.snapshot.progress.outcome == "failed"
    assert run.snapshot.progress.updates_completed == 0


def test_gradients_that_are_no_numbers_are_counted_remembered_and_kept_from_the_model(
    make_trainer: Callable[..., Trainer], finish: Callable[[Trainer], Any]
) -> None:
    trainer = make_trainer("--epochs", "1", "--minibatches", "2")
    calls = 0

    def poison(gradient: torch.Tensor) -> torch.Tensor:
        nonlocal calls
        calls += 1
        return torch.full_like(gradient, float("nan")) if calls == 1 else gradient

    trainer.network.value.bias.register_hook(poison)  # type: ignore[no-untyped-call]
    run = finish(trainer)
    counts = [measured["nan_count"] for measured in run.payloads("GRADIENTS_MEASURED")]
    assert counts == [1, 0, 0]
    assert run.snapshot.learner.gradient.nan_count == 0
    assert run.snapshot.learner.gradient.nan_seen is True
    assert all(bool(weight.isfinite().all()) for weight in trainer.network.parameters())
    assert run.snapshot.progress.outcome == "completed"


def test_infinite_gradients_are_counted_apart(
    make_trainer: Callable[..., Trainer], finish: Callable[[Trainer], Any]
) -> None:
    trainer = make_trainer("--updates", "1", "--epochs", "1", "--minibatches", "1")
    trainer.network.value.bias.register_hook(lambda gradient: torch.full_like(gradient, float("inf")))  # type: ignore[no-untyped-call]
    run = finish(trainer)
    assert (run.snapshot.learner.gradient.inf_count, run.snapshot.learner.gradient.nan_count) == (1, 0)
    assert run.snapshot.learner.gradient.nan_seen is False
