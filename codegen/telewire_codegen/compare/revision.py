"""The record files of a git revision, read from the object store: nothing is checked out, nothing is written."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from telewire_registry.diagnostics import Diagnostic, TelewireError
from telewire_registry.load import Registry, SourceRecord, parse_record
from telewire_registry.yaml_text import Fault, decode_bytes, paused_gc

__all__ = ["Revision", "RevisionError", "read_revision"]

_SUFFIXES = (".yaml", ".yml")
_LINKS = ("120000", "160000")
"""The modes of entries that are no files: symbolic links and submodules."""


class RevisionError(TelewireError):
    """The records of a revision cannot be had; the message says why, and the way out."""


@dataclass(frozen=True, slots=True)
class Revision:
    """The records of a revision.

    Attributes:
        name: The revision as it was asked for.
        commit: The full name of its commit.
        registry: The records, under the paths that they would have in the working tree.
        files: How many record files it holds.
    """

    name: str
    commit: str
    registry: Registry
    files: int


def read_revision(folder: Path, name: str, now: Registry, without: Path | None = None) -> Revision:
    """Read the records that a folder held at a revision.

    Args:
        folder: The folder of the records in the working tree, as its files are to be shown.
        name: The revision: a commit, a tag, a branch, `HEAD~3`.
        now: The records of the working tree; a file that did not change is not parsed again.
        without: A file of the folder that holds no record: the vocabulary.

    Raises:
        RevisionError: There is no git, no repository, no such revision, or no such folder in it.
    """
    where = _nearest(folder)
    top = Path(os.fsdecode(_git(where, "rev-parse", "--show-toplevel").rstrip(b"\n")))
    prefix = _inside(folder, top)
    commit = _commit(where, name)
    blobs = _blobs(where, commit, prefix)
    wanted = {path: blob for path, blob in blobs.items() if without is None or folder / path != without}
    if not wanted:
        place = prefix.as_posix()
        raise RevisionError(
            f"{name} has no record file below {place!r}: compare with a later revision, or another folder"
        )
    contents = _contents(where, list(wanted.values()))
    texts = {source.path: source for source in now.sources}
    sources: list[SourceRecord] = []
    diagnostics: list[Diagnostic] = []
    with paused_gc():
        for path, content in zip(wanted, contents, strict=True):
            found = _parsed(content, folder / path, texts.get(folder / path))
            if isinstance(found, SourceRecord):
                sources.append(found)
            else:
                diagnostics += found
    sources.sort(key=lambda source: (len(source.record.id), source.record.id, source.path.as_posix()))
    return Revision(name, commit, Registry(tuple(sources), tuple(diagnostics)), len(wanted))


def _parsed(content: bytes, path: Path, now: SourceRecord | None) -> SourceRecord | list[Diagnostic]:
    try:
        text = decode_bytes(content, path)
    except Fault as fault:
        return [fault.diagnostic]
    return now if now is not None and now.text == text else parse_record(text, path)


def _nearest(folder: Path) -> Path:
    """Return the folder itself, or the nearest one above that is there."""
    return next(path for path in (folder.resolve(), *folder.resolve().parents) if path.is_dir())


def _inside(folder: Path, top: Path) -> PurePosixPath:
    try:
        return PurePosixPath(folder.resolve().relative_to(top.resolve()).as_posix())
    except ValueError:
        raise RevisionError(f"the records in {folder.as_posix()!r} lie outside of the repository {top}") from None


def _commit(where: Path, name: str) -> str:
    help_ = "fetch it, or name another one (a clone with `--depth` has no history)"
    if name.startswith("-") or not name:
        raise RevisionError(f"unknown revision {name!r}: {help_}")
    try:
        return _git(where, "rev-parse", "--verify", "--quiet", f"{name}^{{commit}}").decode().strip()
    except RevisionError:
        raise RevisionError(f"unknown revision {name!r}: {help_}") from None


def _blobs(where: Path, commit: str, prefix: PurePosixPath) -> dict[PurePosixPath, bytes]:
    """Return the record files below a folder of a commit, by path from there, and the names of their contents."""
    tree = f"{commit}:{'' if prefix == PurePosixPath('.') else prefix.as_posix()}"
    try:
        listed = _git(where, "ls-tree", "-r", "-z", "--full-tree", tree)
    except RevisionError:
        return {}
    found: dict[PurePosixPath, bytes] = {}
    for line in listed.split(b"\0")[:-1]:
        entry, _, name = line.partition(b"\t")
        mode, _, blob = entry.split()
        path = PurePosixPath(os.fsdecode(name))
        hidden = any(part.startswith(".") for part in path.parts)
        if path.suffix in _SUFFIXES and not hidden and mode.decode() not in _LINKS:
            found[path] = blob
    return dict(sorted(found.items()))


def _contents(where: Path, blobs: Sequence[bytes]) -> list[bytes]:
    """Read many objects with one process."""
    answer = _git(where, "cat-file", "--batch", stdin=b"".join(blob + b"\n" for blob in blobs))
    contents, index = [], 0
    for _ in blobs:
        end = answer.index(b"\n", index)
        header = answer[index:end].split()
        if len(header) != 3:  # noqa: PLR2004 - name, kind, size; "NAME missing" in a partial clone
            raise RevisionError(f"the object {header[0].decode()} is missing: fetch it with `git fetch --refetch`")
        size = int(header[2])
        contents.append(answer[end + 1 : end + 1 + size])
        index = end + 1 + size + 1
    return contents


def _git(where: Path, *arguments: str, stdin: bytes = b"") -> bytes:
    """Run git in a folder.

    Raises:
        RevisionError: There is no git, or it refused.
    """
    try:
        done = subprocess.run(  # noqa: S603 - arguments are ours, and a revision that is no option
            ["git", *arguments],  # noqa: S607 - the user's own git
            cwd=where,
            env=_environment(os.environ),
            input=stdin,
            capture_output=True,
            check=False,
        )
    except FileNotFoundError:
        raise RevisionError("git is not there: install it, or put it on PATH") from None
    if done.returncode != 0:
        said = done.stderr.decode("utf-8", "replace").strip().splitlines()
        raise RevisionError(f"git {arguments[0]}: {said[0] if said else 'refused'}")
    return done.stdout


def _environment(inherited: Mapping[str, str]) -> dict[str, str]:
    """Return an environment in which git finds the repository by the folder: in a hook, git points to its own."""
    pointers = ("GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_PREFIX")
    kept = {name: value for name, value in inherited.items() if name not in pointers}
    return {**kept, "GIT_OPTIONAL_LOCKS": "0", "LC_ALL": "C"}
