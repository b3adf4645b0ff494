"""What `[wiring.declare]` says is believed, and what of it matches nothing is a finding."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path

import pytest

from telewire_audit.report import AuditReport
from telewire_audit.run import audit_questions
from telewire_registry.config import Config, ConfigError, DeclareConfig, SourceConfig, WiringConfig, load_config

sys.path.insert(0, str(Path(__file__).parent))
from casefile import Case, write_program
from test_cases import FOLDER, WIRING, question


def audited(folder: Path, slots: dict[str, str], declare: DeclareConfig) -> AuditReport:
    case = Case("declared", 1, "declared", {name: text.splitlines() for name, text in slots.items()})
    write_program(case, FOLDER / "base", folder)
    wiring: WiringConfig = replace(WIRING, declare=declare)
    config = Config(folder=folder, source=SourceConfig(roots=(".",)), wiring=wiring)
    return audit_questions(config, [question({"path": "train.loss"})], processes=1)


def verdict(report: AuditReport, check: str) -> str:
    return str(report.records[0].checks[check].verdict)


DYNAMIC = 'return " ".join(str(getattr(snapshot.train, name)) for name in self.names())'
NAMES = "def names(self) -> list[str]:\n    return self.app.configured()"
UNCALLED = {
    "emit": "hub.emit(Event(Kind.STEP, StepPayload()))",
    "train_module": (
        "def _every_step(hub: Hub, loss: float) -> None:\n    hub.emit(Event(Kind.STEP, StepPayload(loss=loss * 2)))"
    ),
}
OPAQUE = {
    "emit": "hub.emit(Event(Kind.STEP, StepPayload(loss=smooth(loss))))",
    "train_module": "def smooth(value: float) -> float:\n    return 0.0",
}


@pytest.mark.parametrize(
    ("slots", "declare", "check", "before"),
    [
        (
            {"read": DYNAMIC, "panel_methods": NAMES},
            DeclareConfig(reads={"app.screen.Panel.render": ("train.loss",)}),
            "consumer_reads",
            "unresolved",
        ),
        (UNCALLED, DeclareConfig(called=("app.train._every_step",)), "emitter_exists", "partial"),
        (OPAQUE, DeclareConfig(carries=("app.train.smooth",)), "emitter_exists", "fail"),
    ],
    ids=["reads", "called", "carries"],
)
def test_a_declaration_settles_it(
    tmp_path: Path, slots: dict[str, str], declare: DeclareConfig, check: str, before: str
) -> None:
    assert verdict(audited(tmp_path / "a", slots, DeclareConfig()), check) == before
    report = audited(tmp_path / "b", slots, declare)
    assert verdict(report, check) == "pass"
    assert not [finding for finding in report.findings if "declare" in finding.message]


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        ('[project.scripts]\nstep = "app.train:_every_step"\n', "pass"),
        ('[project.entry-points."app.hooks"]\nstep = "app.train:_every_step [extra]"\n', "pass"),
        ('[tool.poetry.scripts]\nstep = "app.train:_every_step"\n', "pass"),
        ('[project.scripts]\nstep = "app.train:other"\n', "partial"),
        ("[project\n", "partial"),
        ("project = 3\n", "partial"),
    ],
)
def test_what_an_installer_makes_a_caller_for_is_called(tmp_path: Path, content: str, expected: str) -> None:
    (tmp_path / "pyproject.toml").write_text(content, encoding="utf-8")
    assert verdict(audited(tmp_path, UNCALLED, DeclareConfig()), "emitter_exists") == expected


@pytest.mark.parametrize(
    ("declare", "message"),
    [
        (DeclareConfig(called=("app.train.gone",)), "wiring.declare.called: app.train.gone is not in the code"),
        (DeclareConfig(carries=("app.train.gone",)), "wiring.declare.carries: app.train.gone is not in the code"),
        (
            DeclareConfig(reads={"app.screen.Panel.render": ("train.gone",)}),
            "wiring.declare.reads: train.gone is not in the code",
        ),
    ],
)
def test_a_declaration_that_matches_nothing_is_a_finding(tmp_path: Path, declare: DeclareConfig, message: str) -> None:
    assert message in [finding.message for finding in audited(tmp_path, {}, declare).findings]


@pytest.mark.parametrize(
    "key", ["event_types", "event", "payloads", "aggregators", "snapshot", "app", "consumers", "thresholds"]
)
@pytest.mark.parametrize("name", ["app.gone", "application"])
def test_a_name_that_the_code_has_not_is_a_finding(tmp_path: Path, key: str, name: str) -> None:
    write_program(Case("named", 1, "named"), FOLDER / "base", tmp_path)
    known = getattr(WIRING, key)
    named: str | tuple[str, ...] = (*known, name) if isinstance(known, tuple) else name
    config = Config(
        folder=tmp_path,
        source=SourceConfig(roots=(".", "lib")),
        wiring=replace(WIRING, **{key: named}),  # type: ignore[arg-type]
    )
    report = audit_questions(config, [question({"path": "train.loss"})], processes=1)
    assert [finding.message for finding in report.findings if finding.code == "TW200"][:2] == [
        "source.roots: lib is not there",
        f"wiring.{key}: {name} is not in the code",
    ]


def test_a_folder_that_has_come_is_there_for_the_cache_too(tmp_path: Path) -> None:
    write_program(Case("named", 1, "named"), FOLDER / "base", tmp_path)
    config = Config(folder=tmp_path, source=SourceConfig(roots=(".", "lib")), wiring=WIRING)
    cache = tmp_path / "cache"
    before = audit_questions(config, [question({"path": "train.loss"})], cache=cache, processes=1)
    (tmp_path / "lib").mkdir()
    after = audit_questions(config, [question({"path": "train.loss"})], cache=cache, processes=1)
    assert [[finding.code for finding in report.findings].count("TW200") for report in (before, after)] == [1, 0]


def test_packages_modules_and_classes_are_names(tmp_path: Path) -> None:
    write_program(Case("named", 1, "named"), FOLDER / "base", tmp_path)
    wiring = replace(
        WIRING,
        payloads=("app.events.StepPayload", "app.events.StartPayload", "app"),
        consumers=("app",),
        thresholds=("app.limits.Limits", "app.limits"),
    )
    config = Config(folder=tmp_path, source=SourceConfig(roots=(".",)), wiring=wiring)
    report = audit_questions(config, [question({"path": "train.loss"})], processes=1)
    assert "TW200" not in {finding.code for finding in report.findings}


def test_a_reader_that_is_not_mounted_stays_unmounted(tmp_path: Path) -> None:
    slots = {
        "read": 'return ""',
        "widgets": "class Left(Static):\n    def draw(self) -> str:\n        return self.app.configured()",
    }
    declare = DeclareConfig(reads={"app.screen.Left.draw": ("train.loss",)})
    assert verdict(audited(tmp_path, slots, declare), "consumer_reads") == "fail"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('[wiring.declare]\ncaled = ["a.b"]', "unknown key wiring.declare.caled; did you mean wiring.declare.called?"),
        ('[wiring.declare]\ncalled = "a.b"', "wiring.declare.called must be a list of texts"),
        ('[wiring.declare.reads]\n"a.b" = ["c..d"]', "wiring.declare.reads.a.b must be a list of snapshot paths"),
    ],
)
def test_a_wrong_declaration_is_refused(tmp_path: Path, text: str, message: str) -> None:
    (tmp_path / "telewire.toml").write_text(text)
    with pytest.raises(ConfigError, match=message.replace("?", r"\?")):
        load_config(tmp_path / "telewire.toml")


def test_declarations_are_read(tmp_path: Path) -> None:
    (tmp_path / "telewire.toml").write_text('[wiring.declare]\ncalled = ["a.b"]\nreads = {"c.d" = ["e.f"]}\n')
    assert load_config(tmp_path / "telewire.toml").wiring.declare == DeclareConfig(
        called=("a.b",), reads={"c.d": ("e.f",)}
    )
