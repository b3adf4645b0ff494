"""A finding says where a trail ends, what looks most like the missing hop, and what to do."""

from __future__ import annotations

import sys
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from telewire_audit.nearest.hint import close_names
from telewire_audit.report import Finding
from telewire_audit.run import audit_questions
from telewire_registry.config import Config, SourceConfig

sys.path.insert(0, str(Path(__file__).parent))
from casefile import Case, write_program
from test_cases import FOLDER, WIRING, question


@dataclass(frozen=True)
class Broken:
    """A wiring that is broken in one place, and what its only finding must say.

    Attributes:
        shown: A piece of the source line that the finding points to.
    """

    title: str
    code: str
    message: str
    shown: str
    help: str
    slots: dict[str, str] = field(default_factory=dict)
    record: dict[str, str] = field(default_factory=dict)


BROKEN = [
    Broken(
        "a payload is made without the field",
        "TW201",
        "StepPayload.loss exists, but the one place that makes a StepPayload does not pass it",
        "StepPayload(kind='x')",
        "pass loss= there",
        {"emit": "hub.emit(Event(Kind.STEP, StepPayload(kind='x')))"},
    ),
    Broken(
        "only a literal is passed",
        "TW201",
        "StepPayload.loss is always the literal 0.25, in the one place that fills it",
        "loss=0.25",
        "pass what is measured instead of the literal",
        {"emit": "hub.emit(Event(Kind.STEP, StepPayload(loss=0.25)))"},
    ),
    Broken(
        "an attribute that its constructor does not take",
        "TW201",
        "Meter.level is stored in Meter.reset alone, and nothing is computed there",
        "self.level = 0",
        "store the value where it is computed",
        {
            "schema_imports": "class Meter:\n    def __init__(self, name):\n        self.reset()\n\n"
            "    def reset(self):\n        self.level = 0",
            "state": "meter: Meter = field(default_factory=lambda: Meter('x'))",
            "aggregator_module": "from app.schema import Meter",
            "init": "self._train.meter = Meter('y')",
            "read": "return str(snapshot.train.meter.level)",
        },
        {"path": "train.meter.level", "default": "0"},
    ),
    Broken(
        "the handler reads the payload's field and drops it",
        "TW202",
        "Aggregator._on_step reads StepPayload.loss, but does not bring it to TrainState.loss",
        "lost = payload.loss",
        "store it in TrainState.loss there",
        {"aggregate": "lost = payload.loss"},
    ),
    Broken(
        "the handler takes another field only",
        "TW202",
        "StepPayload.loss arrives in Aggregator._on_step, which does not store it in TrainState.loss",
        "payload.kind",
        "store loss there",
        {"aggregate": "self._train.total = len(payload.kind)"},
    ),
    Broken(
        "the payload's field has a close name",
        "TW202",
        "Aggregator._on_step reads los, which StepPayload has not; loss is close",
        "payload.los",
        "read loss there, or rename it",
        {"aggregate": "self._train.loss = payload.los"},
    ),
    Broken(
        "a key is read under a close name",
        "TW201",
        "TrainState.loss is read from the key 'train_los', which nothing writes; 'train_loss' is close",
        "train_los",
        "read and write the same key",
        {
            "emit": "hub.emit(Event(Kind.STEP, StepPayload(metrics={'train_loss': loss})))",
            "aggregate": "self._train.loss = payload.metrics['train_los']",
        },
    ),
    Broken(
        "a widget reads a close name",
        "TW205",
        "Panel.render reads los, which TrainState has not; loss is close",
        "train.los",
        "read loss there",
        {"read": "return str(snapshot.train.los)"},
    ),
    Broken(
        "a widget reads the neighbours",
        "TW205",
        "no mounted widget reads TrainState.loss; Panel reads total beside it",
        "train.total",
        "show loss there",
        {"read": "return str(snapshot.train.total)"},
    ),
    Broken(
        "the widget is not mounted",
        "TW205",
        "TrainState.loss is read only by Panel, which the app does not mount",
        "snapshot.train.loss",
        "mount Panel in MonitorApp.compose",
        {"mount": "yield Static()", "app_body": "def on_ready(self) -> None: ...", "widgets": "pass"},
    ),
    Broken(
        "the record's path has a close name",
        "TW203",
        "TrainState has no los; loss is close",
        "loss: float = 0.0",
        "mend the record's path, or rename loss",
        record={"path": "train.los"},
    ),
    Broken(
        "nothing of the name is there",
        "TW203",
        "TrainState has no temperature",
        "class TrainState",
        "declare temperature in TrainState, or mend the record's path",
        record={"path": "train.temperature"},
    ),
    Broken(
        "the default differs",
        "TW204",
        "TrainState.loss defaults to 0.0; the record says 1.5",
        "loss: float = 0.0",
        "change the record's default, or the declared one",
        record={"default": "1.5"},
    ),
]


def findings(broken: Broken, folder: Path) -> list[Finding]:
    case = Case("nearest", 1, broken.title, slots={name: [text] for name, text in broken.slots.items()})
    write_program(case, FOLDER / "base", folder)
    if "mount" in broken.slots:
        screen = folder / "app/screen.py"
        screen.write_text(
            screen.read_text().replace("self.query_one(Panel).update_snapshot(Aggregator().snapshot())", "pass")
        )
    config = Config(folder=folder, source=SourceConfig(roots=(".",)), wiring=WIRING)
    report = audit_questions(config, [question(broken.record)], processes=1)
    return [finding for finding in report.findings if finding.record and finding.code < "TW207"]


@pytest.mark.parametrize("broken", BROKEN, ids=lambda broken: broken.title)
def test_a_finding_points_to_the_missing_hop(broken: Broken, tmp_path: Path) -> None:
    (found,) = findings(broken, tmp_path)
    assert (found.code, found.message, found.help) == (broken.code, broken.message, broken.help)
    assert found.path is not None
    assert found.line is not None
    assert broken.shown in (tmp_path / found.path).read_text().splitlines()[found.line - 1]
    assert found.hops[0][:2] == (found.path, found.line)


def test_reasons_hold_no_line_numbers(tmp_path: Path) -> None:
    """Evidence is kept in files, and code that moves must change none."""
    for broken in BROKEN:
        case = Case("nearest", 1, broken.title, slots={name: [text] for name, text in broken.slots.items()})
        reasons = []
        for name, lines in (("plain", ""), ("moved", "\n" * 7)):
            folder = tmp_path / broken.title / name
            write_program(case, FOLDER / "base", folder)
            for source in folder.rglob("*.py"):
                source.write_text(lines + source.read_text())
            config = Config(folder=folder, source=SourceConfig(roots=(".",)), wiring=WIRING)
            record = audit_questions(config, [question(broken.record)], processes=1).records[0]
            reasons.append({check: result.reason for check, result in record.checks.items()})
        assert reasons[0] == reasons[1]


@pytest.mark.parametrize(
    ("name", "other", "is_close"),
    [
        ("loss", "losses", True),
        ("grad_norm", "gradient_norm", True),
        ("learning_rate", "learning_rates", True),
        ("swap_percent", "drop_percent", False),
        ("value_min", "value_max", False),
        ("reward_weight", "reward_height", True),
        ("loss", "throughput", False),
    ],
)
def test_a_name_is_close_by_the_words_that_differ(name: str, other: str, is_close: bool) -> None:  # noqa: FBT001 - a table
    assert (close_names(name, [other]) == [other]) == is_close
