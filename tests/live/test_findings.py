"""What the live check says of logs with one thing wrong, and of a sound one."""

from __future__ import annotations

import json
import math
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from telewire_audit.live.codes import CODES
from telewire_audit.live.level_rules import level_rules
from telewire_audit.live.live_plan import LivePlan, make_plan
from telewire_audit.live.log_checks import LogChecks
from telewire_audit.live.report import LiveReport, make_report
from telewire_registry.conditions import Condition
from telewire_registry.config import Config
from telewire_registry.diagnostics import Level
from telewire_registry.levels import Levels
from telewire_registry.load import SourceRecord, parse_record
from telewire_registry.model import Severity, Threshold

Event = dict[str, Any]
Run = Callable[..., list[Event]]
Hold = Callable[[bytes], LiveReport]
Bytes = Callable[[list[Event]], bytes]
Find = Callable[[list[Event] | bytes], dict[tuple[str, str], Any]]


def updates(events: list[Event], name: str = "UPDATE_COMPLETED") -> list[Event]:
    return [event for event in events if event["type"] == name]


def test_a_sound_run_has_no_findings_but_notes(sound_run: Run, held: Hold) -> None:
    report = held(b"".join(json.dumps(event).encode() + b"\n" for event in sound_run()))
    assert [f for f in report.findings if f.level != Level.NOTE] == []
    assert report.lines == 91
    assert dict(report.events) == {"TRAINING_STARTED": 1, "UPDATE_COMPLETED": 30, "LAYER_MEASURED": 60}
    assert report.not_in_events == (("TELE-762", "speed"),)


def test_the_summary_counts_values_bounds_and_levels(sound_run: Run, held: Hold, to_bytes: Bytes) -> None:
    events = sound_run()
    entropies = [event["payload"]["entropy"] for event in updates(events)]
    updates(events)[3]["payload"]["entropy"] = entropies[3] = 0.01
    updates(events)[4]["payload"]["entropy"] = entropies[4] = 0.1
    report = held(to_bytes(events))
    entropy = next(item for item in report.metrics if item.name == "entropy")
    assert (entropy.count, entropy.low, entropy.high, entropy.last) == (30, 0.01, max(entropies), entropies[-1])
    assert entropy.levels == (("healthy", 28), ("warning", 1), ("critical", 1))
    assert entropy.last_line == 89
    clip = next(item for item in report.metrics if item.name == "clip_percent")
    assert clip.high == pytest.approx(100 * max(event["payload"]["clip_fraction"] for event in updates(events)))
    ratio = next(item for item in report.metrics if item.name == "ratio_lowest")
    assert ratio.levels == (("healthy", 30), ("critical", 0))


def spoil_type(events: list[Event]) -> None:
    updates(events)[2]["payload"]["entropy"] = "0.5"
    updates(events)[5]["payload"]["entropy"] = True


def spoil_range(events: list[Event]) -> None:
    updates(events)[2]["payload"]["entropy"] = 1.25


def spoil_range_after_transform(events: list[Event]) -> None:
    updates(events)[2]["payload"]["clip_fraction"] = 40.0


def spoil_set(events: list[Event]) -> None:
    events[0]["payload"]["compile_effect"] = "fast"


def spoil_nan(events: list[Event]) -> None:
    updates(events)[2]["payload"]["entropy"] = math.nan


def spoil_infinity(events: list[Event]) -> None:
    updates(events)[2]["payload"]["ratio_highest"] = math.inf


def spoil_missing(events: list[Event]) -> None:
    del updates(events)[2]["payload"]["entropy"]


def spoil_field(events: list[Event]) -> None:
    updates(events)[2]["payload"]["entropie"] = 0.5


def spoil_event(events: list[Event]) -> None:
    updates(events)[2]["type"] = "UPDATE_COMPLETE"


def spoil_order(events: list[Event]) -> None:
    updates(events)[2]["timestamp"] -= 5


def spoil_envelope(events: list[Event]) -> None:
    updates(events)[2]["timestamp"] = "noon"


