"""The environment: how episodes end, and that what they earn adds up."""

from __future__ import annotations

import math

import pytest
import torch

from trainer.docking import DOCK_SPEED, ENDINGS, STEP_LIMIT, DockingEnv

KEEP, DRIFT = 2, 0


def make_env(count: int = 1, seed: int = 3) -> DockingEnv:
    return DockingEnv(count, torch.Generator().manual_seed(seed))


def place(env: DockingEnv, position: tuple[float, float], velocity: tuple[float, float]) -> None:
    env.position = torch.tensor([position])
    env.velocity = torch.tensor([velocity])


def actions(count: int, turn: int, thrust: int) -> tuple[torch.Tensor, torch.Tensor]:
    return torch.full((count,), turn), torch.full((count,), thrust)


@pytest.mark.parametrize(
    ("position", "velocity", "ending"),
    [
        ((0.08, 0.0), (-0.9 * DOCK_SPEED, 0.0), "docked"),
        ((0.08, 0.0), (-1.1 * DOCK_SPEED, 0.0), "crashed"),
        ((1.49, 0.0), (0.02, 0.0), "adrift"),
    ],
)
def test_an_episode_ends_by_where_the_craft_is_and_how_fast(
    position: tuple[float, float], velocity: tuple[float, float], ending: str
) -> None:
    env = make_env()
    place(env, position, velocity)
    step = env.step(*actions(1, KEEP, DRIFT))
    assert ENDINGS[int(step.ending)] == ending
    assert (float(step.totals.docking) > 0) == (ending == "docked")


def test_an_episode_ends_at_the_limit_and_begins_anew() -> None:
    env = make_env()
    place(env, (0.7, 0.0), (0.0, 0.0))
    endings = [int(env.step(*actions(1, KEEP, DRIFT)).ending) for _ in range(STEP_LIMIT)]
    assert endings[:-1] == [-1] * (STEP_LIMIT - 1)
    assert ENDINGS[endings[-1]] == "timeout"
    assert int(env.totals.length) == 0
    assert 0.5 <= float(env.position.norm()) <= 1.0


def test_the_parts_of_the_return_add_up_to_the_rewards() -> None:
    env = make_env(count=32)
    generator = torch.Generator().manual_seed(1)
    earned = torch.zeros(32)
    ended = 0
    for _ in range(300):
        turn = torch.randint(3, (32,), generator=generator)
        thrust = torch.randint(2, (32,), generator=generator)
        step = env.step(turn, thrust)
        earned = earned + step.reward
        done = step.ending >= 0
        total = step.totals.approach + step.totals.fuel + step.totals.docking
        torch.testing.assert_close(earned[done], total[done], atol=1e-4, rtol=1e-4)
        assert bool((step.totals.fuel <= 0).all())
        earned = earned.masked_fill(done, 0.0)
        ended += int(done.sum())
    assert ended > 32


def test_going_away_costs_what_coming_closer_earned() -> None:
    env = make_env()
    place(env, (0.6, 0.0), (-0.01, 0.0))
    there = float(env.step(*actions(1, KEEP, DRIFT)).reward)
    env.velocity = -env.velocity
    back = float(env.step(*actions(1, KEEP, DRIFT)).reward)
    assert there > 0
    assert there + back == pytest.approx(0, abs=1e-6)


def test_what_a_craft_sees_does_not_depend_on_where_north_is() -> None:
    env = make_env(count=8)
    seen = env.observe()
    angle = 1.1
    rotation = torch.tensor([[math.cos(angle), math.sin(angle)], [-math.sin(angle), math.cos(angle)]])
    env.position, env.velocity, env.heading = env.position @ rotation, env.velocity @ rotation, env.heading + angle
    torch.testing.assert_close(env.observe(), seen, atol=1e-5, rtol=1e-5)


def test_a_restored_environment_goes_on_as_if_nothing_had_happened() -> None:
    env, other = make_env(16), make_env(16, seed=99)
    for _ in range(30):
        env.step(*actions(16, 0, 1))
    other.restore(env.state())
    for _ in range(STEP_LIMIT + 1):
        first, second = env.step(*actions(16, 1, 1)), other.step(*actions(16, 1, 1))
        assert torch.equal(first.observation, second.observation)
        assert torch.equal(first.ending, second.ending)
