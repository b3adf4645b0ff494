"""Drift says what is certain, and nothing else."""

from __future__ import annotations

import dataclasses
import sys
from pathlib import Path
from typing import Any

import pytest

from telewire_audit.questions import DeclaredConsumer, DeclaredEmitter, DeclaredTest
from telewire_audit.run import audit_questions
from telewire_registry.config import Config, SourceConfig

sys.path.insert(0, str(Path(__file__).parent))
from casefile import Case, write_program
from test_cases import FOLDER, WIRING, question

SLOTS = {
    "widgets": [
        "class Other(Static):",
        "    def render(self) -> str:",
        "        return 'nothing'",
        "class Apart(Static):",
        "    def show(self, snapshot: Snapshot) -> None:",
        "        self.update(str(snapshot.train.loss))",
    ],
    "mount": ["yield Panel()", "yield Other()"],
}
TESTS = {
    "tests/test_train.py": "def test_loss_arrives(): ...\n\nclass TestStep:\n    async def test_inner(self): ...\n",
    "tests/deep/test_more.py": "def test_elsewhere(): ...\n",
}


def drift(folder: Path, record: dict[str, str] | None = None, **declared: Any) -> list[tuple[str, str, str, str]]:  # noqa: ANN401 - fields of a question
    """(code, what, declared, actual) of the only record."""
    write_program(Case("drift", 1, "as it stands", slots=dict(SLOTS)), FOLDER / "base", folder)
    for name, text in TESTS.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)
    config = Config(folder=folder, source=SourceConfig(roots=(".",), tests=("tests",)), wiring=WIRING)
    asked = dataclasses.replace(question(record or {}), **declared)
    report = audit_questions(config, [asked], processes=1)
    return [(item.code, item.what, item.declared, item.actual) for item in report.records[0].drift]


def emitter(**named: str | None) -> tuple[DeclaredEmitter, ...]:
    values = {"event": None, "payload": None, "field": None, "symbol": None, **named}
    return (DeclaredEmitter("emitters[0]", **values),)


@pytest.mark.parametrize(
    ("named", "expected"),
    [
        ({"event": "STEP", "payload": "StepPayload", "field": "loss", "symbol": "train"}, None),
        ({"symbol": "app.train.train"}, None),
        ({"symbol": "Aggregator._on_step"}, None),
        ({"symbol": "limits.WARNING"}, None),
        ({"event": "STAP"}, ("TW212", "emitters[0].event", "STAP", "Kind has no such member; STEP is close")),
        ({"event": "with"}, None),
        (
            {"payload": "StepPayloads"},
            ("TW212", "emitters[0].payload", "StepPayloads", "no class has that name; StepPayload is close"),
        ),
        (
            {"payload": "StepPayload", "field": "losses"},
            ("TW212", "emitters[0].field", "losses", "StepPayload has no such field; loss is close"),
        ),
        (
            {"symbol": "Aggregator.on_everything"},
            ("TW211", "emitters[0].symbol", "Aggregator.on_everything", "nothing in the source has that name"),
        ),
        (
            {"symbol": "Trainer.train"},
            (
                "TW211",
                "emitters[0].symbol",
                "Trainer.train",
                "there is no such symbol; train is app.train.train",
            ),
        ),
    ],
)
def test_names_of_the_emission(named: dict[str, str], expected: tuple[str, ...] | None, tmp_path: Path) -> None:
    assert drift(tmp_path, emitters=emitter(**named)) == ([] if expected is None else [expected])


@pytest.mark.parametrize(
    ("widget", "expected"),
    [
        ("Panel", None),
        ("Panel header", None),
        ("Pannel", ("TW209", "consumers[1].widget", "Pannel", "no class in the source has that name; Panel is close")),
        ("Other", ("TW209", "consumers[1].widget", "Other", "it does not read the value; Panel does")),
        ("Apart", ("TW209", "consumers[1].widget", "Apart", "nothing mounts it")),
        ("TrainState", None),
    ],
)
def test_widgets(widget: str, expected: tuple[str, ...] | None, tmp_path: Path) -> None:
    consumers = (DeclaredConsumer("Panel"), DeclaredConsumer(widget, where="consumers[1]"))
    assert drift(tmp_path, consumers=consumers) == ([] if expected is None else [expected])


def test_a_mounted_widget_that_is_not_named(tmp_path: Path) -> None:
    found = drift(tmp_path, consumers=(DeclaredConsumer("MonitorApp"),))
    assert ("TW210", "consumers", "not named", "Panel reads the value") in found