def spoil_container(events: list[Event]) -> None:
    updates(events, "LAYER_MEASURED")[0]["payload"]["endings"] = {"docked": 1.5}


def spoil_null(events: list[Event]) -> None:
    updates(events)[2]["payload"]["entropy"] = None


@pytest.mark.parametrize(
    ("spoil", "code", "subject", "line", "count"),
    [
        (spoil_type, "TW310", "UPDATE_COMPLETED.entropy", 8, 2),
        (spoil_null, "TW310", "UPDATE_COMPLETED.entropy", 8, 1),
        (spoil_container, "TW310", "LAYER_MEASURED.endings", 3, 1),
        (spoil_range, "TW311", "UPDATE_COMPLETED.entropy", 8, 1),
        (spoil_range_after_transform, "TW311", "UPDATE_COMPLETED.clip_fraction", 8, 1),
        (spoil_set, "TW311", "TRAINING_STARTED.compile_effect", 1, 1),
        (spoil_nan, "TW312", "UPDATE_COMPLETED.entropy", 8, 1),
        (spoil_infinity, "TW313", "UPDATE_COMPLETED.ratio_highest", 8, 1),
        (spoil_missing, "TW306", "UPDATE_COMPLETED.entropy", 8, 1),
        (spoil_field, "TW305", "UPDATE_COMPLETED.entropie", 8, 1),
        (spoil_event, "TW304", "UPDATE_COMPLETE", 8, 1),
        (spoil_order, "TW340", "timestamp", 8, 1),
        (spoil_envelope, "TW303", "timestamp", 8, 1),
    ],
)
def test_one_fault_is_one_finding_with_its_line(  # noqa: PLR0917 - fixtures
    spoil: Callable[[list[Event]], None], code: str, subject: str, line: int, count: int, sound_run: Run, found: Find
) -> None:
    events = sound_run()
    spoil(events)
    findings = found(events)
    assert {key[0] for key in findings} == {code}
    finding = findings[code, subject]
    assert (finding.line, finding.count) == (line, count)


def test_a_name_nearly_right_is_suggested(sound_run: Run, found: Find) -> None:
    events = sound_run()
    spoil_event(events)
    spoil_field(events)
    findings = found(events)
    assert findings["TW304", "UPDATE_COMPLETE"].help == "did you mean UPDATE_COMPLETED?"
    assert findings["TW305", "UPDATE_COMPLETED.entropie"].help == "did you mean entropy?"


# Three faults of a run that no reading of the code can see: the wiring is complete, and every line of it runs.


def test_planted_a_variable_that_is_never_updated(sound_run: Run, found: Find) -> None:
    """The loss is computed, carried and shown, from a tensor that was detached before the first update."""
    events = sound_run()
    for event in updates(events):
        event["payload"]["entropy"] = 0.6931
    findings = found(events)
    assert {key[0] for key in findings} == {"TW322"}
    assert findings["TW322", "UPDATE_COMPLETED.entropy"].record in ("TELE-100", "TELE-101")
    assert "0.6931" in findings["TW322", "UPDATE_COMPLETED.entropy"].message


def test_planted_a_branch_that_is_never_taken(sound_run: Run, found: Find) -> None:
    """The emitter is there and called, behind a condition that this configuration never fulfils."""
    findings = found([event for event in sound_run() if event["type"] != "LAYER_MEASURED"])
    assert {key[0] for key in findings} == {"TW320"}
    assert {finding.record for finding in findings.values()} == {"TELE-300", "TELE-301", "TELE-302"}


def test_planted_a_fraction_that_is_a_percentage(sound_run: Run, found: Find) -> None:
    """Both are floats: only the number shows that it is multiplied twice."""
    events = sound_run()
    for event in updates(events):
        event["payload"]["clip_fraction"] *= 100
    findings = found(events)
    assert {key[0] for key in findings} == {"TW311"}
    assert findings["TW311", "UPDATE_COMPLETED.clip_fraction"].count >= 25


