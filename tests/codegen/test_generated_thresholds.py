"""Generated threshold functions: levels, limits as constants, and what is said of None, NaN and infinities."""

from __future__ import annotations

from collections.abc import Callable

Run = Callable[[str], str]

HEAD = """
from math import inf, nan
from thresholds.thresholds import *
from thresholds import thresholds as module
H, W, C, U = Health.HEALTHY, Health.WARNING, Health.CRITICAL, Health.UNKNOWN
def check(function, *cases):
    for case, expected in cases:
        arguments = case if isinstance(case, tuple) else (case,)
        assert function(*arguments) is expected, (function.__name__, case, function(*arguments), expected)
"""


def test_levels_and_the_unknown(run: Run) -> None:
    run(
        HEAD
        + """
check(judge_entropy, (0.31, H), (0.3, W), (0.11, W), (0.1, C), (-inf, C), (inf, H), (nan, U), (None, U))
assert module.ENTROPY_HEALTHY_ABOVE == 0.3 and module.ENTROPY_CRITICAL_AT_MOST == 0.1
"""
    )


def test_let_and_now(run: Run) -> None:
    run(
        HEAD
        + """
for age, expected in ((0, H), (4.9, H), (5, W), (19.9, W), (20, C)):
    assert judge_seen_at(100.0, now=100.0 + age) is expected, age
assert judge_seen_at(None, now=1.0) is U and judge_seen_at(nan, now=1.0) is U and judge_seen_at(1.0, now=nan) is U
"""
    )


def test_none_can_have_a_level_of_its_own(run: Run) -> None:
    run(
        HEAD
        + """
check(judge_outcome, (None, H), ("done", H), ("stopped", W), ("paused", W), ("failed", C), ("other", U))
check(judge_connected, (True, H), (False, C), (None, U))
"""
    )


def test_nan_can_have_a_level_of_its_own(run: Run) -> None:
    run(
        HEAD
        + """
check(judge_norm, (nan, C), (inf, C), (-inf, C), (11.0, W), (10.0, H), (None, U))
"""
    )


def test_a_group_is_judged_as_a_whole_or_field_by_field(run: Run) -> None:
    run(
        HEAD
        + """
assert judge_rates(won=0.5, lost=0.4) is H and judge_rates(won=0.1, lost=0.4) is C
assert judge_rates(won=0.0, lost=0.4) is C and judge_rates(won=None, lost=0.4) is U
check(judge_spread_low, (3.0, W), (1.0, W), (0.0, H), (-2.0, H), (nan, U))
assert judge_spread_high(-2.5) is W
check(judge_parts, (((),), W), (((1.0,),), U))
check(judge_loss, (9, C), (8, H), (-9, U))
"""
    )
