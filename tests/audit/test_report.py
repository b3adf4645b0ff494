"""A report goes to JSON and back, and a second run finds it."""

from __future__ import annotations

import sys
from pathlib import Path

from telewire_audit.report import report_from_json
from telewire_audit.run import audit_questions
from telewire_registry.config import Config, SourceConfig

sys.path.insert(0, str(Path(__file__).parent))
from casefile import Case, write_program
from test_cases import FOLDER, WIRING, question

CASE = Case("report", 1, "as it stands")
QUESTIONS = [question({"levels": "warning: value > 0.5"}), question({"path": "train.lost"})]


def config(folder: Path) -> Config:
    write_program(CASE, FOLDER / "base", folder)
    return Config(folder=folder, source=SourceConfig(roots=(".",)), wiring=WIRING)


def test_json_and_back(tmp_path: Path) -> None:
    report = audit_questions(config(tmp_path), QUESTIONS, processes=1)
    assert report_from_json(report.to_json()) == report
    assert [record.verdict for record in report.records] == ["pass", "fail"]
    assert {finding.code for finding in report.findings} >= {"TW203", "TW206"}


def test_the_cache_changes_nothing(tmp_path: Path) -> None:
    settings = config(tmp_path / "code")
    plain = audit_questions(settings, QUESTIONS, processes=1)
    for _ in range(2):
        assert audit_questions(settings, QUESTIONS, cache=tmp_path / "cache", processes=1) == plain


def test_an_audit_that_sees_nothing_says_so(tmp_path: Path) -> None:
    empty = Config(folder=tmp_path, source=SourceConfig(roots=("src",)), wiring=WIRING)
    report = audit_questions(empty, QUESTIONS, processes=1)
    assert [finding.code for finding in report.findings if finding.level == "error" and finding.record is None]