def test_a_web_page_is_no_widget(tmp_path: Path) -> None:
    consumers = (DeclaredConsumer("Panel"), DeclaredConsumer("Chart", "web/Chart.vue"))
    assert drift(tmp_path, consumers=consumers) == []


def test_claims(tmp_path: Path) -> None:
    claims = {"emitter_exists": True, "transport_works": False, "default_correct": True, "display_correct": False}
    assert drift(tmp_path, {"default": "3.0"}, claims=claims) == [
        ("TW214", "claims.transport_works", "not ticked", "the audit says pass"),
        ("TW214", "claims.default_correct", "ticked", "the audit says fail"),
    ]


def test_a_path_that_leads_nowhere_contradicts_the_claim_of_the_field_alone(tmp_path: Path) -> None:
    claims = {"emitter_exists": True, "transport_works": True, "schema_field_exists": True, "consumer_reads": True}
    said = [("TW214", "claims.schema_field_exists", "ticked", "the audit says fail")]
    assert drift(tmp_path, {"path": "trainer.loss"}, claims=claims) == said


def test_a_level_that_is_relative_to_another_value_contradicts_no_tick(tmp_path: Path) -> None:
    claims = {"thresholds_applied": True}
    said = [("TW214", "claims.thresholds_applied", "ticked", "the audit says fail")]
    assert drift(tmp_path, {"levels": "warning: value > 3"}, claims=claims) == said
    assert drift(tmp_path, {"levels": "warning: value > 3; critical: value > best + 5"}, claims=claims) == []


def test_files(tmp_path: Path) -> None:
    files = (
        ("stages[0].file", "app/train.py"),
        ("stages[1].file", "train.py"),
        ("stages[2].file", f"{tmp_path}/app/train.py"),
        ("stages[3].file", "N/A"),
        ("stages[4].file", "lib/train.py"),
        ("stages[5].file", "app/gone.py"),
        ("stages[6].file", "app/gone.py"),
        ("stages[7].file", "rain.py"),
    )
    assert drift(tmp_path, files=files) == [
        ("TW208", "stages[4].file", "lib/train.py", "not there; a file of that name is app/train.py"),
        ("TW208", "stages[5].file", "app/gone.py", "no file has that name"),
        ("TW208", "stages[7].file", "rain.py", "no file has that name"),
    ]


@pytest.mark.parametrize(
    ("test", "expected"),
    [
        (DeclaredTest("tests/test_train.py", "test_loss_arrives"), None),
        (DeclaredTest("tests/test_train.py", "TestStep::test_inner"), None),
        (DeclaredTest("tests/test_train.py", "test_loss_*"), None),
        (DeclaredTest("tests/test_train.py", "by hand, on the screen"), None),
        (DeclaredTest("tests/test_train.py", "test_to_be_written", passes=False), None),
        (
            DeclaredTest("tests/test_train.py", "test_loss_arrive"),
            ("TW213", "tests[0].name", "test_loss_arrive", "no test has that name; test_loss_arrives is close"),
        ),
        (
            DeclaredTest("tests/test_train.py", "test_elsewhere"),
            ("TW213", "tests[0].name", "test_elsewhere", "it is in tests/deep/test_more.py"),
        ),
        (
            DeclaredTest("tests/test_more.py", "test_elsewhere"),
            (
                "TW213",
                "tests[0].file",
                "tests/test_more.py",
                "not there; a file of that name is tests/deep/test_more.py",
            ),
        ),
    ],
)
def test_tests(test: DeclaredTest, expected: tuple[str, ...] | None, tmp_path: Path) -> None:
    assert drift(tmp_path, tests=(test,)) == ([] if expected is None else [expected])


def test_a_kept_report_knows_of_new_files(tmp_path: Path) -> None:
    """Files and tests are no part of what a report is kept by, and are looked up anew."""
    write_program(Case("drift", 1, "as it stands"), FOLDER / "base", tmp_path / "code")
    config = Config(folder=tmp_path / "code", source=SourceConfig(roots=(".",)), wiring=WIRING)
    asked = dataclasses.replace(question({}), files=(("stages[0].file", "notes/loss.txt"),))
    before = audit_questions(config, [asked], cache=tmp_path / "cache", processes=1)
    (tmp_path / "code/notes").mkdir()
    (tmp_path / "code/notes/loss.txt").write_text("")
    after = audit_questions(config, [asked], cache=tmp_path / "cache", processes=1)
    assert [len(report.records[0].drift) for report in (before, after)] == [1, 0]
