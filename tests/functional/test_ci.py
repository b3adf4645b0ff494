"""The audit in somebody's CI, as processes in git repositories made from the example."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]
TELEWIRE = Path(sys.executable).with_name("telewire")
RECORDS = ("TELE-300", "TELE-303", "TELE-304", "TELE-500", "TELE-760")
BASELINE = "telewire-baseline.json"
GRADIENTS = "examples/trainer/gradients.py"
SYSTEM = "examples/trainer/system.py"


class Project:
    """A git repository with the example, some of its records, and two faults that nobody has time for."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        ignored = shutil.ignore_patterns("__pycache__", "docs", "tests", "wiring")
        for name in ("examples", "generated"):
            shutil.copytree(ROOT / name, folder / name, ignore=ignored)
        (folder / "registry/records").mkdir(parents=True)
        shutil.copy(ROOT / "registry/vocabulary.yaml", folder / "registry")
        for name in RECORDS:
            self.add_record(name)
        (folder / ".gitignore").write_text(".telewire-cache/\n", encoding="utf-8")
        settings = (ROOT / "telewire.toml").read_text(encoding="utf-8")
        (folder / "telewire.toml").write_text(f'{settings}\n[audit]\nbaseline = "{BASELINE}"\n', encoding="utf-8")
        self.replace(GRADIENTS, "                inf_count=int(self.infinities.item()),\n", "")
        self.replace("examples/trainer/screen/gradient.py", '"norm, relative step"', '"norm [relative step]"')
        self.replace(SYSTEM, "                events_dropped=self.telemetry.queue.dropped,\n", "")
        self.git("init", "-q", "-b", "main")
        self.commit()

    def add_record(self, name: str) -> None:
        """Add a record of the example as a person has just written it: no levels, nothing ticked, nothing attested."""
        (source,) = (ROOT / "registry/records").glob(f"{name}_*.yaml")
        text = source.read_text(encoding="utf-8").partition("\nverification:")[0]
        text = re.sub(r"^thresholds:\n(?:  .*\n)+", "", text, flags=re.MULTILINE)
        text = "\n".join(
            line for line in text.splitlines() if not line.lstrip().startswith(("wired:", "tested:", "verified:"))
        )
        (self.folder / "registry/records" / source.name).write_text(f"{text}\n", encoding="utf-8")

    def replace(self, file: str, old: str, new: str) -> None:
        path = self.folder / file
        text = path.read_text(encoding="utf-8")
        assert old in text
        path.write_text(text.replace(old, new), encoding="utf-8")

    def line_of(self, file: str, text: str) -> int:
        lines = (self.folder / file).read_text(encoding="utf-8").splitlines()
        return next(number for number, line in enumerate(lines, 1) if text in line)

    def git(self, *arguments: str) -> None:
        environment = {
            "PATH": os.environ["PATH"],
            "HOME": str(self.folder),
            "GIT_CONFIG_NOSYSTEM": "1",
            **{f"GIT_{who}_{what}": "a@b.c" for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")},
        }
        subprocess.run(["git", *arguments], cwd=self.folder, env=environment, check=True, capture_output=True)

    def commit(self) -> None:
        self.git("add", "-A")
        self.git("commit", "-q", "-m", "state")

    def audit(self, *arguments: str, ci: bool = True, **environment: str) -> subprocess.CompletedProcess[str]:
        without = {name: value for name, value in os.environ.items() if not name.startswith(("CI", "GITHUB_"))}
        return subprocess.run(
            [TELEWIRE, "audit", "--processes", "1", *arguments],
            cwd=self.folder,
            env={**without, "NO_COLOR": "1", "CI": "true" if ci else "", **environment},
            capture_output=True,
            text=True,
            check=False,
        )

    def found(self, *arguments: str, ci: bool = True) -> tuple[int, list[Mapping[str, Any]]]:
        """The exit status, and the findings that nobody accepts."""
        done = self.audit("--format", "json", *arguments, ci=ci)
        assert done.returncode in {0, 1}, done.stderr
        findings = json.loads(done.stdout)["findings"]
        return done.returncode, [item for item in findings if item["suppressed"] is None]

    @property
    def entries(self) -> list[dict[str, str]]:
        """What the baseline holds."""
        plain: list[dict[str, str]] = json.loads((self.folder / BASELINE).read_text(encoding="utf-8"))["findings"]
        return plain


@pytest.fixture
def project(tmp_path: Path) -> Project:
    return Project(tmp_path / "a project")


def errors(findings: list[Mapping[str, Any]]) -> list[tuple[str, str, str, int]]:
    return [(item["code"], item["record"], item["path"], item["line"]) for item in findings if item["level"] == "error"]


def test_old_faults_stay_and_new_ones_are_blocked(project: Project) -> None:
    made = project.audit("--update-baseline", ci=False)
    assert made.returncode == 0, made.stdout
    assert f"{BASELINE}: {len(project.entries)} findings written" in made.stderr
    kept = {(entry["code"], entry.get("record")) for entry in project.entries}
    assert {("TW201", "TELE-304"), ("TW234", None), ("TW220", None)} <= kept
    project.commit()

    project.add_record("TELE-803")
    where = project.line_of(SYSTEM, "SystemSampledPayload(")
    status, findings = project.found()
    blocked, described = sorted(findings, key=lambda item: str(item["code"]))
    assert status == 1
    assert (blocked["code"], blocked["record"]) == ("TW201", "TELE-803")
    assert (blocked["path"], blocked["line"], blocked["column"]) == (SYSTEM, where, 13)
    assert blocked["help"] == "pass events_dropped= there"
    assert described["code"] == "TW240", "a widget showed what no record described, and one does now"

    project.replace(
        SYSTEM,
        "device),\n            ),",
        "device),\n                events_dropped=self.telemetry.queue.dropped,\n            ),",
    )
    done = project.audit(ci=False)
    assert done.returncode == 0, done.stdout
    assert "2 findings no longer there, removed" in done.stderr, "the other one is the field that nobody filled"
    project.commit()

    project.replace(GRADIENTS, "                nan_count=nan_count,\n", "")
    status, findings = project.found()
    where = project.line_of(GRADIENTS, " GradientsMeasuredPayload(")
    assert (status, errors(findings)) == (1, [("TW201", "TELE-303", GRADIENTS, where)])
    project.git("checkout", "-q", ".")

    for path in [*project.folder.rglob("examples/**/*.py"), *project.folder.rglob("TELE-*.yaml")]:
        text = path.read_text(encoding="utf-8")
        changed = text.replace("GradientPanel", "GradientTable").replace("GradientMonitor", "GradientMeter")
        if changed != text:
            path.write_text(f"# moved\n# down\n\n{changed}" if path.suffix == ".py" else changed, encoding="utf-8")
    assert project.found() == (0, [])


def test_what_was_there_at_a_revision_is_accepted(project: Project) -> None:
    project.git("checkout", "-q", "-b", "topic")
    project.replace(GRADIENTS, "                nan_count=nan_count,\n", "")
    project.replace("telewire.toml", "[audit]", "[levels]\nTW222 = 'off'\n[audit]")
    where = project.line_of(GRADIENTS, " GradientsMeasuredPayload(")
    status, findings = project.found("--diff", "main")
    assert (status, errors(findings)) == (1, [("TW201", "TELE-303", GRADIENTS, where)])
    refused = project.audit("--diff", "nothing")
    assert refused.returncode == 2
    assert "unknown revision 'nothing'" in refused.stderr
