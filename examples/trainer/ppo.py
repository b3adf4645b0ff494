"""Proximal policy optimisation (Schulman et al., 2017): the update of the model by one batch."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import Final

import torch
from torch import Tensor

from trainer.gradients import GradientMonitor
from trainer.network import THRUST_ENTROPY, TURN_ENTROPY, ActorCritic, entropies, log_probability
from trainer.rollout import Rollout
from trainer.telemetry import Telemetry
from trainer_telemetry.events import TelemetryEventType
from trainer_telemetry.payloads import UpdateCompletedPayload

__all__ = ["Learner", "LearnerSettings"]

CLIP: Final = 0.2
VALUE_WEIGHT: Final = 0.5
ENTROPY_WEIGHT: Final = 0.01


@dataclass(frozen=True, slots=True)
class LearnerSettings:
    """How to learn.

    Attributes:
        planned_updates: After how many updates the learning rate is 0.
        epochs: How often to go over a batch.
        minibatches: Into how many parts each epoch cuts it.
        learning_rate: That of the first update.
    """

    planned_updates: int
    epochs: int
    minibatches: int
    learning_rate: float


@dataclass(frozen=True, slots=True)
class MinibatchResult:
    """What one optimiser step was about; scalars, but for the ratios."""

    policy_loss: Tensor
    value_loss: Tensor
    turn_entropy: Tensor
    thrust_entropy: Tensor
    clipped: Tensor
    ratio: Tensor

    @property
    def loss(self) -> Tensor:
        """What is descended."""
        entropy = self.turn_entropy + self.thrust_entropy
        return self.policy_loss + VALUE_WEIGHT * self.value_loss - ENTROPY_WEIGHT * entropy

    def detached(self) -> MinibatchResult:
        """Return the same without its graph, which what is kept for a report must not keep alive."""
        return MinibatchResult(
            policy_loss=self.policy_loss.detach(),
            value_loss=self.value_loss.detach(),
            turn_entropy=self.turn_entropy.detach(),
            thrust_entropy=self.thrust_entropy.detach(),
            clipped=self.clipped.detach(),
            ratio=self.ratio.detach(),
        )


class Learner:
    """Updates the model, and reports each update.

    Attributes:
        updates: How many updates were done.
        optimizer: Holds the state to save with a checkpoint.
    """

    def __init__(
        self, network: ActorCritic, settings: LearnerSettings, shuffles: torch.Generator, telemetry: Telemetry
    ) -> None:
        self.network = network
        self.settings = settings
        self.shuffles = shuffles
        self.telemetry = telemetry
        self.gradients = GradientMonitor(network, telemetry)
        self.optimizer = torch.optim.Adam(network.parameters(), lr=settings.learning_rate, eps=1e-5)
        self.updates = 0

    def update(self, rollout: Rollout) -> None:
        """Improve the policy and the predictions by one batch."""
        began = time.perf_counter()
        self._set_learning_rate()
        self.gradients.begin()
        results = [result for _ in range(self.settings.epochs) for result in self._epoch(rollout)]
        last = results[-self.settings.minibatches :]
        self.updates += 1
        self.gradients.measure()

        ratio = torch.cat([result.ratio for result in last])
        turn_entropy = _mean([result.turn_entropy for result in last])
        thrust_entropy = _mean([result.thrust_entropy for result in last])
        spread = rollout.target.var()
        residual = (rollout.target - rollout.value).var()
        self.telemetry.emit(
            TelemetryEventType.UPDATE_COMPLETED,
            UpdateCompletedPayload(
                policy_loss=_mean([result.policy_loss for result in results]),
                value_loss=_mean([result.value_loss for result in results]),
                entropy=(turn_entropy + thrust_entropy) / (TURN_ENTROPY + THRUST_ENTROPY),
                head_turn_entropy=turn_entropy / TURN_ENTROPY,
                head_thrust_entropy=thrust_entropy / THRUST_ENTROPY,
                approx_kl=(ratio - 1 - ratio.log()).mean().item(),
                clip_fraction=_mean([result.clipped for result in results]),
                ratio_lowest=ratio.min().item(),
                ratio_mean=ratio.mean().item(),
                ratio_highest=ratio.max().item(),
                learning_rate=float(self.optimizer.param_groups[0]["lr"]),
                explained_variance=(1 - residual / spread.clamp_min(1e-12)).item(),
                predicted_mean=rollout.value.mean().item(),
                target_mean=rollout.target.mean().item(),
                update_seconds=time.perf_counter() - began,
                finished_at=time.time(),
            ),
        )

    def _set_learning_rate(self) -> None:
        left = 1 - self.updates / self.settings.planned_updates
        for group in self.optimizer.param_groups:
            group["lr"] = self.settings.learning_rate * left

    def _epoch(self, rollout: Rollout) -> list[MinibatchResult]:
        size = len(rollout.observation)
        order = torch.randperm(size, generator=self.shuffles, device=rollout.observation.device)
        advantage = (rollout.advantage - rollout.advantage.mean()) / (rollout.advantage.std() + 1e-8)
        # Not `chunk`, which may return fewer parts than asked for.
        return [self._step(rollout, advantage, rows) for rows in order.tensor_split(self.settings.minibatches)]

    def _step(self, rollout: Rollout, advantage: Tensor, rows: Tensor) -> MinibatchResult:
        turn_logits, thrust_logits, value = self.network(rollout.observation[rows])
        log_both = log_probability(turn_logits, rollout.turn[rows]) + log_probability(
            thrust_logits, rollout.thrust[rows]
        )
        ratio = (log_both - rollout.log_probability[rows]).exp()
        kept = ratio.clamp(1 - CLIP, 1 + CLIP)
        entropy = entropies(turn_logits, thrust_logits)
        result = MinibatchResult(
            policy_loss=-torch.min(ratio * advantage[rows], kept * advantage[rows]).mean(),
            value_loss=0.5 * (value - rollout.target[rows]).square().mean(),
            turn_entropy=entropy.turn,
            thrust_entropy=entropy.thrust,
            clipped=(kept != ratio).float().mean(),
            ratio=ratio,
        )
        self.optimizer.zero_grad()
        result.loss.backward()  # type: ignore[no-untyped-call]  # torch's own
        if self.gradients.clip():
            self.optimizer.step()
        return result.detached()


def _mean(scalars: list[Tensor]) -> float:
    return torch.stack(scalars).mean().item()
