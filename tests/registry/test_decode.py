"""The fast decoder and the JSON Schema give the same answer, for good records and for thousands of broken ones."""

import copy
import json
import math
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from telewire_registry.decode import Rejected, decode_record
from telewire_registry.model import MISSING, Aggregate, Severity
from telewire_registry.validate import explain
from telewire_registry.yaml_text import load

PATH = Path("TELE-101_ratio.yaml")

FULL = """\
schema: 1
id: TELE-101
name: ratio
title: Ratio
category: policy
priority: P1
deprecated: {since: "2.0", replaced_by: TELE-102}
status: {planned: true, in_progress: true, wired: false, tested: null, verified: false}
suppress: [{code: TW115, reason: On purpose., until: "2027-01-31"}]
purpose: {question: Does it grow?, audience: [operator], cadence: [realtime]}
data: {type: float | None, units: nats, range: "[0, inf)", precision: 3, default: null, maxlen: 10, meaning: A ratio.}
fields:
  - name: mean
    data: {type: "deque[float]", default: [0.0]}
    let: {age: now - value}
    thresholds: none
    flow: {emitters: [{event: DONE}]}
let: {double: value * 2}
thresholds:
  - {level: healthy, when: 0 <= value < 1, meaning: Good.}
  - {level: critical, when: value >= 1}
flow:
  emitters: [{event: DONE, payload: Done, field: ratio, symbol: a.b.C.d, file: a/b.py, origin: Counted.}]
  stages: [{stage: Emission, mechanism: An event., file: a/b.py}]
  targets: [{path: "envs[i].ratio", aggregate: history, transform: value * 100, keys: {i: payload.i}}]
  consumers: [{widget: Banner, file: a/w.py, surface: terminal, usage: A number.}]
verification:
  claims: {emitter_exists: {holds: true, said: Seen.}}
  checklist: {emitter_exists: pass, thresholds_applied: n.a.}
  attested: [{consumer: Banner, saw: "1", when: "2026-11-24", by: J. Doe, hash: "sha256:0"}]
  tests: [{kind: unit, file: t.py, name: test_it, passes: true}]
  manual: [Look at it.]
dependencies:
  upstream: [{id: TELE-102, name: gain, kind: telemetry, notes: Needed.}]
  downstream: none
history: [{date: "2026-11-24", author: J. Doe, change: First.}]
notes: Text.
raw: {/data/units: "`nats`"}
extras: [{at: "History#1", text: More.}]
"""
PLAIN: Any = load(FULL, PATH)
ODD: list[Any] = [
    None, True, False, 0, 1, -1, 1.0, 10**30, math.inf, math.nan, "", "none", "x y", "TELE-101", "TELE-101\n", "float",
    "[0, 1]", "value > 1", "pass", "a.b", "2026-01-01", [], [None], ["a"], [1, 2], [{}], {}, {"a": 1}, {1: "a"},
    {"a": {}}, {"a": "value"},
]  # fmt: skip


def accepted(plain: object) -> tuple[bool, bool]:
    """Return what the decoder says, and what the schema says."""
    try:
        decode_record(plain)
        decoded = True
    except Rejected:
        decoded = False
    return decoded, not explain(plain, "a: 1\n", PATH)


