"""What the policy earns, and how its episodes end."""

from __future__ import annotations

from textual.content import Content

from trainer.screen.drawing import LEVEL_STYLES, chart, row
from trainer.screen.panel import Panel
from trainer_telemetry.snapshot import TelemetrySnapshot
from trainer_telemetry.thresholds import judge_episode_length_length_longest, judge_success_rate

__all__ = ["RewardPanel"]

CURVE_HEIGHT = 3


class RewardPanel(Panel):
    """The learning curve, and what the return is made of."""

    def __init__(self) -> None:
        super().__init__("Reward")

    def show(self, snapshot: TelemetrySnapshot) -> None:
        """Show another snapshot, and the number of environments in the border."""
        self.border_subtitle = f"{snapshot.environment.env_count} environments"
        super().show(snapshot)

    def rows(self, snapshot: TelemetrySnapshot) -> list[Content]:
        """Return the rows of the panel."""
        reward, environment = snapshot.reward, snapshot.environment
        terms, length = reward.terms, environment.episode_length
        reached = f"{reward.return_mean:.2f}" if environment.episodes_completed else "-"
        docked = LEVEL_STYLES[judge_success_rate(reward.success_rate)]
        longest = LEVEL_STYLES[judge_episode_length_length_longest(length.length_longest)]
        endings = sorted(environment.endings.items(), key=lambda item: -item[1])
        return [
            row("return", Content.styled(reached, "bold")),
            *chart(reward.return_history, self.columns, CURVE_HEIGHT, "$success"),
            row("  approach", f"{terms.approach:+.2f}"),
            row("  fuel", f"{terms.fuel:+.2f}"),
            row("  docking", f"{terms.docking:+.2f}"),
            row("docked", Content.styled(f"{reward.success_rate:.0%}", docked)),
            row("episodes", f"{environment.episodes_completed:,}"),
            row("length", f"{length.length_mean:.1f}, longest ", Content.styled(f"{length.length_longest}", longest)),
            row("ended", ", ".join(f"{name} {count}" for name, count in endings) or "-"),
        ]