def test_planted_a_thread_that_died(sound_run: Run, found: Find) -> None:
    events = sound_run(200)
    kept = [event for i, event in enumerate(events) if event["type"] != "LAYER_MEASURED" or i < 100]
    findings = found(kept)
    assert {key[0] for key in findings} == {"TW332"}
    assert findings["TW332", "LAYER_MEASURED"].line == 100


def test_an_event_that_came_once_where_it_is_wanted_all_along(sound_run: Run, found: Find) -> None:
    events = sound_run()
    first = updates(events, "LAYER_MEASURED")[0]
    findings = found([event for event in events if event["type"] != "LAYER_MEASURED" or event is first])
    assert ("TW330", "LAYER_MEASURED") in findings


def test_an_event_with_nothing_but_nulls_or_without_the_field(sound_run: Run, found: Find) -> None:
    events = sound_run()
    for event in updates(events):
        del event["payload"]["finished_at"]
    findings = found(events)
    assert {key[0] for key in findings} == {"TW321"}


def test_a_count_that_rests_healthy_at_zero_is_a_note(sound_run: Run, held: Hold, to_bytes: Bytes) -> None:
    report = held(to_bytes(sound_run()))
    assert [f.code for f in report.findings if f.record == "TELE-301"] == ["TW323"]


def test_a_value_without_a_level_and_a_critical_one_are_notes(sound_run: Run, held: Hold, to_bytes: Bytes) -> None:
    events = sound_run()
    updates(events)[0]["payload"]["clip_fraction"] = 0.7
    updates(events)[1]["payload"]["clip_fraction"] = 0.95
    codes = {f.code: f for f in held(to_bytes(events)).findings if f.record == "TELE-102"}
    assert codes["TW351"].line == 2
    assert codes["TW350"].line == 5


def test_levels_can_depend_on_the_time_of_the_event(sound_run: Run, held: Hold, to_bytes: Bytes) -> None:
    report = held(to_bytes(sound_run()))
    item = next(item for item in report.metrics if item.name == "last_update_at")
    assert dict(item.levels)["critical"] > 0
    assert dict(item.levels)["healthy"] > 0


@pytest.mark.parametrize(
    ("token", "code"),
    [("NaN", "TW312"), ("Infinity", "TW313"), ("-Infinity", "TW313"), ("1e999", "TW313"), ("1" + "0" * 400, "TW313")],
)
def test_what_json_has_no_word_for_is_found_as_python_writes_it(
    token: str, code: str, sound_run: Run, to_bytes: Bytes, found: Find
) -> None:
    lines = to_bytes(sound_run()).splitlines(keepends=True)
    entropy = json.loads(lines[1])["payload"]["entropy"]
    lines[1] = lines[1].replace(str(entropy).encode(), token.encode())
    findings = found(b"".join(lines))
    assert {key[0] for key in findings} == {code}
    assert findings[code, "UPDATE_COMPLETED.entropy"].line == 2
    # An envelope is of no use without a time.
    broken = lines[1].replace(b'"timestamp": 1000.5', f'"timestamp": {token}'.encode())
    assert broken != lines[1]
    assert ("TW303", "timestamp") in found(b"".join([lines[0], broken, *lines[2:]]))


def test_a_repeated_line_and_a_garbled_one(sound_run: Run, to_bytes: Bytes, found: Find) -> None:
    lines = to_bytes(sound_run()).splitlines(keepends=True)
    lines[4] = lines[3]
    lines[7] = lines[7][:40] + b"\n"
    findings = found(b"".join(lines))
    assert findings["TW341", "line"].line == 5
    assert findings["TW301", "line"].line == 8
    assert findings["TW301", "line"].count == 1


def test_two_runs_in_one_log_have_clocks_of_their_own(sound_run: Run, found: Find) -> None:
    second = [{**event, "run_id": "r2"} for event in sound_run(seed=1)]
    assert found([*sound_run(), *second]) == {}
    mixed = [event for pair in zip(sound_run(), second, strict=True) for event in pair]
    assert found(mixed) == {}


