"""Lines from files, pipes, and files that still grow, are cut short, or are replaced."""

from __future__ import annotations

import io
import os
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from telewire_audit.live.live_plan import LivePlan
from telewire_audit.live.log_checks import LogChecks
from telewire_audit.live.log_reader import Piece, follow, read


def lines_of(data: bytes) -> list[bytes]:
    return [line for piece in read(io.BytesIO(data)) for line in (*piece.lines, *filter(None, [piece.rest]))]


@given(st.binary(max_size=200).map(lambda data: data.replace(b"\r", b"")))
@settings(deadline=None)
def test_every_byte_of_a_log_arrives(data: bytes) -> None:
    pieces = list(read(io.BytesIO(data)))
    assert b"".join(line + b"\n" for piece in pieces for line in piece.lines) + pieces[-1].rest == data


def test_lines_longer_than_a_block_stay_whole() -> None:
    long = b"x" * (3 << 20)
    assert lines_of(long + b"\nshort\n") == [long, b"short"]


def test_a_run_killed_at_any_byte_leaves_every_complete_line_readable(
    plan: LivePlan, sound_run: Callable[..., list[Any]], to_bytes: Callable[[list[Any]], bytes]
) -> None:
    log = to_bytes(sound_run(2))
    for end in range(len(log) + 1):
        checks = LogChecks(plan)
        for piece in read(io.BytesIO(log[:end])):
            checks.take_lines(piece.lines)
            checks.cut_off(piece.rest)
        whole = log[:end].count(b"\n")
        count = sum(event.count for event in checks.facts.events.values())
        complete = log[end - 1 : end] == b"}" and log[end : end + 1] == b"\n"
        assert count == whole + complete
        assert {code for code, _, _ in checks.facts.faults} <= {"TW302", "TW350"}
        cut = checks.facts.faults.get(("TW302", "line", None))
        assert (cut is not None) == (end > 0 and log[end - 1 : end] != b"\n" and not complete)


class Follower:
    """Follows a file step by step: `step` says what has come since."""

    def __init__(self, path: Path) -> None:
        self.over = False
        self.pieces: Iterator[Piece] = follow(path, poll_s=0, is_over=lambda: self.over)

    def step(self) -> tuple[list[bytes], bytes, bool]:
        """Read until nothing is new."""
        lines: list[bytes] = []
        rest, restarted = b"", False
        for piece in self.pieces:
            if not piece.lines and not piece.rest and not piece.restarted:
                break
            lines += piece.lines
            rest, restarted = rest + piece.rest, restarted or piece.restarted
        return lines, rest, restarted

    def end(self) -> bytes:
        self.over = True
        return b"".join(piece.rest for piece in self.pieces)


def test_a_growing_file_is_followed_and_half_a_line_waits_for_its_end(tmp_path: Path) -> None:
    path = tmp_path / "run.jsonl"
    follower = Follower(path)
    assert follower.step() == ([], b"", False)
    with path.open("ab", buffering=0) as log:
        log.write(b"one\ntw")
        assert follower.step() == ([b"one"], b"", False)
        log.write(b"o\nthr")
        assert follower.step() == ([b"two"], b"", False)
    assert follower.end() == b"thr"


def test_a_file_that_is_cut_short_is_read_anew(tmp_path: Path) -> None:
    path = tmp_path / "run.jsonl"
    path.write_bytes(b"one\ntwo\nthree\n")
    follower = Follower(path)
    assert follower.step()[0] == [b"one", b"two", b"three"]
    os.truncate(path, 0)
    with path.open("ab") as log:
        log.write(b"new\n")
    assert follower.step() == ([b"new"], b"", True)
    assert follower.end() == b""


def test_a_file_that_is_replaced_is_read_to_its_end_first(tmp_path: Path) -> None:
    path = tmp_path / "run.jsonl"
    path.write_bytes(b"one\n")
    follower = Follower(path)
    assert follower.step()[0] == [b"one"]
    with path.open("ab") as log:
        log.write(b"last\ncut")
    path.rename(tmp_path / "run.jsonl.1")
    assert follower.step() == ([b"last"], b"", False)
    path.write_bytes(b"first of the new\n")
    assert follower.step() == ([b"first of the new"], b"cut", True)


def test_a_line_is_not_lost_where_writer_and_reader_race(tmp_path: Path) -> None:
    path = tmp_path / "run.jsonl"
    wanted = [f"line {number}".encode() for number in range(2000)]

    def write() -> None:
        with path.open("ab", buffering=0) as log:
            for line in wanted:
                log.write(line[:3])
                log.write(line[3:] + b"\n")

    writer = threading.Thread(target=write)
    writer.start()
    seen: list[bytes] = []
    for piece in follow(path, poll_s=0.001, is_over=lambda: len(seen) >= len(wanted)):
        seen.extend(piece.lines)
    writer.join()
    assert seen == wanted


@pytest.mark.parametrize("ending", [b"\n", b"\r\n"])
def test_line_ends_of_both_kinds(ending: bytes) -> None:
    assert lines_of(b"one" + ending + b"two" + ending) == [b"one", b"two"]
