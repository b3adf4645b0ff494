"""`telewire import` and `telewire render`, run as a person runs them."""

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from telewire_registry.markdown.comparison import first_difference

CASE = Path(__file__).parent / "cases" / "TELE-512_queue_depth.md"


def telewire(*arguments: str | Path, folder: Path) -> subprocess.CompletedProcess[str]:
    program = Path(sys.executable).with_name("telewire")
    return subprocess.run(
        [program, *map(str, arguments)], cwd=folder, capture_output=True, encoding="utf-8", check=False, timeout=60
    )


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "telewire.toml").write_text("", encoding="utf-8")
    shutil.copy(CASE, tmp_path)
    return tmp_path


def test_a_page_goes_in_and_comes_out(folder: Path) -> None:
    done = telewire("import", CASE.name, "--out", "records", folder=folder)
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith(f"{CASE.name} -> records/TELE-512_queue_depth.yaml\n")
    assert "kept at its place: | **Owner** | the loading crew |" in done.stdout
    shown = telewire("render", "records/TELE-512_queue_depth.yaml", folder=folder)
    assert shown.returncode == 0
    assert first_difference(CASE.read_text(encoding="utf-8"), shown.stdout) is None


def test_the_report_is_json_too(folder: Path) -> None:
    done = telewire("import", CASE.name, "--out", "records", "--format", "json", folder=folder)
    report = json.loads(done.stdout)
    assert report["files"][0]["record"] == "TELE-512"
    assert {"line", "column", "text", "kept"} == set(report["files"][0]["kept"][0])
    assert report["diagnostics"] == []


def test_nothing_is_overwritten_unless_it_is_asked_for(folder: Path) -> None:
    target = folder / "records" / "TELE-512_queue_depth.yaml"
    target.parent.mkdir()
    target.write_text("mine", encoding="utf-8")
    refused = telewire("import", CASE.name, "--out", "records", folder=folder)
    assert refused.returncode == 1
    assert "error[TW025]" in refused.stdout
    assert "--force" in refused.stdout
    assert target.read_text(encoding="utf-8") == "mine"
    assert telewire("import", CASE.name, "--out", "records", "--force", folder=folder).returncode == 0
    assert target.read_text(encoding="utf-8").startswith("# yaml-language-server")
    assert [path.name for path in target.parent.iterdir()] == [target.name]


def test_one_bad_page_keeps_no_other_back(folder: Path) -> None:
    pages = folder / "pages"
    pages.mkdir()
    shutil.copy(CASE, pages)
    text = CASE.read_text(encoding="utf-8")
    (pages / "no-id.md").write_text(
        text.replace("[TELE-512] ", "").replace("| **ID** | `TELE-512` |\n", ""), encoding="utf-8"
    )
    (pages / "twice.md").write_text(text, encoding="utf-8")
    (pages / "latin.md").write_bytes("## 1. Identity\n\ncaf\xe9\n".encode("latin-1"))
    (pages / "README.md").write_text("# Readme\n\nNo record.\n", encoding="utf-8")
    done = telewire("import", "pages", "--out", "records", folder=folder)
    assert done.returncode == 1
    assert "error[TW021]: the page does not give the record's id" in done.stdout
    assert "--> pages/no-id.md:7:1" in done.stdout
    assert "error[TW024]" in done.stdout
    assert "error[TW001]: not UTF-8" in done.stdout
    assert "note[TW020]: no record" in done.stdout
    assert "Traceback" not in done.stdout + done.stderr
    assert [path.name for path in (folder / "records").iterdir()] == ["TELE-512_queue_depth.yaml"]


def test_a_record_that_cannot_be_read_is_said(folder: Path) -> None:
    (folder / "bad.yaml").write_text("id: 12\n", encoding="utf-8")
    done = telewire("render", "bad.yaml", folder=folder)
    assert done.returncode == 2
    assert done.stdout == ""
    assert "error[TW013]" in done.stderr


def test_a_folder_without_a_page_could_not_be_imported(folder: Path) -> None:
    (folder / "pages").mkdir()
    (folder / "pages" / "README.md").write_text("# Readme\n", encoding="utf-8")
    done = telewire("import", "pages", "--out", "records", folder=folder)
    assert done.returncode == 2
    assert "no record in pages" in done.stderr
    assert not (folder / "records").exists()
