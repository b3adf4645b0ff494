"""`telewire audit` on a small program: what is reported, what is accepted, what fails, and what is written."""

from __future__ import annotations

import dataclasses
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from telewire.command import telewire

sys.path.insert(0, str(Path(__file__).parents[1] / "audit"))
from casefile import WIRING_TOML, Case, write_program

BASE = Path(__file__).parents[1] / "cases/base"
TRAIN = "app/train.py"
WIRED = "hub.emit(Event(Kind.STEP, StepPayload(loss=loss)))"
BROKEN = "hub.emit(Event(Kind.STEP, StepPayload(kind='x')))"
CONFIG = f"""\
registry = "records"
[source]
roots = ["."]
{WIRING_TOML}[audit]
select = ["TW0", "TW19", "TW200", "TW201", "TW240"]
"""
RECORD = """\
schema: 1
id: TELE-100
name: loss
title: Loss
category: policy
priority: P1-important
data: {type: float, default: 0.0, meaning: A mean.}
flow:
  emitters:
    - {event: STEP, payload: StepPayload, field: loss}
  targets:
    - path: train.loss
"""


@dataclasses.dataclass(frozen=True)
class Project:
    folder: Path

    def emit(self, *lines: str) -> None:
        """Write the program, with this as what it emits."""
        write_program(Case("audit", 1, "emits", slots={"emit": list(lines)}), BASE, self.folder)

    def write(self, name: str, text: str) -> None:
        (self.folder / name).parent.mkdir(exist_ok=True)
        (self.folder / name).write_text(text, encoding="utf-8")

    def run(self, *arguments: str, **environment: str) -> Result:
        settings = {"CI": "", "GITHUB_STEP_SUMMARY": "", **environment}
        return CliRunner().invoke(telewire, ["audit", "--processes", "1", *arguments], env=settings)

    def found(self, *arguments: str, **environment: str) -> list[dict[str, Any]]:
        done = self.run("--format", "json", *arguments, **environment)
        assert done.exit_code in {0, 1}, done.output
        document = json.loads(done.stdout)
        assert document["failed"] == (done.exit_code == 1)
        findings: list[dict[str, Any]] = document["findings"]
        return findings

    def codes(self, *arguments: str, **environment: str) -> list[tuple[str, str, str | None]]:
        return [(item["code"], item["level"], item["suppressed"]) for item in self.found(*arguments, **environment)]


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Project:
    made = Project(tmp_path)
    monkeypatch.chdir(tmp_path)
    made.write("telewire.toml", CONFIG)
    made.write("records/TELE-100_loss.yaml", RECORD)
    made.emit(BROKEN)
    return made


