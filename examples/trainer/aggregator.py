"""The generated aggregator, with the values that no event carries: they follow from others."""

from __future__ import annotations

from trainer_telemetry.aggregator import TelemetryAggregator
from trainer_telemetry.snapshot import TelemetrySnapshot

__all__ = ["TrainerAggregator"]


class TrainerAggregator(TelemetryAggregator):
    """What the screen and the console read."""

    def derive_progress_completed_percent(self, snapshot: TelemetrySnapshot) -> float:
        """Return which share of the run is done, in percent: TELE-003."""
        progress = snapshot.progress
        if progress.planned_updates == 0:
            return 0.0
        return min(100.0, 100 * progress.updates_completed / progress.planned_updates)

    def derive_learner_value_bias(self, snapshot: TelemetrySnapshot) -> float:
        """Return by how much the predicted returns are too high: TELE-204."""
        estimates = snapshot.learner.value.estimates
        return estimates.predicted_mean - estimates.target_mean

    def derive_throughput_update_percent(self, snapshot: TelemetrySnapshot) -> float:
        """Return which share of the time updates take, in percent: TELE-603."""
        phases = snapshot.throughput.phase_seconds
        both = phases.rollout_seconds + phases.update_seconds
        return 100 * phases.update_seconds / both if both > 0 else 0.0
