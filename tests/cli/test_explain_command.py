"""`telewire explain`, run as a process on a copy of the project's example."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from telewire.code_texts import CODES_PAGE, code_texts
from telewire.commands.explain_command import command

ROOT = Path(__file__).parents[2]


def telewire(*arguments: str, folder: Path = ROOT) -> subprocess.CompletedProcess[str]:
    line = [sys.executable, "-c", "from telewire.command import main; main()", *arguments]
    return subprocess.run(line, cwd=folder, capture_output=True, text=True, check=False)


@pytest.fixture
def project(tmp_path: Path) -> Path:
    for name in ("examples", "generated", "registry", "tests/examples"):
        shutil.copytree(ROOT / name, tmp_path / name, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "telewire.toml", tmp_path)
    return tmp_path


def test_the_path_is_told_hop_by_hop(project: Path) -> None:
    done = telewire("explain", "TELE-760", folder=project)
    assert done.returncode == 0, done.stderr
    lines = [line.strip() for line in done.stdout.splitlines()]
    assert lines[0] == "TELE-760 compile_enabled: pass"
    hops = [
        "| compile_enabled=request.enabled,",
        "| state.learner.infrastructure.compile_enabled = payload.compile_enabled",
    ]
    assert lines.index(hops[0]) < lines.index(hops[1])
    assert "\x1b" not in done.stdout


def test_a_broken_hop_is_named_by_explain_and_audit(project: Path) -> None:
    loop = project / "examples/trainer/loop.py"
    kept = [line for line in loop.read_text().splitlines() if "compile_enabled=" not in line]
    loop.write_text("\n".join(kept) + "\n")
    where = next(number for number, line in enumerate(kept, 1) if line.strip() == "TrainingStartedPayload(")
    said = telewire("explain", "TELE-760", folder=project).stdout
    assert f"examples/trainer/loop.py:{where}" in said
    assert "what to do: pass compile_enabled= there" in said
    audited = telewire("audit", "TELE-760", folder=project)
    assert audited.returncode == 1
    assert f"--> examples/trainer/loop.py:{where}:13" in audited.stdout
    found = json.loads(telewire("audit", "TELE-760", "--format", "json", folder=project).stdout)["findings"]
    assert [item["code"] for item in found] == ["TW201", "TW214", "TW207"]


def test_drift_points_into_the_record(project: Path) -> None:
    path = next((project / "registry/records").glob("TELE-760*"))
    path.write_text(path.read_text().replace("file: examples/trainer/loop.py", "file: examples/loop.py"))
    row = next(n for n, line in enumerate(path.read_text().splitlines(), 1) if "examples/loop.py" in line)
    done = telewire("audit", "TELE-760", folder=project)
    assert done.returncode == 0, done.stdout
    assert "warning[TW208]: stages[0].file: the record says examples/loop.py" in done.stdout
    assert f"{path.name}:{row}:" in done.stdout


@pytest.mark.parametrize("code", ["TW200", "TW201", "TW206", "TW207", "TW214", "TW220", "TW301", "TW101", "TW001"])
def test_every_series_of_codes_is_explained(code: str) -> None:
    done = CliRunner().invoke(command, [code])
    assert done.exit_code == 0, done.output
    assert done.output.startswith(code)
    assert len(done.output) > len(code) + 20


@pytest.mark.parametrize(("what", "meant"), [("TW299", "TW2"), ("TELE-76", "TELE-76")])
def test_what_is_unknown_is_said_with_what_was_meant(what: str, meant: str) -> None:
    done = telewire("explain", what)
    assert done.returncode == 2
    assert f"did you mean {meant}" in done.stderr


def test_all_codes_of_the_audit_have_a_text() -> None:
    from telewire_audit.drift.codes import CODES as DRIFT
    from telewire_audit.faults import FAULTS
    from telewire_audit.problems import CODES, NOTHING_SEEN
    from telewire_audit.selection import GONE, UNPARSED

    assert set(FAULTS) == {NOTHING_SEEN, *CODES.values(), "TW207", *DRIFT, GONE, UNPARSED}


def codes_in_the_sources() -> set[str]:
    """Every code that the code speaks of."""
    folders = ("registry", "codegen", "audit", "cli")
    sources = (path.read_text(encoding="utf-8") for folder in folders for path in (ROOT / folder).rglob("*.py"))
    return {code for source in sources for code in re.findall(r"\"(TW\d{3})\"", source)}


def test_every_code_has_a_text_and_a_page_that_the_index_links_to() -> None:
    texts = code_texts()
    assert {text.code for text in texts} == codes_in_the_sources()
    assert len({text.code for text in texts}) == len(texts)
    folder = ROOT / "generated/docs/codes"
    assert {path.name for path in folder.iterdir()} == {"index.md", *(f"{text.code}.md" for text in texts)}
    listed = re.findall(r"\]\((TW\d+\.md)\)", (folder / "index.md").read_text(encoding="utf-8"))
    assert listed == [f"{text.code}.md" for text in texts]
    assert f"[Codes]({CODES_PAGE})" in (ROOT / "generated/docs/index.md").read_text(encoding="utf-8")


def test_a_page_says_what_why_and_what_to_do_with_code() -> None:
    page = (ROOT / "generated/docs/codes/TW202.md").read_text(encoding="utf-8")
    headings = re.findall(r"^#+ (.*)$", page, re.MULTILINE)
    assert headings == ["TW202", "Why it matters", "How to mend it", "Wrong", "Right", "How to suppress it"]
    assert page.count("```python\n") == 2
    assert "# telewire: ignore[TW202]" in page


def complete(*words: str, reader: str = "bash", folder: Path = ROOT) -> list[str]:
    """What a shell is told, the last word being the one that is typed."""
    asked = {"_TELEWIRE_COMPLETE": f"{reader}_complete", "COMP_WORDS": " ".join(("telewire", *words))}
    asked["COMP_CWORD"] = words[-1] if reader == "fish" else str(len(words))
    done = subprocess.run(
        [Path(sys.executable).with_name("telewire")],
        cwd=folder,
        env=os.environ | asked,
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stderr == ""
    return done.stdout.strip("\n").splitlines()


def test_a_shell_completes_commands_options_ids_and_codes(tmp_path: Path) -> None:
    assert complete("exp") == ["plain,explain"]
    assert complete("audit", "TELE-760", "TELE-76", reader="fish") == [
        "plain,TELE-761\tcompile_backend",
        "plain,TELE-762\tcompile_mode",
        "plain,TELE-763\tcompile_effect",
    ]
    assert complete("audit", "--select", "TW201,TW24") == ["plain,TW201,TW240", "plain,TW201,TW241"]
    assert complete("explain", "TW121", reader="zsh") == [
        "plain",
        "TW121",
        "No level holds for some values that can occur.",
    ]
    assert complete("audit", "TELE-", folder=tmp_path) == [], "there is no registry, and nothing is said"


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_the_script_of_a_shell_is_one_that_it_takes(shell: str) -> None:
    script = telewire("completion", shell)
    assert script.returncode == 0, script.stderr
    assert f"_TELEWIRE_COMPLETE={shell}_complete" in script.stdout
    if program := shutil.which(shell):
        done = subprocess.run([program, "-n"], input=script.stdout, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
