"""The files that an audit reads: those of a folder, or those of a revision."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from telewire_audit.collect.files import SourceFile, find_sources, list_files
from telewire_audit.drift.project import Project
from telewire_registry.config import Config

__all__ = ["Code", "code_in_folder"]


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
    project = Project(config.source.tests, lambda: list_files(folder), lambda path: (folder / path).read_bytes())
    return Code(sources, project)
