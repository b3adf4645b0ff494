"""Text to files: all or nothing, only what changed, and never over a file that is not ours.

A manifest beside the output names the files that were generated. New content goes to a temporary folder beside the
output first; only when all of it is there does each file move into place, the manifest at both ends: before the moves
it names old and new files, so that a crash between two moves leaves nothing that a later run would not own.
"""

from __future__ import annotations

import difflib
import json
import os
import shutil
import tempfile
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Final

from telewire_registry.diagnostics import Diagnostic, Level

__all__ = ["MANIFEST", "Drift", "Written", "compare_files", "write_files"]

MANIFEST: Final = ".telewire-generated.json"
"""The file in the output folder that lists what was generated."""
_MAX_DIFF: Final = 40
_HEADER: Final = 400
"""Within how many bytes a generated file says that it is one."""
_LEFTOVER_S: Final = 3600


@dataclass(frozen=True, slots=True)
class Drift:
    """A file that is not as it would be generated: what is wrong, and the first lines of the difference."""

    path: PurePosixPath
    fault: str
    diff: str = ""


@dataclass(frozen=True, slots=True)
class Written:
    """What a run did: the files that changed, that were removed, and how many stayed as they were."""

    changed: tuple[PurePosixPath, ...]
    removed: tuple[PurePosixPath, ...]
    unchanged: int


def compare_files(files: Mapping[PurePosixPath, str], out: Path) -> list[Drift]:
    """Return how the files below `out` differ from what would be generated; writes nothing."""
    owned = _owned(out)
    found: list[Drift] = []
    for path, text in sorted(files.items()):
        old = _content(out / path)
        if old is None:
            found.append(Drift(path, "is missing"))
        elif old != text.encode():
            found.append(Drift(path, "differs", _diff(path, old, text)))
    found += [Drift(path, "is an orphan") for path in sorted(owned - files.keys()) if (out / path).exists()]
    manifest = PurePosixPath(MANIFEST)
    if not found and _content(out / manifest) != _manifest(files).encode():
        found.append(Drift(manifest, "differs"))
    return found


def write_files(files: Mapping[PurePosixPath, str], out: Path) -> Written | tuple[Diagnostic, ...]:
    """Bring the files below `out` to what was generated: write what changed, remove orphans, leave the rest alone.

    Returns:
        What was done; or, where a file that is not ours is in the way, the faults, and nothing is done.

    Raises:
        OSError: The folder cannot be written.
    """
    owned = _owned(out)
    faults = tuple(_in_the_way(files, out, owned))
    if faults:
        return faults
    changed = [path for path, text in sorted(files.items()) if _content(out / path) != text.encode()]
    orphans = [path for path in sorted(owned - files.keys()) if (out / path).is_file()]
    if not changed and not orphans and _content(out / MANIFEST) == _manifest(files).encode():
        return Written((), (), len(files))
    out.mkdir(parents=True, exist_ok=True)
    _remove_leftovers(out)
    staging = Path(tempfile.mkdtemp(prefix=f".{out.name}-telewire-", dir=out.parent))
    try:
        for index, path in enumerate(changed):
            _write(staging / str(index), files[path])
        _write(staging / "before", _manifest({*owned, *files}))
        _write(staging / "after", _manifest(files))
        (staging / "before").replace(out / MANIFEST)
        for index, path in enumerate(changed):
            (out / path).parent.mkdir(parents=True, exist_ok=True)
            (staging / str(index)).replace(out / path)
        for path in orphans:
            (out / path).unlink()
            _remove_empty_folders((out / path).parent, out)
        (staging / "after").replace(out / MANIFEST)
    finally:
        shutil.rmtree(staging, ignore_errors=True)
    return Written(tuple(changed), tuple(orphans), len(files) - len(changed))


def _in_the_way(files: Iterable[PurePosixPath], out: Path, owned: frozenset[PurePosixPath]) -> list[Diagnostic]:
    found = []
    for path in sorted(files):
        place = out / path
        if place.is_dir() or place.is_symlink() or (path not in owned and place.exists() and not _is_ours(place)):
            help_ = "move it away, or generate elsewhere: generate.out in telewire.toml"
            found.append(
                Diagnostic("TW440", Level.ERROR, "a file that was not generated is in the way", place, help=help_)
            )
    return found


def _is_ours(path: Path) -> bool:
    """Return whether a file that the manifest does not name says itself that it is generated, or says nothing."""
    with path.open("rb") as file:
        start = file.read(_HEADER)
    return not start or b"`telewire generate`" in start


def _remove_leftovers(out: Path) -> None:
    """Remove the temporary folders of runs that died long ago."""
    for folder in out.parent.glob(f".{out.name}-telewire-*"):
        if folder.is_dir() and time.time() - folder.stat().st_mtime > _LEFTOVER_S:
            shutil.rmtree(folder, ignore_errors=True)


def _owned(out: Path) -> frozenset[PurePosixPath]:
    """Return the files that the manifest names; a manifest that cannot be read names none."""
    try:
        plain = json.loads((out / MANIFEST).read_text(encoding="utf-8"))
        paths = [PurePosixPath(str(path)) for path in plain["files"]]
    except (OSError, ValueError, KeyError, TypeError):
        return frozenset()
    return frozenset(path for path in paths if not path.is_absolute() and ".." not in path.parts)


def _manifest(files: Iterable[PurePosixPath]) -> str:
    plain = {"generated by": "telewire generate", "files": sorted(path.as_posix() for path in files)}
    return json.dumps(plain, indent=2, ensure_ascii=False) + "\n"


def _content(path: Path) -> bytes | None:
    try:
        return path.read_bytes()
    except (FileNotFoundError, IsADirectoryError, NotADirectoryError):
        return None


def _write(path: Path, text: str) -> None:
    """Write a file to the disk, not only to its cache: a move that survives a crash must not outrun its content."""
    with path.open("xb") as file:
        file.write(text.encode())
        file.flush()
        os.fsync(file.fileno())


def _remove_empty_folders(folder: Path, out: Path) -> None:
    while folder != out and folder.is_relative_to(out) and not any(folder.iterdir()):
        folder.rmdir()
        folder = folder.parent


def _diff(path: PurePosixPath, old: bytes, text: str) -> str:
    before = old.decode("utf-8", "backslashreplace").splitlines()
    lines = list(
        difflib.unified_diff(before, text.splitlines(), f"{path} (there)", f"{path} (generated)", n=1, lineterm="")
    )
    shown = lines[:_MAX_DIFF]
    if len(lines) > _MAX_DIFF:
        shown.append(f"... {len(lines) - _MAX_DIFF} more lines")
    return "\n".join(shown)
