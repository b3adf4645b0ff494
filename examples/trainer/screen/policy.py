"""The policy: whether it explores, and how far each update moves it."""

from __future__ import annotations

from textual.content import Content

from trainer.screen.drawing import LEVEL_STYLES, MUTED, Row, bar, chart, row
from trainer.screen.panel import Panel
from trainer_telemetry.snapshot import TelemetrySnapshot
from trainer_telemetry.thresholds import (
    judge_approx_kl,
    judge_clip_percent,
    judge_entropy,
    judge_head_thrust_entropy,
    judge_head_turn_entropy,
    judge_ratio,
)

__all__ = ["PolicyPanel"]

BAR_NUMBER = 6
CURVE_HEIGHT = 4


class PolicyPanel(Panel):
    """Entropies, divergence, ratios and the schedule."""

    def __init__(self) -> None:
        super().__init__("Policy")

    def rows(self, snapshot: TelemetrySnapshot) -> list[Row]:
        """Return the rows of the panel."""
        policy = snapshot.learner.policy
        lowest = Content.styled(f" (lowest {policy.entropy_lowest:.3f})", MUTED)
        turn = judge_head_turn_entropy(policy.head_turn_entropy)
        thrust = judge_head_thrust_entropy(policy.head_thrust_entropy)
        ratios = f"{policy.ratio_lowest:.2f}  {policy.ratio_mean:.3f}  {policy.ratio_highest:.2f}"
        curve = chart(policy.entropy_history, self.room, CURVE_HEIGHT)
        length = self.room - BAR_NUMBER
        return [
            row("entropy", f"{policy.entropy:.3f}", lowest, level=judge_entropy(policy.entropy)),
            *(row("", line) for line in curve),
            row(
                "  turn",
                bar(policy.head_turn_entropy, length, LEVEL_STYLES[turn]),
                f" {policy.head_turn_entropy:.3f}",
                level=turn,
            ),
            row(
                "  thrust",
                bar(policy.head_thrust_entropy, length, LEVEL_STYLES[thrust]),
                f" {policy.head_thrust_entropy:.3f}",
                level=thrust,
            ),
            row("KL", f"{policy.approx_kl:.4f}", level=judge_approx_kl(policy.approx_kl)),
            row("clipped", f"{policy.clip_percent:.1f}%", level=judge_clip_percent(policy.clip_percent)),
            row("ratio", ratios, level=judge_ratio(policy.ratio_lowest, ratio_highest=policy.ratio_highest)),
            row("loss", f"{policy.policy_loss:+.4f}"),
            row("learning rate", f"{policy.learning_rate:.6f}"),
        ]
