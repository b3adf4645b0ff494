"""Compiled cases: each folder of `cases` is a registry, compiled into a package of its name."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path, PurePosixPath

import pytest

from telewire_codegen.generate import Compiled, compile_registry
from telewire_codegen.write import write_files
from telewire_registry.config import Config, GenerateConfig
from telewire_registry.load import Registry, load_records, parse_record, record_files

ROOT = Path(__file__).parents[2]
CASES = Path(__file__).parent / "cases"

Compile = Callable[[Path], Compiled]
Run = Callable[[str], str]
FromText = Callable[..., Compiled]


def config_of(folder: Path, package: str) -> Config:
    return Config(folder=folder, registry="records", generate=GenerateConfig(package=package))


def compile_folder(folder: Path) -> Compiled:
    """Compile the records of a case, whose files are named relative to its folder."""
    loaded = load_records(record_files(folder / "records"))
    assert loaded.diagnostics == (), "a case is about the compiler: its records load"
    return compile_registry(loaded, config_of(folder, folder.name))


@pytest.fixture(scope="session")
def compile_case() -> Compile:
    return compile_folder


@pytest.fixture(scope="session")
def compile_texts() -> FromText:
    """Compile records that are given as YAML, without the keys that all have."""

    def compile_(*bodies: str, package: str = "telemetry") -> Compiled:
        sources = []
        for number, body in enumerate(bodies, 100):
            named = "" if "\nname:" in f"\n{body}" else f"name: record_{number}\n"
            head = f"schema: 1\nid: TELE-{number}\ntitle: Record {number}\ncategory: policy\npriority: P1\n{named}"
            source = parse_record(head + body, Path(f"TELE-{number}.yaml"))
            assert not isinstance(source, list), source
            sources.append(source)
        return compile_registry(Registry(tuple(sources)), config_of(Path(), package))

    return compile_


@pytest.fixture(scope="session")
def generated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder with the packages of all cases that compile, and their tests."""
    out = tmp_path_factory.mktemp("cases") / "generated"
    files: dict[PurePosixPath, str] = {}
    for case in sorted(CASES.iterdir()):
        files |= compile_folder(case).files
    written = write_files(files, out)
    assert not isinstance(written, tuple)
    return out


@pytest.fixture(scope="session")
def run(generated: Path) -> Run:
    """Run a program against the generated packages in a fresh interpreter; return what it prints."""

    def run_(program: str) -> str:
        done = subprocess.run(
            [sys.executable, "-W", "error", "-c", program],
            env={**os.environ, "PYTHONPATH": str(generated)},
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    return run_
