"""The command as a whole, run as a process: how it ends, and what it says then."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

TELEWIRE = Path(sys.executable).with_name("telewire")


def run(*arguments: str | Path, folder: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run([TELEWIRE, *arguments], cwd=folder, capture_output=True, text=True, check=False)


@pytest.mark.parametrize(
    ("arguments", "status", "said"),
    [
        (["--help"], 0, ""),
        (["--version"], 0, ""),
        (["chek"], 2, "no command 'chek'; did you mean check?"),
        (["zzz"], 2, "zzz"),
        (["check", "--nothing"], 2, "--nothing"),
        (["check", "--config", "none.toml"], 2, "telewire: none.toml: cannot be read"),
        (["check", "--explain", "TW999"], 2, "nothing has the code TW999"),
    ],
)
def test_the_status_says_whether_it_ran(arguments: list[str], status: int, said: str, tmp_path: Path) -> None:
    done = run(*arguments, folder=tmp_path)
    assert done.returncode == status
    assert said in done.stderr
    assert "Traceback" not in done.stderr


def test_an_interrupt_is_no_finding_and_writes_nothing(tmp_path: Path) -> None:
    """The folder of pages is a pipe that nobody writes to: the command is still reading when the signal comes."""
    page, out = tmp_path / "page.md", tmp_path / "records"
    os.mkfifo(page)
    process = subprocess.Popen(
        [TELEWIRE, "import", page, "--out", out],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),  # noqa: PLW1509 - no threads
    )
    with page.open("wb") as held:  # opens when the command has opened it, too
        held.flush()
        process.send_signal(signal.SIGINT)
        said, complaint = process.communicate()
    assert (process.returncode, said, complaint.strip()) == (130, "", "telewire: interrupted")
    assert not out.exists()


def test_a_reader_that_goes_away_is_no_finding(tmp_path: Path) -> None:
    process = subprocess.Popen(
        [TELEWIRE, "check", "--help"], cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    assert process.stdout
    process.stdout.close()
    assert process.stderr
    assert process.stderr.read() == ""
    process.stderr.close()
    assert process.wait() == 141


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no /dev/full here")
def test_a_full_disk_is_said(tmp_path: Path) -> None:
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(
            [TELEWIRE, "check", "--help"], cwd=tmp_path, stdout=full, stderr=subprocess.PIPE, text=True, check=False
        )
    assert done.returncode == 2
    assert "No space left" in done.stderr
