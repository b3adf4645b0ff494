"""Every form: golden, and read by a parser that knows nothing of us."""

from __future__ import annotations

import dataclasses
import io
import json
import re
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import junitparser
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft4Validator, Draft202012Validator
from markdown_it import MarkdownIt
from rich.text import Text

from telewire.audit_showing import FORMATS
from telewire.terminal import write_blocks
from telewire_audit.outputs.github import as_annotations, as_summary
from telewire_audit.outputs.gitlab import as_code_quality
from telewire_audit.outputs.junit import as_junit
from telewire_audit.outputs.paths import Paths, checkout
from telewire_audit.outputs.sarif import as_sarif
from telewire_audit.outputs.table import OUTPUTS
from telewire_audit.outputs.text import as_text, blocks
from telewire_audit.outputs.way import Step, ways
from telewire_audit.report import Finding, Hop

sys.path.insert(0, str(Path(__file__).parents[1]))
from outcome_samples import ACCEPTED, BROKEN, LEVELS, NOWHERE, RATE, UNREAD, outcome, paths

FOLDER = Path(__file__).parent
SARIF = Draft4Validator(json.loads((FOLDER / "schemas/sarif-schema-2.1.0.json").read_text(encoding="utf-8")))
CODE_QUALITY = Draft202012Validator(
    {
        "type": "array",
        "items": {
            "type": "object",
            "required": ["description", "check_name", "fingerprint", "severity", "location"],
            "properties": {
                "description": {"type": "string", "minLength": 1},
                "check_name": {"type": "string", "minLength": 1},
                "fingerprint": {"type": "string", "minLength": 1},
                "severity": {"enum": ["info", "minor", "major", "critical", "blocker"]},
                "location": {
                    "type": "object",
                    "required": ["path", "lines"],
                    "properties": {
                        "path": {"type": "string", "pattern": r"^(?!\./)"},
                        "lines": {
                            "type": "object",
                            "required": ["begin"],
                            "properties": {"begin": {"type": "integer", "minimum": 1}},
                        },
                    },
                },
            },
        },
    }
)
"""What GitLab's manual says of the format."""
TEXTS = st.text(st.characters(codec="utf-8", exclude_categories=()), min_size=1, max_size=12)
HOSTILE = st.builds(
    lambda level, record, message, path, help_, symbol: Finding(
        "TW222", level, record, message, path, 3, 2, 4, (Hop(path, 3, help_),), help_, symbol, "emitter_exists"
    ),
    st.sampled_from(["error", "warning", "note"]),
    st.none() | TEXTS,
    TEXTS,
    TEXTS.map(lambda text: text.replace("/", "|").replace("\0", "0")),
    TEXTS,
    TEXTS,
)
FEW = settings(max_examples=20, deadline=None)
FOUND = st.lists(HOSTILE, min_size=1, max_size=3)


def rendered(findings: list[Finding], form: Callable[[Any, Paths], str]) -> str:
    with tempfile.TemporaryDirectory() as folder:
        return form(outcome(Path(folder), *findings), paths(Path(folder)))


@pytest.mark.parametrize("form", OUTPUTS)
def test_golden(form: str, tmp_path: Path, assert_golden: Callable[[Path, str], None]) -> None:
    text = OUTPUTS[form](outcome(tmp_path), paths(tmp_path))
    assert str(tmp_path) not in text
    suffix = {"text": "txt", "github": "txt", "junit": "xml"}.get(form, "json")
    assert_golden(FOLDER / f"golden/{form}.{suffix}", text)


def test_golden_summary(tmp_path: Path, assert_golden: Callable[[Path, str], None]) -> None:
    assert_golden(FOLDER / "golden/summary.md", as_summary(outcome(tmp_path), paths(tmp_path)))


def test_every_form_has_a_name_for_the_command() -> None:
    assert tuple(OUTPUTS) == FORMATS


@FEW
@given(FOUND)
def test_sarif_is_valid(findings: list[Finding]) -> None:
    document = json.loads(rendered(findings, as_sarif))
    assert list(SARIF.iter_errors(document)) == []


def test_of_too_many_sarif_keeps_the_worst_and_says_so(tmp_path: Path) -> None:
    accepted = dataclasses.replace(BROKEN, suppressed="baseline")
    made = outcome(tmp_path, accepted, *[UNREAD] * 25_000, BROKEN)
    (run,) = json.loads(as_sarif(made, paths(tmp_path)))["runs"]
    assert SARIF.is_valid({"version": "2.1.0", "runs": [run | {"results": run["results"][-3:]}]})
    assert [result["level"] for result in run["results"]] == ["note"] * 24_999 + ["error"]
    (said,) = run["invocations"][0]["toolExecutionNotifications"]
    assert said["message"]["text"].startswith("2 findings are left out")


