"""The README is true: its commands are run, its Python too, in order, in a copy of the repository.

```console            commands after `$ `, and what they print; `...` stands for any lines, a number for any number
```python             is run; a ```text block that follows is what it prints, to the letter
<!-- file: PATH -->   before a block: the block is written to that file
<!-- shown: WHY -->   before a block: it is not run
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
README = ROOT / "README.md"
FOLDERS = ("registry", "generated", "examples", "bench", "tests")
FILES = ("Makefile", "pyproject.toml", "constraints.txt", "telewire.toml")
BLOCK = re.compile(r"^(?:<!-- (file|shown): (.+?) -->\n)?^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


@dataclass(frozen=True)
class Block:
    line: int
    language: str
    text: str
    file: str | None
    shown_only: bool


def blocks(text: str) -> list[Block]:
    return [
        Block(
            text.count("\n", 0, match.start(4)),
            match[3],
            match[4],
            match[2] if match[1] == "file" else None,
            match[1] == "shown",
        )
        for match in BLOCK.finditer(text)
    ]


def commands(block: Block) -> Iterator[tuple[str, list[str]]]:
    """Yield each command of a console block with the lines that it prints."""
    command, more = "", False
    printed: list[str] = []
    for line in block.text.splitlines():
        if line.startswith("$ ") or more:
            if command and not more:
                yield command, printed
                command, printed = "", []
            command += line.removeprefix("$ ").removesuffix("\\")
            more = line.endswith("\\")
        else:
            printed.append(line)
    assert command, f"README.md:{block.line}: a console block without a command"
    yield command, printed


MEASURED = re.compile(r"-?\d+\.\d+|\d+%|[\d,]+(?= steps/s)")
"""Numbers that differ between runs; the others are counts, and those of the README are true."""


def matches(expected: list[str], actual: str) -> bool:
    parts = [".*" if line == "..." else re.escape(MEASURED.sub("<measured>", line)) for line in expected]
    actual = MEASURED.sub("<measured>", actual)
    pattern = "\n".join(parts).replace("\n.*", "(?:\n.*)?").replace(".*\n", "(?:.*\n)?")
    actual_lines = "\n".join(line.rstrip() for line in actual.strip("\n").splitlines())
    return re.fullmatch(pattern, actual_lines, re.DOTALL) is not None


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("readme") / "telewire"
    folder.mkdir()
    for name in (*FOLDERS, *FILES):
        source = ROOT / name
        if source.is_dir():
            shutil.copytree(source, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
        elif source.exists():
            shutil.copy2(source, folder)
    # The programs of this environment, under the names that the README and the Makefile know. No link to it: the copy's
    # make must not be able to install the copy into it.
    programs = folder / ".venv/bin"
    programs.mkdir(parents=True)
    for name in ("python", "telewire"):
        program = programs / name
        program.write_text(f'#!/bin/sh\nexec "{Path(sys.executable).with_name(name)}" "$@"\n', encoding="utf-8")
        program.chmod(0o755)
    (folder / ".venv/.installed").touch()
    return folder


def run(command: list[str], folder: Path) -> subprocess.CompletedProcess[str]:
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("MAKE", "MFLAGS"))}
    environment["PATH"] = f"{folder / '.venv/bin'}{os.pathsep}{environment['PATH']}"
    # Before the installed ones.
    environment["PYTHONPATH"] = os.pathsep.join(str(folder / name) for name in ("generated", "examples"))
    environment["NO_COLOR"] = "1"
    return subprocess.run(
        command, cwd=folder, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False
    )


def test_what_the_readme_says_happens(copy: Path) -> None:
    found = blocks(README.read_text(encoding="utf-8"))
    ran = 0
    for block, following in pairwise([*found, Block(0, "", "", None, shown_only=False)]):
        where = f"README.md:{block.line}"
        if block.shown_only:
            continue
        if block.file is not None:
            (copy / block.file).parent.mkdir(parents=True, exist_ok=True)
            (copy / block.file).write_text(block.text, encoding="utf-8")
        elif block.language == "console":
            for command, expected in commands(block):
                done = run(["bash", "-euo", "pipefail", "-c", command], copy)
                assert matches(expected, done.stdout), f"{where}: {command}\n{done.stdout}"
                assert done.returncode == any(line.startswith("error") for line in expected), f"{where}: {command}"
                ran += 1
        elif block.language == "python":
            done = run(["python", "-c", block.text], copy)
            expected_text = following.text if following.language == "text" else ""
            assert done.stdout == expected_text, f"{where}:\n{done.stdout}"
            ran += 1
        else:
            assert block.language == "text", f"{where}: a {block.language} block is neither run nor said to be shown"
    assert ran >= 8


def test_every_file_and_folder_that_is_named_is_there() -> None:
    text = README.read_text(encoding="utf-8")
    links = re.findall(r"\]\((?!https?://|#)([^)#]+)", text)
    assert links
    assert [link for link in links if not (ROOT / link).exists()] == []


def test_the_comparison_can_fail() -> None:
    assert matches(["entropy 0.995  docked   0%  1,714 steps/s"], "entropy 1.5  docked   7%  82 steps/s\n")
    assert not matches(["51 files checked: nothing wrong"], "7 files checked: nothing wrong\n")
    assert not matches(["51 files checked: nothing wrong"], "51 files checked: 1 error\n")
    assert matches(["first", "..."], "first\nsecond\nthird")
    assert not matches(["first", "...", "last"], "first\nsecond\n")


def test_the_table_of_commands_is_whole_and_says_what_is_not_there() -> None:
    from telewire.command import COMMANDS

    rows = dict(re.findall(r"^\| `telewire (\w+)` \| (.*) \|$", README.read_text(encoding="utf-8"), re.MULTILINE))
    assert rows.keys() == COMMANDS.keys()
    absent = {name for name in COMMANDS if not (ROOT / f"cli/telewire/commands/{name}_command.py").exists()}
    assert {name for name, text in rows.items() if text.endswith("not yet")} == absent
