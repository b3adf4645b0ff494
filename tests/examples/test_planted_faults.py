"""Faults of a run that no reading of the code can see: the wiring is whole, and the numbers are not what they say."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

PROJECT = Path(__file__).parents[2]
TELEWIRE = [sys.executable, "-c", "from telewire.command import main; main()"]
PLANTED = {
    # A fraction that is made a percentage twice: here, and in the record's transform.
    "ppo.py": [
        ("clip_fraction=_mean([result.clipped for result in results])",
         "clip_fraction=_mean([result.clipped for result in results]) * 100"),
        # A schedule that is never applied: the value is read, carried and shown, and is the first one for ever.
        ("        self._set_learning_rate()\n", ""),
    ],
    # A condition that this configuration never fulfils.
    "rollout.py": [("        if count == 0:\n", "        if count < 100_000:\n")],
}  # fmt: skip


def telewire(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([*TELEWIRE, *arguments], cwd=folder, capture_output=True, text=True, check=False)


@pytest.mark.slow
def test_three_planted_faults_pass_the_audit_and_are_named_by_the_live_check(tmp_path: Path) -> None:
    for name in ("examples", "generated", "registry/records"):
        shutil.copytree(PROJECT / name, tmp_path / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("telewire.toml", "registry/vocabulary.yaml"):
        shutil.copy(PROJECT / name, tmp_path / name)
    for name, edits in PLANTED.items():
        path = tmp_path / "examples" / "trainer" / name
        text = path.read_text(encoding="utf-8")
        for before, after in edits:
            assert text.count(before) == 1
            text = text.replace(before, after)
        path.write_text(text, encoding="utf-8")

    audited = telewire(tmp_path, "audit", "TELE-105", "TELE-108", "TELE-400", "--format", "json")
    assert [(item["id"], item["verdict"]) for item in json.loads(audited.stdout)["records"]] == [
        ("TELE-105", "pass"), ("TELE-108", "pass"), ("TELE-400", "pass"),
    ]  # fmt: skip
    assert audited.returncode == 0

    folders = os.pathsep.join(str(tmp_path / name) for name in ("examples", "generated"))
    small = ["--updates", "25", "--envs", "16", "--steps", "64", "--epochs", "2", "--learning-rate", "0.01"]
    subprocess.run(
        [sys.executable, "-m", "trainer", "--no-screen", "--log", "run.jsonl", *small],
        cwd=tmp_path, env={**os.environ, "PYTHONPATH": folders}, capture_output=True, check=True,
    )  # fmt: skip
    done = telewire(tmp_path, "live", "run.jsonl", "--no-summary")
    assert done.returncode == 1
    assert "error[TW311]: UPDATE_COMPLETED.clip_fraction must lie in [0.0, 100.0]" in done.stdout
    assert "warning[TW322]: learning_rate was 0.01, all 25 times; the record says that it moves" in done.stdout
    assert "warning[TW320]: never seen: no EPISODES_COMPLETED came (TELE-400)" in done.stdout
