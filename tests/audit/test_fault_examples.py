"""What pages and `telewire explain` show as broken has the fault, and what they show as wired has not."""

from __future__ import annotations

import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest
import yaml

from telewire.audit_asked import Asked
from telewire.audit_gate import judge
from telewire_audit.fault_examples import FAULT_EXAMPLES, FaultExample
from telewire_audit.faults import FAULTS, program_faults
from telewire_registry.config import load_config

sys.path.insert(0, str(Path(__file__).parent))
from casefile import WIRING_TOML, Case, write_program
from test_cases import FOLDER

RECORD = """\
schema: 1
id: TELE-100
name: loss
title: Loss
category: policy
priority: P1-important
data: {type: float, default: 0.0}
thresholds: [{level: warning, when: value > 0.5, meaning: It learns nothing.}]
flow:
  targets: [{path: train.loss}]
  consumers: [{widget: Panel}]
"""
"""The record of the program; an example replaces what it states."""
SETTINGS: dict[str, Any] = {
    "source": {"roots": ["."], "tests": ["tests"]},
    **tomllib.loads(WIRING_TOML),
}


def toml(tables: dict[str, dict[str, Any]]) -> str:
    """Tables of texts and lists as TOML, which writes these as Python does."""
    lines = [(f"[{name}]", *(f"{key} = {value!r}" for key, value in table.items())) for name, table in tables.items()]
    return "\n".join(line for table in lines for line in table)


def found(example: FaultExample, text: str, folder: Path) -> set[tuple[str, str]]:
    """Give code and message of all that an audit finds where a text stands at its place."""
    case, record, settings = Case("example", 0, "example"), RECORD, SETTINGS
    if example.place == "record":
        record = yaml.safe_dump(yaml.safe_load(RECORD) | yaml.safe_load(text))
    elif example.place == "telewire.toml":
        settings = SETTINGS | {name: SETTINGS[name] | table for name, table in tomllib.loads(text).items()}
    elif example.place.endswith((".py", ".json")):
        case.files[example.place] = text.splitlines()
    else:
        case.slots.update(
            (place, part.splitlines()) for place, part in zip(example.place.split("+"), text.split("\n\n"), strict=True)
        )
    write_program(case, FOLDER / "base", folder)
    for name, content in {
        "telewire.toml": toml(settings),
        "registry/records/TELE-100_loss.yaml": record,
        "tests/test_loss.py": "def test_loss():\n    pass\n",
    }.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(content, encoding="utf-8")
    file = folder / "telewire.toml"
    baseline = folder / "telewire-baseline.json"
    known = baseline if baseline.is_file() else None
    asked = Asked(file=file, baseline=known, in_ci=True, use_cache=False, processes=1)
    outcome = judge(load_config(file), asked)
    return {(finding.code, finding.message) for finding in outcome.findings}


@pytest.mark.parametrize("code", FAULT_EXAMPLES)
def test_the_wrong_example_has_the_fault_and_the_right_one_has_not(code: str, tmp_path: Path) -> None:
    example = FAULT_EXAMPLES[code]
    wrong, right = (
        found(example, text, tmp_path / name) for name, text in (("wrong", example.wrong), ("right", example.right))
    )
    assert code in {item for item, _ in wrong - right}, (wrong, right)


def test_examples_are_of_codes_that_there_are() -> None:
    assert FAULT_EXAMPLES.keys() <= {*FAULTS, *program_faults()[1]}