def places(plain: object, where: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    yield where
    if isinstance(plain, dict | list):
        for step, item in plain.items() if isinstance(plain, dict) else enumerate(plain):
            yield from places(item, (*where, step))


def mutated(plain: Any, where: tuple[Any, ...], kind: str, value: object) -> Any:  # noqa: ANN401 - plain data
    root = copy.deepcopy(plain)
    if not where:
        return value if kind == "replace" else root
    inner = root
    for step in where[:-1]:
        inner = inner[step]
    step = where[-1]
    if kind == "replace":
        inner[step] = value
    elif kind == "drop":
        del inner[step]
    elif kind == "rename" and isinstance(inner, dict):
        inner[value if isinstance(value, str | int) else "other"] = inner.pop(step)
    elif kind == "add" and isinstance(inner[step], dict):
        inner[step]["another"] = value
    elif kind == "add" and isinstance(inner[step], list):
        inner[step].append(value)
    return root


PLACES = list(places(PLAIN))
IDENTITY = ("schema", "id", "name", "title", "category", "priority")


def section(where: tuple[Any, ...]) -> Any:  # noqa: ANN401 - plain data
    """Return the record with the section of a place only: a smaller record is judged faster."""
    return {key: value for key, value in PLAIN.items() if key in (*IDENTITY, *where[:1])}


def test_the_full_record_is_typed() -> None:
    record = decode_record(PLAIN)
    assert record.data.default is None
    assert record.fields[0].data.maxlen is None
    assert decode_record({**PLAIN, "data": {}}).data.default is MISSING
    assert record.flow.targets[0].aggregate is Aggregate.HISTORY
    assert record.thresholds is not None
    assert record.thresholds[1].level is Severity.CRITICAL
    assert record.dependencies.downstream == ()
    (member,) = record.members
    assert str(member.data.type) == "deque[float]"
    assert member.data.units == "nats"
    assert str(member.flow.targets[0].path) == "envs[i].ratio.mean"
    assert set(member.let) == {"double", "age"}


@pytest.mark.parametrize("part", range(8))
def test_decoder_and_schema_agree_on_every_single_mutation(part: int) -> None:
    outcomes = {True: 0, False: 0}
    for where in PLACES[part::8]:
        mutations = [("drop", None), ("rename", "unknown"), ("rename", 1), ("add", "x"), ("add", None)]
        for kind, value in [*mutations, *(("replace", odd) for odd in ODD)]:
            plain = mutated(section(where), where, kind, value)
            decoded, valid = accepted(plain)
            assert decoded == valid, (where, kind, value, explain(plain, "a: 1\n", PATH))
            outcomes[decoded] += 1
    assert min(outcomes.values()) > 50, outcomes


@settings(max_examples=150, deadline=None)
@given(
    st.lists(
        st.tuples(
            st.sampled_from(PLACES[1:]),
            st.sampled_from(["replace", "drop", "rename", "add"]),
            st.sampled_from(ODD) | st.text(max_size=8) | st.integers() | st.floats(),
        ),
        min_size=2,
        max_size=4,
    )
)
def test_decoder_and_schema_agree_on_several_mutations(changes: list[tuple[tuple[Any, ...], str, object]]) -> None:
    plain = PLAIN
    for where, kind, value in changes:
        try:
            plain = mutated(plain, where, kind, value)
        except (LookupError, TypeError, AttributeError):
            continue  # an earlier change took the place away
    decoded, valid = accepted(plain)
    assert decoded == valid, explain(plain, "a: 1\n", PATH)


@pytest.mark.parametrize(
    ("change", "code", "message", "help_"),
    [
        ("status: {planned: yes}", "TW013", "status.planned must be true or false or null (got 'yes')", "write true"),
        ("nmae: x", "TW010", "unknown key 'nmae' in the record", "did you mean 'name'?"),
        ("data: {unit: s}", "TW010", "unknown key 'unit' in data", "did you mean 'units'?"),
        ("data: {precision: 20}", "TW014", "data.precision must be at most 15 (got 20)", ""),
        ("data: {precision: 1.5}", "TW013", "data.precision must be a whole number or null (got 1.5)", ""),
        ("data: {units: 3}", "TW013", "data.units must be a text or null (got 3)", 'quote it to make it text: "3"'),
        ("flow: {targets: [{aggregate: sett}]}", "TW013", "flow.targets[0].aggregate must be one of: set", "'set'?"),
        ("thresholds: [{when: value >}]", "TW014", "thresholds[0].when: 'value >' lacks a value", "such as"),
        ("thresholds: nothing", "TW013", "thresholds must be", ""),
        ("flow: {targets: [{path: a..b}]}", "TW014", "'a..b' is no path", "such as"),
        ("data: {range: [0, 1]}", "TW014", "a list of two numbers can mean two things", "such as"),
        ("verification: {checklist: {emiter_exists: pass}}", "TW010", "unknown key 'emiter_exists'", "emitter_exists"),
        ("let: {1: value}", "TW013", "the key 1 in let must be a text", 'quote it: "1"'),
        ("deprecated: {}", "TW011", "deprecated lacks the key 'since'", "add it: The release or date"),
        ("suppress: [{code: TW1, reason: x}]", "TW014", "suppress[0].code must match", "such as TW115"),
    ],
)
def test_a_rejected_record_is_explained(change: str, code: str, message: str, help_: str) -> None:
    head = "schema: 1\nid: TELE-101\nname: a\ntitle: A\ncategory: policy\npriority: P1\n"
    text = head + change + "\n"
    (found,) = explain(load(text, PATH), text, PATH)
    assert found.code == code
    assert message in found.message
    assert help_ in found.help
    assert found.position is not None
    assert found.position.line == 7
    assert found.record == "TELE-101"


def test_every_fault_is_found_at_once() -> None:
    text = "schema: 2\nid: TELE-1\nname: a b\ntitle: ''\ncategory: 3\nstatus: {planned: maybe}\n"
    found = explain(load(text, PATH), text, PATH)
    assert sorted(d.position.line for d in found if d.position) == [1, 1, 2, 3, 4, 5, 6]
    assert json.dumps([d.message for d in found])
