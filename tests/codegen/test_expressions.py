"""Conditions as Python: the same answers as the grammar's own evaluation, and never more than NaN allows."""

from __future__ import annotations

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from telewire_codegen.plan.expressions import Operand, Untypable, render_expression
from telewire_codegen.plan.simplify import simplify
from telewire_registry.conditions import (
    Binary,
    Call,
    Comparison,
    Condition,
    Constant,
    Expression,
    Logic,
    Name,
    Unary,
    walk,
)
from telewire_registry.value_types import ValueType

NAMES = {
    "value": Operand("value", ValueType("float")),
    "other": Operand("other", ValueType("float")),
    "flag": Operand("flag", ValueType("bool")),
    "word": Operand("word", ValueType("str")),
}


def quotient(a: float, b: float) -> float:
    return a / b if b else math.nan


SCOPE = {"isnan": math.isnan, "isinf": math.isinf, "inf": math.inf, "nan": math.nan, "abs": abs, "min": min, "max": max,
         "quotient": quotient, "len": len}  # fmt: skip

numbers = st.one_of(st.integers(-3, 3), st.sampled_from([0.5, -0.5, 1.5]))
atoms: st.SearchStrategy[Expression] = st.one_of(numbers.map(Constant), st.sampled_from([Name("value"), Name("other")]))
arithmetic = st.recursive(
    atoms,
    lambda inner: st.one_of(
        st.builds(Binary, st.sampled_from(["+", "-", "*", "/"]), inner, inner),
        st.builds(Unary, st.just("-"), inner),
        st.builds(lambda f, a, b: Call(f, (a, b)), st.sampled_from(["min", "max"]), inner, inner),
        inner.map(lambda a: Call("abs", (a,))),
    ),
    max_leaves=4,
)
operators = st.sampled_from(["<", "<=", ">", ">=", "==", "!="])
comparisons = st.builds(
    lambda first, rest: Comparison(first, tuple(rest)),
    arithmetic,
    st.lists(st.tuples(operators, arithmetic), min_size=1, max_size=2),
)
words = st.builds(
    lambda o, w: Comparison(Name("word"), ((o, Constant(w)),)), st.sampled_from(["==", "!="]), st.sampled_from("ab")
)
flags = st.one_of(
    st.just(Name("flag")),
    st.builds(lambda o, v: Comparison(Name("flag"), ((o, Constant(v)),)), st.sampled_from(["==", "!="]), st.booleans()),
)
conditions = st.recursive(
    st.one_of(comparisons, words, flags, st.booleans().map(Constant)),
    lambda inner: st.one_of(
        inner.map(lambda a: Unary("not", a)),
        st.builds(
            lambda o, a: Logic(o, tuple(a)), st.sampled_from(["and", "or"]), st.lists(inner, min_size=2, max_size=3)
        ),
    ),
    max_leaves=6,
)


def answer(expression: Expression, scope: dict[str, object]) -> object:
    try:
        return Condition("", expression).evaluate(scope)
    except ZeroDivisionError:
        return None


def python(expression: Expression, scope: dict[str, object]) -> object:
    text = render_expression(expression, NAMES).text
    return eval(text, {"__builtins__": {}, **SCOPE}, scope)  # noqa: S307 - what is shown is that it can be run


def divides(expression: Expression) -> bool:
    return any(isinstance(node, Binary) and node.operator == "/" for node in walk(expression))


@settings(max_examples=250, deadline=None)
@given(expression=conditions, value=numbers, other=numbers, flag=st.booleans(), word=st.sampled_from("abc"))
def test_python_gives_the_answer_of_the_grammar(
    expression: Expression, value: float, other: float, *, flag: bool, word: str
) -> None:
    scope: dict[str, object] = {"value": value, "other": other, "flag": flag, "word": word}
    expected = answer(expression, scope)
    if expected is not None:
        assert bool(python(expression, scope)) is bool(expected)
    else:
        python(expression, scope)  # a division by zero gives NaN, and no error


@settings(max_examples=150, deadline=None)
@given(conditions)
def test_simplifying_twice_changes_nothing(expression: Expression) -> None:
    once = simplify(expression)
    assert simplify(once) == once


@settings(max_examples=150, deadline=None)
@given(comparisons, st.sampled_from(["value", "other"]))
def test_a_negated_comparison_does_not_hold_for_nan(comparison: Expression, name: str) -> None:
    if any(isinstance(node, Comparison) and any(o in ("==", "!=") for o, _ in node.rest) for node in walk(comparison)):
        return
    if any(isinstance(node, Call) for node in walk(comparison)):
        return  # min and max let NaN through or not, by the order of their arguments
    assert isinstance(comparison, Comparison)
    if len(comparison.rest) > 1 or not any(node == Name(name) for node in walk(comparison)):
        return
    scope: dict[str, object] = {"value": 1.0, "other": 1.0, name: math.nan}
    assert not python(Unary("not", comparison), scope)
    assert not python(comparison, scope)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("0.1 < value", "value > 0.1"),
        ("not value > 3", "value <= 3"),
        ("not (value > 3 and other < 1)", "value <= 3 or other >= 1"),
        ("not (1 < value < 3)", "value <= 1 or value >= 3"),
        ("flag == True", "flag"),
        ("flag == False or flag != True", "not flag"),
        ('word == "a" or word == "b" or value > 1', 'word in ("a", "b") or value > 1'),
        ('word != "a" and word != "b"', 'word not in ("a", "b")'),
        ("0 < value and value < other", "value > 0 and value < other"),
        ("other < value and value < 3", "other < value < 3"),
        ("value != value", "isnan(value)"),
        ("(value + 1) * 2 > 3 - (1 - other)", "(value + 1) * 2 > 3 - (1 - other)"),
        ("value / 2 > value / other", "value / 2 > quotient(value, other)"),
        ("min(value, min(other, 1)) > 2 * 3", "min(value, other, 1) > 6"),
        ("-value < -(other + 1)", "-value < -(other + 1)"),
        ("value > 1 or 1 < value", "value > 1"),
        ("value < inf and value > -inf", "value < inf and value > -inf"),
        ("len(word) > 3", "len(word) > 3"),
        ("value > 1 or 2 > 1", "True"),
    ],
)
def test_a_condition_reads_as_a_person_would_write_it(text: str, expected: str) -> None:
    assert render_expression(Condition.parse(text).expression, NAMES).text == expected


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("nothing > 3", "the name 'nothing' is not known here"),
        ("value.real > 3", "the name 'value.real' is not known here"),
        ("word > 3", "a str cannot be compared with a int"),
        ("value and flag", "value is a float; write a comparison"),
        ("word + 1 > 2", "word is a str, and a number is needed there"),
        ("len(value) > 2", "value is a float, which has no length"),
        ("value == None", "None cannot be compared"),
        ("flag == word", "a bool cannot be compared with a str"),
    ],
)
def test_what_has_no_type_is_refused_with_a_reason(text: str, reason: str) -> None:
    with pytest.raises(Untypable) as refused:
        render_expression(Condition.parse(text).expression, NAMES)
    assert reason in str(refused.value)
