"""Experience: the environments are stepped by the policy, and what happened becomes a batch to learn from."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import Final

import torch
from torch import Tensor

from trainer.docking import ENDINGS, DockingEnv, Step
from trainer.network import ActorCritic, log_probability, sample
from trainer.telemetry import Telemetry
from trainer_telemetry.events import TelemetryEventType
from trainer_telemetry.payloads import EpisodesCompletedPayload, RolloutCompletedPayload

__all__ = ["Rollout", "RolloutCollector"]

DISCOUNT: Final = 0.99
TRACE: Final = 0.95
"""The lambda of generalised advantage estimation (Schulman et al., 2016)."""


@dataclass(frozen=True, slots=True)
class Rollout:
    """A batch; every tensor has one row for each step of each environment.

    Attributes:
        observation: `[n, OBSERVATION_SIZE]`.
        turn: The actions of the first head.
        thrust: The actions of the second head.
        log_probability: Of both actions together, when they were taken.
        value: The return that was predicted.
        advantage: How much better than predicted the actions were.
        target: The return to predict next time.
    """

    observation: Tensor
    turn: Tensor
    thrust: Tensor
    log_probability: Tensor
    value: Tensor
    advantage: Tensor
    target: Tensor


class RolloutCollector:
    """Collects batches, one after another, without ever starting all environments anew.

    Attributes:
        env_steps: Steps taken so far, in all environments.
        episodes_completed: Episodes that ended so far.
    """

    def __init__(
        self, env: DockingEnv, network: ActorCritic, actions: torch.Generator, steps: int, telemetry: Telemetry
    ) -> None:
        self.env = env
        self.network = network
        self.actions = actions
        self.steps = steps
        self.telemetry = telemetry
        self.env_steps = 0
        self.episodes_completed = 0

    def collect(self) -> Rollout:
        """Step all environments by the policy as it is now, and report how that went."""
        began = time.perf_counter()
        with torch.no_grad():
            rollout, steps = self._walk()
        seconds = time.perf_counter() - began
        taken = self.steps * self.env.count
        self.env_steps += taken
        self.telemetry.emit(
            TelemetryEventType.ROLLOUT_COMPLETED,
            RolloutCompletedPayload(
                env_steps=self.env_steps,
                steps_per_second=taken / seconds,
                rollout_seconds=seconds,
            ),
        )
        self._report_episodes(steps)
        return rollout

    def _walk(self) -> tuple[Rollout, list[Step]]:
        observations, turns, thrusts, logs, values, steps = [], [], [], [], [], []
        observation = self.env.observe()
        for _ in range(self.steps):
            turn_logits, thrust_logits, value = self.network(observation)
            turn = sample(turn_logits, self.actions)
            thrust = sample(thrust_logits, self.actions)
            step = self.env.step(turn, thrust)
            observations.append(observation)
            turns.append(turn)
            thrusts.append(thrust)
            logs.append(log_probability(turn_logits, turn) + log_probability(thrust_logits, thrust))
            values.append(value)
            steps.append(step)
            observation = step.observation
        beyond = self.network(observation)[2]
        value = torch.stack(values)
        advantage = _advantages(value, beyond, steps)
        rollout = Rollout(
            observation=torch.cat(observations),
            turn=torch.cat(turns),
            thrust=torch.cat(thrusts),
            log_probability=torch.cat(logs),
            value=value.flatten(),
            advantage=advantage.flatten(),
            target=(advantage + value).flatten(),
        )
        return rollout, steps

    def _report_episodes(self, steps: list[Step]) -> None:
        ending = torch.cat([step.ending for step in steps])
        ended = ending >= 0
        count = int(ended.sum())
        if count == 0:
            return
        self.episodes_completed += count
        approach = torch.cat([step.totals.approach for step in steps])[ended].mean().item()
        fuel = torch.cat([step.totals.fuel for step in steps])[ended].mean().item()
        docking = torch.cat([step.totals.docking for step in steps])[ended].mean().item()
        length = torch.cat([step.totals.length for step in steps])[ended]
        tally = torch.bincount(ending[ended], minlength=len(ENDINGS)).tolist()
        endings: dict[str, int] = {name: number for name, number in zip(ENDINGS, tally, strict=True) if number > 0}
        self.telemetry.emit(
            TelemetryEventType.EPISODES_COMPLETED,
            EpisodesCompletedPayload(
                return_mean=approach + fuel + docking,
                approach=approach,
                fuel=fuel,
                docking=docking,
                success_rate=endings.get("docked", 0) / count,
                episodes_completed=self.episodes_completed,
                length_mean=length.float().mean().item(),
                length_longest=int(length.max()),
                endings=endings,
            ),
        )


def _advantages(value: Tensor, beyond: Tensor, steps: list[Step]) -> Tensor:
    """Return generalised advantage estimates, `[steps, environments]`; `beyond` are the values after the last step."""
    advantages: list[Tensor] = []
    following, advantage = beyond, torch.zeros_like(beyond)
    for index in range(len(steps) - 1, -1, -1):
        going_on = (steps[index].ending < 0).float()
        error = steps[index].reward + DISCOUNT * going_on * following - value[index]
        advantage = error + DISCOUNT * TRACE * going_on * advantage
        advantages.append(advantage)
        following = value[index]
    return torch.stack(advantages[::-1])
