"""How far the run is."""

from __future__ import annotations

from textual.content import Content

from trainer.screen.drawing import MUTED, Row, bar, size
from trainer.screen.panel import Panel
from trainer_telemetry.snapshot import TelemetrySnapshot

__all__ = ["ProgressPanel"]


class ProgressPanel(Panel):
    """A bar over the whole width, and the counts that it is made of."""

    def __init__(self) -> None:
        super().__init__("Progress")

    def rows(self, snapshot: TelemetrySnapshot) -> list[Row]:
        """Return the bar, and a line of counts."""
        progress = snapshot.progress
        checkpoint = progress.checkpoint
        percent = progress.completed_percent
        saved = "no checkpoint yet"
        if checkpoint.path is not None:
            saved = f"checkpoint {checkpoint.path} ({size(checkpoint.size_bytes)}, update {checkpoint.at_update})"
        counts = Content.assemble(
            (f"{progress.updates_completed} / {progress.planned_updates} updates", "bold"),
            f"   {progress.env_steps:,} steps   ",
            (saved, MUTED),
        )
        return [
            Row(Content.assemble(bar(percent / 100, self.columns - 6, "$success"), f" {percent:4.0f}%")),
            Row(counts),
        ]