def git(folder: Path, *arguments: str) -> None:
    environment = {"PATH": os.environ["PATH"], "HOME": str(folder), "GIT_CONFIG_NOSYSTEM": "1"}
    environment |= {f"GIT_{who}_{what}": "a@b.c" for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")}
    subprocess.run(["git", *arguments], cwd=folder, env=environment, check=True, capture_output=True)


def commit(project: Project) -> None:
    git(project.folder, "add", "-A")
    git(project.folder, "commit", "-q", "-m", "state")


@pytest.fixture
def part(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Project:
    """A project in a folder of a larger repository, wired and committed."""
    made = Project(tmp_path / "a part")
    made.folder.mkdir()
    monkeypatch.chdir(made.folder)
    git(tmp_path, "init", "-q", "-b", "main")
    made.write(".gitignore", ".telewire-cache/\n")
    made.write("telewire.toml", CONFIG)
    made.write("records/TELE-100_loss.yaml", RECORD)
    made.emit(WIRED)
    commit(made)
    return made


def test_a_comment_accepts_a_finding_of_its_line(project: Project) -> None:
    project.emit(f"{BROKEN}  # telewire: ignore[TW201] the old trainer goes in May")
    (found,) = project.found()
    assert (found["suppressed"], found["reason"]) == ("inline", "the old trainer goes in May")
    done = project.run()
    assert done.exit_code == 0
    assert done.stdout == "1 record: 1 fail; accepted: 1 by a comment\n"


@pytest.mark.parametrize(
    ("comment", "code", "message"),
    [
        ("ignore[TW201]", "TW193", "this comment gives no reason, so it does not accept TW201"),
        ("ignore[TW201] why until=2020-02-29", "TW192", "TW201 was accepted until 2020-02-29"),
        ("ignore[TW201] why until=spring", "TW192", "`until=spring` is no day, so this comment accepts nothing"),
        ("ignore[TW291] why", "TW191", "TW291 is no finding that a comment can accept"),
        ("ignore[TW200] why", "TW191", "TW200 is no finding that a comment can accept"),
        ("ignore why", "TW191", "this comment accepts no code"),
    ],
)
def test_a_comment_that_does_nothing_is_a_finding(project: Project, comment: str, code: str, message: str) -> None:
    project.emit(f"{BROKEN}  # telewire: {comment}")
    broken, fault = project.found()
    assert (broken["code"], broken["suppressed"]) == ("TW201", None)
    assert (fault["code"], fault["level"], fault["message"]) == (code, "warning", message)
    line = (project.folder / TRAIN).read_text(encoding="utf-8").splitlines()[fault["line"] - 1]
    assert line[fault["column"] - 1 :][: fault["width"]] == f"# telewire: {comment}"


def test_a_comment_whose_cause_is_gone_is_a_finding(project: Project) -> None:
    project.emit(f"{WIRED}  # telewire: ignore[TW201] the old trainer goes in May")
    assert project.codes() == [("TW190", "warning", None)]
    assert project.codes("TELE-100") == [], "an audit of some records cannot know"
    assert project.codes("--select", "TW19,TW202") == [], "nor one of other codes"


def test_a_record_accepts_a_finding_of_its_own(project: Project) -> None:
    project.write("records/TELE-100_loss.yaml", f"{RECORD}suppress: [{{code: TW201, reason: The trainer goes.}}]\n")
    (found,) = project.found()
    assert (found["suppressed"], found["reason"]) == ("record", "The trainer goes.")
    assert project.run().exit_code == 0
    project.emit(WIRED)
    (fault,) = project.found()
    assert (fault["code"], fault["path"], fault["line"]) == ("TW190", "records/TELE-100_loss.yaml", 13)
    project.write("records/TELE-100_loss.yaml", f"{RECORD}suppress: [{{code: TW222, reason: No record's.}}]\n")
    assert project.codes() == [("TW191", "warning", None)]


def test_what_is_selected_is_reported(project: Project) -> None:
    assert project.codes() == [("TW201", "error", None)]
    assert project.codes("--ignore", "TW201") == []
    several = {code for code, _, _ in project.codes("--select", "TW22,TW201", "--ignore", "TW221")}
    assert several >= {"TW201", "TW220", "TW222"}
    assert not several & {"TW202", "TW207", "TW221"}
    refused = project.run("--select", "TW29")
    assert refused.exit_code != 0
    assert "the audit has no code that begins with 'TW29'" in str(refused.exception)


@pytest.mark.parametrize(
    ("levels", "fail_on", "level", "status"),
    [
        ("", "error", "error", 1),
        ("", "never", "error", 0),
        ('TW201 = "warning"', "error", "warning", 0),
        ('TW201 = "warning"', "warning", "warning", 1),
        ('TW201 = "note"', "warning", "note", 0),
        ('TELE-100 = {TW201 = "note"}', "note", "note", 1),
        ('"app/*" = "warning"', "error", "warning", 0),
    ],
)
def test_what_fails(project: Project, levels: str, fail_on: str, level: str, status: int) -> None:
    project.write("telewire.toml", f'{CONFIG}fail_on = "{fail_on}"\n[levels]\n{levels}\n')
    assert project.codes() == [("TW201", level, None)]
    assert project.run().exit_code == status
    assert project.run("--fail-on", "never").exit_code == 0


def test_a_code_that_is_off_is_not_reported(project: Project) -> None:
    project.write("telewire.toml", f'{CONFIG}[levels]\nTW201 = "off"\nTW190 = "error"\nTW150 = "off"\n')
    assert project.codes() == []
    project.emit(f"{WIRED}  # telewire: ignore[TW201] the old trainer goes in May")
    assert project.codes() == [("TW190", "error", None)]


def test_the_output_is_written_to_a_file(project: Project) -> None:
    done = project.run("--format", "sarif", "--output", "out.sarif")
    assert (done.exit_code, done.stdout) == (1, "")
    assert json.loads((project.folder / "out.sarif").read_text(encoding="utf-8"))["version"] == "2.1.0"
    assert [path.name for path in project.folder.glob("*.sarif*")] == ["out.sarif"]
    missing = project.run("--format", "junit", "--output", "nowhere/out.xml")
    assert isinstance(missing.exception, FileNotFoundError)


def test_the_summary_is_added_to_what_the_step_has_said(project: Project) -> None:
    project.write("summary.md", "before\n")
    done = project.run("--format", "github", GITHUB_STEP_SUMMARY=str(project.folder / "summary.md"))
    assert done.stdout.startswith(f"::error file={TRAIN},")
    text = (project.folder / "summary.md").read_text(encoding="utf-8")
    assert text.startswith("before\n### telewire audit\n")
    assert text.count("| error | TW201 | TELE-100 |") == 1


def test_a_baseline_accepts_until_it_is_mended(project: Project) -> None:
    project.write("telewire.toml", f'{CONFIG}baseline = "known.json"\n')
    missing = project.run()
    assert "there is no such baseline; make it with `--update-baseline`" in str(missing.exception)
    assert project.codes("--update-baseline") == [("TW201", "error", "baseline")]
    assert project.run(CI="true").exit_code == 0
    before = (project.folder / "known.json").read_text(encoding="utf-8")
    project.emit(WIRED)
    (stale,) = project.found(CI="true")
    assert (stale["code"], stale["path"], stale["line"], stale["column"]) == ("TW240", "known.json", 4, 5)
    assert project.codes("TELE-100", CI="true") == [], "an audit of some records cannot know"
    assert project.codes("--select", "TW202", "--ci") == [], "nor one of other codes"
    assert (project.folder / "known.json").read_text(encoding="utf-8") == before, "CI writes nothing"
    assert "known.json: 1 finding no longer there, removed" in project.run().stderr
    assert project.codes("--ci") == []
    project.emit(BROKEN)
    assert project.codes() == [("TW201", "error", None)], "what was mended once is new when it breaks"


def test_an_audit_that_saw_too_little_touches_no_baseline(project: Project) -> None:
    project.write("telewire.toml", f'{CONFIG}baseline = "known.json"\n')
    project.run("--update-baseline")
    before = (project.folder / "known.json").read_text(encoding="utf-8")
    project.emit(WIRED)
    project.write("records/TELE-101_other.yaml", "schema: [")
    assert ("TW002", "error", None) in project.codes()
    assert ("TW002", "error", None) in project.codes("--select", "TW202"), "whatever is selected"
    assert "not written, for the audit saw too little" in project.run("--update-baseline").stderr
    (project.folder / "records/TELE-101_other.yaml").unlink()
    project.write("app/more.py", "x = 1\ndef (")
    (fault,) = project.found()
    assert (fault["code"], fault["level"], fault["path"], fault["line"]) == ("TW241", "warning", "app/more.py", 2)
    assert (project.folder / "known.json").read_text(encoding="utf-8") == before


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--update-baseline"], "which baseline?"),
        (["--update-baseline", "--baseline", "known.json", "TELE-100"], "is about all findings"),
        (["--update-baseline", "--baseline", "known.json", "--select", "TW2"], "is about all findings"),
        (["--update-baseline", "--diff", "HEAD"], "has nothing to write"),
    ],
)
def test_misuse_is_refused_before_anything_is_read(project: Project, arguments: list[str], said: str) -> None:
    done = project.run(*arguments)
    assert done.exit_code == 2
    assert said in done.stderr
    assert not (project.folder / "known.json").exists()


