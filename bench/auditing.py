"""What an audit costs, next to libcst alone: `libcst.parse_module` over the same files in one process."""

from __future__ import annotations

import shutil
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from bench.copies import add_copies, copy_of, source_files
from bench.memory import run_measured

from telewire_registry.config import load_config

__all__ = ["STAGES", "AuditMeasurement", "measure_audits"]

STAGES: Final = {
    "parse": "libcst.parse_module alone, over the same files, one after the other",
    "cold": "telewire audit --no-cache, the whole process",
    "first": "telewire audit that fills its cache",
    "unchanged": "telewire audit again, nothing changed",
    "one file": "telewire audit after a change in one file of middle size",
}
"""What is timed; all but `parse` are whole processes."""
_PARSE: Final = """
import sys, time
from pathlib import Path
import libcst
contents = [Path(line).read_bytes() for line in Path(sys.argv[1]).read_text().splitlines()]
start, kept = time.perf_counter(), []
for content in contents:
    tree = libcst.parse_module(content)
    if sys.argv[2] == "keep":
        kept.append(tree)
print(time.perf_counter() - start)
"""
_CACHE: Final = ".telewire-cache"


@dataclass(frozen=True, slots=True)
class AuditMeasurement:
    """What one code base cost.

    Attributes:
        lines: How long its files are.
        files: How many there are.
        seconds: For each stage, the best wall time.
        peak_mib: The most memory of a cold audit, all processes together; None where the system does not say.
        trees_mib: That of one process that parses all files and keeps the trees.
    """

    lines: int
    files: int
    seconds: dict[str, float]
    peak_mib: float | None
    trees_mib: float | None


def measure_audits(config: Path, registry: Path | None, copies: int, rounds: int) -> list[AuditMeasurement]:
    """Measure a code base, and once more with copies of its packages beside it; its own files stay as they are.

    Args:
        config: Its configuration.
        registry: The folder of its records, where it is another than the configured one.
        copies: How many copies are added for the second measurement; 0 for none.
        rounds: How often each stage is run; the best time counts.
    """
    settings = load_config(config)
    records = (registry or settings.records_folder).resolve()
    roots = settings.source.roots
    folder = Path(tempfile.mkdtemp(prefix="telewire-bench-"))
    try:
        copied = copy_of(config.resolve(), folder, roots)
        measured = [_measure(copied, records, source_files(folder, roots), rounds)]
        if copies:
            add_copies(folder, roots, copies)
            measured.append(_measure(copied, records, source_files(folder, roots), max(1, rounds // 2)))
    finally:
        shutil.rmtree(folder)
    return measured


def _measure(config: Path, records: Path, files: list[Path], rounds: int) -> AuditMeasurement:
    telewire = [sys.executable, "-c", "from telewire.command import main; main()"]
    audit = [*telewire, "audit", "--config", str(config), "--registry", str(records), "--format", "json"]
    listed = config.parent / "files.txt"
    listed.write_text("\n".join(map(str, files)))
    parse = [sys.executable, "-c", _PARSE, str(listed)]
    middle = sorted(files, key=lambda path: path.stat().st_size)[len(files) // 2]
    best: dict[str, float] = {}

    def note(stage: str, seconds: float) -> None:
        best[stage] = min(seconds, best.get(stage, seconds))

    # First of all, since this run also compiles telewire where that has not been done.
    peak = run_measured([*audit, "--no-cache"], (0, 1), memory=True).peak_mib
    trees = run_measured([*parse, "keep"], memory=True).peak_mib
    for number in range(rounds):
        note("parse", float(run_measured([*parse, "drop"]).output))
        note("cold", run_measured([*audit, "--no-cache"], (0, 1)).seconds)
        shutil.rmtree(config.parent / _CACHE, ignore_errors=True)
        note("first", run_measured(audit, (0, 1)).seconds)
        note("unchanged", run_measured(audit, (0, 1)).seconds)
        with middle.open("a", encoding="utf-8") as file:
            file.write(f"_ROUND = {number}\n")
        note("one file", run_measured(audit, (0, 1)).seconds)
    lines = sum(path.read_bytes().count(b"\n") for path in files)
    return AuditMeasurement(lines, len(files), best, peak, trees)
