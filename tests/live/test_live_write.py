"""`telewire live --write`: what a screen test saw becomes evidence, and is void once the widget's code changes."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from telewire.command import main
from telewire_audit.consumer_code import consumer_code
from telewire_audit.live import ScreenWatch
from telewire_audit.live.screen_watch import write_notes
from telewire_registry.config import load_config
from telewire_registry.load import SourceRecord, parse_record

PROGRAM = Path(__file__).parents[1] / "cases" / "base" / "app"
CONFIG = """
registry = "records"
[source]
roots = ["src"]
[generate]
package = "app_telemetry"
[wiring]
event_types = "app.events.Kind"
event = "app.events.Event"
payloads = ["app.events"]
aggregators = ["app.aggregator.Aggregator"]
snapshot = "app.schema.Snapshot"
app = "app.screen.MonitorApp"
consumers = ["app.screen"]
"""
RECORD = """# A comment that stays.
schema: 1
id: TELE-100
name: loss
title: Loss
category: policy
priority: P2-nice-to-have
status: {planned: true}   # so does this
data: {type: float, default: 0.0}
thresholds: none
flow:
  emitters: [{event: STEP, payload: StepPayload}]
  targets: [{path: train.loss}]
  consumers: [{widget: Panel}]
"""
Live = Callable[..., int]


@pytest.fixture
def program(tmp_path: Path) -> Path:
    """A small program whose wiring is whole, with its one record and a screen test's notes."""
    (tmp_path / "telewire.toml").write_text(CONFIG, encoding="utf-8")
    (tmp_path / "records").mkdir()
    (tmp_path / "records" / "TELE-100_loss.yaml").write_text(RECORD, encoding="utf-8")
    shutil.copytree(PROGRAM, tmp_path / "src" / "app")
    note(tmp_path, ("0.25", 0.25), ("0.50", 0.5))
    return tmp_path


@pytest.fixture
def telewire(program: Path, monkeypatch: pytest.MonkeyPatch) -> Live:
    """Run the command in the program's folder; returns its exit status."""
    monkeypatch.chdir(program)

    def run(*arguments: str) -> int:
        with pytest.raises(SystemExit) as end:
            main(arguments)
        return int(end.value.code or 0)

    return run


def note(folder: Path, *seen: tuple[str, float], shows: str | None = None) -> None:
    watch = ScreenWatch("test_panel")
    for time, (text, value) in enumerate(seen):
        watch.take({"type": "STEP", "timestamp": float(time), "run_id": "r1", "payload": {"loss": value}})
        try:
            watch.expect("TELE-100", "app.screen.Panel", f"loss {text}", shows or text, value=value)
        except AssertionError:
            assert shows is not None
    write_notes(folder / "notes", consumer_code(load_config(folder / "telewire.toml")), [watch])


def record(program: Path) -> SourceRecord:
    source = parse_record((program / "records" / "TELE-100_loss.yaml").read_text(encoding="utf-8"), Path("TELE-100"))
    assert isinstance(source, SourceRecord)
    return source


def files(program: Path) -> dict[str, bytes]:
    return {
        path.relative_to(program).as_posix(): path.read_bytes()
        for folder in ("records", "generated", "src")
        for path in (program / folder).rglob("*")
        if path.is_file()
    }


def display(program: Path) -> tuple[str, bool | None, bool | None]:
    found = record(program).record
    assert found.verification.checklist is not None
    return str(found.verification.checklist["display_correct"]), found.status.tested, found.status.verified


