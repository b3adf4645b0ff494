"""Ranges: what reads as one, what is refused and why, and that each is written as it reads."""

import math

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from telewire_registry.markdown.codecs import Names, same
from telewire_registry.markdown.value_text import RANGE
from telewire_registry.ranges import Interval, OneOf, ValueRange

TEXTS = st.one_of(
    st.text(st.characters(codec="utf-8"), max_size=12),
    st.sampled_from(["true", "None", "inf", "-inf", "nan", "1", "a, b", "it's", '"', "\\", "}", " a ", "", "a\nb"]),
)
VALUES = st.one_of(TEXTS, st.integers(), st.floats(allow_nan=False), st.booleans(), st.none())
NUMBERS = st.one_of(st.integers(), st.floats(allow_nan=False))
BOUNDS = st.one_of(NUMBERS, st.sampled_from(["limit", "-limit", "2*pi", "-2 * pi", "n - 1", "sizes[i]", "cfg.top"]))


def intervals(low: float | str, high: float | str, low_closed: bool, high_closed: bool) -> Interval:  # noqa: FBT001
    if not isinstance(low, str) and not isinstance(high, str):
        low, high = min(low, high), max(low, high)
        low_closed, high_closed = low_closed or low == high, high_closed or low == high
    return Interval(low, high, low_closed, high_closed)


INTERVALS = st.builds(intervals, BOUNDS, BOUNDS, st.booleans(), st.booleans())


@given(st.one_of(INTERVALS, st.lists(VALUES, min_size=1, max_size=5).map(lambda values: OneOf(tuple(values)))))
@example(OneOf(("a, b", 'say "x"', "it's", "true", "inf", "")))
def test_a_range_is_written_as_it_reads(allowed: Interval | OneOf) -> None:
    again = ValueRange.parse(str(ValueRange(allowed))).allowed
    if isinstance(allowed, OneOf):
        assert isinstance(again, OneOf)
        assert same(again.values, allowed.values)
    else:
        assert again == allowed


@given(st.one_of(INTERVALS, st.lists(VALUES, min_size=1, max_size=5).map(lambda values: OneOf(tuple(values)))))
def test_a_range_on_a_page_reads_as_the_range(allowed: Interval | OneOf) -> None:
    again = RANGE.read(RANGE.write(ValueRange(allowed)), Names()).value
    assert again is not None
    if isinstance(allowed, OneOf):
        assert isinstance(again.allowed, OneOf)
        assert same(again.allowed.values, allowed.values)
    else:
        assert again.allowed == allowed


@pytest.mark.parametrize(
    ("written", "values"),
    [
        ("{'a, b', \"c\"}", ("a, b", "c")),
        ("{don't, 'do'}", ("don't", "do")),
        ("{1, 2.5, -inf}", (1, 2.5, -math.inf)),
        ("{a b, c}", ("a b", "c")),
    ],
)
def test_a_set_holds_words_numbers_and_texts_in_quotes(written: str, values: tuple[object, ...]) -> None:
    assert ValueRange.parse(written).allowed == OneOf(values)


@pytest.mark.parametrize(
    ("written", "message"),
    [
        ("{'a}", "a quote that is not closed"),
        ('{"a" "b"}', "without a comma"),
        ('{"a\\q"}', "write a backslash twice"),
        ("{a,}", "names an empty value"),
        ("{}", "names an empty value"),
        ("[nan, 1]", "'nan' is no bound"),
        ("[1, 1)", "write '[1, 1]'"),
        ("[1 - 2, x]", "'1 - 2' is no bound"),
        ("[-log(n), 0]", "'-log(n)' is no bound"),
    ],
)
def test_what_is_no_range_says_why(written: str, message: str) -> None:
    with pytest.raises(ValueError, match=r".") as caught:
        ValueRange.parse(written)
    assert message in str(caught.value)
