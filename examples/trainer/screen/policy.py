"""The policy: whether it explores, and how far each update moves it."""

from __future__ import annotations

from textual.content import Content

from trainer.screen.drawing import LABEL_WIDTH, LEVEL_STYLES, MUTED, bar, row, sparkline
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


class PolicyPanel(Panel):
    """Entropies, divergence, ratios and the schedule."""

    def __init__(self) -> None:
        super().__init__("Policy")

    def rows(self, snapshot: TelemetrySnapshot) -> list[Content]:
        """Return the rows of the panel."""
        policy = snapshot.learner.policy
        entropy = Content.styled(f"{policy.entropy:.3f}", LEVEL_STYLES[judge_entropy(policy.entropy)])
        lowest = Content.styled(f" (lowest {policy.entropy_lowest:.3f})", MUTED)
        turn = LEVEL_STYLES[judge_head_turn_entropy(policy.head_turn_entropy)]
        thrust = LEVEL_STYLES[judge_head_thrust_entropy(policy.head_thrust_entropy)]
        divergence = LEVEL_STYLES[judge_approx_kl(policy.approx_kl)]
        clipped = LEVEL_STYLES[judge_clip_percent(policy.clip_percent)]
        ratio = LEVEL_STYLES[judge_ratio(policy.ratio_lowest, ratio_highest=policy.ratio_highest)]
        ratios = f"{policy.ratio_lowest:.2f}  {policy.ratio_mean:.3f}  {policy.ratio_highest:.2f}"
        length = self.columns - LABEL_WIDTH - BAR_NUMBER
        return [
            row("entropy", entropy, lowest),
            row("", sparkline(policy.entropy_history, self.columns - LABEL_WIDTH)),
            row("  turn", bar(policy.head_turn_entropy, length, turn), f" {policy.head_turn_entropy:.3f}"),
            row("  thrust", bar(policy.head_thrust_entropy, length, thrust), f" {policy.head_thrust_entropy:.3f}"),
            row("KL", Content.styled(f"{policy.approx_kl:.4f}", divergence)),
            row("clipped", Content.styled(f"{policy.clip_percent:.1f}%", clipped)),
            row("ratio", Content.styled(ratios, ratio)),
            row("loss", f"{policy.policy_loss:+.4f}"),
            row("learning rate", f"{policy.learning_rate:.6f}"),
        ]
