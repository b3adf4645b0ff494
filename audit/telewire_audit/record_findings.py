"""Findings at a place in a record's file."""

from __future__ import annotations

import os
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from telewire_audit.report import Finding
from telewire_registry.load import SourceRecord

__all__ = ["RecordFault", "from_folder", "in_record"]


class RecordFault(NamedTuple):
    """What is wrong with a record: all of its finding but the place."""

    code: str
    level: str
    message: str
    help: str
    symbol: str
    hop: str


def in_record(source: SourceRecord, folder: Path, fault: RecordFault, where: tuple[str | int, ...]) -> Finding:
    """A finding at a value of a record's file."""
    position = source.position(*where)
    return Finding(
        fault.code,
        fault.level,
        source.record.id,
        fault.message,
        from_folder(source.path, folder),
        position.line,
        position.column,
        position.width,
        help=fault.help,
        symbol=fault.symbol,
        hop=fault.hop,
    )


@lru_cache(maxsize=1 << 14)
def from_folder(path: Path, folder: Path) -> str:
    """A file's path from a folder, with `/`."""
    return Path(os.path.relpath(path.resolve(), folder.resolve())).as_posix()
