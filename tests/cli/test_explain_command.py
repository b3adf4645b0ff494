"""`telewire explain`, run as a process on a copy of the project's example."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from telewire.commands.explain_command import command

ROOT = Path(__file__).parents[2]


def telewire(*arguments: str, folder: Path = ROOT) -> subprocess.CompletedProcess[str]:
    line = [sys.executable, "-c", "from telewire.command import main; main()", *arguments]
    return subprocess.run(line, cwd=folder, capture_output=True, text=True, check=False)


@pytest.fixture
def project(tmp_path: Path) -> Path:
    for name in ("examples", "generated", "registry", "tests/examples"):
        shutil.copytree(ROOT / name, tmp_path / name, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "telewire.toml", tmp_path)
    return tmp_path


def test_the_path_is_told_hop_by_hop(project: Path) -> None:
    done = telewire("explain", "TELE-760", folder=project)
    assert done.returncode == 0, done.stderr
    lines = [line.strip() for line in done.stdout.splitlines()]
    assert lines[0] == "TELE-760 compile_enabled: pass"
    hops = [
        "| compile_enabled=request.enabled,",
        "| state.learner.infrastructure.compile_enabled = payload.compile_enabled",
    ]
    assert lines.index(hops[0]) < lines.index(hops[1])
    assert "\x1b" not in done.stdout


def test_a_broken_hop_is_named_by_explain_and_audit(project: Path) -> None:
    loop = project / "examples/trainer/loop.py"
    kept = [line for line in loop.read_text().splitlines() if "compile_enabled=" not in line]
    loop.write_text("\n".join(kept) + "\n")
    where = next(number for number, line in enumerate(kept, 1) if line.strip() == "TrainingStartedPayload(")
    said = telewire("explain", "TELE-760", folder=project).stdout
    assert f"examples/trainer/loop.py:{where}" in said
    assert "what to do: pass compile_enabled= there" in said
    audited = telewire("audit", "TELE-760", folder=project)
    assert audited.returncode == 1
    assert f"--> examples/trainer/loop.py:{where}:13" in audited.stdout
    found = json.loads(telewire("audit", "TELE-760", "--format", "json", folder=project).stdout)["findings"]
    assert [item["code"] for item in found] == ["TW201", "TW214", "TW207"]


def test_drift_points_into_the_record(project: Path) -> None:
    path = next((project / "registry/records").glob("TELE-760*"))
    path.write_text(path.read_text().replace("file: examples/trainer/loop.py", "file: examples/loop.py"))
    row = next(n for n, line in enumerate(path.read_text().splitlines(), 1) if "examples/loop.py" in line)
    done = telewire("audit", "TELE-760", folder=project)
    assert done.returncode == 0, done.stdout
    assert "warning[TW208]: stages[0].file: the record says examples/loop.py" in done.stdout
    assert f"{path.name}:{row}:" in done.stdout


@pytest.mark.parametrize("code", ["TW200", "TW201", "TW206", "TW207", "TW214", "TW220", "TW301", "TW101", "TW001"])
def test_every_series_of_codes_is_explained(code: str) -> None:
    done = CliRunner().invoke(command, [code])
    assert done.exit_code == 0, done.output
    assert done.output.startswith(code)
    assert len(done.output) > len(code) + 20


@pytest.mark.parametrize(("what", "meant"), [("TW299", "TW2"), ("TELE-76", "TELE-76")])
def test_what_is_unknown_is_said_with_what_was_meant(what: str, meant: str) -> None:
    done = telewire("explain", what)
    assert done.returncode == 2
    assert f"did you mean {meant}" in done.stderr


def test_all_codes_of_the_audit_have_a_text() -> None:
    from telewire_audit.drift.codes import CODES as DRIFT
    from telewire_audit.faults import FAULTS
    from telewire_audit.problems import CODES, NOTHING_SEEN
    from telewire_audit.selection import GONE, UNPARSED

    assert set(FAULTS) == {NOTHING_SEEN, *CODES.values(), "TW207", *DRIFT, GONE, UNPARSED}
