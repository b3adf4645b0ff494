"""Rows, bars and sparklines: always as wide as asked for, whatever the numbers."""

from __future__ import annotations

import math

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from trainer.screen.drawing import LABEL_WIDTH, bar, chart, duration, row, size, sparkline, stacked
from trainer_telemetry.thresholds import Health

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


def test_labels_share_a_column_and_levels_have_a_dot() -> None:
    plain, judged = row("KL", "0.01").content.plain, row("clipped", "0.01", level=Health.WARNING).content.plain
    assert plain.index("0.01") == judged.index("0.01") == 2 + LABEL_WIDTH
    assert (plain[0], judged[0]) == (" ", "●")


@given(st.lists(st.integers(0, 1000), max_size=6), st.integers(1, 60))
def test_a_stacked_bar_has_the_size_that_was_asked_for(counts: list[int], width: int) -> None:
    assert stacked([(count, "red") for count in counts], width).cell_length == width


def test_a_stacked_bar_is_cut_in_proportion() -> None:
    line = stacked([(3, "green"), (1, "red"), (0, "blue")], 8)
    assert [(line.plain[span.start : span.end], span.style) for span in line.spans][:2] == [
        ("━━━━━━", "green"),
        ("━━", "red"),
    ]
    assert stacked([(0, "green")], 4).plain == "────"


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