def test_what_was_seen_is_written_once_and_is_void_when_the_widget_changes(program: Path, telewire: Live) -> None:
    assert telewire("live", "notes/run.jsonl", "--write") == 0
    assert display(program) == ("pass", True, True)
    (seen,) = record(program).record.verification.attested
    assert (seen.consumer, seen.saw, seen.by) == ("Panel", "0.25 for 0.25, 0.50 for 0.5", "telewire live")
    assert seen.run == json.loads((program / "notes" / "seen.json").read_text(encoding="utf-8"))["run"]
    assert record(program).text.startswith("# A comment that stays.\n")
    assert (
        "status: {planned: true, wired: true, tested: true, verified: true}   # so does this\n" in record(program).text
    )
    evidence = json.loads((program / "generated" / "wiring" / "TELE-100.json").read_text(encoding="utf-8"))
    assert evidence["checks"]["display_correct"]["seen"] == [
        {"path": "src/app/screen.py", "symbol": "app.screen.Panel", "role": "consumer"}
    ]
    before = files(program)
    assert telewire("live", "notes/run.jsonl", "--write") == 0
    assert telewire("audit", "--write") == 0
    assert files(program) == before
    # Another run of the same code tells nothing new.
    note(program, ("0.75", 0.75), ("1.50", 1.5))
    assert telewire("live", "notes/run.jsonl", "--write") == 0
    assert files(program) == before

    screen = program / "src" / "app" / "screen.py"
    text = screen.read_text(encoding="utf-8")
    screen.write_text("# Moved down.\n\n" + text, encoding="utf-8")
    telewire("audit", "--write")
    assert display(program) == ("pass", True, True)
    screen.write_text(text.replace("{snapshot.train.loss:.2f}", "{snapshot.train.loss:.0f}"), encoding="utf-8")
    telewire("audit", "--write")
    assert display(program) == ("n.a.", False, False)
    assert len(record(program).record.verification.attested) == 1  # void, and told so, until somebody looks again
    # Notes of the older code are no evidence of the new one.
    assert telewire("live", "notes/run.jsonl", "--write") == 0
    assert display(program) == ("n.a.", False, False)
    note(program, ("0", 0.25), ("2", 1.5))
    assert telewire("live", "notes/run.jsonl", "--write") == 0
    assert display(program) == ("pass", True, True)


def test_what_was_seen_to_be_wrong_fails_the_check(
    program: Path, telewire: Live, capsys: pytest.CaptureFixture[str]
) -> None:
    assert telewire("live", "notes/run.jsonl", "--write") == 0
    note(program, ("0.25", 0.25), ("0.25", 0.5), shows="0.50")
    assert telewire("live", "notes/run.jsonl", "--write", "--no-summary") == 1
    assert "error[TW360]: Panel shows no 0.50 while TELE-100 is 0.25 (TELE-100)" in capsys.readouterr().out
    assert display(program) == ("fail", False, False)
    (seen,) = record(program).record.verification.attested
    assert (seen.wrong, seen.saw) == (True, "no 0.50 for 0.25")


def test_looking_without_write_changes_nothing(program: Path, telewire: Live) -> None:
    before = files(program)
    assert telewire("live", "notes/run.jsonl", "--seen", "notes/seen.json") == 0
    assert files(program) == before


def test_a_person_s_own_attestation_stays_beside_it(program: Path, telewire: Live) -> None:
    own = (
        "verification:\n  attested:\n"
        '    - {consumer: Panel, saw: "0.1", when: "2026-11-24", by: J. Doe, hash: "sha256:0"}  # by eye\n'
        '    - {consumer: GonePanel, saw: "0.1", when: "2026-11-24", by: telewire live, hash: "sha256:0"}\n'
    )
    (program / "records" / "TELE-100_loss.yaml").write_text(RECORD + own, encoding="utf-8")
    telewire("audit", "--write")
    assert display(program)[0] == "n.a."
    assert telewire("live", "notes/run.jsonl", "--write") == 0
    assert [seen.by for seen in record(program).record.verification.attested] == ["J. Doe", "telewire live"]
    assert 'by: J. Doe, hash: "sha256:0"}  # by eye\n' in record(program).text
    assert display(program) == ("pass", True, True)


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        (("-", "--write"), "its hash names the run"),
        (("notes/run.jsonl", "--write", "--seen", "nowhere.json"), "nowhere.json"),
        (("other.jsonl", "--seen", "notes/seen.json"), "another run than that of other.jsonl"),
    ],
)
def test_what_cannot_be_evidence_is_refused_and_nothing_written(
    arguments: tuple[str, ...], reason: str, program: Path, telewire: Live, capsys: pytest.CaptureFixture[str]
) -> None:
    (program / "other.jsonl").write_bytes((program / "notes" / "run.jsonl").read_bytes() + b"\n")
    before = files(program)
    assert telewire("live", *arguments) == 2
    assert reason in capsys.readouterr().err
    assert files(program) == before


def test_a_record_that_cannot_be_edited_is_named_and_nothing_is_written(
    program: Path, telewire: Live, capsys: pytest.CaptureFixture[str]
) -> None:
    own = (
        "verification:\n  attested:\n    - consumer: Panel\n      saw: 0.1\n      when: '2026-11-24'\n"
        "      by: telewire live\n      hash: sha256:0\n      wrong: true  # was it?\n"
    )
    (program / "records" / "TELE-100_loss.yaml").write_text(RECORD + own.replace("0.1", "'0.1'"), encoding="utf-8")
    before = files(program)
    assert telewire("live", "notes/run.jsonl", "--write") == 2
    said = capsys.readouterr().err
    assert "TELE-100_loss.yaml: verification.attested[0].wrong has comments that would be lost" in said
    assert files(program) == before
