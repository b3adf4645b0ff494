"""SARIF 2.1.0, as GitHub and editors read it.

https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from importlib import metadata

from telewire_audit.outcome import Outcome
from telewire_audit.outputs.paths import NOWHERE, Paths
from telewire_audit.outputs.rules import Rule, rule_of
from telewire_audit.outputs.way import Step, ways
from telewire_audit.report import Finding, RecordReport, fingerprints

__all__ = ["as_sarif"]

_SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
_FINGERPRINT = "telewire/v1"
_KINDS = {"inline": "inSource"}
"""Where an acceptance stands that is not outside of the source."""

_MOST = 25_000
"""Results that GitHub takes of one run; it refuses a file with more."""
_LEVELS = ("error", "warning", "note")

_Json = dict[str, object]


def as_sarif(outcome: Outcome, paths: Paths) -> str:
    """One run with all findings; those that are accepted are marked as suppressed.

    Of too many the worst are kept, those that are accepted last, and the run says how many are left out.
    """
    kept = _worst(outcome.findings)
    codes = sorted({finding.code for finding in outcome.findings})
    records = {record.id: record for record in outcome.report.records}
    prints = fingerprints(outcome.findings)
    driver = {"name": "telewire", "version": metadata.version("telewire"), "rules": [_rule(rule_of(c)) for c in codes]}
    run: _Json = {
        "tool": {"driver": driver},
        "columnKind": "unicodeCodePoints",
        "results": [
            {**_result(item, records.get(item.record or ""), codes, paths), "partialFingerprints": {_FINGERPRINT: mark}}
            for index, (item, mark) in enumerate(zip(outcome.findings, prints, strict=True))
            if index in kept
        ],
    }
    left_out = len(outcome.findings) - len(kept)
    if left_out:
        text = f"{left_out:,} findings are left out, the least of them; telewire audit --format json has them all"
        said = {"level": "warning", "message": {"text": text}}
        run["invocations"] = [{"executionSuccessful": True, "toolExecutionNotifications": [said]}]
    return json.dumps({"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]}, indent=2, ensure_ascii=False) + "\n"


def _worst(findings: Sequence[Finding]) -> frozenset[int]:
    """The indexes of the findings that are reported."""
    order = sorted(
        range(len(findings)),
        key=lambda index: (findings[index].suppressed is not None, _LEVELS.index(findings[index].level)),
    )
    return frozenset(order[:_MOST])


def _rule(rule: Rule) -> _Json:
    return {
        "id": rule.code,
        "name": rule.name,
        "shortDescription": {"text": rule.summary},
        "fullDescription": {"text": rule.text},
        "help": {"text": rule.text},
    }


def _result(item: Finding, record: RecordReport | None, codes: Sequence[str], paths: Paths) -> _Json:
    text = f"{item.message}. To do: {item.help}." if item.help else f"{item.message}."
    found: _Json = {
        "ruleId": item.code,
        "ruleIndex": codes.index(item.code),
        "level": item.level,
        "message": {"text": text},
        "locations": [{"physicalLocation": _place(item.path or NOWHERE, item.line, paths, item.column, item.width)}],
        "properties": {"record": item.record, "symbol": item.symbol, "hop": item.hop},
    }
    flows = [{"threadFlows": [{"locations": [_step(step, paths) for step in way]}]} for way in ways(item, record)]
    if flows:
        found["codeFlows"] = flows
    if item.suppressed is not None:
        kind = _KINDS.get(item.suppressed, "external")
        found["suppressions"] = [
            {"kind": kind, "status": "accepted", "justification": item.reason or f"accepted ({item.suppressed})"}
        ]
    return found


def _step(step: Step, paths: Paths) -> _Json:
    importance = "essential" if step.is_break else "important"
    location = {"physicalLocation": _place(step.path, step.line, paths), "message": {"text": step.note}}
    return {"location": location, "importance": importance}


def _place(path: str, line: int | None, paths: Paths, column: int | None = None, width: int | None = None) -> _Json:
    place: _Json = {"artifactLocation": {"uri": paths.uri(path)}}
    if line is not None:
        region: _Json = {"startLine": line}
        if column is not None:
            region |= {"startColumn": column, "endColumn": column + (width or 1)}
        place["region"] = region
    return place
