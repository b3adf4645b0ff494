"""Where people are: pre-commit, GitHub's action, GitLab's job and pytest, each run as it is there."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest
import yaml

sys.path.insert(0, str(Path(__file__).parents[1] / "audit"))
from casefile import WIRING_TOML, Case, write_program

ROOT = Path(__file__).parents[2]
BASE = ROOT / "tests/cases/base"
BIN = Path(sys.executable).parent
WIRED = "hub.emit(Event(Kind.STEP, StepPayload(loss=loss)))"
BROKEN = "hub.emit(Event(Kind.STEP, StepPayload(kind='x')))"
CONFIG = f"""\
registry = "records"
[source]
roots = ["."]
{WIRING_TOML}[audit]
select = ["TW201", "TW240"]
"""
RECORD = """\
schema: 1
id: TELE-100
name: loss
title: Loss
category: policy
priority: P1-important
purpose: {question: Does it learn?, audience: [researcher], cadence: [periodic]}
data: {type: float, default: 0.0, meaning: A mean.}
thresholds: none
flow:
  emitters: [{event: STEP, payload: StepPayload, field: loss}]
  targets: [{path: train.loss}]
  consumers: [{widget: Monitor, usage: Its only row.}]
"""
TELL = """\
import sys

def pytest_unconfigure():
    print("LOADED", sorted(n for n in sys.modules if n.startswith(("telewire", "libcst"))))
