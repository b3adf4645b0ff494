"""Measurements as a table for people, and as JSON."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from bench.measure import Measurement
from bench.stages import BASELINE, STAGES
from rich import box
from rich.table import Table

__all__ = ["as_json", "growth", "table"]


def table(measurements: Sequence[Measurement]) -> Table:
    """Return one row for each stage: ratios to the baseline first, then time for each record, then growth.

    Growth is the time for one record at the largest size, divided by that at the size before: 1 is linear.
    """
    title = f"{measurements[-1].lines:.0f} lines a record; the best of {_rounds(measurements)} rounds"
    shown = Table(title=title, title_justify="left", title_style="", box=box.SIMPLE_HEAD, pad_edge=False)
    shown.add_column("stage")
    for measured in measurements:
        shown.add_column(f"{measured.records:,} records\nx {BASELINE.name}", justify="right")
        shown.add_column("\nCPU ms/record", justify="right")
    shown.add_column("growth", justify="right")
    shown.add_column("what is measured", style="dim")
    reported = [stage for stage in (BASELINE, *STAGES) if stage.name in measurements[0].seconds]
    for stage in reported:
        cells = []
        for measured in measurements:
            seconds = measured.seconds[stage.name]
            cells += [f"{seconds / measured.seconds[BASELINE.name]:.2f}", f"{1000 * seconds / measured.records:.3f}"]
        grown = growth(measurements, stage.name)
        shown.add_row(stage.name, *cells, "" if grown is None else f"{grown:.2f}", stage.meaning)
    memory = [cell for m in measurements for cell in ("", f"{m.peak_mib - m.idle_mib:,.0f} MiB")]
    shown.add_section()
    shown.add_row("peak memory", *memory, "", "of the process, above what it holds with nothing read")
    return shown


def growth(measurements: Sequence[Measurement], stage: str) -> float | None:
    """Return how much more one record costs at the largest size than at the size before; None for one size only."""
    if len(measurements) < 2:
        return None
    before, last = measurements[-2:]
    return (last.seconds[stage] / last.records) / (before.seconds[stage] / before.records)


def as_json(measurements: Sequence[Measurement]) -> dict[str, Any]:
    """Return all numbers, with the ratios that the table shows."""
    baseline = BASELINE.name
    return {
        "schema_version": 1,
        "baseline": baseline,
        "measurements": [
            {
                **asdict(measured),
                "ratios": {name: taken / measured.seconds[baseline] for name, taken in measured.seconds.items()},
            }
            for measured in measurements
        ],
        "growth": {name: growth(measurements, name) for name in measurements[0].seconds},
    }


def _rounds(measurements: Sequence[Measurement]) -> str:
    rounds = {measured.rounds for measured in measurements}
    return str(rounds.pop()) if len(rounds) == 1 else " / ".join(str(m.rounds) for m in measurements)
