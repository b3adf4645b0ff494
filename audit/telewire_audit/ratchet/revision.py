"""The audit of an older git revision: its code, its records and its telewire.toml, from the object store."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from pathlib import Path, PurePosixPath

from telewire_audit.code import Code
from telewire_audit.collect.files import SourceFile, is_source, module_name
from telewire_audit.drift.project import Project
from telewire_registry.config import Config, ConfigError, read_config
from telewire_registry.diagnostics import TelewireError
from telewire_registry.load import Registry, SourceRecord
from telewire_registry.revision_records import records_of
from telewire_registry.revisions import Revision

__all__ = ["code_of", "config_of", "records_known"]


def config_of(revision: Revision, now: Config, file: Path | None) -> Config:
    """Return the configuration of a revision; the present one where it had none.

    Args:
        revision: The revision.
        now: The present configuration.
        file: Its file, if it has one.

    Raises:
        TelewireError: It had one that cannot be read.
    """
    if file is None:
        return now
    blob = revision.below(file.parent).get(PurePosixPath(file.name))
    if blob is None:
        return now
    (content,) = revision.read([blob])
    try:
        then = read_config(content, file)
    except ConfigError as error:
        raise TelewireError(f"{revision.name}: {error}; name a later revision") from None
    return dataclasses.replace(then, folder=now.folder)


def records_known(revision: Revision, config: Config, now: Registry) -> Sequence[SourceRecord]:
    """Return the records of a revision, under the paths of the present ones; a file that was none is left out."""
    vocabulary = config.vocabulary_file
    folder = config.records_folder
    without = None
    if vocabulary is not None and vocabulary.resolve().is_relative_to(folder.resolve()):
        without = folder / vocabulary.resolve().relative_to(folder.resolve())
    return records_of(revision, folder, now, without).sources


def code_of(revision: Revision, config: Config) -> Code:
    """Return the files of a revision, as `code_in_folder` does those of the present.

    Raises:
        RevisionError: A folder of the configuration lies outside of the repository, or a content is not there.
    """
    below = {path.as_posix(): blob for path, blob in revision.below(config.folder).items()}
    listed = tuple(path for path in below if not any(part.startswith(".") for part in path.split("/")[:-1]))
    project = Project(config.source.tests, lambda: listed, lambda path: revision.read([below[path]])[0])
    return Code(_sources(revision, config), project)


def _sources(revision: Revision, config: Config) -> list[SourceFile]:
    tests = [(config.folder / folder).resolve() for folder in config.source.tests]
    wanted: dict[str, tuple[PurePosixPath, bytes]] = {}
    for root in config.source.roots:
        folder = config.folder / root
        for inner, blob in revision.below(folder).items():
            if is_source(inner) and not any((folder.resolve() / inner).is_relative_to(other) for other in tests):
                wanted.setdefault(_shown(folder / inner, config.folder), (inner, blob))
    return _read(revision, wanted)


def _read(revision: Revision, wanted: Mapping[str, tuple[PurePosixPath, bytes]]) -> list[SourceFile]:
    contents = revision.read(blob for _, blob in wanted.values())
    found = [
        SourceFile(name, module_name(inner), content)
        for (name, (inner, _)), content in zip(wanted.items(), contents, strict=True)
    ]
    return sorted(found, key=lambda source: source.path)


def _shown(path: Path, folder: Path) -> str:
    return path.relative_to(folder).as_posix() if path.is_relative_to(folder) else path.as_posix()
