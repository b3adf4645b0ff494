"""The generated aggregator with the trainer's derived values."""

from __future__ import annotations

from trainer.aggregator import TrainerAggregator
from trainer_telemetry.events import TelemetryEvent, TelemetryEventType
from trainer_telemetry.payloads import RolloutCompletedPayload, TrainingStartedPayload


def started(*, compiled: bool) -> TelemetryEvent:
    payload = TrainingStartedPayload(
        planned_updates=50,
        env_count=64,
        device="cpu",
        parameter_count=1000,
        run_seed=1,
        compile_enabled=compiled,
        compile_backend="eager" if compiled else None,
        compile_mode=None,
    )
    return TelemetryEvent(type=TelemetryEventType.TRAINING_STARTED, payload=payload)


def test_training_started_sets_compile_enabled() -> None:
    aggregator = TrainerAggregator()
    assert aggregator.snapshot().learner.infrastructure.compile_enabled is False
    aggregator.handle(started(compiled=True))
    assert aggregator.snapshot().learner.infrastructure.compile_enabled is True
    aggregator.handle(started(compiled=False))
    assert aggregator.snapshot().learner.infrastructure.compile_enabled is False


def test_derived_values_are_0_before_anything_was_measured() -> None:
    snapshot = TrainerAggregator().snapshot()
    assert (snapshot.progress.completed_percent, snapshot.throughput.update_percent) == (0.0, 0.0)
    assert snapshot.learner.value.bias == 0.0


def test_a_rollout_alone_means_that_no_time_went_into_updates() -> None:
    aggregator = TrainerAggregator()
    payload = RolloutCompletedPayload(env_steps=64, steps_per_second=64.0, rollout_seconds=1.0)
    aggregator.handle(TelemetryEvent(type=TelemetryEventType.ROLLOUT_COMPLETED, payload=payload))
    assert aggregator.snapshot().throughput.update_percent == 0.0
    assert aggregator.snapshot().progress.env_steps == 64