"""
LOADED = "LOADED ['telewire', 'telewire.pytest_plugin']"
Done = subprocess.CompletedProcess[str]


@dataclass(frozen=True)
class Project:
    """A git repository with one metric."""

    folder: Path

    def emit(self, line: str) -> int:
        """Write the program, with this as what it emits; return the line where it stands."""
        write_program(Case("hooks", 1, "emits", slots={"emit": [line]}), BASE, self.folder)
        text = (self.folder / "app/train.py").read_text(encoding="utf-8")
        return text[: text.index(line)].count("\n") + 1

    def write(self, name: str, text: str) -> None:
        (self.folder / name).parent.mkdir(parents=True, exist_ok=True)
        (self.folder / name).write_text(text, encoding="utf-8")

    def run(self, *line: str | Path, folder: Path | None = None, **environment: str) -> Done:
        """Run a program, with telewire on PATH and nobody's settings of git or CI."""
        kept = {
            name: value
            for name, value in os.environ.items()
            if not name.startswith(("CI", "GIT", "PYTEST_", "PRE_COMMIT"))
        }
        kept |= {f"GIT_{who}_{what}": "a@b.c" for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")}
        kept |= {
            "HOME": str(self.folder.parent),
            "PATH": f"{BIN}{os.pathsep}{kept['PATH']}",
            "NO_COLOR": "1",
            "GIT_CONFIG_NOSYSTEM": "1",
            "PRE_COMMIT_HOME": str(self.folder.parent / "pre-commit"),
        }
        return subprocess.run(
            line,
            cwd=folder or self.folder,
            env=kept | environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )

    def git(self, *arguments: str, folder: Path | None = None) -> str:
        done = self.run("git", *arguments, folder=folder)
        assert done.returncode == 0, done.stderr
        return done.stdout.strip()

    def commit(self, folder: Path | None = None) -> None:
        self.git("add", "-A", folder=folder)
        self.git("commit", "-q", "-m", "state", folder=folder)

    def pytest(self, *arguments: str) -> Done:
        return self.run(
            sys.executable,
            "-m",
            "pytest",
            "-p",
            "no:cacheprovider",
            "-p",
            "no:hypothesispytest",
            *arguments,
        )


@pytest.fixture
def project(tmp_path: Path) -> Project:
    made = Project(tmp_path / "a project")
    made.write("telewire.toml", CONFIG)
    made.write("records/TELE-100_loss.yaml", RECORD)
    made.write(".gitignore", ".telewire-cache/\n__pycache__/\n")
    made.write("tests/test_app.py", "def test_app() -> None:\n    assert True\n")
    made.emit(WIRED)
    made.git("init", "-q", "-b", "main")
    made.commit()
    return made


def test_pre_commit_refuses_a_commit_that_breaks_the_wiring(project: Project) -> None:
    """The hooks as they stand in the repository; only where telewire comes from differs: nothing is downloaded."""
    hooks = project.folder.parent / "hooks"
    hooks.mkdir()
    shutil.copy(ROOT / ".pre-commit-hooks.yaml", hooks)
    project.git("init", "-q", folder=hooks)
    project.commit(hooks)
    revision = project.git("rev-parse", "HEAD", folder=hooks)
    named = [{"id": item, "language": "system"} for item in ("telewire-check", "telewire-audit")]
    configured = {"repos": [{"repo": str(hooks), "rev": revision, "hooks": named}]}
    project.write(".pre-commit-config.yaml", yaml.safe_dump(configured))
    project.commit()
    assert project.run(BIN / "pre-commit", "install").returncode == 0

    project.write("notes.md", "Nothing that a hook looks at.\n")
    project.git("add", "-A")
    done = project.run("git", "commit", "-m", "notes")
    assert done.returncode == 0, done.stderr
    assert done.stderr.count("Skipped") == 2

    where = project.emit(BROKEN)
    project.git("add", "-A")
    done = project.run("git", "commit", "-m", "broken")
    assert done.returncode == 1, done.stderr
    assert "error[TW201]" in done.stderr
    assert f"app/train.py:{where}:" in done.stderr

    project.write("records/TELE-100_loss.yaml", RECORD.replace("title: Loss\n", ""))
    project.emit(WIRED)
    project.git("add", "-A")
    done = project.run("git", "commit", "-m", "no record")
    assert done.returncode == 1, done.stderr
    assert "error[TW011]" in done.stderr

    project.write("records/TELE-100_loss.yaml", RECORD)
    done = project.run(BIN / "pre-commit", "run", "--all-files")
    assert done.returncode == 0, done.stdout
    assert done.stdout.count("Passed") == 2


def test_each_hook_looks_at_all_and_is_a_command_that_runs() -> None:
    from telewire.command import COMMANDS

    hooks = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"))
    assert {hook["id"] for hook in hooks} == {"telewire-check", "telewire-generate", "telewire-audit"}
    for hook in hooks:
        program, command, *_ = hook["entry"].split()
        assert program == "telewire"
        assert command in COMMANDS
        assert hook["pass_filenames"] is False


def filled(text: str, values: Mapping[str, str]) -> str:
    """Replace `${{ name }}`, as GitHub does before a shell sees it."""
    return re.sub(r"\$\{\{ (\S+) \}\}", lambda match: values[match[1]], text)


def step_runs(condition: str, values: Mapping[str, str], *, failed: bool) -> bool:
    """Whether a step runs; its condition is terms of `a == 'b'` and `!cancelled()`, joined by `&&`."""
    terms = condition.removeprefix("${{ ").removesuffix(" }}").split(" && ")
    if failed and "!cancelled()" not in terms:
        return False
    pairs = [term.split(" == ") for term in terms if term not in {"", "!cancelled()"}]
    return all(values[name] == wanted.strip("'") for name, wanted in pairs)


def act(project: Project, **inputs: str) -> tuple[dict[str, Done], str]:
    """Run the action's steps; return what each step said, and the summary of the run."""
    action: dict[str, Any] = yaml.safe_load((ROOT / "action.yml").read_text(encoding="utf-8"))
    assert action["runs"]["using"] == "composite"
    given = {name: str(inputs.pop(name, item["default"])) for name, item in action["inputs"].items()}
    assert not inputs
    values = {f"inputs.{name}": value for name, value in given.items()} | {"github.action_path": str(ROOT)}
    summary = project.folder.parent / "summary.md"
    summary.write_text("", encoding="utf-8")
    said: dict[str, Done] = {}
    for step in action["runs"]["steps"]:
        failed = any(done.returncode for done in said.values())
        if not step_runs(str(step.get("if", "")), values, failed=failed):
            continue
        assert step["shell"] == "bash"
        assert "${{" not in step["run"], "a value in the script itself would be code"
        environment = {name: filled(text, values) for name, text in step.get("env", {}).items()}
        said[step["name"]] = project.run(
            *("bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", step["run"]),
            folder=project.folder / filled(step.get("working-directory", "."), values),
            **environment,
            GITHUB_STEP_SUMMARY=str(summary),
            GITHUB_ACTIONS="true",
        )
    return said, summary.read_text(encoding="utf-8")


def test_the_action_annotates_the_break_and_goes_on_after_a_failure(project: Project) -> None:
    where = project.emit(BROKEN)
    said, summary = act(project, install="false")
    assert {name: done.returncode for name, done in said.items()} == {
        "Check the records": 0,
        "Compare generated files": 1,
        "Audit the wiring": 1,
    }
    (line,) = [line for line in said["Audit the wiring"].stdout.splitlines() if line.startswith("::error")]
    assert "file=app/train.py," in line
    assert f",line={where}," in line
    assert "TW201" in line
    assert "TW201" in summary


def test_the_action_takes_a_revision_and_a_baseline_is_a_name_alone(project: Project) -> None:
    project.emit(BROKEN)
    project.commit()
    said, _ = act(project, install="false", generate="false", diff="HEAD")
    assert [done.returncode for done in said.values()] == [0, 0]
    said, _ = act(project, install="false", generate="false", baseline="no $(touch ran).json")
    assert said["Audit the wiring"].returncode == 2
    assert "no $(touch ran).json: there is no such baseline" in said["Audit the wiring"].stderr
    assert not (project.folder / "ran").exists()


def test_the_job_of_gitlab_leaves_the_reports_that_it_names(project: Project) -> None:
    where = project.emit(BROKEN)
    (job,) = yaml.safe_load((ROOT / "docs/ci/gitlab.yml").read_text(encoding="utf-8")).values()
    assert project.run("telewire", "generate").returncode == 0
    done = project.run("bash", "-eo", "pipefail", "-c", "\n".join(job["script"]), CI="true")
    assert done.returncode == 1, done.stderr
    reports: dict[str, str] = job["artifacts"]["reports"]
    (issue,) = json.loads((project.folder / reports["codequality"]).read_text(encoding="utf-8"))
    assert issue["location"]["lines"]["begin"] == where
    document = ET.parse(project.folder / reports["junit"])  # noqa: S314 - our own
    assert [case.get("name") for case in document.iter("testcase") if case.find("failure") is not None] == [
        "emitter_exists"
    ]


def test_pytest_has_an_item_for_each_record_and_check(project: Project) -> None:
    where = project.emit(BROKEN)
    project.write("conftest.py", TELL)
    done = project.pytest("--telewire", "--strict-markers", "-v")
    assert done.returncode == 1, done.stdout + done.stderr
    assert "telewire::TELE-100::transport_works PASSED" in done.stdout
    assert "FAILED telewire::TELE-100::emitter_exists" in done.stdout
    assert "tests/test_app.py::test_app PASSED" in done.stdout
    assert f"at app/train.py:{where}" in done.stdout
    assert "what to do: pass loss= there" in done.stdout
    assert "Traceback" not in done.stdout
    assert "runtest" not in done.stdout
    assert LOADED in done.stdout, "libcst is not"


def test_items_can_be_chosen_and_shared_among_processes(project: Project) -> None:
    done = project.pytest("--telewire", "-v", "-n", "1", "-k", "TELE-100 and emitter_exists")
    assert done.returncode == 0, done.stdout + done.stderr
    assert re.findall(r"(PASSED|FAILED|SKIPPED) (\S+)", done.stdout) == [
        ("PASSED", "telewire::TELE-100::emitter_exists")
    ]


def test_an_audit_that_cannot_run_is_no_failed_item(project: Project) -> None:
    project.write("telewire.toml", "registry = 1\n")
    project.write("conftest.py", TELL)
    done = project.pytest("--telewire")
    assert done.returncode == pytest.ExitCode.USAGE_ERROR
    assert "--telewire: the audit could not run" in done.stderr
    assert "telewire.toml" in done.stderr
    plain = project.pytest()
    assert plain.returncode == 0, "without the option nobody reads telewire.toml"
    assert "1 passed" in plain.stdout
    assert LOADED in plain.stdout
