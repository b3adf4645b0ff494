"""What the policy earns, and how its episodes end."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Final

from textual.content import Content

from trainer.screen.drawing import LEVEL_STYLES, MUTED, Row, chart, row, stacked
from trainer.screen.panel import Panel
from trainer_telemetry.snapshot import TelemetrySnapshot
from trainer_telemetry.thresholds import judge_episode_length_length_longest, judge_success_rate

__all__ = ["RewardPanel"]

CURVE_HEIGHT = 4
CURVE_LABEL = 8
ENDING_STYLES: Final = {"docked": "$success", "crashed": "$error", "adrift": "$warning", "timeout": "$secondary"}


class RewardPanel(Panel):
    """The learning curve, and what the return is made of."""

    def __init__(self) -> None:
        super().__init__("Reward")

    def show(self, snapshot: TelemetrySnapshot) -> None:
        """Show another snapshot, and the number of environments in the border."""
        self.border_subtitle = f"{snapshot.environment.env_count} environments"
        super().show(snapshot)

    def rows(self, snapshot: TelemetrySnapshot) -> list[Row]:
        """Return the rows of the panel."""
        reward, environment = snapshot.reward, snapshot.environment
        terms, length = reward.terms, environment.episode_length
        reached = f"{reward.return_mean:.2f}" if environment.episodes_completed else "-"
        longest = judge_episode_length_length_longest(length.length_longest)
        endings = sorted(environment.endings.items(), key=lambda item: -item[1])
        styles = [(name, count, ENDING_STYLES.get(name, "$foreground")) for name, count in endings]
        legend = Content("  ").join(Content.styled(f"{name} {count}", style) for name, count, style in styles)
        return [
            row("return", Content.styled(reached, "bold")),
            *self._curve(reward.return_history),
            row("  approach", f"{terms.approach:+.2f}"),
            row("  fuel", f"{terms.fuel:+.2f}"),
            row("  docking", f"{terms.docking:+.2f}"),
            row("docked", f"{reward.success_rate:.0%}", level=judge_success_rate(reward.success_rate)),
            row("episodes", f"{environment.episodes_completed:,}"),
            row(
                "length",
                Content(f"{length.length_mean:.1f}, longest "),
                Content.styled(f"{length.length_longest}", LEVEL_STYLES[longest]),
                level=longest,
            ),
            row("ended", stacked([(count, style) for _, count, style in styles], self.room)),
            row("", legend),
        ]

    def _curve(self, history: Sequence[float]) -> list[Row]:
        """Return the learning curve, its highest and its lowest value beside it."""
        lines = chart(history, self.columns - CURVE_LABEL, CURVE_HEIGHT, "$success")
        finite = [value for value in history if math.isfinite(value)]
        labels = {0: max(finite), len(lines) - 1: min(finite)} if finite else {}
        return [
            Row(Content.assemble(line, (f" {labels[index]:{CURVE_LABEL - 1}.2f}" if index in labels else "", MUTED)))
            for index, line in enumerate(lines)
        ]
