"""Files to records: every file of a registry, and everything that is wrong with them, in one go."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from telewire_registry.decode import Rejected, decode_record
from telewire_registry.diagnostics import Diagnostic, Level, Position
from telewire_registry.garbage import paused_gc
from telewire_registry.model import Record
from telewire_registry.validate import explain
from telewire_registry.yaml_text import Fault, Spans, decode_bytes, load

__all__ = ["Registry", "SourceRecord", "by_id", "load_records", "parse_record", "record_files"]


@dataclass(frozen=True)
class SourceRecord:
    """A record with the file that it came from.

    Attributes:
        path: The file, as it is shown: relative to the working folder where it lies inside.
        text: What the file holds, without a byte order mark.
        record: The typed record.
    """

    path: Path
    text: str
    record: Record

    @cached_property
    def spans(self) -> Spans:
        """Where each value stands; found on first use, since few records have anything to report."""
        return Spans.of(self.text)

    def position(self, *where: str | int, key: bool = False) -> Position:
        """Return the position of a value by its path of keys and indexes, or of its key."""
        return self.spans.position(where, key=key)


@dataclass(frozen=True, slots=True)
class Registry:
    """All records that could be read, in the order of their ids, and what is wrong with the other files."""

    sources: tuple[SourceRecord, ...] = ()
    diagnostics: tuple[Diagnostic, ...] = field(default=())

    @property
    def records(self) -> tuple[Record, ...]:
        """The typed records, in the order of their ids."""
        return tuple(source.record for source in self.sources)


def record_files(folder: Path, without: Path | None = None) -> list[Path]:
    """Return the YAML files below a folder, in the order of their paths; hidden files and folders are left out.

    Args:
        folder: Where to look.
        without: A file that is no record though it may lie there: the vocabulary.

    Raises:
        NotADirectoryError: There is no such folder.
    """
    if not folder.is_dir():
        raise NotADirectoryError(
            f"no folder {folder.as_posix()!r} with records: `telewire new` makes it, or name yours in telewire.toml"
        )
    found = (path for pattern in ("*.yaml", "*.yml") for path in folder.rglob(pattern))
    shown = (path for path in found if not any(part.startswith(".") for part in path.relative_to(folder).parts))
    return sorted(path for path in shown if without is None or path.name != without.name or not path.samefile(without))


def load_records(paths: Iterable[Path]) -> Registry:
    """Read and type the records of many files; a file that is at fault keeps no other from being read."""
    sources: list[SourceRecord] = []
    diagnostics: list[Diagnostic] = []
    with paused_gc():
        for path in paths:
            found = _read(path)
            if isinstance(found, SourceRecord):
                sources.append(found)
            else:
                diagnostics += found
    sources.sort(key=by_id)
    return Registry(tuple(sources), tuple(diagnostics))


def by_id(source: SourceRecord) -> tuple[int, str, str]:
    """Return what the records of a registry are in the order of."""
    return len(source.record.id), source.record.id, source.path.as_posix()


def _read(path: Path) -> SourceRecord | list[Diagnostic]:
    try:
        content = path.read_bytes()
    except OSError as error:
        message = f"cannot be read: {error.strerror or error}"
        return [Diagnostic("TW001", Level.ERROR, message, path, help="check that it is a file that you may read")]
    try:
        return parse_record(decode_bytes(content, path), path)
    except Fault as fault:
        return [fault.diagnostic]


def parse_record(text: str, path: Path) -> SourceRecord | list[Diagnostic]:
    """Return the record that a text holds, or all that is wrong with it."""
    try:
        plain = load(text, path)
    except Fault as fault:
        return [fault.diagnostic]
    try:
        return SourceRecord(path, text, decode_record(plain))
    except Rejected:
        reasons = explain(plain, text, path)
        if not reasons:
            raise AssertionError(f"{path} is rejected by the decoder and accepted by the schema") from None
        return reasons
