"""Each rule finds its change, says where and why, and finds nothing where nothing means anything else."""

import ast
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from telewire_codegen.compare import snapshot_rules, wire_rules
from telewire_codegen.compare.changes import Change, Impact
from telewire_codegen.compare.rules import RULES

Plain = dict[str, Any]
Compared = Callable[[list[Plain], list[Plain]], list[Change]]

OTHER = {"id": "TELE-101", "name": "other", "flow.targets.0.path": "policy.other"}
"""A second record, that shares the event of the first."""
KEYED = {**OTHER, "data.default": 0.0, "flow.targets": [{"path": "envs[env].other"}]}
"""As the other, for each environment; the event has to say which."""
SENT = {**OTHER, "flow.targets": [{"path": "policy.other"}]}
"""As the other, stored as it is sent, so that its default can stand in for it."""
COUNTED = {**OTHER, "data.type": "int", "data.default": 0, "flow.targets": [{"path": "a.n", "aggregate": "count"}]}
"""A count of the events, which needs nothing in them."""
GROUP = {
    "id": "TELE-110",
    "name": "norms",
    "let": "gone",
    "thresholds": "gone",
    "fields": [{"name": "low"}, {"name": "high", "data": {"units": "m"}}],
    "flow.targets": [{"path": "policy.norms"}],
}

