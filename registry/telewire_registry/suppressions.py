"""Suppressions: findings that a record declares to be known and accepted, each with a reason.

    suppress:
      - {code: TW110, reason: Counted per environment on purpose., until: "2027-03-31"}

A suppression that does nothing is a finding itself, so that none outlives its cause.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from datetime import date
from pathlib import Path
from typing import Final, NamedTuple, TypeAlias

from telewire_registry.diagnostics import Diagnostic, Level
from telewire_registry.lints import LINTS, Finding
from telewire_registry.load import Registry, SourceRecord
from telewire_registry.model import Suppression

__all__ = [
    "EXPIRED",
    "SUPPRESSION_CODES",
    "UNKNOWN",
    "UNREASONED",
    "UNUSED",
    "Accepted",
    "Found",
    "accepted",
    "apply_suppressions",
    "idle_suppressions",
    "last_day",
    "suppress_series",
]

UNUSED: Final = "TW190"
UNKNOWN: Final = "TW191"
EXPIRED: Final = "TW192"
UNREASONED: Final = "TW193"
SUPPRESSION_CODES: Final = {
    UNUSED: "A suppression suppresses nothing",
    UNKNOWN: "A suppression names a code that nothing reports or that cannot be suppressed",
    EXPIRED: "A suppression has expired, or its last day is no date",
    UNREASONED: "A suppression gives no reason",
}
"""The findings about suppressions themselves; these cannot be suppressed, only given another level."""

_OWN_SERIES = ("TW0", "TW1")
_LINT_CODES = frozenset(item.code for item in LINTS)


Accepted: TypeAlias = tuple[Path, str]
"""A record's file, and the code of a finding that it accepts."""


class Idle(NamedTuple):
    """What is wrong with a suppression: code, message, help."""

    code: str
    message: str
    help: str


class Found(NamedTuple):
    """A finding with the code and the default level of its lint."""

    code: str
    level: Level
    finding: Finding


def apply_suppressions(registry: Registry, found: Iterable[Found], today: date) -> list[Found]:
    """Return the findings that are left, and those about the suppressions themselves.

    Args:
        registry: The records.
        found: What the lints found.
        today: The day by which suppressions expire.
    """
    kept: list[Found] = []
    used: set[tuple[Path, str]] = set()
    active = accepted(registry.sources, today)
    for item in found:
        where = (item.finding.source.path, item.code)
        if where in active:
            used.add(where)
        else:
            kept.append(item)
    for source in registry.sources:
        for index, suppression in enumerate(source.record.suppress):
            problem = _problem(suppression, today, is_used=(source.path, suppression.code) in used)
            if problem:
                code, key, message, help_ = problem
                finding = Finding(source, message, ("suppress", index, key), help=help_)
                kept.append(Found(code, Level.WARNING, finding))
    return kept


def suppress_series(
    registry: Registry, found: Iterable[Diagnostic], series: str, codes: Collection[str], today: date
) -> list[Diagnostic]:
    """Return the findings of another command than `telewire check` that are left, and those about their suppressions.

    What is wrong with a suppression whatever it is of, such as no reason, the check has said.

    Args:
        registry: The records.
        found: What the command found; errors cannot be suppressed.
        series: How its codes begin, such as TW4.
        codes: Those that can be suppressed.
        today: The day by which suppressions expire.
    """
    kept: list[Diagnostic] = []
    used: set[Accepted] = set()
    active = accepted(registry.sources, today)
    for diagnostic in found:
        where = (diagnostic.path, diagnostic.code)
        if diagnostic.path is not None and where in active and diagnostic.code in codes:
            used.add((diagnostic.path, diagnostic.code))
        else:
            kept.append(diagnostic)
    for source, index, idle in idle_suppressions(registry.sources, used, series, codes, today):
        place = (source.path, source.position("suppress", index, "code"))
        kept.append(Diagnostic(idle.code, Level.WARNING, idle.message, *place, "", idle.help, source.record.id))
    return kept


def accepted(sources: Iterable[SourceRecord], today: date) -> dict[Accepted, str]:
    """Return what records accept now, and why.

    Args:
        sources: The records.
        today: The day by which suppressions expire.
    """
    return {
        (source.path, item.code): _reason(item)
        for source in sources
        for item in source.record.suppress
        if _reason(item) and (last := last_day(item.until)) is not None and today <= last
    }


def idle_suppressions(
    sources: Iterable[SourceRecord], used: Collection[Accepted], series: str, codes: Collection[str], today: date
) -> Iterator[tuple[SourceRecord, int, Idle]]:
    """Find the suppressions of one command's codes that do nothing: record, index in `suppress`, and what is wrong.

    Args:
        sources: The records.
        used: What did suppress a finding.
        series: How the codes begin, such as TW4.
        codes: Those that can be suppressed.
        today: The day by which suppressions expire.
    """
    for source in sources:
        active = accepted((source,), today) if source.record.suppress else {}
        for index, item in enumerate(source.record.suppress):
            where = (source.path, item.code)
            if not item.code.startswith(series) or where in used or (item.code in codes and where not in active):
                continue
            code, message, help_ = _IDLE if item.code in codes else _NOT_SUPPRESSIBLE
            yield source, index, Idle(code, message.format(item.code), help_)


_IDLE = (UNUSED, "{} is suppressed here, but not found", "remove the suppression")
_NOT_SUPPRESSIBLE = (UNKNOWN, "{} is no finding that a record can suppress", "remove it")


def _problem(item: Suppression, today: date, *, is_used: bool) -> tuple[str, str, str, str] | None:
    """Return code, key, message and help where a suppression does not do what it should."""
    last = last_day(item.until)
    if item.code[:3] in _OWN_SERIES and item.code not in _LINT_CODES:
        code, message, help_ = _NOT_SUPPRESSIBLE
        return code, "code", message.format(item.code), help_
    if not _reason(item):
        return UNREASONED, "reason", f"{item.code} is suppressed for no reason", "say why it is accepted"
    if last is None:
        return EXPIRED, "until", f"{item.until} is no day; nothing is suppressed", "write it as YYYY-MM-DD"
    if last < today:
        help_ = "mend the record, or accept the finding until a later day"
        return EXPIRED, "until", f"{item.code} was accepted until {item.until}", help_
    if item.code in _LINT_CODES and not is_used:
        code, message, help_ = _IDLE
        return code, "code", message.format(item.code), help_
    return None


def _reason(item: Suppression) -> str:
    return item.reason.strip()


def last_day(until: str | None) -> date | None:
    """Return the last day of a suppression; None where it is written as no date."""
    if until is None:
        return date.max
    try:
        return date.fromisoformat(until)
    except ValueError:
        return None
