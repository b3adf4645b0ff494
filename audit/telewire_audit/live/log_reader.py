"""The lines of a log, some thousand at a time: a file, a pipe, or a file that still grows."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Final

__all__ = ["Piece", "follow", "read"]

_BYTES: Final = 1 << 18
_LONGEST: Final = 1 << 24
"""A line that has no end after so many bytes is cut there: a file without line ends cannot fill the memory."""


@dataclass(frozen=True, slots=True)
class Piece:
    """Complete lines without their ends.

    Attributes:
        lines: The lines.
        rest: What stands behind the last line end; only at the end of the log.
        restarted: Whether the file was cut short or replaced before these lines.
    """

    lines: list[bytes]
    rest: bytes = b""
    restarted: bool = False


def read(stream: BinaryIO) -> Iterator[Piece]:
    """Yield the lines of a stream to its end, the last piece with what has no line end."""
    rest = b""
    while block := stream.read1(_BYTES) if hasattr(stream, "read1") else stream.read(_BYTES):
        lines, rest = _split(rest, block)
        if lines:
            yield Piece(lines)
    yield Piece([], rest)


def follow(path: Path, *, poll_s: float = 0.2, is_over: Callable[[], bool] = lambda: False) -> Iterator[Piece]:
    """Yield the lines of a file as it grows, until `is_over` says so; an empty piece where nothing is new.

    A half-written last line is kept until its end arrives. Where the file is cut short, or another takes its name, what
    is left of the old one is read first, then the new one from its start.

    Args:
        path: The file; it is waited for where it is not there yet.
        poll_s: How long to wait for more, in seconds.
        is_over: Asked whenever the end is reached.

    Raises:
        OSError: The file is there and cannot be read.
    """
    rest, restarted = b"", False
    stream: BinaryIO | None = None
    try:
        while True:
            if stream is None and path.exists():
                stream = path.open("rb")
            block = stream.read(_BYTES) if stream is not None else b""
            if block:
                lines, rest = _split(rest, block)
                if lines:
                    yield Piece(lines, restarted=restarted)
                    restarted = False
                continue
            if stream is not None and _is_replaced(path, stream):
                stream.close()
                stream, restarted = None, True
                if rest:
                    yield Piece([], rest)
                rest = b""
                continue
            if is_over():
                yield Piece([], rest, restarted)
                return
            yield Piece([])
            time.sleep(poll_s)
    finally:
        if stream is not None:
            stream.close()


def _split(rest: bytes, block: bytes) -> tuple[list[bytes], bytes]:
    lines = (rest + block if rest else block).split(b"\n")
    last = lines.pop()
    if len(last) > _LONGEST:
        lines.append(last)
        last = b""
    if any(line[-1:] == b"\r" for line in lines[:1]):
        lines = [line.removesuffix(b"\r") for line in lines]
    return lines, last


def _is_replaced(path: Path, stream: BinaryIO) -> bool:
    """Return whether a file was cut short, or another has its name; a file that is gone may come again."""
    try:
        now = path.stat()
    except FileNotFoundError:
        return False
    opened = os.fstat(stream.fileno())
    return (now.st_ino, now.st_dev) != (opened.st_ino, opened.st_dev) or now.st_size < stream.tell()
