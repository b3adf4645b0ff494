"""A report goes to JSON and back, and a second run finds it."""

from __future__ import annotations

import multiprocessing
import subprocess
import sys
from pathlib import Path

import pytest

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


BY_SEVERAL = """
import json, sys
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from telewire_audit import judging
from telewire_audit.run import audit
from telewire_registry.check import read_registry
from telewire_registry.config import load_config

judging._WORTH_FORKING = 0
pools = []
class Watched(ProcessPoolExecutor):
    def __init__(self, *args, **kwargs):
        pools.append(args)
        super().__init__(*args, **kwargs)
judging.ProcessPoolExecutor = Watched
config = load_config(Path("telewire.toml"))
records = [source.record for source in read_registry(config).registry.sources][:12]
one, two = (json.dumps(audit(config, records, processes=number).to_json()) for number in (1, 2))
assert len(pools) == 1, pools
print("same" if one == two else "differ")
"""


@pytest.mark.skipif("fork" not in multiprocessing.get_all_start_methods(), reason="nothing can be forked here")
def test_the_number_of_processes_changes_nothing() -> None:
    root = Path(__file__).parents[2]
    done = subprocess.run([sys.executable, "-c", BY_SEVERAL], cwd=root, capture_output=True, text=True, check=False)
    assert done.stdout == "same\n", done.stderr
