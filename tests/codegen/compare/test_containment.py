"""One range or type holds another exactly where its values do."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from telewire_codegen.compare.containment import Order, range_order, same_value, type_order
from telewire_registry.ranges import Interval, OneOf, ValueRange
from telewire_registry.value_types import ValueType

GRID = [*range(-4, 5), -0.5, 0.5, 2.5, -1e9, 1e9]
BOUNDS = st.one_of(st.integers(-4, 4), st.just(math.inf), st.just(-math.inf), st.sampled_from([0.5, 2.5]))
INT, FLOAT = ValueType("int"), ValueType("float")


@st.composite
def ranges(draw: st.DrawFn) -> ValueRange | None:
    """Draw a range with bounds on a small grid, a small set, or none."""
    kind = draw(st.sampled_from(["interval", "interval", "set", "none"]))
    if kind == "none":
        return None
    if kind == "set":
        return ValueRange(OneOf(tuple(draw(st.lists(st.integers(-4, 4), min_size=1, max_size=4, unique=True)))))
    low, high = sorted((draw(BOUNDS), draw(BOUNDS)))
    return ValueRange(Interval(low, high, draw(st.booleans()), draw(st.booleans())))


@given(ranges(), ranges(), st.sampled_from([INT, FLOAT]))
def test_the_order_of_ranges_is_that_of_their_values(
    old: ValueRange | None, new: ValueRange | None, kind: ValueType
) -> None:
    order = range_order(old, new, kind)
    values = [value for value in GRID if kind is FLOAT or isinstance(value, int)]
    lost = [value for value in values if (old is None or old.contains(value)) and new and not new.contains(value)]
    gained = [value for value in values if (new is None or new.contains(value)) and old and not old.contains(value)]
    assert order is not None
    if lost:
        assert order in {Order.NARROWER, Order.DIFFERENT}
    if gained:
        assert order in {Order.WIDER, Order.DIFFERENT}
    turned = {Order.WIDER: Order.NARROWER, Order.NARROWER: Order.WIDER}
    assert range_order(new, old, kind) is turned.get(order, order)
    assert range_order(old, old, kind) is Order.SAME


@pytest.mark.parametrize(
    ("old", "new", "kind", "order"),
    [
        ("[0, 1]", "[0, 2]", "float", Order.WIDER),
        ("[0, 1]", "(0, 1]", "float", Order.NARROWER),
        ("(0, 1]", "[1, 1]", "int", Order.SAME),
        ("{0, 1}", "[0, 1]", "int", Order.SAME),
        ("{0, 1}", "[0, 1]", "float", Order.WIDER),
        ("{a, b}", "{b, c}", "str", Order.DIFFERENT),
        ("[0, n]", "[0, inf)", "int", Order.WIDER),
        ("[0, n]", "[1, n]", "int", Order.NARROWER),
        ("[0, n]", "[0, m]", "int", None),
        ("[0, 5]", "[0, n]", "int", None),
    ],
)
def test_ranges(old: str, new: str, kind: str, order: Order | None) -> None:
    assert range_order(ValueRange.parse(old), ValueRange.parse(new), ValueType(kind)) is order


@pytest.mark.parametrize(
    ("old", "new", "order"),
    [
        ("int", "float", Order.WIDER),
        ("float", "float | None", Order.WIDER),
        ("int | None", "float", Order.DIFFERENT),
        ("int", "bool", Order.DIFFERENT),
        ("int", "int | str", Order.WIDER),
        ("int | str", "str | int", Order.SAME),
        ("list[int]", "deque[float]", Order.WIDER),
        ("set[int]", "list[int]", Order.WIDER),
        ("list", "list[int]", Order.NARROWER),
        ("dict[str, int]", "dict[str, float]", Order.WIDER),
        ("tuple[int, int]", "tuple[int, int, int]", Order.DIFFERENT),
        ("Kind", "Kind", Order.SAME),
        ("Kind", "Sort", Order.DIFFERENT),
    ],
)
def test_types(old: str, new: str, order: Order) -> None:
    assert type_order(ValueType.parse(old), ValueType.parse(new)) is order


PLAIN = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(-2, 2), st.floats(-2, 2), st.just(math.nan), st.sampled_from("ab")),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(st.sampled_from("xy"), inner, max_size=2)),
    max_leaves=4,
)


@given(PLAIN, PLAIN)
def test_values_are_equal_where_they_are_written_the_same(old: object, new: object) -> None:
    assert same_value(old, old)
    if same_value(old, new):
        assert repr(old).replace(".0", "").replace("-0", "0") == repr(new).replace(".0", "").replace("-0", "0") or (
            isinstance(old, dict) and isinstance(new, dict)
        )


def test_true_is_not_one() -> None:
    assert not same_value([True], [1])
    assert not same_value({"a": 0}, {"a": False})
    assert not same_value(None, 0)
