"""Where the time goes."""

from __future__ import annotations

from textual.content import Content

from trainer.screen.drawing import LABEL_WIDTH, LEVEL_STYLES, bar, row, sparkline
from trainer.screen.panel import Panel
from trainer_telemetry.snapshot import TelemetrySnapshot
from trainer_telemetry.thresholds import judge_steps_per_second

__all__ = ["ThroughputPanel"]

BAR_NUMBER = 5


class ThroughputPanel(Panel):
    """The rate of steps, and the times of the two phases."""

    def __init__(self) -> None:
        super().__init__("Throughput")

    def rows(self, snapshot: TelemetrySnapshot) -> list[Content]:
        """Return the rows of the panel."""
        throughput = snapshot.throughput
        phases = throughput.phase_seconds
        rate = LEVEL_STYLES[judge_steps_per_second(throughput.steps_per_second)]
        length = self.columns - LABEL_WIDTH - BAR_NUMBER
        return [
            row("steps / s", Content.styled(f"{throughput.steps_per_second:,.0f}", rate)),
            row("", sparkline(throughput.steps_per_second_history, self.columns - LABEL_WIDTH)),
            row("rollout", f"{phases.rollout_seconds:.2f} s"),
            row("update", f"{phases.update_seconds:.2f} s"),
            row("in updates", bar(throughput.update_percent / 100, length), f" {throughput.update_percent:3.0f}%"),
        ]
