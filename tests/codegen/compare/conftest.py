"""Records to compare, written as changes of one plain record."""

import copy
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from telewire_codegen.compare.changes import Change
from telewire_codegen.compare.comparison import compare_records
from telewire_registry.load import SourceRecord, parse_record

Plain = dict[str, Any]

PLAIN: Plain = {
    "schema": 1,
    "id": "TELE-100",
    "name": "loss",
    "title": "Loss",
    "category": "policy",
    "priority": "P1-important",
    "purpose": {"question": "Does it learn?", "audience": ["operator", "developer"]},
    "data": {"type": "float", "units": "nats", "range": "[0, 10]", "default": 0.0, "maxlen": 50, "meaning": "A mean."},
    "let": {"limit": "2 * 4"},
    "thresholds": [
        {"level": "healthy", "when": "value < 5", "meaning": "Good."},
        {"level": "critical", "when": "value > limit", "meaning": "Bad."},
    ],
    "flow": {
        "emitters": [{"event": "STEPPED", "payload": "SteppedPayload", "symbol": "loop.Loop.step"}],
        "targets": [{"path": "policy.loss", "aggregate": "history", "transform": "value * 100"}],
        "consumers": [{"widget": "LossPanel", "usage": "A line."}],
    },
    "history": [{"date": "2026-11-24", "author": "J. Doe", "change": "First version."}],
}


def edited(edits: Plain) -> Plain:
    """Put values at paths such as `flow.emitters.0.event`; `gone` takes the key out, an index at the end appends."""
    record = copy.deepcopy(PLAIN)
    for path, value in edits.items():
        *before, last = path.split(".")
        place: Any = record
        for word in before:
            place = place[int(word)] if isinstance(place, list) else place.setdefault(word, {})
        where: Any = int(last) if isinstance(place, list) else last
        if value == "gone":
            del place[where]
        elif isinstance(place, list) and where == len(place):
            place.append(copy.deepcopy(value))
        else:
            place[where] = copy.deepcopy(value)
    return record


def source(plain: Plain) -> SourceRecord:
    """Return the record of plain values, as if read from a file."""
    text = yaml.safe_dump(plain, sort_keys=False, allow_unicode=True)
    found = parse_record(text, Path(f"records/{plain['id']}.yaml"))
    assert isinstance(found, SourceRecord), found
    return found


@pytest.fixture
def compared() -> Callable[[list[Plain], list[Plain]], list[Change]]:
    """Compare two registries, each given as the edits that make its records from the plain one."""

    def run(old: list[Plain], new: list[Plain]) -> list[Change]:
        return list(compare_records([source(edited(edits)) for edits in old], [source(edited(edits)) for edits in new]))

    return run
