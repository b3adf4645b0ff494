"""Which tests prove a record: the whole way, or only one end that was built by hand."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path

import pytest

from telewire_audit.report import SeenTest
from telewire_audit.run import audit_questions
from telewire_registry.config import Config, SourceConfig

sys.path.insert(0, str(Path(__file__).parent))
from casefile import Case, write_program
from test_cases import FOLDER, WIRING, question

CONFTEST = """
import pytest
from app.aggregator import Aggregator

@pytest.fixture
def aggregator():
    return Aggregator()
"""
TESTS = """
import unittest
from dataclasses import replace

from app.aggregator import Aggregator
from app.events import Event, Kind, StepPayload
from app.events import StepPayload as Step
from app.schema import Snapshot, TrainState


def step(loss):
    return Event(Kind.STEP, StepPayload(loss=loss))


def sent(aggregator, event):
    aggregator.handle(event)
    return aggregator.snapshot()


def test_whole_way():
    aggregator = Aggregator()
    aggregator.handle(Event(Kind.STEP, Step(loss=0.5)))
    assert aggregator.snapshot().train.loss == 0.5


def test_whole_way_through_helpers_and_names(aggregator):
    snapshot = sent(aggregator, step(0.5))
    train = snapshot.train
    value = train.loss
    assert value == 0.5


def test_whole_way_of_a_copy(aggregator):
    event = Event(Kind.STEP, replace(StepPayload(), loss=0.5))
    assert sent(aggregator, event).train.loss == 0.5


def test_whole_way_into_a_dict(aggregator):
    snapshot = sent(aggregator, step(0.5))
    first = list(snapshot.envs.values())[0]
    assert snapshot.envs.get(1).loss == first.loss == 0.5


class TestSteps(unittest.TestCase):
    def test_whole_way(self):
        self.assertEqual(sent(Aggregator(), step(0.5)).train.loss, 0.5)

    def helper(self):
        assert sent(Aggregator(), step(0.5)).train.loss == 0.5


def test_payload():
    assert StepPayload(loss=0.5).loss == 0.5


def test_payload_spread():
    values = {"loss": 0.5}
    assert StepPayload(**values).loss == 0.5


def test_nothing_is_asserted(aggregator):
    aggregator.handle(Event(Kind.STEP, StepPayload(loss=0.5)))
    assert aggregator.snapshot().connected


def test_snapshot():
    assert Snapshot(train=TrainState(loss=0.5)).train.loss == 0.5


def test_snapshot_that_is_changed():
    state = TrainState()
    state.loss = 0.5
    assert state.loss == 0.5


def test_of_another_field(aggregator):
    snapshot = sent(aggregator, step(0.5))
    assert snapshot.train.total == 0


def test_of_something_else():
    loss = 0.5
    assert loss
"""
WHOLE, PAYLOAD, SNAPSHOT = "end to end", "payload only", "snapshot only"
FOUND = {
    "test_whole_way": WHOLE,
    "test_whole_way_through_helpers_and_names": WHOLE,
    "test_whole_way_of_a_copy": WHOLE,
    "TestSteps::test_whole_way": WHOLE,
    "test_payload": PAYLOAD,
    "test_payload_spread": PAYLOAD,
    "test_nothing_is_asserted": PAYLOAD,
    "test_snapshot": SNAPSHOT,
    "test_snapshot_that_is_changed": SNAPSHOT,
}


@pytest.fixture
def program(tmp_path: Path) -> Config:
    write_program(Case("base", 0, "unchanged"), FOLDER / "base", tmp_path)
    (tmp_path / "tests").mkdir()
    (tmp_path / "tests" / "conftest.py").write_text(CONFTEST)
    (tmp_path / "tests" / "test_steps.py").write_text(TESTS)
    return Config(folder=tmp_path, source=SourceConfig(roots=(".",), tests=("tests",)), wiring=WIRING)


def _tests(config: Config, cache: Path | None = None) -> tuple[SeenTest, ...]:
    report = audit_questions(config, [question({})], processes=1, cache=cache)
    plain = report.to_json()["records"]
    assert isinstance(plain, list)
    assert [test["name"] for test in plain[0]["tests"]] == [test.name for test in report.records[0].tests]
    return report.records[0].tests


def test_kinds_of_tests(program: Config) -> None:
    tests = _tests(program)
    assert {test.name: test.kind for test in tests} == FOUND
    lines = TESTS.splitlines()
    for test in tests:
        assert test.path == "tests/test_steps.py"
        assert f"def {test.name.rpartition('::')[2]}(" in lines[test.line - 1]
    assert [test.kind for test in tests] == sorted((test.kind for test in tests), key=[WHOLE, PAYLOAD, SNAPSHOT].index)


def test_items_of_a_dict(program: Config) -> None:
    path = program.folder / "app" / "aggregator.py"
    path.write_text(path.read_text().replace("self._train.loss = payload.loss", "self._envs[1].loss = payload.loss"))
    path.write_text(path.read_text().replace("Snapshot(train=self._train,", "Snapshot(envs=self._envs,"))
    report = audit_questions(program, [question({"path": "envs[env_id].loss"})], processes=1)
    whole = [test.name for test in report.records[0].tests if test.kind == WHOLE]
    assert whole == ["test_whole_way_into_a_dict"]


def test_the_answer_is_kept_and_follows_the_tests(program: Config, tmp_path: Path) -> None:
    cache = tmp_path / "cache"
    first = _tests(program, cache)
    assert _tests(program, cache) == first == _tests(program)
    path = program.folder / "tests" / "test_steps.py"
    path.write_text(TESTS.replace("def test_whole_way():", "def not_a_test():"))
    assert {test.name for test in _tests(program, cache)} == FOUND.keys() - {"test_whole_way"}


def test_tests_are_neither_emitters_nor_consumers(program: Config) -> None:
    path = program.folder / "app" / "train.py"
    path.write_text(path.read_text().replace("StepPayload(loss=loss)", "StepPayload()"))
    report = audit_questions(program, [question({})], processes=1)
    assert report.records[0].checks["emitter_exists"].verdict == "fail"
    assert {test.name for test in report.records[0].tests} >= {"test_snapshot"}


def test_a_file_that_cannot_be_parsed_and_no_tests_at_all(program: Config) -> None:
    (program.folder / "tests" / "test_broken.py").write_text("from app.events import StepPayload\ndef test_(:\n")
    assert {test.name for test in _tests(program)} == FOUND.keys()
    assert _tests(replace(program, source=SourceConfig(roots=("app",), tests=()))) == ()
