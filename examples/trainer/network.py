"""The model: one body, two action heads and a value head."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

import torch
from torch import Tensor, nn

from trainer.docking import OBSERVATION_SIZE, THRUST_ACTIONS, TURN_ACTIONS

__all__ = [
    "THRUST_ENTROPY", "TURN_ENTROPY", "ActorCritic", "HeadEntropies", "entropies", "log_probability", "sample",
]  # fmt: skip

HIDDEN: Final = 64
TURN_ENTROPY: Final = math.log(TURN_ACTIONS)
THRUST_ENTROPY: Final = math.log(THRUST_ACTIONS)
"""The entropy of choosing at random, in nats; so the one above."""


@dataclass(frozen=True, slots=True)
class HeadEntropies:
    """Mean entropies of a batch of action distributions, in nats."""

    turn: Tensor
    thrust: Tensor


class ActorCritic(nn.Module):
    """Maps observations to the logits of both heads and to the predicted return."""

    def __init__(self) -> None:
        super().__init__()
        self.body_1 = _linear(OBSERVATION_SIZE, HIDDEN, gain=math.sqrt(2))
        self.body_2 = _linear(HIDDEN, HIDDEN, gain=math.sqrt(2))
        self.turn = _linear(HIDDEN, TURN_ACTIONS, gain=0.01)
        self.thrust = _linear(HIDDEN, THRUST_ACTIONS, gain=0.01)
        self.critic_1 = _linear(OBSERVATION_SIZE, HIDDEN, gain=math.sqrt(2))
        self.critic_2 = _linear(HIDDEN, HIDDEN, gain=math.sqrt(2))
        self.value = _linear(HIDDEN, 1, gain=1.0)

    def forward(self, observation: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """Return turn logits `[n, 3]`, thrust logits `[n, 2]` and predicted returns `[n]`."""
        hidden = torch.tanh(self.body_2(torch.tanh(self.body_1(observation))))
        critic = torch.tanh(self.critic_2(torch.tanh(self.critic_1(observation))))
        return self.turn(hidden), self.thrust(hidden), self.value(critic).squeeze(-1)


def sample(logits: Tensor, generator: torch.Generator) -> Tensor:
    """Draw one action for each row of logits."""
    return torch.multinomial(logits.softmax(-1), 1, generator=generator).squeeze(-1)


def log_probability(logits: Tensor, action: Tensor) -> Tensor:
    """Return the logarithm of the probability of each row's action."""
    return logits.log_softmax(-1).gather(-1, action[:, None]).squeeze(-1)


def entropies(turn_logits: Tensor, thrust_logits: Tensor) -> HeadEntropies:
    """Return the mean entropy of each head, in nats."""
    return HeadEntropies(_entropy(turn_logits), _entropy(thrust_logits))


def _entropy(logits: Tensor) -> Tensor:
    logarithms = logits.log_softmax(-1)
    return -(logarithms.exp() * logarithms).sum(-1).mean()


def _linear(inputs: int, outputs: int, gain: float) -> nn.Linear:
    layer = nn.Linear(inputs, outputs)
    nn.init.orthogonal_(layer.weight, gain)
    nn.init.zeros_(layer.bias)
    return layer
