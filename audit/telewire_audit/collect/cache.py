"""Facts on disk, by content.

A key covers all that facts depend on: the file's bytes, path and module name, this package's own source, libcst's and
Python's versions. It never covers records, so an edited record only links again. An entry that is damaged, forged or
of another version reads as absent. Entries are written to a temporary file and moved into place, so that concurrent
runs see whole entries only.
"""

from __future__ import annotations

import hashlib
import os
import sys
import tempfile
from functools import cache
from importlib import metadata
from pathlib import Path

import msgspec

from telewire_audit.collect.facts import Facts, pack, unpack
from telewire_audit.collect.files import SourceFile


@cache
def tool_digest() -> str:
    """Digest of everything but the file that shapes its facts and verdicts."""
    digest = hashlib.sha256(f"{sys.version}|{metadata.version('libcst')}".encode())
    for path in sorted(Path(__file__).parents[1].rglob("*.py")):
        digest.update(path.name.encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()


@cache
def extractor_digest() -> str:
    """Digest of everything but the file that shapes its facts."""
    digest = hashlib.sha256(f"{sys.version}|{metadata.version('libcst')}".encode())
    for path in sorted(Path(__file__).parent.glob("*.py")):
        digest.update(path.name.encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()


def key_of(source: SourceFile) -> str:
    """The cache key of a file."""
    digest = hashlib.sha256(extractor_digest().encode())
    for part in (source.path.encode(), source.module.encode(), source.content):
        digest.update(len(part).to_bytes(8, "big"))
        digest.update(part)
    return digest.hexdigest()


class FactCache:
    """A folder of packed facts. `folder` None: nothing is read or written."""

    def __init__(self, folder: Path | None) -> None:
        self.folder = folder

    def has(self, key: str) -> bool:
        """Whether something is kept under a key; it may turn out to be damaged."""
        return self.folder is not None and self._path(key).is_file()

    def load(self, key: str) -> Facts | None:
        """The facts under a key, or None."""
        data = self.read(key)
        if data is None:
            return None
        try:
            return unpack(data)
        except msgspec.DecodeError:
            return None

    def store(self, key: str, value: Facts) -> None:
        """Keep facts under a key."""
        self.write(key, pack(value))

    def read(self, key: str) -> bytes | None:
        """The bytes under a key whose digest is right, or None."""
        if self.folder is None:
            return None
        try:
            data = self._path(key).read_bytes()
        except OSError:
            return None
        digest, content = data[:32], data[32:]
        return content if hashlib.sha256(content).digest() == digest else None

    def write(self, key: str, content: bytes) -> None:
        """Keep bytes under a key. A folder that cannot be written is no error: the next run computes again."""
        if self.folder is None:
            return
        path = self._path(key)
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            handle, name = tempfile.mkstemp(dir=path.parent)
            with os.fdopen(handle, "wb") as file:
                file.write(hashlib.sha256(content).digest() + content)
            Path(name).replace(path)
        except OSError:
            return

    def _path(self, key: str) -> Path:
        assert self.folder is not None  # noqa: S101 - both callers have checked
        return self.folder / key[:2] / key[2:]
