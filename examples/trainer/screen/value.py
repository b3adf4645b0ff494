"""The value function: whether its predictions are worth anything."""

from __future__ import annotations

from trainer.screen.drawing import Row, row, sparkline
from trainer.screen.panel import Panel
from trainer_telemetry.snapshot import TelemetrySnapshot
from trainer_telemetry.thresholds import judge_bias, judge_explained_variance

__all__ = ["ValuePanel"]


class ValuePanel(Panel):
    """The loss, and two measures that have levels."""

    def __init__(self) -> None:
        super().__init__("Value")

    def rows(self, snapshot: TelemetrySnapshot) -> list[Row]:
        """Return the rows of the panel."""
        value = snapshot.learner.value
        estimates = value.estimates
        explained = judge_explained_variance(value.explained_variance)
        return [
            row("loss", f"{value.value_loss:.4f}"),
            row("", sparkline(value.value_loss_history, self.room)),
            row("explained", f"{value.explained_variance:.3f}", level=explained),
            row("predicted", f"{estimates.predicted_mean:.2f}"),
            row("observed", f"{estimates.target_mean:.2f}"),
            row("bias", f"{value.bias:+.2f}", level=judge_bias(value.bias)),
        ]