@pytest.mark.parametrize(
    ("audit", "said"),
    [
        ('fail_on = "info"', "audit.fail_on must be one of: error, warning, note, never (got 'info')"),
        ("baseline = 3", "audit.baseline must be a text (got 3)"),
        ('basline = "x"', "unknown key audit.basline; did you mean audit.baseline?"),
        ('ignore = ["TW77"]', "ignore: the audit has no code that begins with 'TW77'"),
    ],
)
def test_a_wrong_configuration_is_refused(project: Project, audit: str, said: str) -> None:
    project.write("telewire.toml", f"{CONFIG}{audit}\n")
    assert said in str(project.run().exception)


def test_a_revision_accepts_what_was_there_when_the_branch_left_it(part: Project) -> None:
    git(part.folder, "checkout", "-q", "-b", "topic")
    part.emit(BROKEN)
    assert part.codes("--diff", "main") == [("TW201", "error", None)]
    commit(part)
    assert part.codes("--diff", "main") == [("TW201", "error", None)]
    assert part.codes("--diff", "HEAD") == [("TW201", "error", "revision")]
    git(part.folder, "checkout", "-q", "main")
    part.write("app/later.py", "x = 1\n")
    commit(part)
    git(part.folder, "checkout", "-q", "topic")
    assert part.codes("--diff", "main") == [("TW201", "error", None)], "main went on since"
    part.write("app/old.py", "def broken(:\n")
    commit(part)
    (part.folder / "app/old.py").unlink()
    assert part.run("--diff", "HEAD").exit_code == 0, "what was no Python then is no matter now"


