"""Every finding over the whole program says what it should, and nothing else."""

from __future__ import annotations

import importlib
import pkgutil
import re
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from telewire_audit import findings
from telewire_audit.findings.table import FINDINGS, WHOLE_PROGRAM_CODES
from telewire_audit.questions import Ask, Question
from telewire_audit.run import audit_questions
from telewire_registry.config import Config, SourceConfig

sys.path.insert(0, str(Path(__file__).parent))
from casefile import Case, read_cases, write_program
from test_cases import FOLDER, WIRING, question

CASES = [case for case in read_cases(FOLDER) if case.findings is not None]


@pytest.fixture(scope="module")
def usual(tmp_path_factory: pytest.TempPathFactory) -> frozenset[str]:
    """What the unchanged program gives, which no case is about."""
    return frozenset(_found(Case("base", 0, "unchanged"), tmp_path_factory.mktemp("base")))


def _found(case: Case, folder: Path) -> list[str]:
    write_program(case, FOLDER / "base", folder)
    config = Config(folder=folder, source=SourceConfig(roots=(".",)), wiring=WIRING)
    report = audit_questions(config, [question(case.record)], processes=1)
    assert not report.unparsed
    about = [item for item in report.findings if item.code in WHOLE_PROGRAM_CODES]
    for item in about:
        assert item.level in {"note", "warning"}
        assert item.help
        assert re.fullmatch(r"app(\.\w+)+", item.symbol)
        assert item.hop
        assert item.path is not None
        assert item.line is not None
        lines = (folder / item.path).read_text(encoding="utf-8").splitlines()
        assert 1 <= item.line <= len(lines)
        assert item.column is not None
        assert item.width is not None
        assert lines[item.line - 1][item.column - 1 :][: item.width].strip(), "there is code at the column"
    return [f"{item.code} {item.path} {item.message}" for item in about]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.id)
def test_case(case: Case, usual: frozenset[str], tmp_path: Path) -> None:
    found = _found(case, tmp_path)
    wanted = case.findings or []
    looked = case.look or {line.split()[0] for line in wanted}
    assert looked, "a case that looks at nothing cannot fail"
    missing = [line for line in wanted if not any(item.startswith(line) for item in found)]
    about = [item for item in found if item.split()[0] in looked and item not in usual]
    surplus = [item for item in about if not any(item.startswith(line) for line in wanted)]
    assert not missing, found
    assert not surplus


def test_every_file_is_in_the_table() -> None:
    files = {item.name for item in pkgutil.iter_modules(findings.__path__) if not item.ispkg} - {"table"}
    modules = {importlib.import_module(f"telewire_audit.findings.{name}") for name in files}
    assert {kind.find for kind in FINDINGS} == {module.find for module in modules}
    assert len(FINDINGS) == len(set(WHOLE_PROGRAM_CODES)) == len(files)
    for module in modules:
        assert module.__doc__
        assert "\n\n" in module.__doc__, "the docstring says what is wrong, then why it matters"


def test_every_code_has_a_case() -> None:
    told = {line.split()[0] for case in CASES for line in case.findings or ()}
    assert told == set(WHOLE_PROGRAM_CODES)


def test_a_record_without_a_path_may_mean_what_it_names(tmp_path: Path) -> None:
    case = Case("base", 0, "two fields are read", {"read": ["return f'{snapshot.train.loss} {snapshot.train.total}'"]})
    write_program(case, FOLDER / "base", tmp_path)
    config = Config(folder=tmp_path, source=SourceConfig(roots=(".",)), wiring=WIRING)
    plain = Question("TELE-100", "health", (Ask("health", None),))

    def unrecorded(asked: Question) -> list[str]:
        findings = audit_questions(config, [asked], processes=1).findings
        return [item.symbol.rpartition(".")[2] for item in findings if item.code == "TW228"]

    assert unrecorded(plain) == ["loss", "total"]
    assert unrecorded(replace(plain, named=("lo*",))) == ["total"]
