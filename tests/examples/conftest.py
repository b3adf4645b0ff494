"""A small run of the example trainer, and what is read from it."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import torch

from trainer.aggregator import TrainerAggregator
from trainer.loop import Trainer
from trainer.options import Options, parse_options
from trainer.telemetry import EventQueue, Telemetry
from trainer_telemetry.events import TelemetryEvent
from trainer_telemetry.snapshot import TelemetrySnapshot

Make = Callable[..., Trainer]
RUNS = itertools.count(1)


class Run:
    """A run that is over: the events that its queue still held, and what they add up to."""

    def __init__(self, trainer: Trainer) -> None:
        self.trainer = trainer
        self.events: list[TelemetryEvent] = trainer.telemetry.queue.take()
        aggregator = TrainerAggregator()
        for event in self.events:
            aggregator.handle(event)
        assert aggregator.unknown_events == {}
        self.snapshot: TelemetrySnapshot = aggregator.snapshot()

    def payloads(self, event_type: str) -> list[dict[str, Any]]:
        """Return what the events of one type carried, in order."""
        return [event.to_dict()["payload"] for event in self.events if event.type == event_type]


@pytest.fixture
def options(tmp_path: Path) -> Callable[..., Options]:
    """Options of a run of a few milliseconds, and what is added to its command line."""

    def make(*arguments: str) -> Options:
        small = ("--updates", "3", "--envs", "16", "--steps", "64", "--folder", str(tmp_path / "runs"))
        return parse_options((*small, *arguments))

    return make


@pytest.fixture
def make_trainer(options: Callable[..., Options]) -> Make:
    """A trainer that has not run."""

    def make(*arguments: str, queue: EventQueue | None = None) -> Trainer:
        return Trainer(options(*arguments), Telemetry(f"test {next(RUNS)}", queue or EventQueue()))

    return make


@pytest.fixture
def run_trainer(make_trainer: Make) -> Callable[..., Run]:
    """A run that is over, and went well."""

    def run(*arguments: str, queue: EventQueue | None = None) -> Run:
        trainer = make_trainer(*arguments, queue=queue)
        trainer.run()
        if trainer.error is not None:
            raise trainer.error
        return Run(trainer)

    return run


@pytest.fixture
def finish() -> Callable[[Trainer], Run]:
    """Run a trainer that a test has prepared, whatever comes of it."""

    def run(trainer: Trainer) -> Run:
        trainer.run()
        return Run(trainer)

    return run


@pytest.fixture
def fresh_compiler() -> Iterator[None]:
    """Nothing compiled before and after: torch's cache belongs to the code, which all models of a process share."""
    torch.compiler.reset()
    yield
    torch.compiler.reset()
