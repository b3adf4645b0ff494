"""`telewire diff`, run as a process in repositories made for it."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

TELEWIRE = Path(sys.executable).with_name("telewire")
RECORD = """\
schema: 1
id: {id}
name: {name}
title: Loss
category: policy
priority: P1-important
data: {{type: {type}, units: {units}, range: "{range}", default: 0.0, meaning: {meaning}}}
flow:
  emitters:
    - {{event: STEPPED, payload: SteppedPayload}}
  targets:
    - path: policy.{name}
"""
VALUES = {
    "id": "TELE-100",
    "name": "loss",
    "type": "float",
    "units": "nats",
    "range": "[0, 10]",
    "meaning": "A mean.",
}  # fmt: skip


def record(**values: str) -> str:
    return RECORD.format(**{**VALUES, **values})


class Repository:
    """A git repository with a registry in it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.records = folder / "registry" / "records"
        self.records.mkdir(parents=True)
        (folder / "telewire.toml").write_text('registry = "registry/records"\n', encoding="utf-8")
        self.git("init", "-q", "-b", "main")

    def git(self, *arguments: str) -> str:
        environment = {
            "PATH": os.environ["PATH"],
            "HOME": str(self.folder),
            "GIT_CONFIG_NOSYSTEM": "1",
            **{f"GIT_{who}_{what}": "a@b.c" for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")},
        }
        done = subprocess.run(
            ["git", *arguments], cwd=self.folder, env=environment, check=True, capture_output=True, text=True
        )
        return done.stdout.strip()

    def write(self, name: str, text: str) -> None:
        (self.records / name).write_text(text, encoding="utf-8")

    def commit(self) -> str:
        self.git("add", "-A")
        self.git("commit", "-q", "-m", "state")
        return self.git("rev-parse", "HEAD")

    def diff(self, *arguments: str, folder: Path | None = None, **environment: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [TELEWIRE, "diff", *arguments],
            cwd=folder or self.folder,
            env={**os.environ, **environment},
            capture_output=True,
            text=True,
            check=False,
        )

    def changes(self, *arguments: str) -> dict[str, Any]:
        done = self.diff(*arguments, "--format", "json")
        assert done.returncode in {0, 1}, done.stderr
        document = json.loads(done.stdout)
        assert isinstance(document, dict)
        return document


@pytest.fixture
def repository(tmp_path: Path) -> Repository:
    made = Repository(tmp_path / "a project")
    made.write("TELE-100_loss.yaml", record())
    made.commit()
    return made


def test_nothing_changed(repository: Repository) -> None:
    done = repository.diff("HEAD")
    assert (done.returncode, done.stdout) == (0, "")
    assert "nothing changed" in done.stderr


def test_a_breaking_change_is_shown_with_its_place_and_why(repository: Repository) -> None:
    repository.write("TELE-100_loss.yaml", record(units="bits"))
    done = repository.diff("HEAD")
    assert done.returncode == 1
    assert done.stdout == (
        "error[TW509]: loss: the unit is another: nats -> bits (TELE-100)\n"
        " --> registry/records/TELE-100_loss.yaml:7:28\n"
        "  |\n"
        '7 | data: {type: float, units: bits, range: "[0, 10]", default: 0.0, meaning: A mean.}\n'
        "  |                            ^^^^\n"
        "  = help: A stored number keeps its digits and means something else.\n"
    )
    assert "1 breaking" in done.stderr


def test_what_does_not_break_is_one_line_each(repository: Repository) -> None:
    repository.write("TELE-100_loss.yaml", record(range="[0, 20]", meaning="The mean."))
    repository.write("TELE-101_gain.yaml", record(id="TELE-101", name="gain"))
    done = repository.diff("HEAD")
    assert done.returncode == 0
    place, new = "registry/records/TELE-100_loss.yaml:7", "registry/records/TELE-101_gain.yaml"
    assert done.stdout.splitlines() == [
        f"compatible[TW525]: TELE-100 loss: the range holds more values: [0, 10] -> [0, 20] ({place}:41)",
        f"compatible[TW520]: TELE-101 gain: the record is new: (nothing) -> STEPPED.gain ({new}:2:5)",
        f"documentation[TW540]: TELE-100 loss: data.meaning changed: A mean. -> The mean. ({place}:75)",
    ]
    assert done.stderr.endswith(": 2 compatible, 1 documentation\n")


def test_json_holds_the_same_with_the_commit(repository: Repository) -> None:
    commit = repository.git("rev-parse", "HEAD")
    repository.write("TELE-100_loss.yaml", record(type="int"))
    document = repository.changes("main")
    assert document["schema_version"] == 1
    assert (document["revision"], document["commit"]) == ("main", commit)
    assert document["summary"] == {"breaking": 1, "compatible": 0, "documentation": 0}
    (change,) = document["changes"]
    expected = {"code": "TW507", "rule": "type-narrowed", "impact": "breaking", "level": "error",
                "record": "TELE-100", "metric": "loss", "old": "float", "new": "int", "line": 7, "column": 14,
                "path": "registry/records/TELE-100_loss.yaml"}  # fmt: skip
    assert {key: change[key] for key in expected} == expected
    assert change["why"].startswith("A stored value that only the old type holds")


def test_a_removed_a_renamed_and_a_moved_file(repository: Repository) -> None:
    repository.write("TELE-101_gain.yaml", record(id="TELE-101", name="gain"))
    repository.write("TELE-102_step.yaml", record(id="TELE-102", name="step"))
    old = repository.commit()
    (repository.records / "TELE-101_gain.yaml").unlink()
    (repository.records / "moved").mkdir()
    (repository.records / "TELE-100_loss.yaml").rename(repository.records / "moved" / "TELE-100_loss.yaml")
    repository.write("TELE-102_step.yaml", record(id="TELE-102", name="stride"))
    repository.commit()
    found = {(change["rule"], change["record"], change["old"]) for change in repository.changes(old)["changes"]}
    assert found == {
        ("field-removed", "TELE-101", "STEPPED.gain"),
        ("path-removed", "TELE-101", "policy.gain"),
        ("field-renamed", "TELE-102", "STEPPED.step"),
        ("path-moved", "TELE-102", "policy.step"),
        ("text-changed", "TELE-102", "step"),
    }


def test_a_record_that_could_not_be_read_then_is_a_warning(repository: Repository) -> None:
    repository.write("TELE-100_loss.yaml", "schema: 1\nid: TELE-100\nid: TELE-100\n")
    old = repository.commit()
    repository.write("TELE-100_loss.yaml", record())
    repository.write("TELE-101_gain.yaml", record(id="TELE-101", name="gain"))
    document = repository.changes(old)
    (diagnostic,) = document["diagnostics"]
    assert (diagnostic["code"], diagnostic["level"], diagnostic["line"]) == ("TW003", "warning", 3)
    assert {change["record"] for change in document["changes"]} == {"TELE-101"}
    assert repository.diff(old).returncode == 0


def test_a_record_that_cannot_be_read_now_fails_and_is_not_called_removed(repository: Repository) -> None:
    repository.write("TELE-100_loss.yaml", record() + "colour: red\n")
    repository.write("TELE-101_gain.yaml", record(id="TELE-101", name="gain"))
    done = repository.diff("HEAD")
    assert done.returncode == 1
    assert "error[TW010]: unknown key 'colour'" in done.stdout
    assert "is gone" not in done.stdout


def test_levels_of_the_configuration_hold(repository: Repository) -> None:
    toml = repository.folder / "telewire.toml"
    toml.write_text(toml.read_text(encoding="utf-8") + '[levels]\nTW509 = "warning"\nTW540 = "off"\n', encoding="utf-8")
    repository.write("TELE-100_loss.yaml", record(units="bits", meaning="B."))
    done = repository.diff("HEAD")
    assert done.returncode == 0
    assert "warning[TW509]" in done.stdout
    assert "TW540" not in done.stdout


def test_nothing_is_checked_out_or_written(repository: Repository) -> None:
    old = repository.git("rev-parse", "HEAD")
    repository.write("TELE-100_loss.yaml", record(units="bits"))
    repository.commit()
    before = {path: path.stat().st_mtime_ns for path in repository.folder.rglob("*")}
    assert repository.diff(old).returncode == 1
    assert {path: path.stat().st_mtime_ns for path in repository.folder.rglob("*")} == before


def test_it_runs_from_a_folder_below_and_inside_a_hook(repository: Repository) -> None:
    repository.write("TELE-100_loss.yaml", record(units="bits"))
    below = repository.diff("HEAD", folder=repository.records, GIT_DIR=".git", GIT_INDEX_FILE=".git/index")
    assert below.returncode == 1
    assert " --> TELE-100_loss.yaml:7:28" in below.stdout


def test_names_that_git_would_quote(repository: Repository) -> None:
    repository.write("TELE-103_wärme \t.yaml", record(id="TELE-103", name="heat"))
    repository.commit()
    assert repository.diff("HEAD").stdout == ""
    repository.write("TELE-103_wärme \t.yaml", record(id="TELE-103", name="heat", units="K"))
    assert "wärme" in repository.diff("HEAD").stdout


def test_a_vocabulary_among_the_records_is_no_record(repository: Repository) -> None:
    repository.write("vocabulary.yaml", "categories: {policy: {ids: [100, 199], meaning: P.}}\n")
    repository.commit()
    assert repository.diff("HEAD").stdout == ""


@pytest.mark.parametrize("revision", ["nowhere", "--upload-pack=x", "HEAD~9", ""])
def test_an_unknown_revision(repository: Repository, revision: str) -> None:
    done = repository.diff("--", revision)
    assert (done.returncode, done.stdout) == (2, "")
    assert f"unknown revision {revision!r}" in done.stderr


def test_a_registry_that_was_not_there(repository: Repository) -> None:
    repository.git("mv", "registry/records", "registry/metrics")
    (repository.folder / "telewire.toml").write_text('registry = "registry/metrics"\n', encoding="utf-8")
    done = repository.diff("HEAD")
    assert (done.returncode, done.stdout) == (2, "")
    assert "HEAD has no record file below 'registry/metrics'" in done.stderr


def test_no_repository(tmp_path: Path) -> None:
    (tmp_path / "registry" / "records").mkdir(parents=True)
    (tmp_path / "telewire.toml").write_text("", encoding="utf-8")
    done = subprocess.run(
        [TELEWIRE, "diff", "HEAD"],
        cwd=tmp_path,
        env={**os.environ, "GIT_CEILING_DIRECTORIES": str(tmp_path.parent)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stdout) == (2, "")
    assert "not a git repository" in done.stderr


def test_no_git(repository: Repository) -> None:
    done = repository.diff("HEAD", PATH="/nonexistent")
    assert done.returncode == 2
    assert "git is not there" in done.stderr