CASES: tuple[tuple[str, list[Plain], list[Plain], str, str], ...] = (
    # rule, the registry before, the registry now, what was, what is
    ("event-removed", [{}], [], "loss", ""),
    ("event-removed", [{}, OTHER], [], "loss, other", ""),
    ("event-removed", [{}], [{"flow.emitters": []}], "loss", ""),
    ("field-removed", [{}, OTHER], [{}], "STEPPED.other", ""),
    ("field-removed", [GROUP], [{**GROUP, "fields": [{"name": "low"}]}], "STEPPED.high", ""),
    ("field-renamed", [{}], [{"name": "mean_loss"}], "STEPPED.loss", "STEPPED.mean_loss"),
    ("field-renamed", [{}], [{"flow.emitters.0.field": "l"}], "STEPPED.loss", "STEPPED.l"),
    ("field-renamed", [{}], [{"flow.emitters.0.event": "WALKED"}], "STEPPED.loss", "WALKED.loss"),
    ("field-renamed", [GROUP], [{**GROUP, "fields.1.name": "top"}], "STEPPED.high", "STEPPED.top"),
    ("field-required", [{}], [{}, {**OTHER, "data.default": "gone"}], "", "STEPPED.other"),
    ("field-required", [{}], [{}, OTHER], "", "STEPPED.other"),  # the default is of what is stored, times 100
    ("field-required", [{}], [{}, KEYED], "", "STEPPED.env"),
    (
        "field-renamed",
        [KEYED],
        [{**KEYED, "flow.targets.0.keys": {"env": "payload.lane"}}],
        "STEPPED.env",
        "STEPPED.lane",
    ),
    ("default-removed", [{}], [{"data.default": "gone"}], "0.0", ""),
    ("type-changed", [{}], [{"data.type": "str"}], "float", "str"),
    ("type-changed", [{"data.type": "bool"}], [{"data.type": "int"}], "bool", "int"),
    ("type-changed", [{"data.type": "list[int]"}], [{"data.type": "dict[str, int]"}], "list[int]", "dict[str, int]"),
    ("type-changed", [{}], [{"data.type": "gone"}], "float", ""),
    ("type-narrowed", [{}], [{"data.type": "int"}], "float", "int"),
    ("type-narrowed", [{"data.type": "int | None"}], [{"data.type": "int"}], "int | None", "int"),
    ("range-narrowed", [{}], [{"data.range": "[0, 10)"}], "[0, 10]", "[0, 10)"),
    ("range-narrowed", [{}], [{"data.range": "[5, 20]"}], "[0, 10]", "[5, 20]"),
    ("range-narrowed", [{"data.range": "gone"}], [{}], "any value", "[0, 10]"),
    ("range-narrowed", [{"data.range": "[0, slots]"}], [{"data.range": "[0, seats]"}], "[0, slots]", "[0, seats]"),
    ("range-narrowed", [{"data.range": ["a", "b"]}], [{"data.range": ["a"]}], "{a, b}", "{a}"),
    ("units-changed", [{}], [{"data.units": "bits"}], "nats", "bits"),
    ("units-changed", [{}], [{"data.units": "gone"}], "nats", ""),
    ("default-changed", [{}], [{"data.default": 1.0}], "0.0", "1.0"),
    (
        "default-changed",
        [{"data.type": "float | None"}],
        [{"data.type": "float | None", "data.default": "gone"}],
        "0.0",
        "None",
    ),
    ("default-changed", [{"data.default": False}], [{"data.default": 0}], "False", "0"),
    ("payload-renamed", [{}, OTHER], [{"flow.emitters.0.payload": "StepPayload"}], "SteppedPayload", "StepPayload"),
    ("path-removed", [{}], [{"flow.targets": []}], "policy.loss", ""),
    ("path-removed", [{}], [], "policy.loss", ""),
    ("path-moved", [{}], [{"flow.targets.0.path": "run.policy.loss"}], "policy.loss", "run.policy.loss"),
    ("aggregate-changed", [{}], [{"flow.targets.0.aggregate": "max"}], "history", "max"),
    ("aggregate-changed", [{}], [{"flow.targets.0.transform": "gone"}], "value * 100", "value"),
    ("aggregate-changed", [{}], [{"flow.targets.0.keys": {"a": "payload.a"}}], "", "a: payload.a"),
    ("aggregate-changed", [{}], [{"flow.targets.0": {"path": "a.loss", "aggregate": "min"}}], "history", "min"),
    ("history-shortened", [{}], [{"data.maxlen": 10}], "50", "10"),
    ("threshold-changed", [{}], [{"thresholds.0.when": "value < 4"}], "value < 5", "value < 4"),
    ("threshold-changed", [{}], [{"thresholds.0.level": "warning"}], "", "value < 5"),
    ("threshold-changed", [{}], [{"thresholds": "none"}], "value < 5", ""),
    ("threshold-changed", [{}], [{"let.limit": "2 * 5"}], "value > limit", "value > limit"),
    ("record-added", [], [{}], "", "STEPPED.loss"),
    ("event-added", [], [{}], "", "loss"),
    ("event-added", [{}], [{"flow.emitters.1": {"event": "ENDED"}}], "", "loss"),
    ("field-added", [{}], [{"flow.emitters.1": {"event": "ENDED"}}], "", "ENDED.loss"),
    ("field-added", [GROUP], [{**GROUP, "fields.2": {"name": "mid"}}], "", "STEPPED.mid"),
    ("default-added", [{"data.default": "gone"}], [{}], "", "0.0"),
    ("type-widened", [{"data.type": "int"}], [{}], "int", "float"),
    ("type-widened", [{}], [{"data.type": "float | None"}], "float", "float | None"),
    ("type-widened", [{"data.type": "list[int]"}], [{"data.type": "deque[int]"}], "list[int]", "deque[int]"),
    ("type-widened", [{"data.type": "gone"}], [{}], "", "float"),
    ("range-widened", [{}], [{"data.range": "[0, inf)"}], "[0, 10]", "[0, inf)"),
    ("range-widened", [{}], [{"data.range": "gone"}], "[0, 10]", "any value"),
    ("units-stated", [{"data.units": "gone"}], [{}], "", "nats"),
    ("path-added", [{}], [{"flow.targets.1": {"path": "policy.last"}}], "", "policy.last"),
    ("history-lengthened", [{}], [{"data.maxlen": 60}], "50", "60"),
    ("thresholds-added", [{"thresholds": "none"}], [{}], "", "healthy, critical"),
    (
        "metric-deprecated",
        [{}],
        [{"deprecated": {"since": "2.0", "replaced_by": "TELE-101"}}],
        "",
        "since 2.0; TELE-101",
    ),
)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case[0])
def test_a_rule_finds_its_change(compared: Compared, case: tuple[str, list[Plain], list[Plain], str, str]) -> None:
    rule, old, new, was, is_now = case
    found = [change for change in compared(old, new) if change.rule == rule]
    assert any(change.old == was and change.new.startswith(is_now) for change in found), compared(old, new)
    (known,) = [item for item in RULES if item.name == rule]
    assert all(change.impact is known.impact and change.code == known.code for change in found)


