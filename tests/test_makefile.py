"""The Makefile's targets are declared, do what they say, and exist where they are mentioned."""

import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
MAKEFILE = (ROOT / "Makefile").read_text(encoding="utf-8")
ENTRY_POINTS = ("help", "codegen", "test", "lint", "type", "golden", "audit", "bench", "clean")
# Where targets are named for people and programs.
MENTIONED_IN = ("README.md", "CONTRIBUTING.md", ".ci/run", ".pre-commit-config.yaml")


def make(*arguments: str, folder: Path = ROOT) -> subprocess.CompletedProcess[str]:
    """Run make as from a shell, even where make runs these tests."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("MAKE", "MFLAGS"))}
    return subprocess.run(
        ["make", *arguments], cwd=folder, env=environment, capture_output=True, text=True, check=False
    )


def rule_targets() -> set[str]:
    """Return the target of every rule but the stamp's, which is a file."""
    return set(re.findall(r"^([A-Za-z][\w-]*):(?!=)", MAKEFILE, re.MULTILINE))


def mentioned_targets(text: str) -> set[str]:
    """Return the targets in commands: a line that starts with make, or code in backticks that does."""
    commands = re.findall(r"(?:^\s*(?:\$ |entry: )?|`)make((?: +[^\s`#]+)+)", text, re.MULTILINE)
    return {word for command in commands for word in command.split() if re.fullmatch(r"[a-z][\w-]*", word)}


def checkout(folder: Path) -> Path:
    """Copy what a first `make` reads into a folder whose name holds a space."""
    copy = folder / "a checkout"
    copy.mkdir()
    for name in ("Makefile", "pyproject.toml", "constraints.txt"):
        shutil.copy(ROOT / name, copy)
    return copy


def interpreter(path: Path, *, status: int) -> Path:
    """Write a stand-in for Python that ends with `status`, whatever it is asked."""
    path.write_text(f"#!/bin/sh\nexit {status}\n", encoding="utf-8")
    path.chmod(0o755)
    return path


def test_every_target_is_phony() -> None:
    (declared,) = re.findall(r"^\.PHONY:(.*)$", MAKEFILE, re.MULTILINE)
    assert set(declared.split()) == rule_targets()


@pytest.mark.parametrize("target", ENTRY_POINTS)
def test_a_folder_of_the_same_name_does_not_hide_a_target(target: str, tmp_path: Path) -> None:
    copy = checkout(tmp_path)
    (copy / target).mkdir()
    done = make("--dry-run", target, folder=copy)
    assert done.returncode == 0, done.stderr
    assert "up to date" not in done.stdout


def test_help_lists_every_target() -> None:
    listed = re.findall(r"^  make (\S+) +\S", make("help").stdout, re.MULTILINE)
    assert set(listed) == rule_targets()
    assert make().stdout == make("help").stdout


@pytest.mark.parametrize("name", [name for name in MENTIONED_IN if (ROOT / name).exists()])
def test_mentioned_targets_exist(name: str) -> None:
    mentioned = mentioned_targets((ROOT / name).read_text(encoding="utf-8"))
    assert mentioned
    assert mentioned <= rule_targets()


def test_mentions_are_found_in_commands_only() -> None:
    text = """Make sure to make it.

    make lint type
    $ make codegen CHECK=1  # make clean would be too much

Then `make -j2 golden`, and make bench.
"""
    assert mentioned_targets(text) == {"lint", "type", "codegen", "golden"}


def test_codegen_writes_unless_it_checks() -> None:
    def commands(*arguments: str) -> list[str]:
        return re.findall(r"telewire (generate.*)$", make("--dry-run", "codegen", *arguments).stdout, re.MULTILINE)

    assert [command.strip() for command in commands()] == ["generate"]
    assert commands("CHECK=1") == ["generate --check"]


def test_install_precedes_every_command_of_the_venv(tmp_path: Path) -> None:
    copy = checkout(tmp_path)
    for target in ENTRY_POINTS:
        commands = make("--dry-run", target, folder=copy).stdout
        if ".venv/bin/" in commands:
            first = re.findall(r"^\.venv/bin/.*$", commands, re.MULTILINE)[0]
            assert "pip install" in first, target


def test_an_old_interpreter_is_refused(tmp_path: Path) -> None:
    copy = checkout(tmp_path)
    old = interpreter(tmp_path / "python3.10", status=1)
    done = make("lint", f"PYTHON={old}", folder=copy)
    assert done.returncode == 2
    assert f"telewire needs Python 3.11 or newer, and {old} is not" in done.stderr
    assert not (copy / ".venv").exists()


def test_a_failed_install_is_tried_again(tmp_path: Path) -> None:
    copy = checkout(tmp_path)
    (copy / ".venv" / "bin").mkdir(parents=True)
    interpreter(copy / ".venv" / "bin" / "python", status=1)
    for _ in range(2):
        done = make("lint", folder=copy)
        assert done.returncode == 2
        assert "installing into .venv" in done.stdout
    assert not (copy / ".venv" / ".installed").exists()
