"""An audit of the very same files is printed again, and every input counts."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from telewire.audit_asked import CACHE_FOLDER, Asked
from telewire.audit_memory import Memory, Printed
from telewire_registry.config import load_config

ROOT = Path(__file__).parents[2]
SAID = Printed((("error", "error[TW201]: nothing"),), "1 record: 1 fail\n", "", ("1 file read: 1 error",), failed=True)


@pytest.fixture
def project(tmp_path: Path) -> Path:
    for name in ("examples", "generated/wiring", "generated/trainer_telemetry", "registry/records", "tests/examples"):
        shutil.copytree(ROOT / name, tmp_path / name, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "registry/vocabulary.yaml", tmp_path / "registry")
    shutil.copy(ROOT / "telewire.toml", tmp_path)
    (tmp_path / "known.json").write_text("{}")
    (tmp_path / "notes.txt").write_text("")
    return tmp_path


def memory(project: Path, asked: Asked | None = None, form: str = "text") -> Memory:
    return Memory(
        load_config(project / "telewire.toml"), asked or Asked(baseline=project / "known.json"), form, project
    )


def append(name: str) -> Callable[[Path], object]:
    return lambda folder: (folder / name).write_text((folder / name).read_text() + "\n")


CHANGES = {
    "a record": append("registry/records/TELE-760_compile_enabled.yaml"),
    "the vocabulary": append("registry/vocabulary.yaml"),
    "a source file": append("examples/trainer/loop.py"),
    "a test": append("tests/examples/test_loop.py"),
    "evidence": append("generated/wiring/TELE-760.json"),
    "the baseline": append("known.json"),
    "a new file": lambda folder: (folder / "new.txt").write_text(""),
    "a file that is gone": lambda folder: (folder / "notes.txt").unlink(),
    "a record that is gone": lambda folder: (folder / "registry/records/TELE-760_compile_enabled.yaml").unlink(),
    "the configuration": lambda folder: (folder / "telewire.toml").write_text('[levels]\nTW205 = "off"\n'),
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_every_input_counts(project: Path, change: Callable[[Path], object]) -> None:
    first = memory(project)
    assert first.recall() is None
    first.keep(SAID)
    assert memory(project).recall() == SAID
    change(project)
    assert memory(project).recall() is None


def test_what_does_not_count(project: Path) -> None:
    first = memory(project)
    assert first.recall() is None
    first.keep(SAID)
    (project / "notes.txt").write_text("other words")
    os.utime(project / "examples/trainer/loop.py")
    assert memory(project, Asked(baseline=project / "known.json", processes=3)).recall() == SAID


@pytest.mark.parametrize(
    "other", [Asked(ids=("TELE-760",)), Asked(in_ci=True), Asked(baseline=None)], ids=["records", "CI", "no baseline"]
)
def test_what_is_asked_counts(project: Path, other: Asked) -> None:
    first = memory(project)
    assert first.recall() is None
    first.keep(SAID)
    assert memory(project, other).recall() is None
    assert memory(project, form="json").recall() is None


@pytest.mark.parametrize("change", [{"write": True}, {"update": True}, {"revision": "HEAD"}, {"use_cache": False}])
def test_some_runs_are_never_remembered(project: Path, change: dict[str, object]) -> None:
    asked = replace(Asked(baseline=project / "known.json"), **change)  # type: ignore[arg-type]
    first = memory(project, asked)
    first.recall()
    first.keep(SAID)
    assert memory(project, asked).recall() is None


def test_a_damaged_entry_is_no_entry(project: Path) -> None:
    first = memory(project)
    assert first.recall() is None
    first.keep(SAID)
    for path in (project / CACHE_FOLDER).rglob("*"):
        if path.is_file():
            path.write_bytes(path.read_bytes()[:-1])
    assert memory(project).recall() is None


def test_the_second_run_says_the_same(project: Path) -> None:
    loop = project / "examples/trainer/loop.py"
    kept = [line for line in loop.read_text().splitlines(keepends=True) if "compile_enabled=" not in line]
    loop.write_text("".join(kept))
    line = [sys.executable, "-c", "from telewire.command import main; main()", "audit", "TELE-760"]
    first, second = (subprocess.run(line, cwd=project, capture_output=True, check=False) for _ in range(2))
    assert first.returncode == 1
    assert b"error[TW201]" in first.stdout
    assert (second.returncode, second.stdout, second.stderr) == (first.returncode, first.stdout, first.stderr)
