"""Every case of `tests/cases` comes out as it says."""

from __future__ import annotations

import ast
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from telewire_audit.bounds import read_bounds
from telewire_audit.questions import Ask, DeclaredEmitter, Level, Question
from telewire_audit.run import audit_questions
from telewire_registry.config import Config, SourceConfig, WiringConfig
from telewire_registry.paths import SnapshotPath

sys.path.insert(0, str(Path(__file__).parent))
from casefile import Case, marked_lines, read_cases, write_program

FOLDER = Path(__file__).parents[1] / "cases"
CASES = [case for case in read_cases(FOLDER) if case.findings is None]
WIRING = WiringConfig(
    event_types="app.events.Kind",
    event="app.events.Event",
    payloads=("app.events",),
    aggregators=("app.aggregator.Aggregator",),
    snapshot="app.schema.Snapshot",
    app="app.screen.MonitorApp",
    consumers=("app.screen",),
    thresholds=("app.limits",),
)


def wiring(names: dict[str, str]) -> WiringConfig:
    """The wiring of the program, with some of its names replaced; commas part the items of a list."""
    aggregators = tuple(names["aggregators"].split(",")) if "aggregators" in names else WIRING.aggregators
    consumers = tuple(names["consumers"].split(",")) if "consumers" in names else WIRING.consumers
    return replace(WIRING, app=names.get("app", WIRING.app), aggregators=aggregators, consumers=consumers)


def question(record: dict[str, str]) -> Question:
    levels = []
    for text in filter(None, record.get("levels", "").split(";")):
        name, _, condition = text.partition(":")
        levels.append(Level(name.strip(), condition.strip(), read_bounds(condition)))
    path = SnapshotPath.parse(record.get("path", "train.loss"))
    default = ast.literal_eval(record.get("default", "0.0"))
    maxlen = int(record["maxlen"]) if "maxlen" in record else None
    name = path.steps[-1].name
    if "fields" in record:
        asks = tuple(Ask(field, path.member(field), default) for field in record["fields"].split(","))
    else:
        asks = (Ask(name, path, default, maxlen),)
    payload, _, field = record.get("emits", "").partition(".")
    emitters = (DeclaredEmitter("emitters[0]", None, payload, field, None),) if field else ()
    return Question(
        "TELE-100",
        name,
        asks,
        tuple(levels),
        payload_fields=tuple((e.payload, e.field) for e in emitters),
        emitters=emitters,
    )


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.id)
def test_case(case: Case, tmp_path: Path) -> None:
    write_program(case, FOLDER / "base", tmp_path)
    config = Config(folder=tmp_path, source=SourceConfig(roots=(".",)), wiring=wiring(case.wiring))
    report = audit_questions(config, [question(case.record)], processes=1)
    assert not report.unparsed
    checks = report.records[0].checks
    assert case.expected, "a case that expects nothing cannot fail"
    for name, (verdict, should) in case.expected.items():
        found = checks[name]
        assert should is None or found.verdict != should, f"a known miss is found now: {name} is {should}"
        assert found.verdict == verdict, f"{name}: {found.reason} {found.evidence}"
    shown = {(item.path, item.line) for result in checks.values() for item in result.evidence}
    for path, line, role in marked_lines(tmp_path):
        assert (path, line) in shown, f"{path}:{line} is no evidence ({role}); there is {sorted(shown)}"


def test_every_pattern_has_both_forms() -> None:
    verdicts = [verdict for case in CASES for verdict, _ in case.expected.values()]
    assert verdicts.count("pass") > 50
    assert verdicts.count("fail") > 40
