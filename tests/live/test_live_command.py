"""`telewire live`, run as a process."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Event = dict[str, Any]
Run = Callable[..., list[Event]]
Bytes = Callable[[list[Event]], bytes]
COMMAND = [sys.executable, "-c", "from telewire.command import main; main()", "live"]


def live(project: Path, *arguments: str, given: bytes = b"") -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        [*COMMAND, *arguments], cwd=project, input=given, capture_output=True, check=False, timeout=60
    )


def test_a_sound_log_exits_with_zero_and_shows_every_metric(project: Path, sound_run: Run, to_bytes: Bytes) -> None:
    (project / "sound.jsonl").write_bytes(to_bytes(sound_run()))
    done = live(project, "sound.jsonl")
    assert done.returncode == 0, done.stderr
    text = done.stdout.decode()
    rows = [line.split() for line in text.splitlines() if line.startswith("TELE-")]
    assert [row[1] for row in rows][:4] == ["entropy", "entropy_history", "clip_percent", "ratio_lowest"]
    assert "91 lines read" in done.stderr.decode()


def test_a_fault_exits_with_one_and_names_line_and_record(project: Path, sound_run: Run, to_bytes: Bytes) -> None:
    events = sound_run()
    events[1]["payload"]["entropy"] = 3.5
    done = live(project, "-", "--no-summary", given=to_bytes(events))
    assert done.returncode == 1
    text = done.stdout.decode()
    assert "error[TW311]: UPDATE_COMPLETED.entropy must lie in [0.0, 1.0] (got 3.5) (TELE-100)" in text
    (project / "bad.jsonl").write_bytes(to_bytes(events))
    assert "--> bad.jsonl:2:1" in live(project, "bad.jsonl").stdout.decode()


def test_json_holds_findings_and_metrics_and_no_nan(project: Path, sound_run: Run, to_bytes: Bytes) -> None:
    events = sound_run()
    events[1]["payload"]["entropy"] = float("nan")
    done = live(project, "-", "--format", "json", given=to_bytes(events))
    report = json.loads(done.stdout, parse_constant=lambda name: pytest.fail(f"{name} is not JSON"))
    assert report["schema_version"] == 1
    errors = [(f["code"], f["line"], f["count"], f["record"]) for f in report["findings"] if f["level"] == "error"]
    assert errors == [("TW312", 2, 1, "TELE-100"), ("TW312", 2, 1, "TELE-101")]
    entropy = next(item for item in report["records"] if item["id"] == "TELE-100")
    assert entropy["count"] == 29
    assert entropy["levels"] == {"healthy": 29, "warning": 0, "critical": 0}


def test_duckdb_counts_the_same(project: Path, sound_run: Run, to_bytes: Bytes) -> None:
    pytest.importorskip("duckdb", reason="the checks in SQL need DuckDB: pip install 'telewire[live]'")
    events = sound_run()
    events[1]["payload"]["entropy"] = 3.5
    (project / "sql.jsonl").write_bytes(to_bytes(events))
    by_python, by_duckdb = (live(project, "sql.jsonl", "--engine", engine) for engine in ("python", "duckdb"))
    assert by_duckdb.returncode == 1
    assert by_duckdb.stdout == by_python.stdout


def test_the_checks_can_be_shown_as_sql(project: Path) -> None:
    pytest.importorskip("sqlglot", reason="SQL for other engines needs sqlglot: pip install 'telewire[live]'")
    done = live(project, "--show-sql", "snowflake")
    text = done.stdout.decode()
    assert done.returncode == 0, done.stderr
    assert "-- TELE-100 entropy, UPDATE_COMPLETED.entropy: values" in text
    assert "event_values(line, event, ts, field, kind, num, txt)" in text


def test_a_text_of_the_log_cannot_write_to_the_terminal(project: Path, sound_run: Run, to_bytes: Bytes) -> None:
    events = sound_run()
    events[0]["payload"]["compile_effect"] = "\x1b[2J\u009b2J\u202e"
    events[1]["type"] = "\x1b[2J"
    done = live(project, "-", given=to_bytes(events))
    assert all(char.isprintable() or char == "\n" for char in done.stdout.decode())


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        ((), "which log"),
        (("-", "--engine", "duckdb"), "--engine"),
        (("--show-sql", "klingon"), "klingon"),
        (("nowhere.jsonl",), "nowhere.jsonl"),
        (("-", "--registry", "elsewhere"), "elsewhere"),
        (("-", "--follow"), "--follow"),
        (("-", "--until", "UPDATE_COMPLETED"), "--until"),
        (("sound.jsonl", "--follow", "--until", "NEVER_HEARD_OF"), "NEVER_HEARD_OF"),
        (("-", "--config", "missing.toml"), "missing.toml"),
    ],
)
def test_what_cannot_run_exits_with_two_and_says_why(project: Path, arguments: tuple[str, ...], reason: str) -> None:
    done = live(project, *arguments)
    assert done.returncode == 2
    assert reason in done.stderr.decode()
    assert b"Traceback" not in done.stderr


def test_an_unknown_code_in_the_levels_is_refused(project: Path, tmp_path: Path) -> None:
    config = tmp_path / "telewire.toml"
    config.write_text(f'registry = "{(project / "records").as_posix()}"\n[levels]\nTW399 = "error"\n', encoding="utf-8")
    done = live(project, "-", "--config", str(config))
    assert done.returncode == 2
    assert b"TW399" in done.stderr


def test_a_growing_log_is_followed_to_an_event(project: Path, tmp_path: Path, sound_run: Run, to_bytes: Bytes) -> None:
    events = sound_run()
    log, data = tmp_path / "grows.jsonl", to_bytes([*events[1:], events[0]])
    log.write_bytes(data[:1000])
    arguments = [*COMMAND, str(log), "--follow", "--until", "TRAINING_STARTED", "--format", "json"]
    with subprocess.Popen(arguments, cwd=project, stdout=subprocess.PIPE) as process:
        with log.open("ab", buffering=0) as out:
            for start in range(1000, len(data), 5000):
                out.write(data[start : start + 5000])
        text, _ = process.communicate(timeout=60)
    report = json.loads(text)
    assert report["log"]["lines"] == len(events)
    assert process.returncode == 0


@pytest.mark.skipif(not Path("/proc/self/fdinfo").exists(), reason="looks into /proc for what the command has read")
def test_an_interrupt_ends_following_with_the_report(
    project: Path, tmp_path: Path, sound_run: Run, to_bytes: Bytes
) -> None:
    log = tmp_path / "grows.jsonl"
    log.write_bytes(to_bytes(sound_run(100)))
    arguments = [*COMMAND, str(log), "--follow", "--format", "json"]
    # A shell starts what it puts in the background with SIGINT ignored, and children inherit that.
    program = "import os, sys; from signal import *; signal(SIGINT, SIG_DFL); os.execv(sys.argv[1], sys.argv[1:])"
    started = [sys.executable, "-c", program, *arguments]
    with subprocess.Popen(started, cwd=project, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        _wait_until_reading(process.pid, log)
        process.send_signal(signal.SIGINT)
        text, errors = process.communicate(timeout=60)
    assert process.returncode == 0, errors
    assert json.loads(text)["log"]["lines"] == 301


def _wait_until_reading(pid: int, log: Path) -> None:
    """Wait until a process has read a file to its end, as its open files say."""
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        for link in Path(f"/proc/{pid}/fd").iterdir() if Path(f"/proc/{pid}/fd").exists() else ():
            if link.is_symlink() and link.resolve() == log.resolve():
                position = Path(f"/proc/{pid}/fdinfo/{link.name}").read_text(encoding="ascii").split()[1]
                if int(position) == log.stat().st_size:
                    return
    pytest.fail("the command never read the log")


def test_starting_the_command_imports_neither_torch_nor_libcst(project: Path) -> None:
    script = (
        "import sys\nfrom telewire.command import main\n"
        "try:\n    main(['live', '-', '--no-summary'])\nexcept SystemExit:\n    pass\n"
        "print(sorted({'torch', 'libcst', 'duckdb', 'sqlglot', 'pytest'} & set(sys.modules)), file=sys.stderr)\n"
    )
    done = subprocess.run([sys.executable, "-c", script], cwd=project, input=b"", capture_output=True, check=True)
    assert done.stderr.decode().splitlines()[-1] == "[]"
