"""The environment: craft that must dock gently, many at once, in plain torch operations.

A craft floats in a plane, the dock at its origin. Each step it may turn, and may fire its only engine, which pushes
along its heading; nothing slows it but that engine. Lengths are in units of the farthest start, time in steps.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

import torch
from torch import Tensor

__all__ = ["ENDINGS", "OBSERVATION_SIZE", "STEP_LIMIT", "THRUST_ACTIONS", "TURN_ACTIONS", "DockingEnv", "EpisodeTotals"]

ENDINGS: Final = ("docked", "crashed", "adrift", "timeout")
"""How an episode can end; a step's `ending` is a place in this tuple, or -1 where the episode goes on."""
STEP_LIMIT: Final = 200
OBSERVATION_SIZE: Final = 8
TURN_ACTIONS: Final = 3
"""Turn left, turn right, keep the heading."""
THRUST_ACTIONS: Final = 2
"""Drift, or thrust."""

TURN: Final = math.radians(15)
THRUST: Final = 0.003
DOCK_RADIUS: Final = 0.07
DOCK_SPEED: Final = 0.02
"""The highest speed at which touching the dock is docking and not crashing, in lengths per step."""
ARENA_RADIUS: Final = 1.5
APPROACH_REWARD: Final = 2.0
FUEL_REWARD: Final = -0.01
DOCKING_REWARD: Final = 5.0


@dataclass(frozen=True, slots=True)
class EpisodeTotals:
    """What episodes earned, part by part, and how long they were; one element for each environment.

    Attributes:
        approach: Reward for coming closer to the dock; going away costs as much.
        fuel: Reward, never above 0, for thrusting.
        docking: The bonus for docking.
        length: Number of steps.
    """

    approach: Tensor
    fuel: Tensor
    docking: Tensor
    length: Tensor


@dataclass(frozen=True, slots=True)
class Step:
    """What one step of all environments gave.

    Attributes:
        observation: `[environments, OBSERVATION_SIZE]`, of the new episode where the old one ended.
        reward: `[environments]`.
        ending: `[environments]`, a place in `ENDINGS`, or -1.
        totals: The totals of the episodes up to this step, this step included.
    """

    observation: Tensor
    reward: Tensor
    ending: Tensor
    totals: EpisodeTotals


class DockingEnv:
    """A batch of independent environments that are stepped together; an episode that ended begins anew at once.

    Attributes:
        count: The number of environments.
        generator: The source of all starts, on the environments' device.
    """

    def __init__(self, count: int, generator: torch.Generator) -> None:
        self.count = count
        self.generator = generator
        device = generator.device
        self.position = torch.zeros(count, 2, device=device)
        self.velocity = torch.zeros(count, 2, device=device)
        self.heading = torch.zeros(count, device=device)
        self.totals = self._restarted(torch.ones(count, dtype=torch.bool, device=device), None)

    def observe(self) -> Tensor:
        """Return what the craft see, in their own frame: `[environments, OBSERVATION_SIZE]`."""
        forward = torch.stack((self.heading.cos(), self.heading.sin()), dim=1)
        left = torch.stack((-forward[:, 1], forward[:, 0]), dim=1)
        distance = self.position.norm(dim=1)
        speed = self.velocity.norm(dim=1)
        columns = (
            (self.position * forward).sum(1),
            (self.position * left).sum(1),
            (self.velocity * forward).sum(1) / DOCK_SPEED,
            (self.velocity * left).sum(1) / DOCK_SPEED,
            distance,
            speed / DOCK_SPEED,
            -(self.position * self.velocity).sum(1) / (distance.clamp_min(1e-6) * DOCK_SPEED),
            self.totals.length / STEP_LIMIT,
        )
        return torch.stack(columns, dim=1)

    def step(self, turn: Tensor, thrust: Tensor) -> Step:
        """Move every craft by one step.

        Args:
            turn: `[environments]`, 0 to turn left, 1 to turn right, 2 to keep the heading.
            thrust: `[environments]`, 1 to thrust, 0 to drift.
        """
        before = self.position.norm(dim=1)
        self.heading = self.heading + TURN * ((turn == 0).float() - (turn == 1).float())
        push = torch.stack((self.heading.cos(), self.heading.sin()), dim=1) * (THRUST * thrust.float())[:, None]
        self.velocity = self.velocity + push
        self.position = self.position + self.velocity
        distance = self.position.norm(dim=1)
        touched = distance <= DOCK_RADIUS
        gentle = self.velocity.norm(dim=1) <= DOCK_SPEED

        length = self.totals.length + 1
        ending = torch.full_like(length, -1)
        ending = torch.where(length >= STEP_LIMIT, ENDINGS.index("timeout"), ending)
        ending = torch.where(distance > ARENA_RADIUS, ENDINGS.index("adrift"), ending)
        ending = torch.where(touched, ENDINGS.index("crashed"), ending)
        ending = torch.where(touched & gentle, ENDINGS.index("docked"), ending)

        approach = APPROACH_REWARD * (before - distance)
        fuel = FUEL_REWARD * thrust.float()
        docking = DOCKING_REWARD * (touched & gentle).float()
        totals = EpisodeTotals(
            approach=self.totals.approach + approach,
            fuel=self.totals.fuel + fuel,
            docking=self.totals.docking + docking,
            length=length,
        )
        self.totals = self._restarted(ending >= 0, totals)
        return Step(self.observe(), approach + fuel + docking, ending, totals)

    def state(self) -> dict[str, Tensor]:
        """Return all that the next step depends on, for a checkpoint."""
        return {
            "position": self.position,
            "velocity": self.velocity,
            "heading": self.heading,
            "approach": self.totals.approach,
            "fuel": self.totals.fuel,
            "docking": self.totals.docking,
            "length": self.totals.length,
            "generator": self.generator.get_state(),
        }

    def restore(self, state: dict[str, Tensor]) -> None:
        """Go back to a state that `state` returned."""
        self.position = state["position"].clone()
        self.velocity = state["velocity"].clone()
        self.heading = state["heading"].clone()
        self.totals = EpisodeTotals(
            approach=state["approach"].clone(),
            fuel=state["fuel"].clone(),
            docking=state["docking"].clone(),
            length=state["length"].clone(),
        )
        self.generator.set_state(state["generator"].cpu())

    def _restarted(self, ended: Tensor, totals: EpisodeTotals | None) -> EpisodeTotals:
        """Put the craft whose episode ended at a new start, and return the totals with theirs at 0."""
        device = self.generator.device
        draw = torch.rand(self.count, 4, generator=self.generator, device=device)
        bearing = 2 * math.pi * draw[:, 0]
        distance = 0.5 + 0.5 * draw[:, 1]
        course = 2 * math.pi * draw[:, 2]
        start = distance[:, None] * torch.stack((bearing.cos(), bearing.sin()), dim=1)
        drift = 0.3 * DOCK_SPEED * torch.stack((course.cos(), course.sin()), dim=1)
        self.position = torch.where(ended[:, None], start, self.position)
        self.velocity = torch.where(ended[:, None], drift, self.velocity)
        self.heading = torch.where(ended, 2 * math.pi * draw[:, 3], self.heading)
        if totals is None:
            nothing = torch.zeros(self.count, device=device)
            return EpisodeTotals(nothing, nothing, nothing, torch.zeros(self.count, dtype=torch.int64, device=device))
        return EpisodeTotals(
            approach=totals.approach.masked_fill(ended, 0.0),
            fuel=totals.fuel.masked_fill(ended, 0.0),
            docking=totals.docking.masked_fill(ended, 0.0),
            length=totals.length.masked_fill(ended, 0),
        )
