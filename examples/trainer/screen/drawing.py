"""What panels are drawn with: rows, bars, sparklines, and the colours of levels."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Final

from textual.content import Content
from trainer_telemetry.thresholds import Health

__all__ = ["LEVEL_STYLES", "bar", "chart", "duration", "row", "size", "sparkline"]

LEVEL_STYLES: Final[dict[Health, str]] = {
    Health.HEALTHY: "$success",
    Health.WARNING: "$warning",
    Health.CRITICAL: "bold $error",
    Health.UNKNOWN: "$text-muted",
}
EIGHTHS: Final = " ▁▂▃▄▅▆▇█"
PARTIAL: Final = " ▏▎▍▌▋▊▉█"
LABEL_WIDTH: Final = 14


def row(label: str, *parts: Content | str) -> Content:
    """Return a line of a panel: a dim label in a column of its own, then the parts."""
    return Content.assemble((f"{label:<{LABEL_WIDTH}}", "$text-muted"), *parts)


def sparkline(values: Sequence[float], width: int, style: str = "$primary") -> Content:
    """Return the last values as one line of blocks, the lowest as the lowest block; gaps where a value is no number."""
    return chart(values, width, 1, style)[0]


def chart(values: Sequence[float], width: int, height: int, style: str = "$primary") -> list[Content]:
    """Return the last values as columns of blocks, drawn over several lines, top line first.

    More values than columns are averaged; the newest value always stands at the right.
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
    """Return a bar that is filled by a share from 0 to 1, to an eighth of a character."""
    eighths = round(8 * width * min(1.0, max(0.0, share))) if math.isfinite(share) else 0
    full, rest = divmod(eighths, 8)
    filled = "█" * full + (PARTIAL[rest] if rest else "")
    return Content.assemble((filled, style), ("─" * (width - len(filled)), "$surface-lighten-2"))


def duration(seconds: float) -> str:
    """Return a time as people say it: `0.35 s`, `12 s`, `3 min`."""
    if seconds < 1:
        return f"{seconds:.2f} s"
    return f"{seconds:.0f} s" if seconds < 120 else f"{seconds / 60:.0f} min"  # noqa: PLR2004 - two minutes


def size(count: int) -> str:
    """Return a number of bytes as people say it: `1.2 MB`."""
    amount, units = float(count), ["B", "kB", "MB", "GB"]
    while amount >= 1000 and len(units) > 1:  # noqa: PLR2004 - of the decimal prefixes
        amount, units = amount / 1000, units[1:]
    return f"{amount:.0f} {units[0]}" if units[0] == "B" else f"{amount:.1f} {units[0]}"


def _columns(values: Sequence[float], width: int) -> list[float]:
    if len(values) <= width:
        return list(values)
    edges = [round(index * len(values) / width) for index in range(width + 1)]
    parts = (values[low:high] for low, high in zip(edges, edges[1:], strict=False))
    return [sum(part) / len(part) for part in parts]


def _eighths(value: float, lowest: float, highest: float, height: int) -> int:
    if not math.isfinite(value):
        return 0
    if highest == lowest:
        return 4 * height
    return 1 + round((8 * height - 1) * (value - lowest) / (highest - lowest))
