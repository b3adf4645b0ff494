"""What panels are drawn with: rows, bars, sparklines, and the colours of levels."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from textual.content import Content

from trainer_telemetry.thresholds import Health

__all__ = [
    "LABEL_WIDTH", "LEVEL_STYLES", "MUTED", "Row", "bar", "chart", "duration", "row", "size", "sparkline", "stacked",
]  # fmt: skip

MUTED: Final = "$foreground 60%"
"""The style of what only explains."""
LEVEL_STYLES: Final[dict[Health, str]] = {
    Health.HEALTHY: "$success",
    Health.WARNING: "$warning",
    Health.CRITICAL: "bold $error",
    Health.UNKNOWN: MUTED,
}
EIGHTHS: Final = " ▁▂▃▄▅▆▇█"
FAINTEST: Final = 55
"""How strong the lowest line of a chart is, in percent."""
LABEL_WIDTH: Final = 14


@dataclass(frozen=True, slots=True)
class Row:
    """A line of a panel, and the level of what it shows; None where that has none."""

    content: Content
    level: Health | None = None


def row(label: str, *parts: Content | str, level: Health | None = None) -> Row:
    """Return a line of a panel: a dot and the first part in the level's colour, a dim label in a column, the parts."""
    first: Content | str | tuple[str, str] = parts[0] if parts else ""
    if level is None:
        return Row(Content.assemble((f"  {label:<{LABEL_WIDTH}}", MUTED), *parts))
    style = LEVEL_STYLES[level]
    if isinstance(first, str):
        first = (first, style)
    return Row(Content.assemble(("● ", style), (f"{label:<{LABEL_WIDTH}}", MUTED), first, *parts[1:]), level)


def sparkline(values: Sequence[float], width: int, style: str = "$primary") -> Content:
    """Return the last values as one line of blocks, the lowest as the lowest block; gaps where a value is no number."""
    return chart(values, width, 1, style)[0]


def chart(values: Sequence[float], width: int, height: int, style: str = "$primary") -> list[Content]:
    """Return the last values as columns of blocks, drawn over several lines, top line first, fainter below.

    They fill the width: more values than columns are averaged, fewer are repeated.
    """
    steps = _steps(values, max(width, 1), 8 * height)
    lines = []
    for line in range(height - 1, -1, -1):
        text = "".join(EIGHTHS[min(8, max(0, step - 8 * line))] for step in steps)
        strength = 100 if height == 1 else FAINTEST + (100 - FAINTEST) * line // (height - 1)
        lines.append(Content.styled(text.ljust(width), f"{style} {strength}%"))
    return lines


def stacked(parts: Sequence[tuple[float, str]], width: int) -> Content:
    """Return a line that is cut into parts in the proportion of their numbers, each in its style."""
    total = sum(share for share, _ in parts)
    edges = [0.0]
    for share, _ in parts:
        edges.append(edges[-1] + share)
    at = [round(width * edge / total) if total > 0 else 0 for edge in edges]
    drawn = [("━" * (high - low), style) for (low, high), (_, style) in zip(pairwise(at), parts, strict=True)]
    return Content.assemble(*drawn, ("─" * (width - at[-1]), "$foreground 25%"))


def bar(share: float, width: int, style: str = "$primary") -> Content:
    """Return a line that is thick as far as a share from 0 to 1 goes, to half a character."""
    halves = round(2 * width * min(1.0, max(0.0, share))) if math.isfinite(share) else 0
    filled = "━" * (halves // 2) + "╸" * (halves % 2)
    return Content.assemble((filled, style), ("─" * (width - len(filled)), "$foreground 25%"))


def duration(seconds: float) -> str:
    """Return a time as people say it: `12 s`, `3 min`."""
    return f"{seconds:.0f} s" if seconds < 120 else f"{seconds / 60:.0f} min"  # noqa: PLR2004 - two minutes


def size(count: int) -> str:
    """Return a number of bytes as people say it: `1.2 MB`."""
    amount, units = float(count), ["B", "kB", "MB", "GB"]
    while amount >= 1000 and len(units) > 1:  # noqa: PLR2004 - of the decimal prefixes
        amount, units = amount / 1000, units[1:]
    return f"{amount:.0f} {units[0]}" if units[0] == "B" else f"{amount:.1f} {units[0]}"


def _steps(values: Sequence[float], width: int, height: int) -> list[int]:
    """Return how high each column of a drawing is, from 1 for the lowest value; 0 where there is no number."""
    columns = _columns(values, width)
    finite = [value for value in columns if math.isfinite(value)]
    lowest, highest = (min(finite), max(finite)) if finite else (0.0, 0.0)
    steps = [_step(value, lowest, highest, height) for value in columns]
    return steps or [0] * width


def _columns(values: Sequence[float], width: int) -> list[float]:
    if len(values) <= width:
        return [values[index * len(values) // width] for index in range(width)] if values else []
    edges = [round(index * len(values) / width) for index in range(width + 1)]
    parts = (values[low:high] for low, high in pairwise(edges))
    return [sum(part) / len(part) for part in parts]


def _step(value: float, lowest: float, highest: float, height: int) -> int:
    if not math.isfinite(value):
        return 0
    # Halved, since the distance of the largest numbers is none.
    span = highest / 2 - lowest / 2
    if span == 0:
        return height // 2
    return 1 + round((height - 1) * ((value / 2 - lowest / 2) / span))
