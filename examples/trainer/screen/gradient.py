"""Gradients: their size, layer by layer, and whether they are numbers at all."""

from __future__ import annotations

import math

from textual.content import Content

from trainer.screen.drawing import LEVEL_STYLES, MUTED, Row, bar, row, sparkline
from trainer.screen.panel import Panel
from trainer_telemetry.snapshot import TelemetrySnapshot
from trainer_telemetry.thresholds import (
    judge_grad_norm,
    judge_inf_count,
    judge_nan_count,
    judge_norm,
    judge_update_ratio,
)

__all__ = ["GradientPanel"]

STEP_NUMBER = 9
DECADES = 6


class GradientPanel(Panel):
    """The norm over time, the counts of what is no number, and a bar for each layer."""

    def __init__(self) -> None:
        super().__init__("Gradient")
        self.border_subtitle = "norm, relative step"

    def rows(self, snapshot: TelemetrySnapshot) -> list[Row]:
        """Return the rows of the panel."""
        gradient = snapshot.learner.gradient
        highest = Content.styled(f" (highest {gradient.grad_norm_highest:.3f})", MUTED)
        rows = [
            row("norm", f"{gradient.grad_norm:.3f}", highest, level=judge_grad_norm(gradient.grad_norm)),
            row("", sparkline(gradient.grad_norm_history, self.room)),
            row("NaN", f"{gradient.nan_count}", level=judge_nan_count(gradient.nan_count)),
            row("Inf", f"{gradient.inf_count}", level=judge_inf_count(gradient.inf_count)),
        ]
        length = self.room - STEP_NUMBER
        for name, layer in gradient.layers.items():
            level = judge_norm(layer.norm)
            step = Content.styled(f" {layer.update_ratio:8.5f}", LEVEL_STYLES[judge_update_ratio(layer.update_ratio)])
            rows.append(row(f"  {name}", bar(_share(layer.norm), length, LEVEL_STYLES[level]), step, level=level))
        return rows


def _share(norm: float) -> float:
    """Return where a norm lies between the levels' ends, 1e-6 and 10, on a logarithmic scale."""
    if not norm > 0:
        return 0.0
    return (math.log10(norm) + DECADES) / (DECADES + 1)
