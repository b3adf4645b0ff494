"""What is measured: each stage is one call of the compiler's own functions, over what the stages before it made."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any, Final

import yaml

from telewire_codegen.docs.pages import documentation_files
from telewire_codegen.plan.compile import make_plan
from telewire_codegen.render import render_plan
from telewire_codegen.write import write_files
from telewire_registry.check import lint
from telewire_registry.config import Config, GenerateConfig
from telewire_registry.decode import decode_record
from telewire_registry.garbage import paused_gc
from telewire_registry.load import load_records
from telewire_registry.vocabulary import load_vocabulary

__all__ = ["BASELINE", "STAGES", "Stage", "Work"]


@dataclass(frozen=True, slots=True)
class Work:
    """The input of one measurement: the folder of a synthetic registry, its files, and what the stages made so far."""

    folder: Path
    files: tuple[Path, ...]
    made: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Stage:
    """One stage: what it does in words, and the call.

    Attributes:
        name: The word of the table and of the JSON.
        meaning: What is done.
        run: The call; what it returns is `made[name]` for the stages after it.
    """

    name: str
    meaning: str
    run: Callable[[Work], Any]


def _parse(work: Work) -> int:
    """Parse with PyYAML's C loader, and keep nothing: the least that reading these files can cost in Python."""
    for path in work.files:
        yaml.load(path.read_bytes(), Loader=yaml.CSafeLoader)
    return len(work.files)


def _plain(work: Work) -> list[Any]:
    return [yaml.load(path.read_bytes(), Loader=yaml.CSafeLoader) for path in work.files]


def _validate(work: Work) -> int:
    for plain in work.made["plain"]:
        decode_record(plain)
    return len(work.files)


def _load(work: Work) -> Any:  # noqa: ANN401 - each stage makes its own thing
    registry = load_records(work.files)
    if registry.diagnostics:
        raise AssertionError(f"the synthetic records are at fault: {registry.diagnostics[0]}")
    return registry


def _lint(work: Work) -> int:
    found = lint(work.made["load"], load_vocabulary(work.folder / "vocabulary.yaml"))
    if found:
        raise AssertionError(f"the synthetic records are at fault: {found[0]}")
    return 0


def _config(work: Work) -> Config:
    return Config(folder=work.folder, generate=GenerateConfig(package="bench_telemetry", out="out"))


def _plan(work: Work) -> Any:  # noqa: ANN401 - as above
    plan, diagnostics = make_plan(work.made["load"], _config(work).generate)
    if diagnostics:
        raise AssertionError(f"the synthetic records are at fault: {diagnostics[0]}")
    return plan


def _render(work: Work) -> Mapping[PurePosixPath, str]:
    with paused_gc():  # as compile_registry does; make_plan does it itself
        files, diagnostics = render_plan(work.made["plan"], work.made["load"], _config(work))
    if diagnostics:
        raise AssertionError(f"the synthetic records are at fault: {diagnostics[0]}")
    return files


def _pages(work: Work) -> Mapping[PurePosixPath, str]:
    vocabulary = load_vocabulary(work.folder / "vocabulary.yaml")
    with paused_gc():
        files, diagnostics = documentation_files(work.made["load"], vocabulary, {}, work.made["plan"], _config(work))
    if diagnostics:
        raise AssertionError(f"the synthetic records are at fault: {diagnostics[0]}")
    return files


def _write(work: Work) -> Any:  # noqa: ANN401 - as above
    shutil.rmtree(work.folder / "out", ignore_errors=True)
    return _write_again(work)


def _write_again(work: Work) -> Any:  # noqa: ANN401 - as above
    return write_files({**work.made["pages"], **work.made["render"]}, work.folder / "out")


BASELINE: Final = Stage("parse", "yaml.CSafeLoader alone, over the same files", _parse)
STAGES: Final = (
    Stage("load", "read, parse by the 1.2 core rules, validate, typed model", _load),
    Stage("plain", "(input of the next stage, not a stage of the compiler)", _plain),
    Stage("validate", "of that: plain values to the typed model", _validate),
    Stage("lint", "every lint over the whole registry", _lint),
    Stage("plan", "every decision of the compiler", _plan),
    Stage("render", "the text of every file of code", _render),
    Stage("pages", "the text of every page", _pages),
    Stage("write", "all of it, into a folder that is not there yet", _write),
    Stage("rewrite", "the same again, with nothing changed", _write_again),
)
"""In the order in which they are run; `plain` is not reported."""
