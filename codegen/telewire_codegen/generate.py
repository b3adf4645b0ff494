"""The compiler as one function: a registry to the text of all files of code."""

from __future__ import annotations

import dataclasses
import keyword
import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import PurePosixPath

from telewire_codegen.plan.compile import make_plan
from telewire_codegen.plan.faults import FAULTS, SUPPRESSIBLE
from telewire_codegen.plan.model import Plan
from telewire_codegen.render import render_plan
from telewire_registry.check import LOAD_CODES
from telewire_registry.config import Config, ConfigError
from telewire_registry.diagnostics import Diagnostic, Level, has_errors, in_order
from telewire_registry.garbage import paused_gc
from telewire_registry.levels import Levels
from telewire_registry.lints import LINTS
from telewire_registry.load import Registry
from telewire_registry.suppressions import SUPPRESSION_CODES, suppress_series

__all__ = ["Compiled", "compile_registry", "with_levels"]


@dataclass(frozen=True, slots=True)
class Compiled:
    """What came of a registry.

    Attributes:
        plan: The decisions.
        files: The text of every file, by its path below the output folder; empty where there are errors.
        diagnostics: All that is wrong, in order.
    """

    plan: Plan
    files: Mapping[PurePosixPath, str]
    diagnostics: tuple[Diagnostic, ...]


def compile_registry(registry: Registry, config: Config, today: date | None = None) -> Compiled:
    """Plan and render the code of a registry; nothing is written.

    Args:
        registry: The records.
        config: The package, templates, targets and levels.
        today: The day by which suppressions expire; the current one where left out.

    Raises:
        ConfigError: The name of the package cannot be one.
    """
    package = config.generate.package
    if not package.isidentifier() or not package.isascii() or keyword.iskeyword(package):
        raise ConfigError(f"generate.package {package!r} is no name of a package; such as trainer_telemetry")
    if package in sys.stdlib_module_names:
        raise ConfigError(f"generate.package {package!r} would hide a module of Python; such as {package}_telemetry")
    with paused_gc():
        plan, found = make_plan(registry, config.generate)
        day = today or date.today()  # noqa: DTZ011 - the user's own day
        diagnostics = with_levels(suppress_series(registry, found, "TW4", SUPPRESSIBLE, day), config)
        if has_errors(diagnostics):
            return Compiled(plan, {}, diagnostics)
        files, faults = render_plan(plan, registry, config)
    return Compiled(plan, {} if has_errors(faults) else files, tuple(in_order((*diagnostics, *faults))))


def with_levels(found: Iterable[Diagnostic], config: Config) -> tuple[Diagnostic, ...]:
    """Return the diagnostics in order, with the levels of telewire.toml; an error of the compiler stays one."""
    adjustable = [code for code, (level, _) in FAULTS.items() if level is not Level.ERROR]
    known = (*adjustable, *SUPPRESSION_CODES, *(item.code for item in LINTS))
    levels = Levels.of(config, known, (*LOAD_CODES, *(code for code in FAULTS if code not in adjustable)))
    weighed = [
        d if d.level is Level.ERROR else dataclasses.replace(d, level=levels.level(d.code, d.level, d.path, d.record))
        for d in found
    ]
    return tuple(in_order(d for d in weighed if d.level is not Level.OFF))
