"""The files that an audit reads: those of a folder, or those of a revision."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from telewire_audit.collect.files import SourceFile, find_sources
from telewire_audit.drift.project import Project
from telewire_registry.config import Config

__all__ = ["Code", "code_in_folder"]

_LEFT_OUT = {"node_modules", "__pycache__", "venv", "site-packages", "build", "dist"}


@dataclass(frozen=True, slots=True)
class Code:
    """What an audit reads.

    Attributes:
        sources: The Python files below the roots, without tests.
        project: All files, by name: records speak of them.
    """

    sources: Sequence[SourceFile]
    project: Project


def code_in_folder(config: Config) -> Code:
    """Return the files of the configuration's folder."""
    folder = config.folder
    sources = find_sources(folder, config.source.roots, config.source.tests)
    project = Project(config.source.tests, lambda: _listed(folder), lambda path: (folder / path).read_bytes())
    return Code(sources, project)


def _listed(folder: Path) -> Iterator[str]:
    """Paths from a folder, with `/`; hidden folders, caches and installed packages left out."""
    for parent, folders, names in os.walk(folder):
        folders[:] = sorted(name for name in folders if not name.startswith(".") and name not in _LEFT_OUT)
        base = Path(parent).relative_to(folder).as_posix()
        for name in names:
            yield name if base == "." else f"{base}/{name}"
