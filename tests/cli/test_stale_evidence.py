"""`telewire audit` says where the committed evidence is not what it sees; `--write` mends that, and pages show it."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from telewire.command import telewire

sys.path.insert(0, str(Path(__file__).parents[1] / "audit"))
from casefile import WIRING_TOML, Case, write_program

BASE = Path(__file__).parents[1] / "cases/base"
CONFIG = f"""\
registry = "records"
[source]
roots = ["."]
tests = ["tests"]
{WIRING_TOML}[audit]
select = ["TW207"]
"""
RECORD = """\
schema: 1
id: TELE-100
name: loss
title: Loss
category: policy
priority: P1-important
purpose: {question: How wrong is it?, audience: [researcher], cadence: [periodic]}
data: {type: float, default: 0.0, meaning: A mean.}
flow:
  emitters:
    - {event: STEP, payload: StepPayload, field: loss}
  targets:
    - path: train.loss
"""
WHOLE = """\
from app.aggregator import Aggregator
from app.events import Event, Kind, StepPayload


def test_loss():
    aggregator = Aggregator()
    aggregator.handle(Event(Kind.STEP, StepPayload(loss=0.5)))
    assert aggregator.snapshot().train.loss == 0.5
"""
TRAIN = "app/train.py"
WIRED = "hub.emit(Event(Kind.STEP, StepPayload(loss=loss)))"


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    write_program(Case("base", 0, "unchanged"), BASE, tmp_path)
    (tmp_path / "telewire.toml").write_text(CONFIG)
    (tmp_path / "records").mkdir()
    (tmp_path / "records" / "TELE-100_loss.yaml").write_text(RECORD)
    (tmp_path / "tests").mkdir()
    monkeypatch.chdir(tmp_path)
    return tmp_path


def _audit(*arguments: str) -> list[str]:
    done = CliRunner().invoke(telewire, ["audit", "--format", "json", "--processes", "1", *arguments])
    assert done.exit_code == 0, done.output
    return [finding["message"] for finding in json.loads(done.stdout)["findings"]]


def test_evidence_that_was_never_written_is_not_stale(project: Path) -> None:
    assert _audit() == []
    assert not (project / "generated").exists()


def test_another_way_of_the_value_is_said_until_it_is_written(project: Path) -> None:
    assert _audit("--write") == []
    assert _audit() == []
    train = project / TRAIN
    text = train.read_text()
    train.write_text("# a line more moves all others\n" + text)
    assert _audit() == []
    train.write_text(text.replace(WIRED, "send(hub, loss)") + f"\n\ndef send(hub, loss):\n    {WIRED}\n")
    stale = "the evidence in generated/wiring/TELE-100.json is not what the audit sees now"
    assert _audit() == [stale]
    assert _audit("--write") == []
    assert _audit() == []
    (project / "generated" / "wiring" / "TELE-100.json").unlink()
    assert _audit() == [stale]


def test_one_cause_is_said_once(project: Path) -> None:
    assert _audit("--write") == []
    train = project / TRAIN
    train.write_text(train.read_text().replace(WIRED, "hub.emit(Event(Kind.STEP, StepPayload(kind='x')))"))
    found = _audit()
    assert len(found) == 1
    assert "the checklist says" in found[0]


def test_the_tests_of_a_record_stand_on_its_page(project: Path) -> None:
    assert _audit("--write") == []
    page = project / "generated" / "docs" / "TELE-100_loss.md"
    assert "Tests in the code" not in page.read_text()
    (project / "tests" / "test_loss.py").write_text(WHOLE)
    assert len(_audit()) == 1
    assert _audit("--write") == []
    assert "| `test_loss` | `tests/test_loss.py` | end to end |" in page.read_text()
    test = {"path": "tests/test_loss.py", "name": "test_loss", "kind": "end to end"}
    assert json.loads((project / "generated" / "wiring" / "TELE-100.json").read_text())["tests"] == [test]
    by_hand = "\n\ndef test_payload():\n    assert StepPayload(loss=0.5).loss\n"
    (project / "tests" / "test_loss.py").write_text("\n\n" + WHOLE + by_hand)
    assert _audit("--write") == []
    assert "| 1 | `tests/test_loss.py` | payload only |" in page.read_text()
