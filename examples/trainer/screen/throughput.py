"""Where the time goes."""

from __future__ import annotations

from trainer.screen.drawing import Row, bar, row, sparkline
from trainer.screen.panel import Panel
from trainer_telemetry.snapshot import TelemetrySnapshot
from trainer_telemetry.thresholds import judge_steps_per_second

__all__ = ["ThroughputPanel"]

BAR_NUMBER = 5


class ThroughputPanel(Panel):
    """The rate of steps, and the times of the two phases."""

    def __init__(self) -> None:
        super().__init__("Throughput")

    def rows(self, snapshot: TelemetrySnapshot) -> list[Row]:
        """Return the rows of the panel."""
        throughput = snapshot.throughput
        phases = throughput.phase_seconds
        rate = judge_steps_per_second(throughput.steps_per_second)
        length = self.room - BAR_NUMBER
        return [
            row("steps / s", f"{throughput.steps_per_second:,.0f}", level=rate),
            row("", sparkline(throughput.steps_per_second_history, self.room)),
            row("rollout", f"{phases.rollout_seconds:.2f} s"),
            row("update", f"{phases.update_seconds:.2f} s"),
            row("in updates", bar(throughput.update_percent / 100, length), f" {throughput.update_percent:3.0f}%"),
        ]