def test_a_revision_is_judged_by_its_own_records_and_configuration(part: Project) -> None:
    part.write("records/TELE-101_total.yaml", RECORD.replace("TELE-100", "TELE-101").replace("loss", "total"))
    assert [item["record"] for item in part.found("--diff", "HEAD")] == ["TELE-101"]
    assert part.run("--diff", "HEAD").exit_code == 1
    commit(part)
    assert part.run("--diff", "HEAD").exit_code == 0
    (part.folder / "app").rename(part.folder / "program")
    part.write("telewire.toml", CONFIG.replace('"."', '"."').replace('"app.', '"program.'))
    for path in part.folder.glob("program/*.py"):
        path.write_text(path.read_text(encoding="utf-8").replace("from app.", "from program."), encoding="utf-8")
    (old,) = part.found("--diff", "HEAD")
    assert (old["record"], old["suppressed"]) == ("TELE-101", "revision"), "the package was renamed, and nothing else"
    part.write("telewire.toml", "nonsense")
    commit(part)
    part.write("telewire.toml", CONFIG.replace('"app.', '"program.'))
    refused = part.run("--diff", "HEAD")
    assert "name a later revision" in str(refused.exception)


def test_a_revision_without_a_configuration_is_read_by_the_present_one(part: Project) -> None:
    part.emit(BROKEN)
    git(part.folder, "rm", "-q", "--cached", "telewire.toml", "records/TELE-100_loss.yaml")
    git(part.folder, "commit", "-q", "-m", "before telewire", "-a")
    assert part.codes("--diff", "HEAD") == [("TW201", "error", None)], "the record is new"
    git(part.folder, "add", "records")
    git(part.folder, "commit", "-q", "-m", "records")
    assert part.codes("--diff", "HEAD") == [("TW201", "error", "revision")]


