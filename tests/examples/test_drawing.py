"""Rows, bars and sparklines: always as wide as asked for, whatever the numbers."""

from __future__ import annotations

import math

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from trainer.screen.drawing import LABEL_WIDTH, bar, chart, duration, row, size, sparkline

values = st.lists(st.floats(), max_size=60)


@given(values, st.integers(1, 40), st.integers(1, 5))
@example([0.0, 1.7e308], 2, 1)
@example([-1.7e308, 1.7e308], 2, 1)
@example([0.0, 5e-324], 2, 1)
def test_a_chart_has_the_size_that_was_asked_for(numbers: list[float], width: int, height: int) -> None:
    lines = chart(numbers, width, height)
    assert len(lines) == height
    assert {line.cell_length for line in lines} == {width}


@given(st.floats(), st.integers(0, 60))
def test_a_bar_has_the_size_that_was_asked_for(share: float, width: int) -> None:
    assert bar(share, width).cell_length == width


def test_a_sparkline_rises_and_falls_with_its_numbers() -> None:
    assert sparkline([0, 1, 2, 3, 4, 5, 6, 7], 8).plain == "▁▂▃▄▅▆▇█"
    assert sparkline([7, 0], 4).plain == "██▁▁"
    assert sparkline([0, math.nan, 7], 3).plain == "▁ █"
    assert sparkline([3, 3, 3], 3).plain == "▄▄▄"
    assert sparkline([], 3).plain == "   "


def test_more_numbers_than_columns_are_averaged() -> None:
    assert sparkline([0, 0, 7, 7, 0, 14], 3).plain == "▁██"


def test_a_chart_of_several_lines_is_filled_from_below() -> None:
    assert [line.plain for line in chart([0, 15], 2, 2)] == [" █", "▁█"]


def test_a_bar_is_filled_to_half_a_character() -> None:
    assert bar(0.5, 4).plain == "━━──"
    assert bar(0.375, 4).plain == "━╸──"
    assert bar(2.0, 3).plain == "━━━"
    assert bar(-1.0, 3).plain == "───"


def test_labels_share_a_column() -> None:
    assert row("KL", "0.01").plain.index("0.01") == row("clipped", "0.01").plain.index("0.01") == LABEL_WIDTH


@pytest.mark.parametrize(
    ("seconds", "said"), [(0.2, "0 s"), (59.6, "60 s"), (119.0, "119 s"), (120.0, "2 min"), (3600.0, "60 min")]
)
def test_times_are_said_shortly(seconds: float, said: str) -> None:
    assert duration(seconds) == said


@pytest.mark.parametrize(
    ("count", "said"), [(0, "0 B"), (999, "999 B"), (1200, "1.2 kB"), (3_400_000, "3.4 MB"), (10**13, "10000.0 GB")]
)
def test_sizes_are_said_shortly(count: int, said: str) -> None:
    assert size(count) == said
