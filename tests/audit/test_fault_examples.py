"""What pages and `telewire explain` show as broken has the fault, and what they show as wired has not."""

from __future__ import annotations

import sys
from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest

from telewire_audit.fault_examples import FAULT_EXAMPLES
from telewire_audit.faults import FAULTS, program_faults
from telewire_audit.problems import CODES
from telewire_audit.run import audit_questions
from telewire_registry.config import Config, SourceConfig

sys.path.insert(0, str(Path(__file__).parent))
from casefile import Case, write_program
from test_cases import FOLDER, WIRING, question


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str, str], frozenset[tuple[str, str]]]:
    """Give code and message of all that an audit finds where a text stands at a place of the program."""

    facts = tmp_path_factory.mktemp("facts")  # most files are the same in all

    @cache
    def found(place: str, text: str) -> frozenset[tuple[str, str]]:
        folder = tmp_path_factory.mktemp("example")
        write_program(Case("example", 0, "example", slots={place: text.splitlines()}), FOLDER / "base", folder)
        config = Config(folder=folder, source=SourceConfig(roots=(".",)), wiring=WIRING)
        report = audit_questions(config, [question({})], processes=1, cache=facts)
        assert not report.unparsed
        checks = report.records[0].checks.items()
        failed = {(CODES[name], result.reason) for name, result in checks if result.verdict == "fail"}
        return frozenset(failed | {(finding.code, finding.message) for finding in report.findings})

    return found


@pytest.mark.parametrize("code", FAULT_EXAMPLES)
def test_the_wrong_example_has_the_fault_and_the_right_one_has_not(
    code: str, found: Callable[[str, str], frozenset[tuple[str, str]]]
) -> None:
    example = FAULT_EXAMPLES[code]
    only_wrong = found(example.place, example.wrong) - found(example.place, example.right)
    assert code in {item for item, _ in only_wrong}


def test_examples_are_of_codes_that_there_are() -> None:
    assert FAULT_EXAMPLES.keys() <= {*FAULTS, *program_faults()[1]}