def test_every_rule_has_a_case_and_is_in_the_table() -> None:
    assert {case[0] for case in CASES} == {rule.name for rule in RULES}
    assert len({rule.code for rule in RULES}) == len(RULES)
    for module in (wire_rules, snapshot_rules):
        tree = ast.parse(Path(str(module.__file__)).read_text(encoding="utf-8"))
        public = {node.name for node in tree.body if isinstance(node, ast.FunctionDef) and node.name[0] != "_"}
        assert public == set(module.__all__)
        assert public <= {rule.find.__name__ for rule in RULES}


def test_every_rule_says_what_it_is_and_why() -> None:
    for rule in RULES:
        assert rule.find.__doc__, rule.name
        assert rule.why.endswith("."), rule.name


NOTHING_BREAKS: tuple[tuple[str, Plain, Plain], ...] = (
    ("a condition in other words", {}, {"thresholds.0.when": "value<5.0"}),
    ("a `let` name written out", {}, {"thresholds.1.when": "value > 2 * 4"}),
    ("levels in another order", {}, {"thresholds": [{"level": "critical", "when": "value > limit"},
                                                    {"level": "healthy", "when": "value < 5"}]}),
    ("a range in other words", {}, {"data.range": "[0.0, 10.0]"}),
    ("open bounds of whole numbers", {"data.type": "int", "data.range": "(0, 10]"},
                                     {"data.type": "int", "data.range": "[1, 11)"}),
    ("both truth values", {"data.type": "bool", "data.range": [True, False]},
                          {"data.type": "bool", "data.range": "gone"}),
    ("an unlimited range", {"data.range": "gone"}, {"data.range": "(-inf, inf)"}),
    ("a default of the same value", {}, {"data.default": 0}),
    ("the emitter's own code", {}, {"flow.emitters.0.symbol": "loop.Loop.go"}),
    ("the field's name said", {}, {"flow.emitters.0.field": "loss"}),
    ("another id", {}, {"id": "TELE-102"}),
    ("a name that no event holds", {"flow.emitters.0.field": "x"}, {"flow.emitters.0.field": "x", "name": "y"}),
    ("a consumer", {}, {"flow.consumers.0.widget": "Other"}),
)  # fmt: skip


@pytest.mark.parametrize(
    ("old", "new"), [case[1:] for case in NOTHING_BREAKS], ids=[case[0] for case in NOTHING_BREAKS]
)
def test_what_means_the_same_does_not_break(compared: Compared, old: Plain, new: Plain) -> None:
    assert old != new
    assert not [change for change in compared([old], [new]) if change.impact is Impact.BREAKING]


def test_a_field_that_another_record_takes_over_is_not_lost(compared: Compared) -> None:
    taken = {**OTHER, "flow.emitters.0.field": "loss"}
    found = compared([{}, OTHER], [taken])
    assert [change.rule for change in found if "STEPPED.loss" in change.old] == []
    assert "field-renamed" not in {change.rule for change in found}


def test_a_field_of_a_group_has_its_own_place(compared: Compared) -> None:
    (own,) = compared([GROUP], [{**GROUP, "fields.1.data.units": "km"}])
    assert (own.rule, own.metric, own.old, own.new) == ("units-changed", "norms.high", "m", "km")
    (shared,) = compared([GROUP], [{**GROUP, "data.units": "bits"}])
    assert (shared.rule, shared.metric, shared.new) == ("units-changed", "norms.low", "bits")
    assert own.position
    assert shared.position
    assert own.position.line > shared.position.line


def test_a_removed_record_without_readers_is_documentation(compared: Compared) -> None:
    (change,) = compared([{"flow": {}}], [])
    assert (change.impact, change.record, change.position) == (Impact.DOCUMENTATION, "TELE-100", None)


def test_the_position_is_that_of_the_new_value(compared: Compared) -> None:
    (change,) = compared([{}], [{"data.units": "bits"}])
    assert change.position
    assert (change.path.name, change.position.column, change.position.width) == ("TELE-100.yaml", 10, 4)


def test_a_new_field_that_a_default_can_stand_in_for_breaks_nothing(compared: Compared) -> None:
    found = compared([{}], [{}, SENT])
    assert {change.rule for change in found} >= {"record-added"}
    assert not [change for change in found if change.impact is Impact.BREAKING]


def test_a_count_of_events_needs_nothing_in_them(compared: Compared) -> None:
    assert not [change for change in compared([{}], [{}, COUNTED]) if change.impact is Impact.BREAKING]
    assert {change.rule for change in compared([COUNTED], [])} >= {"event-removed", "path-removed"}
