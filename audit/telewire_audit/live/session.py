"""A live check inside of a process: around a run, on the events that it emits.

with LiveCheck.of_config(load_config(None)) as check:
    trainer.run(emit=check.take)
check.report.findings
"""

from __future__ import annotations

import threading
from collections.abc import Iterable
from pathlib import Path
from types import TracebackType
from typing import Self

from telewire_audit.live.codes import CODES
from telewire_audit.live.envelope import as_plain
from telewire_audit.live.live_plan import LivePlan, make_plan
from telewire_audit.live.log_checks import LogChecks
from telewire_audit.live.report import LiveReport, make_report, text_lines
from telewire_registry.config import Config
from telewire_registry.diagnostics import TelewireError
from telewire_registry.levels import Levels
from telewire_registry.load import load_records, record_files
from telewire_registry.model import Record

__all__ = ["LiveCheck", "LiveCheckFailed", "NoRecordsError", "plan_of"]

_PIECE = 4096


class NoRecordsError(TelewireError):
    """There is nothing to hold a run against."""


class LiveCheckFailed(AssertionError):  # noqa: N818 - what a test reports is a failure
    """A run does not do what its records say; the message holds the findings."""


def plan_of(config: Config) -> tuple[LivePlan, Levels]:
    """Read the registry of a configuration and return what a run is held against, with the levels of findings.

    Raises:
        NoRecordsError: There is no record, or one of them cannot be read.
        ConfigError: [levels] speaks of a code that nobody knows.
        OSError: The folder cannot be read.
    """
    registry = load_records(record_files(config.records_folder, without=config.vocabulary_file))
    if registry.diagnostics:
        first = registry.diagnostics[0]
        raise NoRecordsError(
            f"{len(registry.diagnostics)} faults keep records from being read, such as {first.path}: {first.message}; "
            "run `telewire check`"
        )
    if not registry.records:
        raise NoRecordsError(f"no records below {config.records_folder.as_posix()}")
    return make_plan(registry.records), Levels.of(config, CODES)


class LiveCheck:
    """Takes the events of a run, from any thread, and holds them against the records when the run is over."""

    def __init__(
        self, records: Iterable[Record] | LivePlan, levels: Levels | None = None, *, strict: bool = False
    ) -> None:
        """Get ready for a run.

        Args:
            records: The records, or the plan that was made of them.
            levels: The levels of findings; the defaults where left out.
            strict: Whether leaving the context raises where a finding is at level error.
        """
        plan = records if isinstance(records, LivePlan) else make_plan(records)
        self._checks, self._levels, self._strict = LogChecks(plan), levels, strict
        self._waiting: list[object] = []
        self._lock = threading.Lock()

    @classmethod
    def of_config(cls, config: Config, *, strict: bool = False) -> Self:
        """Return a check against the registry of a configuration.

        Raises:
            NoRecordsError: There is no record, or one of them cannot be read.
        """
        plan, levels = plan_of(config)
        return cls(plan, levels, strict=strict)

    def take(self, event: object) -> None:
        """Take one event: the plain data of a log's line, or the envelope object itself.

        Values are looked at later: what is handed over must not be changed afterwards.

        Raises:
            TypeError: It is neither.
        """
        plain = as_plain(event)
        with self._lock:
            self._waiting.append(plain)
            if len(self._waiting) >= _PIECE:
                self._flush()

    def take_log(self, path: Path) -> None:
        """Take all of a log file.

        Raises:
            OSError: It cannot be read.
        """
        from telewire_audit.live.log_reader import read

        with self._lock, path.open("rb") as stream:
            self._flush()
            for piece in read(stream):
                self._checks.take_lines(piece.lines)
                self._checks.cut_off(piece.rest)

    @property
    def report(self) -> LiveReport:
        """What the events so far say."""
        with self._lock:
            self._flush()
            return make_report(self._checks.plan, self._checks.facts, self._levels)

    def require_clean(self) -> None:
        """Raise where a finding is at level error.

        Raises:
            LiveCheckFailed: One is.
        """
        report = self.report
        if report.has_errors:
            raise LiveCheckFailed("\n".join(["the run is not what its records say", *text_lines(report, None)]))

    def _flush(self) -> None:
        waiting, self._waiting = self._waiting, []
        if waiting:
            self._checks.take_events(waiting)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._strict and kind is None:
            self.require_clean()
