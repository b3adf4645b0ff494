"""The examples of the live check's codes have the fault that they show, or have it not."""

from __future__ import annotations

import io
import re
from pathlib import Path

import pytest

from telewire_audit.live.codes import CODES
from telewire_audit.live.live_plan import make_plan
from telewire_audit.live.log_checks import LogChecks
from telewire_audit.live.log_reader import read
from telewire_audit.live.meanings import EXAMPLE_RECORDS, MEANINGS
from telewire_audit.live.report import make_report
from telewire_registry.load import SourceRecord, parse_record
from telewire_registry.model import Record


@pytest.fixture(scope="module")
def example_records() -> list[Record]:
    sources = [
        parse_record(f"schema: 1\ntitle: T\ncategory: policy\npriority: P1\n{body}", Path("record.yaml"))
        for body in EXAMPLE_RECORDS.split("---\n")
    ]
    return [source.record for source in sources if isinstance(source, SourceRecord)]


def written_out(text: str) -> str:
    """A log, with each line as often as it says, a second later each time."""
    lines: list[str] = []
    for line in text.splitlines(keepends=True):
        if line.startswith("#"):
            continue
        shown, _, times = line.partition(" # ")
        count = int(times.split()[0]) if times else 1
        time = re.search(r'"timestamp": ([\d.]+)', shown)
        for number in range(count):
            now = f'"timestamp": {float(time[1]) + number}' if time else ""
            lines.append((re.sub(r'"timestamp": [\d.]+', now, shown).rstrip("\n") + "\n") if times else shown)
    return "".join(lines)


def codes_of(text: str, records: list[Record]) -> set[str]:
    plan = make_plan(records)
    checks = LogChecks(plan)
    for piece in read(io.BytesIO(written_out(text).encode())):
        checks.take_lines(piece.lines)
        checks.cut_off(piece.rest)
    return {finding.code for finding in make_report(plan, checks.facts).findings}


@pytest.mark.parametrize("code", [code for code, meaning in MEANINGS.items() if meaning.wrong])
def test_an_example_shows_its_fault(code: str, example_records: list[Record]) -> None:
    assert len(example_records) == EXAMPLE_RECORDS.count("id: ")
    assert code in codes_of(MEANINGS[code].wrong, example_records)
    assert code not in codes_of(MEANINGS[code].right, example_records)


def test_every_code_has_a_meaning() -> None:
    assert MEANINGS.keys() == CODES.keys()
