"""The small grammars of a record: conditions, types, ranges and paths, and the sets that conditions mean."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from telewire_registry.conditions import Condition
from telewire_registry.lints.real_sets import (
    EVERYTHING,
    NOTHING,
    RealSet,
    complement,
    intersection,
    of_condition,
    of_interval,
    shown,
    union,
    without_integers,
)
from telewire_registry.paths import SnapshotPath
from telewire_registry.ranges import Interval, ValueRange
from telewire_registry.value_types import ValueType


@pytest.mark.parametrize(
    ("text", "names", "result"),
    [
        ("0.1 < value <= 0.3", {"value": 0.3}, True),
        ("0.1 < value <= 0.3", {"value": 0.1}, False),
        ("a < 1 and b > 2 or c", {"a": 5, "b": 3, "c": True}, True),
        ("not a or b", {"a": True, "b": False}, False),
        ("not (a and b)", {"a": True, "b": False}, True),
        ("a OR NOT b", {"a": False, "b": False}, True),
        ("1 + 2 * 3 - 4 / 2", {}, 5.0),
        ("7 // 2 + 7 % 4", {}, 6),
        ("-value ", {"value": 3}, -3),
        ("- - 3", {}, 3),
        ("min(a, 2, 3) + max(1, a) + abs(-a)", {"a": 5}, 12),
        ("isnan(value) or isinf(value)", {"value": math.nan}, True),
        ("value == 'eager' or value == None", {"value": None}, True),
        ("now - state.at > 5e0", {"now": 10, "state.at": 4}, True),
        ("value > inf", {"value": 1e308}, False),
    ],
)
def test_a_condition_is_computed(text: str, names: dict[str, object], result: object) -> None:
    condition = Condition.parse(text)
    assert condition.evaluate(names) == result
    assert condition.names == set(names)
    assert str(condition) == text


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "lacks a value at its end"),
        ("value >", "lacks a value at its end"),
        ("value > > 3", "lacks a value before '>'"),
        ("value = 3", "has '=', which no condition has"),
        ("value > 3 seconds", "goes on with 'seconds'"),
        ("(value > 3", "a bracket that is not closed"),
        ("eval('x')", "calls eval; there are abs"),
        ("abs(1, 2)", "abs takes 1 arguments (got 2)"),
        ("min(1)", "min takes two or more arguments (got 1)"),
        ("value.__class__()", "calls value.__class__"),
        ("lambda: 3", "lacks a value before 'lambda'"),
        ("'a\\n' == value", "has"),
        ("(" * 2000 + "1", "at most 1000 are read"),
        ("(" * 100 + "1", "nested more than 30 deep"),
        ("not " * 100 + "1", "nested more than 30 deep"),
        ("-" * 100 + "1", "nested more than 30 deep"),
        ("value ≥ 3", "has '≥'"),
    ],
)
def test_what_is_no_condition_says_why(text: str, message: str) -> None:
    with pytest.raises(ValueError, match=r".") as caught:
        Condition.parse(text)
    assert message in str(caught.value)


numbers = st.sampled_from([-2, -1, -0.5, 0, 0.5, 1, 1.5, 2, 3])
comparisons = st.builds(
    lambda left, operator, right, flipped: f"{right} {operator} {left}" if flipped else f"{left} {operator} {right}",
    st.sampled_from(["value", "abs(value)"]),
    st.sampled_from(["<", "<=", ">", ">=", "==", "!="]),
    numbers,
    st.booleans(),
)
chains = st.builds(
    lambda low, one, two, high: f"{low} {one} value {two} {high}",
    numbers,
    st.sampled_from(["<", "<="]),
    st.sampled_from(["<", "<="]),
    numbers,
)
conditions = st.recursive(
    comparisons | chains,
    lambda inner: (
        st.builds(lambda a, word, b: f"({a} {word} {b})", inner, st.sampled_from(["and", "or"]), inner)
        | st.builds(lambda a: f"not ({a})", inner)
    ),
    max_leaves=6,
)
POINTS = [n / 4 for n in range(-16, 17)] + [-1e9, 1e9]


def holds(numbers: RealSet, value: float) -> bool:
    return sum(cut <= (value, 0) for cut in numbers) % 2 == 1


@given(conditions)
def test_the_set_of_a_condition_holds_the_numbers_that_meet_it(text: str) -> None:
    condition = Condition.parse(text)
    found = of_condition(condition.expression, "value")
    assert found is not None
    assert list(found) == sorted(set(found))
    for point in POINTS:
        assert holds(found, point) == condition.evaluate({"value": point}), (text, point)


@given(conditions, conditions)
def test_sets_follow_their_laws(one: str, other: str) -> None:
    a = of_condition(Condition.parse(one).expression, "value") or NOTHING
    b = of_condition(Condition.parse(other).expression, "value") or NOTHING
    assert complement(complement(a)) == a
    assert union(a, complement(a)) == EVERYTHING
    assert intersection(a, complement(a)) == NOTHING
    assert complement(union(a, b)) == intersection(complement(a), complement(b))


@pytest.mark.parametrize(
    "text", ["value > limit", "value", "value * 2 > 3", "other > 3", "value > 'a'", "value == True"]
)
def test_what_is_not_simply_a_set_is_left_alone(text: str) -> None:
    assert of_condition(Condition.parse(text).expression, "value") is None


@pytest.mark.parametrize(
    ("text", "written", "empty_of_integers"),
    [
        ("0 < value < 1", "(0, 1)", True),
        ("0 <= value < 1", "[0, 1)", False),
        ("value > 0.5", "(0.5, inf)", False),
        ("value == 0.5", "{0.5}", True),
        ("value < -1 or value >= 2", "(-inf, -1) and [2, inf)", False),
        ("1.2 < value < 1.8 or 2 < value < 3", "(1.2, 1.8) and (2, 3)", True),
    ],
)
def test_a_set_is_shown_as_people_write_it(text: str, written: str, empty_of_integers: bool) -> None:  # noqa: FBT001
    numbers = of_condition(Condition.parse(text).expression, "value") or NOTHING
    assert shown(numbers) == written
    assert without_integers(numbers) is empty_of_integers


@pytest.mark.parametrize(
    ("written", "inside", "outside"),
    [
        ("[0.0, 1.0]", [0, 1, 0.5], [-0.1, 1.1, math.nan, True, "x", None]),
        ("(0, inf)", [1e300], [0, -1]),
        ("(-∞, +inf)", [-1e300, 0], [math.nan]),
        ("[0, total_slots]", [0, 10**9], [-1]),
        ("[0, envs[i] - 1]", [0], [-1]),
        ("{rising, stable}", ["rising"], ["falling", 1]),
        ("{0, 1}", [0, 1], [True, 2]),
        (["rising", None, True], ["rising", None, True], [1, "x"]),
    ],
)
def test_a_range_holds_what_it_says(written: object, inside: list[object], outside: list[object]) -> None:
    found = ValueRange.parse(written)
    assert all(found.contains(value) for value in inside)
    assert not any(found.contains(value) for value in outside)
    again = ValueRange.parse(str(found) if isinstance(written, str) else written)
    assert again == found


@pytest.mark.parametrize("written", ["0 to 1", "[1, 0]", "[0, 1", "", [], [0, 1], [[1]], 3, "{a,,b}", "[!, 1]"])
def test_what_is_no_range_is_refused(written: object) -> None:
    with pytest.raises(ValueError, match=r"."):
        ValueRange.parse(written)


def test_the_set_of_an_interval() -> None:
    assert shown(of_interval(Interval(0, 1, low_closed=False))) == "(0, 1]"
    assert of_interval(Interval("a", "b")) == EVERYTHING
    assert of_interval(Interval(1, 1, high_closed=False)) == NOTHING


@pytest.mark.parametrize(
    ("text", "accepts", "refuses"),
    [
        ("float", [1, 1.5], [True, "1", None]),
        ("float | None", [None, 1.0], ["x"]),
        ("None | int", [None, 1], [1.0]),
        ("dict[str, int]", [{}, {"a": 1}], [{"a": "x"}, []]),
        ("deque[float | None]", [[], [1, None]], [["x"], 3]),
        ("tuple[int, ...]", [[1]], [1]),
        ("torch.device", ["anything", 3], [None]),
        ("int | str", [1, "a"], [None]),
    ],
)
def test_a_type_accepts_its_values(text: str, accepts: list[object], refuses: list[object]) -> None:
    kind = ValueType.parse(text)
    assert all(kind.accepts(value) for value in accepts)
    assert not any(kind.accepts(value) for value in refuses)
    assert ValueType.parse(str(kind)) == kind


@pytest.mark.parametrize(
    "text", ["", "float |", "list[", "list[int, int]", "None", "a-b", "list[int]]", "[int]", "list[" * 20]
)
def test_what_is_no_type_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        ValueType.parse(text)


def test_a_path_has_steps_keys_calls_and_families() -> None:
    path = SnapshotPath.parse("snapshot.envs[env_id].seeds['a'].head_{head}_entropy.latest()")
    assert str(path) == "envs[env_id].seeds['a'].head_{head}_entropy.latest()"
    assert [step.keys for step in path.steps] == [("env_id",), ("'a'",), (), ()]
    assert path.is_family
    assert path.steps[2].matches("head_slot_entropy")
    assert not path.steps[2].matches("head_entropy")
    assert path.steps[3].call


def test_the_member_of_a_group_lies_in_the_family_or_inside() -> None:
    family = SnapshotPath.parse("policy.head_{head}_loss")
    assert str(family.member("head_a_loss")) == "policy.head_a_loss"
    assert str(family.member("other")) == "policy.head_{head}_loss.other"
    assert str(SnapshotPath.parse("policy.ratio").member("mean")) == "policy.ratio.mean"
    assert str(SnapshotPath.parse("policy.mean").member("mean")) == "policy.mean"


@pytest.mark.parametrize("text", ["", "a..b", "a.", ".a", "a b", "a[", "a[b c]", "a-b", "1a", "a[]", "a()x"])
def test_what_is_no_path_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"is no path|has the key"):
        SnapshotPath.parse(text)
