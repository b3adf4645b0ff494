"""The machine under the run, and what torch.compile made of the model."""

from __future__ import annotations

from textual.content import Content

from trainer.screen.drawing import LEVEL_STYLES, Row, bar, row
from trainer.screen.panel import Panel
from trainer_telemetry.snapshot import TelemetrySnapshot
from trainer_telemetry.thresholds import (
    judge_compile_effect_fallbacks,
    judge_compile_effect_state,
    judge_gpu_memory_percent,
    judge_memory_mib,
)

__all__ = ["SystemPanel"]

BAR_NUMBER = 6


class SystemPanel(Panel):
    """Processor, memory, GPU where there is one, compiler."""

    def __init__(self) -> None:
        super().__init__("System")

    def rows(self, snapshot: TelemetrySnapshot) -> list[Row]:
        """Return the rows of the panel."""
        system, effect = snapshot.system, snapshot.learner.infrastructure.compile_effect
        length = self.room - BAR_NUMBER
        rows = [
            row("CPU", bar(system.cpu_percent / 100, length), f" {system.cpu_percent:4.0f}%"),
            row("memory", f"{system.memory_mib:,.0f} MiB", level=judge_memory_mib(system.memory_mib)),
        ]
        if system.gpu_memory_percent is not None:
            level = judge_gpu_memory_percent(system.gpu_memory_percent)
            filled = bar(system.gpu_memory_percent / 100, length, LEVEL_STYLES[level])
            number = Content.styled(f" {system.gpu_memory_percent:4.0f}%", LEVEL_STYLES[level])
            rows.append(row("GPU memory", filled, number, level=level))
        rows += [
            row("compile", effect.state, level=judge_compile_effect_state(effect.state)),
            row("  graphs", f"{effect.graphs}"),
            row("  fallbacks", f"{effect.fallbacks}", level=judge_compile_effect_fallbacks(effect.fallbacks)),
        ]
        return rows
