"""The examples of the codes of an import have the fault that they show, or have it not."""

from __future__ import annotations

from pathlib import Path

import pytest

from telewire_registry.markdown.import_files import IMPORT_CODES, import_files
from telewire_registry.markdown.import_meanings import IMPORT_MEANINGS
from telewire_registry.vocabulary import load_vocabulary


def imported(text: str, folder: Path) -> list[str]:
    folder.mkdir()
    (folder / "page.md").write_text(text, encoding="utf-8")
    (folder / "other.md").write_text(IMPORT_MEANINGS["TW020"].right.replace("107", "108"), encoding="utf-8")
    return [item.code for item in import_files([folder], folder / "records", load_vocabulary()).diagnostics]


@pytest.mark.parametrize("code", [code for code, meaning in IMPORT_MEANINGS.items() if meaning.wrong])
def test_an_example_shows_its_fault(code: str, tmp_path: Path) -> None:
    assert set(imported(IMPORT_MEANINGS[code].wrong, tmp_path / "wrong")) == {code}
    assert imported(IMPORT_MEANINGS[code].right, tmp_path / "right") == []


def test_every_code_has_a_meaning() -> None:
    assert IMPORT_MEANINGS.keys() == IMPORT_CODES.keys()