def test_sarif(tmp_path: Path) -> None:
    document = json.loads(as_sarif(outcome(tmp_path), paths(tmp_path)))
    assert list(SARIF.iter_errors(document)) == []
    (run,) = document["runs"]
    results = run["results"]
    rules = run["tool"]["driver"]["rules"]
    assert [rules[result["ruleIndex"]]["id"] for result in results] == [result["ruleId"] for result in results]
    assert len({result["partialFingerprints"]["telewire/v1"] for result in results}) == len(results)
    kinds = [[item["kind"] for item in result.get("suppressions", [])] for result in results]
    assert kinds == [[], [], [], [], ["external"], ["inSource"], ["external"]]
    flows = results[0]["codeFlows"]
    assert len(flows) == 2
    first = [step["location"]["physicalLocation"] for step in flows[0]["threadFlows"][0]["locations"]]
    assert first[0] == {"artifactLocation": {"uri": "src/app/train.py"}, "region": {"startLine": 3}}
    assert [place["artifactLocation"]["uri"].rpartition("/")[2] for place in first] == [
        "train.py", "events.py", "aggregator.py", "schema.py", "screen.py",
    ]  # fmt: skip
    assert "src/app/warm%20up.py" in json.dumps(flows[1])


def test_what_has_no_file_is_shown_in_the_configuration(tmp_path: Path) -> None:
    made = outcome(tmp_path, dataclasses.replace(NOWHERE, path=None))
    (result,) = json.loads(as_sarif(made, paths(tmp_path)))["runs"][0]["results"]
    assert result["locations"] == [{"physicalLocation": {"artifactLocation": {"uri": "telewire.toml"}}}]
    (found,) = json.loads(as_code_quality(made, paths(tmp_path)))
    assert found["location"] == {"path": "telewire.toml", "lines": {"begin": 1}}
    assert as_annotations(made, paths(tmp_path)).startswith("::error title=TW200::wiring.app is not set\n")


def test_moved_lines_and_other_words_keep_a_fingerprint(tmp_path: Path) -> None:
    moved = dataclasses.replace(BROKEN, line=88, column=1, message="other words", path="src/elsewhere.py", hops=())
    prints = [
        json.loads(as_sarif(outcome(tmp_path, finding), paths(tmp_path)))["runs"][0]["results"][0][
            "partialFingerprints"
        ]
        for finding in (BROKEN, moved, dataclasses.replace(BROKEN, hop="consumer_reads"))
    ]
    assert prints[0] == prints[1] != prints[2]


@FEW
@given(st.lists(HOSTILE, min_size=1, max_size=3).map(lambda items: items + items))
def test_gitlab_gets_what_its_manual_says(findings: list[Finding]) -> None:
    document = json.loads(rendered(findings, as_code_quality))
    assert list(CODE_QUALITY.iter_errors(document)) == []
    assert len({item["fingerprint"] for item in document}) == len(findings)


@FEW
@given(FOUND)
def test_junit_is_read_by_others(findings: list[Finding]) -> None:
    text = rendered(findings, as_junit)
    root = ET.fromstring(text)  # noqa: S314 - our own
    cases = root.findall("testsuite/testcase")
    assert int(root.attrib["tests"]) == len(cases)
    read = junitparser.JUnitXml.fromstring(text.encode())
    (suite,) = read
    assert suite.tests == len(list(suite)) == len(cases)
    failing = {case.get("classname") for case in cases if case.find("failure") is not None}
    assert len(failing) == len({item.record or "program" for item in findings if item.level == "error"})


def test_junit_has_a_case_for_each_record_and_check(tmp_path: Path) -> None:
    read = junitparser.JUnitXml.fromstring(as_junit(outcome(tmp_path), paths(tmp_path)).encode())
    cases = {(case.classname, case.name): case for suite in read for case in suite}
    assert {name for owner, name in cases if owner == "TELE-101"} == set(RATE.checks)
    (failure,) = cases["TELE-101", "emitter_exists"].result
    assert isinstance(failure, junitparser.Failure)
    assert "src/app/train.py:3" in str(failure.text)
    assert not cases["TELE-101", "transport_works"].result
    assert cases["TELE-101", "display_correct"].is_skipped
    assert "The screen comes in spring." in cases["TELE-102", "consumer_reads"].result[0].message
    assert not cases["TELE-101", "thresholds_applied"].result, "a warning fails nothing where errors do"
    assert (read.failures, read.errors) == (2, 0)


def test_what_fails_follows_the_level(tmp_path: Path) -> None:
    expected = {"never": 0, "error": 2, "warning": 3, "note": 4}
    found = {}
    for level in expected:
        made = outcome(tmp_path, fail_on=level)
        found[level] = junitparser.JUnitXml.fromstring(as_junit(made, paths(tmp_path)).encode()).failures
        assert made.failed == (found[level] > 0)
    assert found == expected


COMMAND = re.compile(r"::(?P<command>error|warning|notice) (?P<properties>[^:]*)::(?P<message>.*)")


