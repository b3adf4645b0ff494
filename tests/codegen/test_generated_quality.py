"""What is generated is clean as emitted: format, lint, types, layers, and the same in every process."""

from __future__ import annotations

import ast
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from telewire_codegen.generate import Compiled

ROOT = Path(__file__).parents[2]
BIN = Path(sys.executable).parent


def tool(*arguments: str | Path, folder: Path) -> None:
    """Run a tool in a folder under the project's settings, and expect it to be content."""
    shutil.copy(ROOT / "pyproject.toml", folder)
    done = subprocess.run(
        list(map(str, arguments)),
        cwd=folder,
        env={**os.environ, "MYPYPATH": "generated", "PYTHONPATH": "generated"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_ruff_format_would_change_nothing(generated: Path) -> None:
    tool(BIN / "ruff", "format", "--no-cache", "--diff", "generated", folder=generated.parent)


def test_ruff_finds_nothing(generated: Path) -> None:
    tool(BIN / "ruff", "check", "--no-cache", "generated", folder=generated.parent)
    # Nor under the rules that ruff has of its own.
    tool(
        BIN / "ruff", "check", "--no-cache", "--isolated", "--line-length", "120", "generated", folder=generated.parent
    )


def test_mypy_strict_finds_nothing(generated: Path, tmp_path: Path) -> None:
    tool(BIN / "mypy", "--cache-dir", tmp_path, "generated", folder=generated.parent)


def test_the_generated_tests_pass(generated: Path) -> None:
    tool(BIN / "python", "-m", "pytest", "-q", "-p", "no:cacheprovider", "generated/tests", folder=generated.parent)


def test_only_the_standard_library_is_imported(generated: Path) -> None:
    for module in generated.glob("*/*.py"):
        if module.parent.name == "tests":
            continue
        for node in ast.walk(ast.parse(module.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                assert {alias.name for alias in node.names} <= sys.stdlib_module_names
            if isinstance(node, ast.ImportFrom) and node.level == 0:
                assert (node.module or "").split(".")[0] in sys.stdlib_module_names


PROGRAM = """
import sys
from pathlib import Path
from telewire_codegen.generate import compile_registry
from telewire_registry.config import Config, GenerateConfig
from telewire_registry.load import load_records, record_files
for case in sorted(Path(sys.argv[1]).iterdir()):
    registry = load_records(record_files(case / "records"))
    config = Config(folder=case, generate=GenerateConfig(package=case.name))
    compiled = compile_registry(registry, config)
    for path, text in compiled.files.items():
        print(path, text, sep="\\n")
    for diagnostic in compiled.diagnostics:
        print(diagnostic)
"""


def test_output_does_not_depend_on_the_hash_seed() -> None:
    outputs = {
        subprocess.run(
            [sys.executable, "-c", PROGRAM, Path(__file__).parent / "cases"],
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True,
            check=True,
        ).stdout
        for seed in ("0", "1")
    }
    assert len(outputs) == 1
    assert len(outputs.pop()) > 10_000


def test_text_that_no_code_shows_changes_no_code(compile_texts: Callable[..., Compiled]) -> None:
    body = "data: {type: float, default: 0.0}\nflow: {emitters: [{event: A}], targets: [{path: a.b}]}\n"
    plain = compile_texts(body)
    more = compile_texts(
        body + "status: {planned: true}\npurpose: {question: Why?}\nnotes: A note.\nhistory: [{change: Made.}]\n"
        "verification: {claims: {emitter_exists: {holds: true}}, manual: [Look.]}\n"
    )
    assert plain.files == more.files


def test_a_change_makes_just_the_files_stale_that_show_it(compile_texts: Callable[..., Compiled]) -> None:
    body = "data: {{type: float, default: 0.0}}\nthresholds: [{{level: warning, when: value > {0}}}]\n"
    body += "flow: {{emitters: [{{event: A}}], targets: [{{path: a.b}}]}}\n"
    one, two = compile_texts(body.format(1)).files, compile_texts(body.format(2)).files
    assert {path.name for path in one if one[path] != two[path]} == {"thresholds.py"}


@pytest.mark.parametrize("name", ["every_type", "keys"])
def test_no_generated_line_is_pasted_from_a_date_or_a_machine(name: str, generated: Path) -> None:
    for module in (generated / name).glob("*.py"):
        text = module.read_text(encoding="utf-8")
        assert str(Path.home()) not in text
        assert "do not edit" in text.splitlines()[0]
        assert "`telewire generate`" in text.splitlines()[0]
