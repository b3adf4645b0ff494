"""JUnit's XML, for the many that show tests: one case for each record and check, and one for each kind of finding."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from xml.etree import ElementTree as ET

from telewire_audit.outcome import Outcome
from telewire_audit.outputs.paths import Paths
from telewire_audit.report import Finding
from telewire_audit.verdicts import NOT_APPLICABLE, PASS

__all__ = ["as_junit"]

_PROGRAM = "program"
"""The class of cases that belong to no record."""
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(frozen=True, slots=True)
class _Case:
    owner: str
    name: str
    findings: Sequence[Finding]
    verdict: str = ""
    reason: str = ""


def as_junit(outcome: Outcome, paths: Paths) -> str:
    """A suite with all cases; those whose findings fail the audit are failures, accepted ones are skipped."""
    cases = list(_cases(outcome))
    suite = ET.Element("testsuite", name="telewire")
    counts = {"failures": 0, "skipped": 0}
    for case in cases:
        element = ET.SubElement(suite, "testcase", classname=_xml(case.owner), name=_xml(case.name), time="0")
        kind = _judge(element, case, outcome, paths)
        if kind:
            counts[kind] += 1
    totals = {"tests": str(len(cases)), "errors": "0", **{key: str(count) for key, count in counts.items()}}
    suite.attrib.update(totals)
    root = ET.Element("testsuites", {"name": "telewire", **totals})
    root.append(suite)
    ET.indent(root)
    return f'<?xml version="1.0" encoding="utf-8"?>\n{ET.tostring(root, encoding="unicode")}\n'


def _cases(outcome: Outcome) -> Iterable[_Case]:
    by_place: dict[tuple[str, str], list[Finding]] = {}
    for finding in outcome.findings:
        by_place.setdefault((finding.record or _PROGRAM, finding.hop), []).append(finding)
    for record in outcome.report.records:
        for check, result in record.checks.items():
            yield _Case(record.id, check, by_place.pop((record.id, check), []), result.verdict, result.reason)
    for (owner, name), findings in sorted(by_place.items()):
        yield _Case(owner, name, findings)


def _judge(element: ET.Element, case: _Case, outcome: Outcome, paths: Paths) -> str:
    """Say in a case's element what became of it; returns what it counts as beside a pass."""
    failing = [item for item in case.findings if outcome.fails(item)]
    open_ = [item for item in case.findings if item.suppressed is None]
    if failing:
        failure = ET.SubElement(element, "failure", type=failing[0].code, message=_xml(failing[0].message))
        failure.text = _xml("\n\n".join(_said(item, paths) for item in open_))
        return "failures"
    if open_:
        ET.SubElement(element, "system-out").text = _xml("\n\n".join(_said(item, paths) for item in open_))
        return ""
    if case.findings:
        first = case.findings[0]
        why = f": {first.reason}" if first.reason else ""
        ET.SubElement(element, "skipped", message=_xml(f"accepted ({first.suppressed}){why}"))
        return "skipped"
    if case.verdict and case.verdict != PASS:
        said = case.reason if case.verdict == NOT_APPLICABLE else f"{case.verdict}: {case.reason}"
        ET.SubElement(element, "skipped", message=_xml(said))
        return "skipped"
    return ""


def _said(item: Finding, paths: Paths) -> str:
    lines = [f"{item.level}[{item.code}]: {item.message}"]
    if item.path is not None:
        lines.append(f"at {paths.shown(item.path)}:{item.line or 1}")
    lines += (f"{hop.note}: {paths.shown(hop.path)}:{hop.line}" for hop in item.hops)
    if item.help:
        lines.append(f"what to do: {item.help}")
    return "\n".join(lines)


def _xml(text: str) -> str:
    """A text without the characters that XML cannot hold."""
    return _NOT_XML.sub("\ufffd", text)
