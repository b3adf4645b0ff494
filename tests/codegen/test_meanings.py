"""The examples of the compiler's codes have the fault that they show, or have it not."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path, PurePosixPath

import pytest

from telewire_codegen.docs.audited import read_evidence
from telewire_codegen.generate import Compiled, compile_registry
from telewire_codegen.plan.faults import FAULTS
from telewire_codegen.plan.meanings import MEANINGS
from telewire_codegen.write import write_files
from telewire_registry.config import load_config
from telewire_registry.load import Registry, SourceRecord, parse_record

OF_RECORDS = [code for code, meaning in MEANINGS.items() if meaning.language == "yaml"]


@pytest.mark.parametrize("code", OF_RECORDS)
def test_an_example_shows_its_fault(code: str, compile_texts: Callable[..., Compiled]) -> None:
    meaning = MEANINGS[code]
    assert code in {item.code for item in compile_texts(*meaning.wrong.split("---\n")).diagnostics}
    assert not compile_texts(*meaning.right.split("---\n")).diagnostics


def compiled_with(tmp_path: Path, settings: str, template: str) -> set[str]:
    (tmp_path / "mine").mkdir(parents=True)
    (tmp_path / "mine" / "board.j2").write_text(template, encoding="utf-8")
    (tmp_path / "telewire.toml").write_text(f'[generate]\ntemplates = ["mine"]\n{settings}', encoding="utf-8")
    head = "schema: 1\nid: TELE-100\ntitle: Loss\ncategory: policy\npriority: P1\nname: loss\n"
    source = parse_record(f"{head}suppress: []\n", Path("TELE-100.yaml"))
    assert isinstance(source, SourceRecord)
    compiled = compile_registry(Registry((source,)), load_config(tmp_path / "telewire.toml"))
    return {item.code for item in compiled.diagnostics}


def test_an_example_of_a_target_shows_its_fault(tmp_path: Path) -> None:
    wrong, right = MEANINGS["TW431"].wrong, MEANINGS["TW431"].right
    assert "TW431" in compiled_with(tmp_path / "wrong", wrong, "")
    assert "TW431" not in compiled_with(tmp_path / "right", right, "")
    each = right.replace("board.json", "{id}") + 'scope = "record"\n'
    assert "TW430" in compiled_with(tmp_path / "misspelt", each, MEANINGS["TW430"].wrong)
    assert "TW430" not in compiled_with(tmp_path / "mended", each, MEANINGS["TW430"].right)


def test_an_example_of_evidence_shows_its_fault(tmp_path: Path) -> None:
    (tmp_path / "wiring").mkdir()
    (tmp_path / "wiring" / "TELE-100.json").write_text(MEANINGS["TW432"].wrong, encoding="utf-8")
    assert [fault.code for fault in read_evidence(tmp_path)[1]] == ["TW432"]


def test_an_example_of_a_file_in_the_way_shows_its_fault(tmp_path: Path) -> None:
    place = tmp_path / "payloads.py"
    place.write_text(MEANINGS["TW440"].wrong, encoding="utf-8")
    refused = write_files({PurePosixPath("payloads.py"): "made\n"}, tmp_path)
    assert isinstance(refused, tuple)
    assert [fault.code for fault in refused] == ["TW440"]
    assert place.read_text(encoding="utf-8") == MEANINGS["TW440"].wrong


def test_every_code_has_a_meaning() -> None:
    assert MEANINGS.keys() == FAULTS.keys()
