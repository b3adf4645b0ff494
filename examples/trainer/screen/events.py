"""The events as they come, the newest below."""

from __future__ import annotations

import time
from collections import deque
from typing import Final

from textual.content import Content
from textual.widgets import Static

from trainer.screen.drawing import LEVEL_STYLES, MUTED
from trainer_telemetry.events import TelemetryEvent, TelemetryEventType
from trainer_telemetry.payloads import (
    CheckpointSavedPayload,
    CompileCheckedPayload,
    EpisodesCompletedPayload,
    GradientsMeasuredPayload,
    LayerMeasuredPayload,
    RolloutCompletedPayload,
    SystemSampledPayload,
    TrainingFinishedPayload,
    TrainingStartedPayload,
    UpdateCompletedPayload,
)
from trainer_telemetry.snapshot import TelemetrySnapshot
from trainer_telemetry.thresholds import judge_events_dropped

__all__ = ["EventList"]

KEPT: Final = 200
NAME_WIDTH: Final = 20
EVENT_STYLES: Final[dict[str, str]] = {
    TelemetryEventType.TRAINING_STARTED: "bold $success",
    TelemetryEventType.TRAINING_FINISHED: "bold $success",
    TelemetryEventType.CHECKPOINT_SAVED: "$success",
    TelemetryEventType.UPDATE_COMPLETED: "bold $primary",
    TelemetryEventType.SYSTEM_SAMPLED: MUTED,
}
"""The colours of events that are not as all others."""


class EventList(Static):
    """As many of the last events as there is room for; how many were dropped stands in the border.

    Attributes:
        lines: The last events, oldest first.
    """

    def __init__(self) -> None:
        super().__init__()
        self.border_title = "Events"
        self.lines: deque[Content] = deque(maxlen=KEPT)
        self.snapshot: TelemetrySnapshot | None = None

    def add(self, event: TelemetryEvent) -> None:
        """Append an event; those of single layers are left out, since they come by the dozen."""
        if isinstance(event.payload, LayerMeasuredPayload):
            return
        clock = time.strftime("%H:%M:%S", time.localtime(event.timestamp))
        self.lines.append(
            Content.assemble(
                (f"{clock}  ", MUTED),
                (f"{event.type:<{NAME_WIDTH}}", EVENT_STYLES.get(event.type, "$accent")),
                _facts(event),
            )
        )

    def tell(self, text: str) -> None:
        """Append a line that is no event, such as the error that ended the run."""
        self.lines.append(Content.styled(text, "bold $error"))

    def show(self, snapshot: TelemetrySnapshot) -> None:
        """Show another snapshot."""
        self.snapshot = snapshot
        dropped = snapshot.system.events_dropped
        level = judge_events_dropped(dropped)
        self.border_subtitle = Content.styled(f"{dropped:,} dropped", LEVEL_STYLES[level]).markup
        self.refresh()

    def render(self) -> Content:
        """Draw the last lines."""
        room = max(1, self.content_size.height)
        return Content("\n").join(list(self.lines)[-room:])


def _facts(event: TelemetryEvent) -> str:
    """Return what an event says, in a few words."""
    match event.payload:
        case TrainingStartedPayload() as started:
            compiled = f", compiled by {started.compile_backend}" if started.compile_enabled else ""
            return f"{started.planned_updates} updates in {started.env_count} environments{compiled}"
        case RolloutCompletedPayload() as rollout:
            return f"{rollout.env_steps:,} steps so far, the last {rollout.steps_per_second:,.0f} a second"
        case EpisodesCompletedPayload() as episodes:
            return f"mean return {episodes.return_mean:.2f}, {episodes.success_rate:.0%} docked"
        case GradientsMeasuredPayload() as gradients:
            return f"largest norm {gradients.grad_norm:.3f}, {gradients.nan_count} NaN"
        case UpdateCompletedPayload() as update:
            return f"entropy {update.entropy:.3f}, KL {update.approx_kl:.4f}, in {update.update_seconds:.2f} s"
        case CompileCheckedPayload() as check:
            return f"torch.compile is {check.state}, {check.graphs} graphs"
        case CheckpointSavedPayload() as checkpoint:
            return f"{checkpoint.path}"
        case SystemSampledPayload() as system:
            return f"CPU {system.cpu_percent:.0f}%"
        case TrainingFinishedPayload() as finished:
            return finished.outcome or ""
    return ""
