"""Each lint finds the fault of its invalid examples, and nothing in its valid ones; the examples are in its file."""

import re
from collections.abc import Sequence
from pathlib import Path

import pytest

from telewire_registry import lints
from telewire_registry.check import lint
from telewire_registry.diagnostics import Level
from telewire_registry.lints import LINTS, Lint, Subject
from telewire_registry.lints.examples import example_registry, ways_out
from telewire_registry.vocabulary import load_vocabulary

FOLDER = Path(lints.__file__).parent
NO_LINTS = {"__init__", "examples", "lint", "payload_values", "real_sets", "texts", "threshold_sets"}


def found(item: Lint, text: str) -> Sequence[str]:
    subject = Subject(example_registry(text), load_vocabulary())
    return [finding.message for finding in item.find(subject)]


VALID = [pytest.param(item, text, id=f"{item.code}-{n}") for item in LINTS for n, text in enumerate(item.valid)]
INVALID = [
    pytest.param(item, example, id=f"{item.code}-{n}") for item in LINTS for n, example in enumerate(item.invalid)
]


@pytest.mark.parametrize(("item", "text"), VALID)
def test_a_valid_example_has_no_fault(item: Lint, text: str) -> None:
    assert found(item, text) == []


@pytest.mark.parametrize(("item", "example"), INVALID)
def test_an_invalid_example_has_the_fault(item: Lint, example: lints.Invalid) -> None:
    assert tuple(found(item, example.text)) == example.messages


@pytest.mark.parametrize(("item", "example"), INVALID)
def test_a_finding_points_into_the_record(item: Lint, example: lints.Invalid) -> None:
    registry = example_registry(example.text)
    diagnostics = [d for d in lint(registry, load_vocabulary()) if d.code == item.code]
    assert item.level is Level.OFF or len(diagnostics) == len(example.messages)
    for diagnostic in diagnostics:
        assert diagnostic.position is not None
        assert diagnostic.help
        text = next(source.text for source in registry.sources if source.path == diagnostic.path)
        assert diagnostic.position.line <= len(text.splitlines())


def test_every_lint_file_is_in_the_tuple() -> None:
    files = {path.stem for path in FOLDER.glob("*.py")} - NO_LINTS
    listed = {item.find.__module__.rpartition(".")[2] for item in LINTS}
    assert listed == files
    assert len(LINTS) == len(files)


def test_codes_are_unique_and_in_order() -> None:
    codes = [item.code for item in LINTS]
    assert codes == sorted(set(codes))
    assert all(re.fullmatch("TW012|TW1[0-8][0-9]", code) for code in codes)


@pytest.mark.parametrize("item", LINTS, ids=lambda item: str(item.code))
def test_a_lint_says_what_is_wrong_and_why(item: Lint) -> None:
    fault, _, why = (item.doc or "").partition("\n\n")
    assert "\n" not in fault
    assert fault.endswith(".")
    assert len(why.strip()) > 40
    assert item.valid
    assert item.invalid


def test_a_dangling_id_is_explained_by_the_name_beside_it() -> None:
    text = "id: TELE-101\nname: kl\n---\ndependencies: {upstream: [{id: TELE-999, name: kl}, {id: TELE-998}]}\n"
    helps = ways_out(lints.dangling_reference.LINT, text)
    assert helps == ("'kl' is TELE-101", "write the record, or leave out the id")
