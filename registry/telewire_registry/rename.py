"""Giving a record another id: in its file, in the file's name, and in every reference of the other records.

References are dependencies, replacements, and whole words in texts. Only those spans change; a word in a comment is a
reference too.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from telewire_registry.atomic_write import write_atomically
from telewire_registry.diagnostics import TelewireError
from telewire_registry.load import Registry, SourceRecord
from telewire_registry.model import RECORD_ID

__all__ = ["RenameError", "Renaming", "plan_renaming", "rename_files"]


class RenameError(TelewireError):
    """The id cannot be changed; nothing was written."""


@dataclass(frozen=True, slots=True)
class Renaming:
    """What a renaming changes.

    Attributes:
        texts: For each file that changes, its new content, with byte order mark and line ends as they were.
        moves: For each file that gets another name, that name.
        references: How many times the id was replaced.
    """

    texts: Mapping[Path, bytes]
    moves: Mapping[Path, Path]
    references: int


def plan_renaming(registry: Registry, old: str, new: str, evidence: Path | None = None) -> Renaming:
    """Work out what changes; nothing is written.

    Args:
        registry: All records.
        old: The id that the record has.
        new: The id that it is to get.
        evidence: The folder of the audit's evidence, one JSON file for each record, where there is one.

    Raises:
        RenameError: There is no such record, or the new id is no id or is taken.
        OSError: A file cannot be read.
    """
    known = {source.record.id: source for source in registry.sources}
    _check(known, old, new)
    files = [source.path for source in registry.sources]
    moves = {source.path: _renamed(source.path, old, new) for source in registry.sources if source.record.id == old}
    if evidence is not None and (evidence / f"{old}.json").is_file():
        files.append(evidence / f"{old}.json")
        moves[files[-1]] = evidence / f"{new}.json"
    moves = {path: target for path, target in moves.items() if path != target}
    for target in moves.values():
        if target.exists():
            raise RenameError(f"{target.as_posix()} is there already")
    # The id as a word, or as the beginning of the file's name: TELE-100_loss.yaml.
    after = rf"(?=(?:_{known[old].record.name})?(?![A-Za-z0-9_]))"
    word = re.compile(rf"(?<![A-Za-z0-9_-]){old}{after}".encode())
    texts: dict[Path, bytes] = {}
    references = 0
    for path in files:
        content, count = word.subn(new.encode(), path.read_bytes())
        if count:
            texts[path] = content
            references += count
    return Renaming(texts, moves, references)


def rename_files(renaming: Renaming) -> None:
    """Write the planned changes, each file as a whole; the record itself comes last.

    Raises:
        OSError: A file cannot be written; those before it are done, and running again does the rest.
    """
    for path, content in renaming.texts.items():
        if path not in renaming.moves:
            write_atomically(path, content)
    for path, target in renaming.moves.items():
        if path in renaming.texts:
            write_atomically(path, renaming.texts[path])
        path.rename(target)


def _check(known: Mapping[str, SourceRecord], old: str, new: str) -> None:
    if old not in known:
        # Ids are too alike for a guess by their letters.
        meant = next((id_ for id_, source in known.items() if old in (source.record.name, source.path.stem)), None)
        raise RenameError(f"no record has the id {old}" + (f"; did you mean {meant}?" if meant else ""))
    if not re.fullmatch(RECORD_ID, new):
        raise RenameError(f"{new!r} is no id; write TELE- and three to five digits")
    if new in known:
        raise RenameError(f"{new} is taken by {known[new].path.as_posix()}")


def _renamed(path: Path, old: str, new: str) -> Path:
    return path.with_name(path.name.replace(old, new, 1)) if path.name.startswith(old) else path
