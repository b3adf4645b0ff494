"""GitHub's annotations, and the table for the summary of a step.

GitHub shows 10 errors, 10 warnings and 10 notices of a step, and drops the rest without a word.
https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from telewire_audit.outcome import Outcome
from telewire_audit.outputs.paths import Paths
from telewire_audit.outputs.text import verdicts
from telewire_audit.report import Finding
from telewire_registry.diagnostics import Level

__all__ = ["as_annotations", "as_summary"]

_COMMANDS = {Level.ERROR: "error", Level.WARNING: "warning", Level.NOTE: "notice"}
_MOST = 10
_LONGEST = 1_000_000
"""Bytes of a summary; GitHub refuses one of more than 1 MiB."""
_HEAD = "| level | code | record | where | what | what to do |\n|---|---|---|---|---|---|\n"


def as_annotations(outcome: Outcome, paths: Paths) -> str:
    """An annotation a line, errors first; then how many findings there was no room for."""
    lines: list[str] = []
    for level, command in _COMMANDS.items():
        found = [item for item in outcome.shown if item.level == level]
        lines += (_annotation(command, item, paths) for item in found[:_MOST])
        if len(found) > _MOST:
            more = f"{len(found) - _MOST} more of {len(found)} at level {level}"
            lines.append(f"{more}: GitHub shows {_MOST} a step; the summary of this step has all")
    return "".join(f"{line}\n" for line in (*lines, verdicts(outcome)))


def as_summary(outcome: Outcome, paths: Paths) -> str:
    """All findings that nobody accepts as a table in Markdown, for the file that `$GITHUB_STEP_SUMMARY` names."""
    found = sorted(outcome.shown, key=lambda item: list(_COMMANDS).index(Level(item.level)))
    head = f"### telewire audit\n\n{_text(verdicts(outcome))}\n"
    if not found:
        return f"{head}\nNothing is wrong.\n"
    return "".join([head, "\n", _HEAD, *_rows(found, paths)])


def _rows(found: Sequence[Finding], paths: Paths) -> Iterator[str]:
    size = 0
    for index, item in enumerate(found):
        where = "" if item.path is None else f"{paths.shown(item.path)}:{item.line or 1}"
        cells = (item.level, item.code, item.record or "", where, item.message, item.help)
        row = f"| {' | '.join(map(_text, cells))} |\n"
        size += len(row.encode())
        if size > _LONGEST:
            yield f"\n{len(found) - index} more do not fit here.\n"
            return
        yield row


def _text(text: str) -> str:
    """A text that Markdown and HTML read as it stands."""
    escaped = "".join(f"\\{char}" if char in "\\`*_[]|~#" else char for char in " ".join(text.split()))
    return escaped.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _annotation(command: str, item: Finding, paths: Paths) -> str:
    title = f"{item.code} {item.record}" if item.record else item.code
    values: dict[str, object] = {"title": title}
    if item.path is not None:
        values = {"file": paths.shown(item.path), **values}
        if item.line is not None:
            column = item.column or 1
            values |= {"line": item.line, "col": column, "endColumn": column + (item.width or 1)}
    said = ",".join(f"{key}={_property(str(value))}" for key, value in values.items())
    return f"::{command} {said}::{_data(chr(10).join(filter(None, (item.message, item.help))))}"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
