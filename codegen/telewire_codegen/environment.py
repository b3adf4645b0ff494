"""The Jinja environment: sandboxed, strict about what is undefined, with the user's folders before the built-in one."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path
from typing import Final

import jinja2
from jinja2.sandbox import ImmutableSandboxedEnvironment

from telewire_codegen.filters import FILTERS
from telewire_codegen.literals import docstring

__all__ = ["TEMPLATES", "make_environment"]

TEMPLATES: Final = Path(__file__).parent / "templates"
"""The folder of the built-in templates."""


def make_environment(folders: Iterable[Path] = ()) -> ImmutableSandboxedEnvironment:
    """Return the environment that searches `folders` first, in their order; a template that changed is read anew."""
    return _environment(tuple(folders))


@lru_cache(maxsize=16)
def _environment(folders: tuple[Path, ...]) -> ImmutableSandboxedEnvironment:
    environment = ImmutableSandboxedEnvironment(
        loader=jinja2.FileSystemLoader([*folders, TEMPLATES]),
        undefined=jinja2.StrictUndefined,
        autoescape=False,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters.update(FILTERS)
    environment.globals["docstring"] = docstring
    return environment
