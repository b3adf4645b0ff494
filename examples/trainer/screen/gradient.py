"""Gradients: their size, layer by layer, and whether they are numbers at all."""

from __future__ import annotations

import math

from textual.content import Content

from trainer.screen.drawing import LABEL_WIDTH, LEVEL_STYLES, MUTED, bar, row, sparkline
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

    def rows(self, snapshot: TelemetrySnapshot) -> list[Content]:
        """Return the rows of the panel."""
        gradient = snapshot.learner.gradient
        norm = Content.styled(f"{gradient.grad_norm:.3f}", LEVEL_STYLES[judge_grad_norm(gradient.grad_norm)])
        highest = Content.styled(f" (highest {gradient.grad_norm_highest:.3f})", MUTED)
        nans = Content.styled(f"{gradient.nan_count}", LEVEL_STYLES[judge_nan_count(gradient.nan_count)])
        infinities = Content.styled(f"{gradient.inf_count}", LEVEL_STYLES[judge_inf_count(gradient.inf_count)])
        rows = [
            row("norm", norm, highest),
            row("", sparkline(gradient.grad_norm_history, self.columns - LABEL_WIDTH)),
            row("NaN", nans),
            row("Inf", infinities),
        ]
        length = self.columns - LABEL_WIDTH - STEP_NUMBER
        for name, layer in gradient.layers.items():
            level = LEVEL_STYLES[judge_norm(layer.norm)]
            step = Content.styled(f" {layer.update_ratio:8.5f}", LEVEL_STYLES[judge_update_ratio(layer.update_ratio)])
            rows.append(row(f"  {name}", bar(_share(layer.norm), length, level), step))
        return rows


def _share(norm: float) -> float:
    """Return where a norm lies between the levels' ends, 1e-6 and 10, on a logarithmic scale."""
    if not norm > 0:
        return 0.0
    return (math.log10(norm) + DECADES) / (DECADES + 1)
