"""Every record of the registry is filled by a run: its place in the last snapshot holds no default."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest
import torch

from telewire_registry.load import load_records
from telewire_registry.model import MISSING, Member, Record
from telewire_registry.paths import SnapshotPath
from trainer.aggregator import TrainerAggregator
from trainer.telemetry import EventQueue
from trainer_telemetry.snapshot import TelemetrySnapshot

RECORDS = sorted((Path(__file__).parents[2] / "registry" / "records").glob("*.yaml"))

EXCUSED = {
    "TELE-303 nan_count": "0 in a run that is well; test_loop poisons a gradient",
    "TELE-304 inf_count": "as TELE-303",
    "TELE-305 nan_seen": "as TELE-303",
    "TELE-700 device": "`cpu` is the default, and what the suite runs on",
    "TELE-763 reason": "none while compiling works; test_compilation has one",
    "TELE-763 fallbacks": "as reason",
    "TELE-802 gpu_memory_percent": "none on a CPU",
}
"""What a run that is well, on a CPU, leaves at its default."""


def members() -> Iterator[tuple[Record, Member]]:
    for record in load_records(RECORDS).records:
        for member in record.members:
            yield record, member


def read(snapshot: TelemetrySnapshot, path: SnapshotPath, name: str) -> list[Any]:
    """Return the values at a path; of keyed groups, those of all keys."""
    values: list[Any] = [snapshot]
    for step in path.steps:
        word = name if "{" in step.name else step.name
        values = [getattr(value, word) for value in values]
        if step.keys:
            values = [inner for value in values for inner in _inside(value)]
    return values


def _inside(value: Mapping[str, Any] | Sequence[Any]) -> list[Any]:
    return list(value.values()) if isinstance(value, Mapping) else list(value)


def is_default(value: object, default: object) -> bool:
    if isinstance(default, list | dict):
        assert isinstance(value, Mapping | tuple)
        return len(value) == len(default) == 0
    return value == default


@pytest.fixture
def snapshot(make_trainer: Callable[..., Any], fresh_compiler: None) -> TelemetrySnapshot:  # noqa: ARG001 - for its effect
    """The end of a run with everything asked for, and a reader that was away for two updates."""
    arguments = ("--compile", "--backend", "eager", "--mode", "default", "--seed", "5", "--updates", "6",
                 "--learning-rate", "0.01")  # fmt: skip
    trainer = make_trainer(*arguments, queue=EventQueue(length=20))
    aggregator, advance = TrainerAggregator(), trainer.advance

    def read_events() -> None:
        for event in trainer.telemetry.queue.take():
            aggregator.handle(event)

    def advance_and_read() -> None:
        # Six updates teach nobody to dock: the craft of one environment is put beside the dock.
        trainer.env.position[0] = torch.tensor([0.08, 0.0])
        trainer.env.velocity[0] = torch.tensor([-0.015, 0.0])
        advance()
        if trainer.learner.updates not in (3, 4):
            read_events()

    trainer.advance = advance_and_read
    trainer.run()
    assert trainer.error is None
    read_events()
    return aggregator.snapshot()


def test_a_short_run_fills_every_record(snapshot: TelemetrySnapshot) -> None:
    left, checked = [], 0
    for record, member in members():
        for target in member.flow.targets:
            assert target.path is not None, record.id
            values = read(snapshot, target.path, member.name)
            assert values, f"{record.id} {target.path}: nothing there"
            default = None if member.data.default is MISSING else member.data.default
            if all(is_default(value, default) for value in values):
                left.append(f"{record.id} {member.name}")
            checked += 1
    assert checked > 60
    # An excuse that is not needed is wrong, too.
    assert sorted(left) == sorted(EXCUSED)


def test_consumers_that_records_name_are_mounted(make_trainer: Callable[..., Any]) -> None:
    from trainer.screen.app import TrainerApp

    async def mounted() -> set[str]:
        app = TrainerApp(make_trainer("--updates", "1"), TrainerAggregator())
        async with app.run_test(size=(120, 50)):
            found = {type(widget).__name__ for widget in app.screen.walk_children()}
        app.thread.join()
        return found

    named = {consumer.widget for _, member in members() for consumer in member.flow.consumers if consumer.widget}
    assert len(named) >= 9
    assert named <= asyncio.run(mounted())
