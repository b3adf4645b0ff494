"""The examples of changes are changes of the kind that they show."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from telewire_codegen.compare.comparison import compare_records
from telewire_codegen.compare.meanings import MEANINGS
from telewire_codegen.compare.rules import DOCUMENTATION_CODE, RULES
from telewire_registry.load import SourceRecord, parse_record

RECORD = """\
schema: 1
id: TELE-107
name: loss
title: Loss
category: policy
priority: P1-important
data: {type: float, default: 0.0}
flow: {emitters: [{event: STEPPED, payload: SteppedPayload, field: loss}], targets: [{path: policy.loss}]}
"""
GROUP = RECORD.replace(", field: loss", "").replace("policy.loss", "policy")


def side(diff: str, mark: str) -> list[SourceRecord]:
    """The record of one side of an example, with what it leaves out; none where it stands on the other side alone."""
    lines = [line[1:] for line in diff.splitlines() if line[0] == mark]
    if not lines and "id: TELE-107" in diff:
        return []
    base = yaml.safe_load(GROUP if "fields:" in diff else RECORD)
    found = parse_record(yaml.safe_dump(base | (yaml.safe_load("\n".join(lines)) or {})), Path("TELE-107.yaml"))
    assert isinstance(found, SourceRecord), found
    return [found]


@pytest.mark.parametrize("code", MEANINGS)
def test_an_example_is_such_a_change(code: str) -> None:
    diff = MEANINGS[code].wrong
    assert code in {change.code for change in compare_records(side(diff, "-"), side(diff, "+"))}


def test_every_rule_has_a_meaning() -> None:
    assert MEANINGS.keys() == {DOCUMENTATION_CODE, *(rule.code for rule in RULES)}
