"""`python -m trainer` as a process, and its options."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from trainer.__main__ import main
from trainer.options import CompileRequest, parse_options

SMALL = ("--updates", "2", "--envs", "8", "--steps", "64")


def run(*arguments: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "-m", "trainer", *arguments], cwd=cwd, capture_output=True, text=True,
                          check=False)  # fmt: skip


def test_a_run_prints_a_line_for_each_update_and_logs(tmp_path: Path) -> None:
    # Its output is no terminal: there is no screen, asked for or not.
    done = run(*SMALL, "--log", "run.jsonl", "--seed", "4", cwd=tmp_path)
    assert done.stderr == ""
    assert done.returncode == 0
    lines = done.stdout.splitlines()
    assert [line.split()[:2] for line in lines] == [["update", "1/2"], ["update", "2/2"]]
    assert all("steps/s" in line for line in lines)
    events = [json.loads(line) for line in (tmp_path / "run.jsonl").read_text().splitlines()]
    assert events[0]["payload"]["run_seed"] == 4
    assert events[-1]["payload"] == {"outcome": "completed"}
    assert len({event["run_id"] for event in events}) == 1
    assert (tmp_path / "runs" / "update-2.pt").is_file()
    assert list((tmp_path / "runs").glob("*.tmp")) == []


def test_help_is_quick_to_get_since_it_imports_no_torch() -> None:
    program = (
        "import sys, trainer.__main__ as program\n"
        "try: program.main(['--help'])\n"
        "except SystemExit as end: assert end.code == 0\n"
        "assert 'torch' not in sys.modules and 'textual' not in sys.modules"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert done.stderr == ""
    assert "--compile" in done.stdout


def test_a_checkpoint_that_is_none_is_an_error_and_no_traceback(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    broken = tmp_path / "x.pt"
    broken.write_bytes(b"x")
    assert main([*SMALL, "--no-screen", "--resume", str(broken)]) == 2
    said = capsys.readouterr().err
    assert said.startswith(f"trainer: {broken}: no checkpoint of this program")
    assert "Traceback" not in said


def test_a_log_that_cannot_be_written_is_an_error_before_the_run(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "file").touch()
    assert main([*SMALL, "--no-screen", "--folder", str(tmp_path), "--log", str(tmp_path / "file" / "x.jsonl")]) == 2
    captured = capsys.readouterr()
    assert captured.err.startswith("trainer: ")
    assert captured.out == ""


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("--updates", "0"), "must be 1 or more (got 0)"),
        (("--seed", "-1"), "must be from 0 to 4294967295 (got -1)"),
        (("--learning-rate", "2"), "must be between 0 and 1 (got 2)"),
        (("--backend", "eager"), "--backend and --mode need --compile"),
        (("--resume", "nowhere.pt"), "no file nowhere.pt"),
        (("--envs", "1", "--steps", "2", "--minibatches", "3"), "can't be cut into 3 minibatches"),
        (("--mode", "quick", "--compile"), "invalid choice: 'quick'"),
    ],
)
def test_options_that_make_no_sense_are_refused(
    arguments: tuple[str, ...], message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as refused:
        parse_options(arguments)
    assert refused.value.code == 2
    assert message in capsys.readouterr().err


def test_compile_options_are_what_was_asked_for() -> None:
    assert parse_options([]).compile == CompileRequest(enabled=False, backend=None, mode=None)
    assert parse_options(["--compile"]).compile == CompileRequest(enabled=True, backend="inductor", mode=None)
    asked = parse_options(["--compile", "--backend", "eager", "--mode", "max-autotune"]).compile
    assert asked == CompileRequest(enabled=True, backend="eager", mode="max-autotune")
