"""The program learns: the point of a trainer, and what makes its numbers worth showing."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest


@pytest.mark.slow
@pytest.mark.parametrize("seed", ["1", "2", "3"])
def test_the_return_rises(run_trainer: Callable[..., Any], seed: str) -> None:
    run = run_trainer("--updates", "14", "--envs", "64", "--steps", "96", "--seed", seed)
    curve = run.snapshot.reward.return_history
    assert len(curve) == 14
    first, last = sum(curve[:3]) / 3, sum(curve[-3:]) / 3
    assert first < -1  # random craft drift off
    assert last > 3  # most of them dock: the bonus alone is 5
    assert run.snapshot.reward.success_rate > 0.5


def test_a_policy_improves_even_in_a_few_updates(run_trainer: Callable[..., Any]) -> None:
    run = run_trainer("--updates", "8", "--envs", "32", "--steps", "128", "--learning-rate", "0.002")
    curve = run.snapshot.reward.return_history
    assert max(curve[-2:]) > max(curve[:2]) + 0.5
    assert run.snapshot.learner.policy.entropy < 0.97
