"""The machine under the run, and what torch.compile made of the model."""

from __future__ import annotations

from textual.content import Content

from trainer.screen.drawing import LEVEL_STYLES, row
from trainer.screen.panel import Panel
from trainer_telemetry.snapshot import TelemetrySnapshot
from trainer_telemetry.thresholds import (
    judge_compile_effect_fallbacks,
    judge_compile_effect_state,
    judge_gpu_memory_percent,
    judge_memory_mib,
)

__all__ = ["SystemPanel"]


class SystemPanel(Panel):
    """Processor, memory, GPU where there is one, compiler."""

    def __init__(self) -> None:
        super().__init__("System")

    def rows(self, snapshot: TelemetrySnapshot) -> list[Content]:
        """Return the rows of the panel."""
        system, effect = snapshot.system, snapshot.learner.infrastructure.compile_effect
        rows = [
            row("CPU", f"{system.cpu_percent:.0f}%"),
            row(
                "memory",
                Content.styled(f"{system.memory_mib:,.0f} MiB", LEVEL_STYLES[judge_memory_mib(system.memory_mib)]),
            ),
        ]
        if system.gpu_memory_percent is not None:
            level = LEVEL_STYLES[judge_gpu_memory_percent(system.gpu_memory_percent)]
            rows.append(row("GPU", Content.styled(f"{system.gpu_memory_percent:.0f}%", level)))
        fallbacks = LEVEL_STYLES[judge_compile_effect_fallbacks(effect.fallbacks)]
        rows += [
            row("compile", Content.styled(effect.state, LEVEL_STYLES[judge_compile_effect_state(effect.state)])),
            row("  graphs", f"{effect.graphs}"),
            row("  fallbacks", Content.styled(f"{effect.fallbacks}", fallbacks)),
        ]
        return rows
