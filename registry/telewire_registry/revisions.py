"""Files of a git revision, read from the object store: nothing is checked out, nothing is written."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from telewire_registry.diagnostics import TelewireError

__all__ = ["Revision", "RevisionError", "branched_from", "open_revision"]

_LINKS = (b"120000", b"160000")
"""The modes of entries that are no files: symbolic links and submodules."""


class RevisionError(TelewireError):
    """The files of a revision cannot be had; the message says why, and the way out."""


@dataclass(frozen=True, slots=True)
class Revision:
    """The files of a revision.

    Attributes:
        name: The revision as it was asked for.
        commit: The full name of its commit.
        top: The top folder of the working tree, without symbolic links.
        blobs: Each file's path from there, and the name of its content.
    """

    name: str
    commit: str
    top: Path
    blobs: Mapping[PurePosixPath, bytes]

    def below(self, folder: Path) -> dict[PurePosixPath, bytes]:
        """Return the files below a folder of the working tree, by their paths from there, in order.

        Raises:
            RevisionError: The folder lies outside of the repository.
        """
        try:
            prefix = PurePosixPath(folder.resolve().relative_to(self.top).as_posix())
        except ValueError:
            raise RevisionError(f"{folder.as_posix()!r} lies outside of the repository {self.top}") from None
        parts = prefix.parts
        return {
            PurePosixPath(*path.parts[len(parts) :]): blob
            for path, blob in self.blobs.items()
            if path.parts[: len(parts)] == parts
        }

    def read(self, blobs: Iterable[bytes]) -> list[bytes]:
        """Return contents by their names, with one process for all.

        Raises:
            RevisionError: One is not there, as in a partial clone.
        """
        names = list(blobs)
        answer = _git(self.top, "cat-file", "--batch", stdin=b"".join(blob + b"\n" for blob in names))
        contents, index = [], 0
        for _ in names:
            end = answer.index(b"\n", index)
            header = answer[index:end].split()
            if len(header) != 3:  # noqa: PLR2004 - name, kind, size; "NAME missing" in a partial clone
                raise RevisionError(f"the object {header[0].decode()} is missing: fetch it with `git fetch --refetch`")
            size = int(header[2])
            contents.append(answer[end + 1 : end + 1 + size])
            index = end + 1 + size + 1
        return contents


def open_revision(folder: Path, name: str) -> Revision:
    """List the files of a revision of the repository that a folder lies in.

    Args:
        folder: Any folder of the working tree; it may be gone.
        name: The revision: a commit, a tag, a branch, `HEAD~3`.

    Raises:
        RevisionError: There is no git, no repository, or no such revision.
    """
    where = _nearest(folder)
    top = Path(os.fsdecode(_git(where, "rev-parse", "--show-toplevel").rstrip(b"\n"))).resolve()
    commit = _commit(where, name)
    blobs: dict[PurePosixPath, bytes] = {}
    for line in _git(where, "ls-tree", "-r", "-z", "--full-tree", commit).split(b"\0")[:-1]:
        entry, _, path = line.partition(b"\t")
        mode, _, blob = entry.split()
        if mode not in _LINKS:
            blobs[PurePosixPath(os.fsdecode(path))] = blob
    return Revision(name, commit, top, dict(sorted(blobs.items())))


def branched_from(folder: Path, name: str) -> str:
    """Return the commit at which the working tree's branch left another one; that one's own where they never met.

    Args:
        folder: Any folder of the working tree.
        name: The other branch, or any revision.

    Raises:
        RevisionError: There is no git, no repository, or no such revision.
    """
    where = _nearest(folder)
    commit = _commit(where, name)
    try:
        return _git(where, "merge-base", commit, "HEAD").decode().strip()
    except RevisionError:
        return commit


def _nearest(folder: Path) -> Path:
    """Return the folder itself, or the nearest one above that is there."""
    return next(path for path in (folder.resolve(), *folder.resolve().parents) if path.is_dir())


def _commit(where: Path, name: str) -> str:
    help_ = "fetch it, or name another one (a clone with `--depth` has no history)"
    if name.startswith("-") or not name:
        raise RevisionError(f"unknown revision {name!r}: {help_}")
    _git(where, "rev-parse", "--git-dir")
    try:
        return _git(where, "rev-parse", "--verify", "--quiet", f"{name}^{{commit}}").decode().strip()
    except RevisionError:
        raise RevisionError(f"unknown revision {name!r}: {help_}") from None


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
