"""The examples of codes have the fault that they show, or have it not."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from telewire_registry import vocabulary
from telewire_registry.check import LOAD_CODES, check_registry
from telewire_registry.config import load_config
from telewire_registry.load_meanings import LOAD_MEANINGS, SUPPRESSION_MEANINGS
from telewire_registry.suppressions import SUPPRESSION_CODES

MEANINGS = {**LOAD_MEANINGS, **SUPPRESSION_MEANINGS}
RECORD = {
    "schema": "1",
    "id": "TELE-107",
    "name": "loss",
    "title": "Loss",
    "category": "policy",
    "priority": "P1-important",
}
"""What every record must have."""


def codes_of(code: str, text: str, folder: Path) -> set[str]:
    """Check an example as a registry of its own, with the keys that it leaves out."""
    (folder / "records").mkdir(parents=True)
    (folder / "telewire.toml").write_text('registry = "records"\n', encoding="utf-8")
    record = text
    if code == "TW006":
        built_in = yaml.safe_load(Path(vocabulary.__file__).with_suffix(".yaml").read_text(encoding="utf-8"))
        (folder / "vocabulary.yaml").write_text(yaml.safe_dump(built_in | yaml.safe_load(text)), encoding="utf-8")
        record = ""
    stated = {line.partition(":")[0] for line in record.splitlines()}
    added = "".join(f"{key}: {value}\n" for key, value in RECORD.items() if key not in stated)
    (folder / "records" / "TELE-107_loss.yaml").write_text(f"{record}\n{added}", encoding="utf-8")
    try:
        return {item.code for item in check_registry(load_config(folder / "telewire.toml")).diagnostics}
    except vocabulary.VocabularyError as error:
        return {error.diagnostic.code}


@pytest.mark.parametrize("code", MEANINGS)
def test_an_example_shows_its_fault(code: str, tmp_path: Path) -> None:
    meaning = MEANINGS[code]
    assert code in codes_of(code, meaning.wrong, tmp_path / "wrong")
    assert code not in codes_of(code, meaning.right, tmp_path / "right")
    assert yaml.safe_load(meaning.right)


def test_every_code_has_a_meaning() -> None:
    assert LOAD_MEANINGS.keys() == LOAD_CODES.keys()
    assert SUPPRESSION_MEANINGS.keys() == SUPPRESSION_CODES.keys()
