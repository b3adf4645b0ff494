"""A comparison in words and as data."""

from __future__ import annotations

from telewire_codegen.compare.changes import Change, Impact
from telewire_codegen.compare.comparison import Comparison
from telewire_registry.diagnostics import Diagnostic, as_json

__all__ = ["as_diagnostic", "change_line", "comparison_json", "in_numbers"]

_MAX_SHOWN = 72
_CONTEXT = 20


def as_diagnostic(change: Change) -> Diagnostic:
    """Return a change as a diagnostic, which is shown with its place, and with why it weighs what it does."""
    help_ = "\n".join(part for part in (change.why, change.help) if part)
    return Diagnostic(
        change.code, change.level, _sentence(change), change.path, change.position, help=help_, record=change.record
    )


def change_line(change: Change) -> str:
    """Return a change in one line: impact, record, what, and where."""
    place = change.path.as_posix()
    if change.position is not None:
        place += f":{change.position.line}:{change.position.column}"
    return f"{change.impact}[{change.code}]: {change.record} {_sentence(change)} ({place})"


def in_numbers(comparison: Comparison) -> str:
    """Return how many changes there are of each impact, in words."""
    counts = [(impact, comparison.count(impact)) for impact in Impact]
    said = ", ".join(f"{count:,} {impact}" for impact, count in counts if count)
    return said or "nothing changed"


def comparison_json(comparison: Comparison) -> dict[str, object]:
    """Return a comparison as plain JSON data; texts are whole."""
    return {
        "summary": {str(impact): comparison.count(impact) for impact in Impact},
        "changes": [_change_json(change) for change in comparison.changes],
        "diagnostics": [as_json(diagnostic) for diagnostic in comparison.diagnostics],
    }


def _change_json(change: Change) -> dict[str, object]:
    position = change.position
    return {
        "code": change.code,
        "rule": change.rule,
        "impact": str(change.impact),
        "level": str(change.level),
        "record": change.record,
        "metric": change.metric,
        "what": change.what,
        "old": change.old,
        "new": change.new,
        "why": change.why,
        "help": change.help,
        "path": change.path.as_posix(),
        "line": position.line if position else None,
        "column": position.column if position else None,
    }


def _sentence(change: Change) -> str:
    old, new = _contrast(change.old, change.new)
    said = f"{change.metric}: {change.what}"
    if old in said and new in said:
        return said
    return f"{said}: {old or '(nothing)'} -> {new or '(nothing)'}"


def _contrast(old: str, new: str) -> tuple[str, str]:
    """Return two texts in one line each, cut to where they differ."""
    old, new = " ".join(old.split()), " ".join(new.split())
    if max(len(old), len(new)) <= _MAX_SHOWN:
        return old, new
    same = next((index for index, pair in enumerate(zip(old, new, strict=False)) if pair[0] != pair[1]), len(new))
    start = max(0, min(same, len(old), len(new)) - _CONTEXT)
    return _cut(old, start), _cut(new, start)


def _cut(text: str, start: int) -> str:
    shown = ("…" if start and text else "") + text[start : start + _MAX_SHOWN]
    return shown + ("…" if len(text) > start + _MAX_SHOWN else "")