@FEW
@given(FOUND)
def test_no_text_ends_an_annotation(findings: list[Finding]) -> None:
    *lines, last = rendered(findings, as_annotations).removesuffix("\n").split("\n")
    assert last.startswith("2 records: ")
    assert len(lines) == len(findings)
    said = [COMMAND.fullmatch(line) for line in lines]
    assert all(said)
    order = ["error", "warning", "note"]
    for match, finding in zip(said, sorted(findings, key=lambda item: order.index(item.level)), strict=True):
        assert match is not None
        values = dict(pair.split("=", 1) for pair in match["properties"].split(","))
        assert list(values) == ["file", "title", "line", "col", "endColumn"]
        assert "\r" not in match[0]
        message = match["message"].replace("%0A", "\n").replace("%0D", "\r").replace("%25", "%")
        assert message == f"{finding.message}\n{finding.help}"


def test_github_is_given_ten_of_a_level_and_told_of_the_rest(tmp_path: Path) -> None:
    notes = [dataclasses.replace(UNREAD, line=number) for number in range(1, 13)]
    errors = [dataclasses.replace(BROKEN, line=number) for number in range(1, 12)]
    made = outcome(tmp_path, *notes, LEVELS, *errors)
    lines = as_annotations(made, paths(tmp_path)).splitlines()
    kinds = [line.split()[0] for line in lines if line.startswith("::")]
    assert kinds == ["::error"] * 10 + ["::warning"] + ["::notice"] * 10
    assert [line for line in lines if "more of" in line] == [
        "1 more of 11 at level error: GitHub shows 10 a step; the summary of this step has all",
        "2 more of 12 at level note: GitHub shows 10 a step; the summary of this step has all",
    ]
    assert as_summary(made, paths(tmp_path)).count("| TELE-101 |") == 12


@FEW
@given(FOUND)
def test_the_summary_is_one_table(findings: list[Finding]) -> None:
    tokens = MarkdownIt("commonmark").enable("table").parse(rendered(findings, as_summary))
    assert [token.type for token in tokens].count("table_open") == 1
    assert [token.type for token in tokens].count("tr_open") == len(findings) + 1
    cells = [token for token in tokens if token.type == "inline"]
    kinds = {child.type for token in cells for child in token.children or ()}
    assert kinds <= {"text", "text_special"}, "no text becomes markup"


def test_a_summary_fits_where_github_puts_it(tmp_path: Path) -> None:
    long = [dataclasses.replace(UNREAD, message="x" * 1000, line=number) for number in range(1, 1500)]
    text = as_summary(outcome(tmp_path, *long), paths(tmp_path))
    assert len(text.encode()) < 1024 * 1024
    assert re.search(r"^\d+ more do not fit here\.$", text, re.MULTILINE)


def test_colours_change_no_letter(tmp_path: Path) -> None:
    made = outcome(tmp_path)
    stream = io.StringIO()
    write_blocks(((block.level, block.text) for block in blocks(made, paths(tmp_path))), stream)
    plain = as_text(made, paths(tmp_path)).rpartition("\n2 records")[0]
    assert Text.from_ansi(stream.getvalue()).plain.rstrip() == plain.rstrip()


@FEW
@given(FOUND)
def test_no_text_reaches_a_terminal_as_a_command(findings: list[Finding]) -> None:
    text = rendered(findings, as_text)
    assert all(char.isprintable() or char == "\n" for char in text)


def test_ways_are_few_and_the_shortest_comes_first() -> None:
    hops = tuple(Hop("a.py", line, "made without it") for line in range(1, 9))
    finding = dataclasses.replace(BROKEN, path="a.py", line=1, hops=(*hops, Hop("b.py", 1, "the field")))
    found = ways(finding, RATE)
    assert len(found) == 3
    assert [len(way) for way in found] == sorted(len(way) for way in found)
    assert all(sum(step.is_break for step in way) == 1 for way in found)
    assert ways(dataclasses.replace(BROKEN, hops=()), RATE) == ()


def test_a_way_begins_at_the_finding_where_its_places_are_elsewhere() -> None:
    (way,) = ways(dataclasses.replace(UNREAD, hops=(Hop("b.py", 4, "read"), Hop("c.py", 2, "read"))), None)
    assert way == (
        Step("src/app/events.py", 13, "StepPayload.phase", is_break=True),
        Step("b.py", 4, "read"),
        Step("c.py", 2, "read"),
    )


def test_paths_are_told_from_the_repository(tmp_path: Path) -> None:
    inner = tmp_path / "part/deep"
    assert Paths(inner, tmp_path).shown("src/a b.py") == "part/deep/src/a b.py"
    assert Paths(inner, tmp_path).uri("src/a b.py") == "part/deep/src/a%20b.py"
    assert Paths(inner, tmp_path).shown("../c.py") == "part/c.py"
    assert Paths(tmp_path, inner).uri("c d.py") == (tmp_path / "c d.py").as_uri()
    assert checkout({"GITHUB_WORKSPACE": str(tmp_path)}, inner) == tmp_path
    assert checkout({"CI_PROJECT_DIR": "/elsewhere"}, inner) == inner


def test_samples_hold_what_they_are_for() -> None:
    assert {item.suppressed for item in ACCEPTED} == {"record", "inline", "baseline"}
    assert NOWHERE.line is None
