"""What all panels have in common: a border, a title, and rows that are drawn from the latest snapshot."""

from __future__ import annotations

from textual.content import Content
from textual.widgets import Static

from trainer.screen.drawing import LABEL_WIDTH, Row
from trainer_telemetry.snapshot import TelemetrySnapshot
from trainer_telemetry.thresholds import Health

__all__ = ["Panel"]


class Panel(Static):
    """A box of rows, in the colour of the worst of them. A panel defines `rows`, which reads the snapshot.

    Attributes:
        snapshot: What is shown; None before there is any.
    """

    def __init__(self, title: str) -> None:
        super().__init__()
        self.border_title = title
        self.snapshot: TelemetrySnapshot | None = None
        self.height = 0

    def show(self, snapshot: TelemetrySnapshot) -> None:
        """Show another snapshot."""
        self.snapshot = snapshot
        rows = self.rows(snapshot)
        levels = {item.level for item in rows} if snapshot.progress.updates_completed else set()
        self.set_class(Health.CRITICAL in levels, "-critical")
        self.set_class(Health.WARNING in levels and Health.CRITICAL not in levels, "-warning")
        height = len(rows)
        # A layout costs ten times what drawing costs, and the run pays for both.
        self.refresh(layout=height != self.height)
        self.height = height

    def rows(self, snapshot: TelemetrySnapshot) -> list[Row]:
        """Return the lines of the panel."""
        raise NotImplementedError

    def render(self) -> Content:
        """Draw the rows."""
        if self.snapshot is None:
            return Content("")
        return Content("\n").join(item.content for item in self.rows(self.snapshot))

    @property
    def columns(self) -> int:
        """How many characters a row may have."""
        return max(20, self.content_size.width or self.size.width)

    @property
    def room(self) -> int:
        """How many of them are left beside the label."""
        return self.columns - LABEL_WIDTH - 2