def test_a_revision_that_cannot_be_had_is_said_at_once(part: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "unknown revision 'nothing'" in str(part.run("--diff", "nothing").exception)
    monkeypatch.setenv("GIT_DIR", "/nowhere")
    assert part.run("--diff", "HEAD").exit_code == 0, "a hook's variables point elsewhere"
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(part.folder.parents[1]))
    (part.folder.parent / ".git").rename(part.folder.parent / "git")
    assert "not a git repository" in str(part.run("--diff", "HEAD").exception)


def test_paths_are_told_from_the_repository_that_ci_names(part: Project) -> None:
    part.emit(BROKEN)
    top = str(part.folder.parent)
    assert "file=a part/app/train.py," in part.run("--format", "github", GITHUB_WORKSPACE=top).stdout
    (found,) = json.loads(part.run("--format", "gitlab", CI_PROJECT_DIR=top).stdout)
    assert found["location"]["path"] == "a part/app/train.py"
    assert "a%20part/app/train.py" in part.run("--format", "sarif", GITHUB_WORKSPACE=top).stdout


def test_what_a_record_says_wrongly_is_shown_there_with_a_way_out(project: Project) -> None:
    from telewire.drift_findings import WAYS_OUT
    from telewire_audit.drift.codes import CODES

    assert set(WAYS_OUT) == set(CODES)
    project.write("records/TELE-100_loss.yaml", RECORD.replace("payload: StepPayload", "payload: StepPayloads"))
    (found,) = project.found("--select", "TW212")
    assert (found["symbol"], found["hop"]) == ("StepPayloads", "emitters.payload")
    assert (found["line"], found["column"], found["width"]) == (10, 30, len("StepPayloads"))
    assert found["help"].endswith("`telewire explain TELE-100` shows that")


def test_a_fault_that_was_behind_another_is_not_new(project: Project) -> None:
    project.write("telewire.toml", CONFIG.replace('"TW200", "TW201"', '"TW20"') + 'baseline = "known.json"\n')
    project.write("records/TELE-100_loss.yaml", RECORD.replace("train.loss", "train.missing"))
    assert project.codes("--update-baseline") == [("TW203", "error", "baseline")]
    write_program(Case("audit", 1, "declared", slots={"state": ["missing: float = 0.0"]}), BASE, project.folder)
    found = project.codes("--no-ci")
    assert ("TW202", "error", "baseline") in found, "nobody fills the field"
    assert "TW203" not in {code for code, _, _ in found}
    assert project.run("--ci").exit_code == 0
    assert len(json.loads((project.folder / "known.json").read_text(encoding="utf-8"))["findings"]) >= len(found)


def test_what_a_record_accepts_may_be_behind_another_fault(project: Project) -> None:
    project.write("telewire.toml", CONFIG.replace('"TW200", "TW201"', '"TW20"'))
    record = RECORD.replace("train.loss", "train.missing")
    project.write("records/TELE-100_loss.yaml", f"{record}suppress: [{{code: TW202, reason: It comes in May.}}]\n")
    assert project.codes() == [("TW203", "error", None)], "and nothing is said of the suppression"


def test_one_more_field_of_a_group_is_worse(project: Project) -> None:
    project.write("telewire.toml", f'{CONFIG}baseline = "known.json"\n')
    group = RECORD.replace("name: loss", "name: losses").replace("train.loss", "train")
    group += "fields:\n" + "".join(f"  - {{name: {name}, data: {{type: float}}}}\n" for name in ("loss", "total"))
    project.write("records/TELE-100_loss.yaml", group.replace(", field: loss", ""))
    project.emit(WIRED)
    (found,) = project.found("--update-baseline")
    assert (found["verdict"], found["fields"], found["suppressed"]) == ("partial", ["total"], "baseline")
    project.emit(BROKEN)
    (found,) = project.found("--ci")
    assert (found["verdict"], found["suppressed"]) == ("fail", None)