def test_levels_of_the_configuration_and_suppressions_hold(sound_run: Run, to_bytes: Bytes) -> None:
    text = (
        "schema: 1\nid: TELE-100\nname: entropy\ntitle: t\ncategory: policy\npriority: P0\n{}"
        'data: {{type: float, range: "[0.0, 1.0]"}}\n'
        "flow:\n  emitters: [{{event: UPDATE_COMPLETED}}]\n  targets: [{{path: a.entropy}}]\n"
    )

    def codes(suppress: str, levels: Levels | None) -> dict[str, str]:
        source = parse_record(text.format(suppress), Path("TELE-100.yaml"))
        assert isinstance(source, SourceRecord)
        plan = make_plan([source.record], date(2026, 11, 25))
        checks = LogChecks(plan)
        events = sound_run()
        updates(events)[0]["payload"]["entropy"] = 2.0
        checks.take_lines(to_bytes(events).splitlines())
        return {f.code: f.level for f in make_report(plan, checks.facts, levels).findings if f.record}

    def levels(entries: dict[str, Any]) -> Levels:
        return Levels.of(Config(folder=Path.cwd(), levels=entries), CODES)

    assert codes("", None) == {"TW311": "error"}
    assert codes("", levels({"TW311": Level.WARNING})) == {"TW311": "warning"}
    assert codes("", levels({"TELE-100": {"TW311": Level.OFF}})) == {}
    assert codes("suppress: [{code: TW311, reason: Known.}]\n", None) == {}
    assert codes('suppress: [{code: TW311, reason: Known., until: "2026-11-25"}]\n', None) == {}
    assert codes('suppress: [{code: TW311, reason: Known., until: "2026-11-24"}]\n', None) == {"TW311": "error"}


def test_the_state_does_not_grow_with_names_that_nobody_knows(plan: LivePlan) -> None:
    checks = LogChecks(plan)
    for start in range(0, 5000, 500):
        checks.take_events(
            [{"type": f"E{i}", "timestamp": 1.0, "run_id": f"r{i}", "payload": {}} for i in range(start, start + 500)]
        )
        checks.take_events(
            [{"type": "UPDATE_COMPLETED", "timestamp": 2.0, "payload": {f"f{i}": 1}} for i in range(start, start + 500)]
        )
    facts = checks.facts
    assert len(facts.faults) < 2100
    assert facts.fault("TW304", "others").count == 4000
    assert facts.fault("TW305", "others").count == 4000
    assert facts.runs <= 1000


def test_every_code_has_a_level_and_a_meaning() -> None:
    assert all(code.startswith("TW3") and meaning[0].isupper() for code, (_, meaning) in CODES.items())


_NUMBERS = st.sampled_from([0.0, 0.05, 0.1, 0.2, 0.5, 1.0, -3.0, 7.0, 20.0])


@given(
    conditions=st.lists(
        st.sampled_from([
            "value >= 0.2", "0.05 <= value < 0.2", "value < 0.05", "not value > 1", "value == 0.1", "abs(value) > 2",
            "value / 0 > 1", "value < 0.1 or 5 < value <= 20", "value * 2 >= 1 and value != 7",
        ]),
        min_size=1,
        max_size=4,
    ),
    values=st.lists(_NUMBERS, min_size=1, max_size=8),
)  # fmt: skip
@settings(deadline=None, max_examples=150)
def test_compiled_levels_are_those_of_the_conditions(conditions: list[str], values: list[float]) -> None:
    parsed = [Condition.parse(text) for text in conditions]
    rules = level_rules(tuple(Threshold(level=Severity.WARNING, when=when) for when in parsed), {})
    assert rules is not None

    def slow(value: float) -> int:
        for index, condition in enumerate(parsed):
            try:
                if condition.evaluate({"value": value}):
                    return index
            except ZeroDivisionError:
                continue
        return -1

    assert [rules.level(value) for value in values] == [slow(value) for value in values]
    if rules.same_level(min(values), max(values)):
        assert len({slow(value) for value in values}) == 1
