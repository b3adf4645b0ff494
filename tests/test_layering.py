"""Arrows between packages point one way. `lint-imports` judges; here it is run, and shown to object."""

import ast
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PACKAGES = ("telewire", "telewire_audit", "telewire_codegen", "telewire_registry")
OUTPUT = ("trainer", "trainer_telemetry")


def lint_imports(folder: Path) -> subprocess.CompletedProcess[str]:
    """Run lint-imports in `folder`, whose packages hide the installed ones of the same name."""
    return subprocess.run(
        [Path(sys.executable).with_name("lint-imports"), "--no-cache"],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(folder)},
        capture_output=True,
        text=True,
        check=False,
    )


def house(folder: Path, imports: dict[str, str]) -> Path:
    """Write stubs of the packages, with the import that `imports` gives each, under the same contracts."""
    shutil.copy(ROOT / "pyproject.toml", folder)
    for package in (*PACKAGES, *OUTPUT):
        source = f"import {imports[package]}\n" if package in imports else ""
        (folder / package).mkdir()
        (folder / package / "__init__.py").write_text(source, encoding="utf-8")
    return folder


def test_the_contracts_are_kept() -> None:
    done = lint_imports(ROOT)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "2 kept, 0 broken" in done.stdout


@pytest.mark.parametrize(
    ("importer", "imported"),
    [
        ("telewire", "telewire_audit"),
        ("telewire", "telewire_codegen"),
        ("telewire", "telewire_registry"),
        ("telewire_audit", "telewire_registry"),
        ("telewire_codegen", "telewire_registry"),
    ],
)
def test_an_arrow_down_is_allowed(importer: str, imported: str, tmp_path: Path) -> None:
    done = lint_imports(house(tmp_path, {importer: imported}))
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize(
    ("importer", "imported"),
    [
        ("telewire_registry", "telewire_codegen"),
        ("telewire_registry", "telewire_audit"),
        ("telewire_registry", "telewire"),
        ("telewire_codegen", "telewire_audit"),
        ("telewire_codegen", "telewire"),
        ("telewire_audit", "telewire_codegen"),
        ("telewire_audit", "telewire"),
        ("telewire_codegen", "trainer_telemetry"),
        ("telewire_audit", "trainer"),
    ],
)
def test_an_arrow_up_or_across_is_refused(importer: str, imported: str, tmp_path: Path) -> None:
    done = lint_imports(house(tmp_path, {importer: imported}))
    assert done.returncode == 1, done.stdout + done.stderr
    assert f"{importer} is not allowed to import {imported}" in done.stdout


def foreign_imports(source: str, own: str) -> set[str]:
    """Return the top-level packages that `source` imports, less the standard library and `own`."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            names.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.level == 0 and node.module is not None:
            names.add(node.module)
    return {name.partition(".")[0] for name in names} - sys.stdlib_module_names - {own}


def test_generated_code_imports_the_standard_library_only() -> None:
    folder = ROOT / "generated" / "trainer_telemetry"
    modules = sorted(folder.rglob("*.py"))
    if not modules:
        pytest.skip("nothing is generated yet: make codegen")
    foreign = {module: foreign_imports(module.read_text(encoding="utf-8"), folder.name) for module in modules}
    assert {module.name: names for module, names in foreign.items() if names} == {}


def test_foreign_imports_are_seen() -> None:
    source = """import enum, torch.nn
from trainer_telemetry import events
from . import payloads

def late():
    import click
"""
    assert foreign_imports(source, "trainer_telemetry") == {"torch", "click"}
