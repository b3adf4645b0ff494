"""What panels are drawn with: rows, bars, sparklines, and the colours of levels."""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import pairwise
from typing import Final

from textual.content import Content

from trainer_telemetry.thresholds import Health

__all__ = ["LABEL_WIDTH", "LEVEL_STYLES", "MUTED", "bar", "chart", "duration", "row", "size", "sparkline"]

MUTED: Final = "$foreground 60%"
"""The style of what only explains."""
LEVEL_STYLES: Final[dict[Health, str]] = {
    Health.HEALTHY: "$success",
    Health.WARNING: "$warning",
    Health.CRITICAL: "bold $error",
    Health.UNKNOWN: MUTED,
}
EIGHTHS: Final = " ▁▂▃▄▅▆▇█"
LABEL_WIDTH: Final = 14


def row(label: str, *parts: Content | str) -> Content:
    """Return a line of a panel: a dim label in a column of its own, then the parts."""
    return Content.assemble((f"{label:<{LABEL_WIDTH}}", MUTED), *parts)


def sparkline(values: Sequence[float], width: int, style: str = "$primary") -> Content:
    """Return the last values as one line of blocks, the lowest as the lowest block; gaps where a value is no number."""
    return chart(values, width, 1, style)[0]


def chart(values: Sequence[float], width: int, height: int, style: str = "$primary") -> list[Content]:
    """Return the last values as columns of blocks, drawn over several lines, top line first.

    They fill the width: more values than columns are averaged, fewer are repeated.
    """
    columns = _columns(values, max(width, 1))
    finite = [value for value in columns if math.isfinite(value)]
    lowest, highest = (min(finite), max(finite)) if finite else (0.0, 0.0)
    steps = [_eighths(value, lowest, highest, height) for value in columns]
    lines = []
    for line in range(height - 1, -1, -1):
        text = "".join(EIGHTHS[min(8, max(0, step - 8 * line))] for step in steps)
        lines.append(Content.styled(text.ljust(width), style))
    return lines


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


def _columns(values: Sequence[float], width: int) -> list[float]:
    if len(values) <= width:
        return [values[index * len(values) // width] for index in range(width)] if values else []
    edges = [round(index * len(values) / width) for index in range(width + 1)]
    parts = (values[low:high] for low, high in pairwise(edges))
    return [sum(part) / len(part) for part in parts]


def _eighths(value: float, lowest: float, highest: float, height: int) -> int:
    if not math.isfinite(value):
        return 0
    # Halved, since the distance of the largest numbers is none.
    span = highest / 2 - lowest / 2
    if span == 0:
        return 4 * height
    return 1 + round((8 * height - 1) * ((value / 2 - lowest / 2) / span))
