"""Measure the compiler and the auditor: `make bench`, or `python bench/run.py --records 1000` for a quick look.

Every stage is compared with the parser alone, over the same files and in the same run, since only such ratios mean the
same on another machine: yaml.CSafeLoader for the compiler, libcst.parse_module for the auditor.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Final

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))  # a file is run with its own folder on the path only

from bench.audit_report import audit_table, audits_as_json
from bench.auditing import measure_audits
from bench.measure import Measurement, measure_apart
from bench.report import as_json, table
from rich.console import Console

SIZES: Final = {100: 7, 1_000: 3, 10_000: 2}
"""How many records, and how many rounds."""
OWN: Final = Path(__file__).resolve().parents[1] / "telewire.toml"


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure every size up to a limit, print the table, and write the JSON where asked to; return the exit status."""
    options = _options(arguments)
    sizes = {size: rounds for size, rounds in SIZES.items() if size <= options.records}
    if options.records and not sizes:
        sizes = {options.records: 7}
    progress = Console(stderr=True)
    measurements: list[Measurement] = []
    for size, rounds in sizes.items():
        with progress.status(f"{size:,} records"):
            measurements.append(measure_apart(size, options.rounds or rounds))
    shown = Console(width=None if sys.stdout.isatty() else 160)
    if measurements:
        shown.print(table(measurements))
    with progress.status(f"audits by {options.code}"):
        audits = measure_audits(options.code, options.registry, options.copies, options.rounds or 3)
    shown.print(audit_table(audits))
    if options.json:
        numbers = {**(as_json(measurements) if measurements else {}), "audits": audits_as_json(audits)}
        _write(options.json, json.dumps(numbers, indent=2) + "\n")
    return 0


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("--records", type=_count, default=max(SIZES), metavar="N", help="the largest registry; 0: none")
    parser.add_argument("--rounds", type=_positive, metavar="N", help="how often each stage is run; the best counts")
    parser.add_argument("--code", type=Path, default=OWN, metavar="FILE", help="telewire.toml of the code to audit")
    parser.add_argument("--registry", type=Path, metavar="DIR", help="its records, instead of the configured ones")
    parser.add_argument("--copies", type=_count, default=0, metavar="N", help="audit it with N copies of its code, too")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write all numbers to a file too")
    return parser.parse_args(arguments)


def _count(text: str) -> int:
    number = int(text)
    if number < 0:
        raise argparse.ArgumentTypeError(f"must be 0 or more (got {number})")
    return number


def _positive(text: str) -> int:
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError(f"must be at least 1 (got {number})")
    return number


def _write(path: Path, text: str) -> None:
    unfinished = path.with_name(path.name + ".tmp")
    unfinished.write_text(text, encoding="utf-8")
    os.replace(unfinished, path)  # noqa: PTH105 - one call on every platform


if __name__ == "__main__":
    sys.exit(main())
