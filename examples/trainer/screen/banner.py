"""The banner: how the run was started, and whether it is well."""

from __future__ import annotations

import time

from textual.content import Content
from textual.widgets import Static

from trainer.screen.drawing import LEVEL_STYLES, MUTED, duration
from trainer_telemetry.snapshot import TelemetrySnapshot
from trainer_telemetry.thresholds import (
    Health,
    judge_compile_effect_state,
    judge_last_update_at,
    judge_nan_seen,
    judge_outcome,
)

__all__ = ["StatusBanner"]

GAP = "   "


class StatusBanner(Static):
    """One line, in a border whose title says whether the model is compiled."""

    def __init__(self) -> None:
        super().__init__()
        self.snapshot: TelemetrySnapshot | None = None
        self.refresh_title()

    def show(self, snapshot: TelemetrySnapshot) -> None:
        """Show another snapshot."""
        before = self.snapshot
        self.snapshot = snapshot
        self.refresh_title()
        effect = snapshot.learner.infrastructure.compile_effect
        # A second line may come or go; a layout is too dear to do it for nothing.
        self.refresh(layout=before is None or effect != before.learner.infrastructure.compile_effect)

    def refresh_title(self) -> None:
        """Say in the border what was asked of torch.compile, in the colour of what came of it."""
        if self.snapshot is not None and self.snapshot.learner.infrastructure.compile_enabled:
            self.border_title = "LEARNER [[compiled]]"
        else:
            self.border_title = "LEARNER"
        if self.snapshot is None:
            return
        infrastructure = self.snapshot.learner.infrastructure
        wishes = (infrastructure.compile_backend, infrastructure.compile_mode)
        # As plain text: a backend is named by whoever starts the run, and is no markup.
        self.border_subtitle = Content(" · ".join(wish for wish in wishes if wish is not None)).markup
        level = judge_compile_effect_state(infrastructure.compile_effect.state)
        asked = infrastructure.compile_enabled
        self.set_class(asked and level is Health.HEALTHY, "-healthy")
        self.set_class(asked and level is Health.WARNING, "-warning")
        self.set_class(asked and level is Health.CRITICAL, "-critical")

    def render(self) -> Content:
        """Draw the line, and a second one while compiling went wrong."""
        if self.snapshot is None:
            return Content("")
        infrastructure, progress = self.snapshot.learner.infrastructure, self.snapshot.progress
        parts: list[Content | str | tuple[str, str]] = [
            (infrastructure.device, "bold $accent"),
            f"{GAP}{infrastructure.parameter_count:,} parameters{GAP}",
            self._outcome(),
            GAP,
        ]
        if progress.last_update_at is not None:
            now = time.time()
            age = duration(max(0.0, now - progress.last_update_at))
            level = judge_last_update_at(progress.last_update_at, now=now)
            # After the end, no update is to come, and its age says nothing of health.
            style = LEVEL_STYLES[level] if progress.outcome is None else MUTED
            parts += [(f"last update {age} ago", style), GAP]
        if self.snapshot.learner.gradient.nan_seen:
            parts += [("NaN", LEVEL_STYLES[judge_nan_seen(self.snapshot.learner.gradient.nan_seen)]), GAP]
        parts.append((f"seed {infrastructure.run_seed}", MUTED))
        effect = infrastructure.compile_effect
        if effect.state == "degraded":
            parts.append((f"\ntorch.compile: {effect.reason}", LEVEL_STYLES[judge_compile_effect_state(effect.state)]))
        return Content.assemble(*parts)

    def _outcome(self) -> tuple[str, str]:
        if self.snapshot is None or self.snapshot.progress.planned_updates == 0:
            return "not started", MUTED
        outcome = self.snapshot.progress.outcome
        return outcome or "running", LEVEL_STYLES[judge_outcome(outcome)]
