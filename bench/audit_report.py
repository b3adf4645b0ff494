"""Measurements of audits as a table for people, and as JSON."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict

from bench.auditing import STAGES, AuditMeasurement
from rich import box
from rich.table import Table

__all__ = ["audit_table", "audits_as_json"]

_BASELINE = "parse"


def audit_table(audits: Sequence[AuditMeasurement]) -> Table:
    """Return one row for each stage: its ratio to parsing alone and its wall time; then memory.

    Growth is the time for one line in the larger code base, divided by that in the smaller one: 1 is linear.
    """
    shown = Table(title="audits; wall time", title_justify="left", title_style="", box=box.SIMPLE_HEAD, pad_edge=False)
    shown.add_column("stage")
    for measured in audits:
        shown.add_column(f"{measured.lines:,} lines\nx {_BASELINE}", justify="right")
        shown.add_column(f"{measured.files:,} files\ns", justify="right")
    shown.add_column("growth", justify="right")
    shown.add_column("what is measured", style="dim")
    for stage, meaning in STAGES.items():
        cells = []
        for measured in audits:
            seconds = measured.seconds[stage]
            cells += [f"{seconds / measured.seconds[_BASELINE]:.2f}", f"{seconds:.2f}"]
        grown = _growth(audits, stage)
        shown.add_row(stage, *cells, "" if grown is None else f"{grown:.2f}", meaning)
    shown.add_section()
    memory = [cell for measured in audits for cell in _memory(measured)]
    shown.add_row("peak memory", *memory, "", "MiB of a cold audit, all processes; x one process that keeps all trees")
    return shown


def audits_as_json(audits: Sequence[AuditMeasurement]) -> list[dict[str, object]]:
    """Return all numbers, with the ratios that the table shows."""
    return [
        {**asdict(audit), "ratios": {name: taken / audit.seconds[_BASELINE] for name, taken in audit.seconds.items()}}
        for audit in audits
    ]


def _growth(audits: Sequence[AuditMeasurement], stage: str) -> float | None:
    if len(audits) < 2:
        return None
    first, last = audits[0], audits[-1]
    return (last.seconds[stage] / last.lines) / (first.seconds[stage] / first.lines)


def _memory(audit: AuditMeasurement) -> tuple[str, str]:
    if audit.peak_mib is None or audit.trees_mib is None:
        return "", "?"
    return f"{audit.peak_mib / audit.trees_mib:.2f}", f"{audit.peak_mib:,.0f}"
