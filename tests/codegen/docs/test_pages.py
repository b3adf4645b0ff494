"""The pages of a registry: what stands on them, where they lead, and that they are the same every time."""

import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from telewire_codegen.docs.audited import read_evidence
from telewire_codegen.docs.pages import documentation_files
from telewire_codegen.plan.compile import make_plan
from telewire_registry.config import Config, GenerateConfig
from telewire_registry.evidence import load_evidence
from telewire_registry.load import Registry, SourceRecord, load_records, record_files
from telewire_registry.markdown.import_page import Imported, import_page
from telewire_registry.vocabulary import load_vocabulary

HERE = Path(__file__).parent
ROOT = HERE.parents[2]
CORPUS = ROOT.parent / "shared" / "corpus" / "esper-records"
Files = dict[str, str]
RECORDS = ("TELE-100_loss", "TELE-101_loss_history", "TELE-300_norms", "TELE-700_speed", "TELE-701_bare")


def test_there_is_a_page_for_each_record_and_each_event_and_the_overviews(files: Files) -> None:
    events = {"docs/events/NORMS_TAKEN.md", "docs/events/STEP_DONE.md"}
    overviews = {"docs/index.md", "docs/vocabulary.md", "docs/glossary.md"}
    assert set(files) == {f"docs/{name}.md" for name in RECORDS} | events | overviews


@pytest.mark.parametrize("name", ["TELE-100_loss.md", "TELE-300_norms.md", "index.md", "events/STEP_DONE.md"])
def test_golden_pages(files: Files, name: str, assert_golden: Callable[[Path, str], None]) -> None:
    assert_golden(HERE / "golden" / name, files[f"docs/{name}"])


def test_the_command_writes_pages_sees_changed_ones_and_removes_those_of_records_that_are_gone(tmp_path: Path) -> None:
    shutil.copytree(HERE / "records", tmp_path / "records", ignore=shutil.ignore_patterns("TELE-7*"))
    (tmp_path / "telewire.toml").write_text('registry = "records"\n[levels]\n"**" = "off"\n', encoding="utf-8")
    shutil.copytree(HERE / "wiring", tmp_path / "generated" / "wiring")

    def generate(*arguments: str) -> subprocess.CompletedProcess[str]:
        command = [str(Path(sys.executable).with_name("telewire")), "generate", *arguments]
        return subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)

    done = generate()
    assert done.returncode == 0, done.stdout + done.stderr
    page = tmp_path / "generated" / "docs" / "TELE-100_loss.md"
    assert "- [x] **Emitter exists**" in page.read_text(encoding="utf-8")
    page.write_text(page.read_text(encoding="utf-8").replace("partial", "pass"), encoding="utf-8")
    changed = generate("--check")
    assert changed.returncode == 1
    assert "docs/TELE-100_loss.md differs" in changed.stdout
    (tmp_path / "records" / "TELE-101_loss_history.yaml").unlink()
    assert generate().returncode == 0
    assert not (tmp_path / "generated" / "docs" / "TELE-101_loss_history.md").exists()
    assert "TELE-101" not in (tmp_path / "generated" / "docs" / "index.md").read_text(encoding="utf-8")


def test_every_link_leads_somewhere(files: Files, dead_links: Callable[..., Any]) -> None:
    assert dead_links(files, "telemetry") == []
    broken = {**files, "docs/index.md": files["docs/index.md"].replace("(#policy)", "(#police)")}
    assert dead_links(broken, "telemetry"), "the test can fail"


def test_tables_keep_their_shape(files: Files, broken_rows: Callable[..., Any]) -> None:
    for text in files.values():
        assert broken_rows(text) == []
    assert broken_rows("| a | b |\n|---|---|\n| `x|y` | z |") != [], "the test can fail"


def test_pages_have_one_title_no_html_no_trailing_blanks_and_one_line_break_at_the_end(
    files: Files,
    read: Any,  # noqa: ANN401 - the reader of pages
) -> None:
    for path, text in files.items():
        page = read.of(text)
        assert [level for level, _ in page.headings()].count("h1") == 1, path
        assert page.html() == [], path
        assert not re.search(r"[ \t]+$", text, re.MULTILINE), path
        assert text.endswith("\n")
        assert not text.endswith("\n\n")


def test_a_page_has_the_sections_of_the_record(files: Files, read: Any) -> None:  # noqa: ANN401
    headings = [text for level, text in read.of(files["docs/TELE-100_loss.md"]).headings() if level == "h2"]
    numbered = [heading for heading in headings if heading[0].isdigit()]
    assert [heading.split(". ")[1] for heading in numbered] == [
        "Identity", "Purpose", "Data Specification", "Data Flow", "Wiring Verification", "Dependencies", "History",
        "Notes",
    ]  # fmt: skip
    assert headings[-2:] == ["Neighbours", "Generated code"]


def test_neighbours_are_linked_from_both_ends(files: Files) -> None:
    loss, norms = files["docs/TELE-100_loss.md"], files["docs/TELE-300_norms.md"]
    assert "| is needed by | [TELE-101](TELE-101_loss_history.md) `loss_history` | this record |" in loss
    assert "| is needed by | [TELE-300](TELE-300_norms.md) `norms` | that record | Its gradients. |" in loss
    assert "| takes the place of | [TELE-101](TELE-101_loss_history.md) `loss_history` |" in loss
    assert "| needs | [TELE-100](TELE-100_loss.md) `loss` | this record | Its gradients. |" in norms


def test_ids_in_prose_are_links_and_ids_in_code_are_not(files: Files) -> None:
    page = files["docs/TELE-100_loss.md"]
    assert "> See [TELE-101](TELE-101_loss_history.md) and [`TELE-300`](TELE-300_norms.md); not TELE-998." in page
    assert '> x = "TELE-101"' in page
    assert "Does it learn? [TELE-101](TELE-101_loss_history.md) says how fast." in page


def test_a_deprecated_record_says_what_to_read(files: Files) -> None:
    assert (
        "> **Deprecated** since 2.0. Read [TELE-100](TELE-100_loss.md) instead."
        in files["docs/TELE-101_loss_history.md"]
    )


def test_an_audited_record_shows_its_verdicts_and_another_says_that_it_was_not(files: Files) -> None:
    audited, other = files["docs/TELE-100_loss.md"], files["docs/TELE-300_norms.md"]
    assert "| planned, in progress, wired | partial |" in audited
    assert 'widget0(["LossPanel"]):::partial' in audited
    assert "- [x] **Emitter exists**" in audited
    assert "- [ ] **Thresholds applied**" in audited
    assert "no level is compared" in audited
    assert "not audited yet" not in audited
    assert other.count("not audited yet") == 2
    assert "Audit: 1 partial, 4 not audited yet." in files["docs/index.md"]


def test_generated_code_is_named_as_it_is_compiled(files: Files) -> None:
    loss = files["docs/TELE-100_loss.md"]
    for name in (
        "TelemetryEventType.STEP_DONE",
        "StepDonePayload.loss",
        "TelemetryAggregator._handle_step_done()",
        "snapshot.policy.loss",
    ):
        assert f"`{name}`" in loss
    assert "[`thresholds.py`](../telemetry/thresholds.py)" in loss
    assert "Hook to implement" in files["docs/TELE-700_speed.md"]
    assert "does not say enough to be compiled" in files["docs/TELE-701_bare.md"]


def test_an_event_has_each_field_once_with_all_its_records(files: Files) -> None:
    page = files["docs/events/STEP_DONE.md"]
    (row,) = [line for line in page.split("\n") if line.startswith("| `loss` ")]
    assert "| `float` | `[0, inf)` |" in row
    assert "[TELE-100](../TELE-100_loss.md) `loss`, [TELE-101](../TELE-101_loss_history.md) `loss_history`" in row
    assert "| nats | Mean of `-log p`. |" in row


def test_evidence_that_cannot_be_read_is_a_warning(tmp_path: Path) -> None:
    (tmp_path / "wiring").mkdir()
    good = (HERE / "wiring" / "TELE-100.json").read_text(encoding="utf-8")
    (tmp_path / "wiring" / "TELE-100.json").write_text(good, encoding="utf-8")
    (tmp_path / "wiring" / "TELE-300.json").write_text('{"record": "TELE-300"}', encoding="utf-8")
    found, faults = read_evidence(tmp_path)
    assert found == {"TELE-100": load_evidence(HERE / "wiring" / "TELE-100.json")}
    assert [(fault.code, fault.record) for fault in faults] == [("TW432", "TELE-300")]
    assert read_evidence(tmp_path / "nowhere") == ({}, [])


def test_a_user_s_template_takes_the_place_of_a_built_in_one(pages: Any, tmp_path: Path) -> None:  # noqa: ANN401
    (tmp_path / "mine" / "docs").mkdir(parents=True)
    mine = tmp_path / "mine" / "docs" / "record.md.j2"
    mine.write_text("# {{ page.record.id }}: {{ page.title }}\n", encoding="utf-8")
    made = pages.make(pages.registry(HERE / "records"), folder=tmp_path, templates=("mine",))
    assert made["docs/TELE-100_loss.md"] == "# TELE-100: TELE-100 Loss of the policy\n"
    assert made["docs/index.md"].startswith("<!-- Made by `telewire generate`")


@pytest.mark.parametrize(
    ("template", "line", "said"),
    [
        ("a\n{{ page.nothing }}", 2, "nothing"),
        ("{% if %}", 1, "Expected an expression"),
        ("{{ page.__class__.__mro__ }}", 1, "unsafe"),
        ("\n\n{{ 1 / 0 }}", 3, "division by zero"),
    ],
)
def test_an_error_of_a_template_names_template_line_and_record(
    tmp_path: Path, template: str, line: int, said: str
) -> None:
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs" / "record.md.j2").write_text(template, encoding="utf-8")
    config = Config(folder=tmp_path, generate=GenerateConfig(templates=(".",)))
    registry = load_records(record_files(HERE / "records"))
    files, faults = documentation_files(
        registry, load_vocabulary(), {}, make_plan(registry, config.generate)[0], config
    )
    (fault,) = faults
    assert not files
    assert fault.position
    assert (fault.code, fault.position.line) == ("TW430", line)
    assert "docs/record.md.j2" in fault.message
    assert said in fault.message
    assert fault.record == (None if "if" in template else "TELE-100")


PROGRAM = """
import hashlib, json, sys
sys.path.insert(0, sys.argv[1])
from pathlib import Path
import conftest
pages = conftest.Pages()
made = pages.make(pages.registry(Path(sys.argv[1]) / "records"), conftest.read_evidence(Path(sys.argv[1]))[0])
print(json.dumps({path: hashlib.sha256(text.encode()).hexdigest() for path, text in made.items()}))
"""


@pytest.mark.parametrize("seed", ["0", "7"])
def test_pages_are_the_same_whatever_the_hash_seed(files: Files, seed: str, tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, str(HERE)],
        cwd=tmp_path,
        env={**os.environ, "PYTHONHASHSEED": seed},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout) == {path: hashlib.sha256(text.encode()).hexdigest() for path, text in files.items()}


def test_the_project_s_own_registry(
    pages: Any,  # noqa: ANN401 - the maker of pages
    read: Any,  # noqa: ANN401 - the reader of pages
    dead_links: Callable[..., Any],
    broken_rows: Callable[..., Any],
) -> None:
    made = pages.make(pages.registry(ROOT / "registry" / "records"))
    assert dead_links(made, "telemetry") == []
    for path, text in made.items():
        assert broken_rows(text) == [], path
        assert read.of(text).html() == [], path


@pytest.mark.skipif(not CORPUS.is_dir(), reason="the corpus of real records is not beside this checkout")
def test_real_records(
    pages: Any,  # noqa: ANN401 - the maker of pages
    read: Any,  # noqa: ANN401 - the reader of pages
    dead_links: Callable[..., Any],
    broken_rows: Callable[..., Any],
) -> None:
    vocabulary = load_vocabulary()
    sources = []
    for path in sorted(CORPUS.glob("*.md"))[::9]:
        imported = import_page(path.read_text(encoding="utf-8"), path, vocabulary)
        assert isinstance(imported, Imported)
        sources.append(SourceRecord(path.with_suffix(".yaml"), imported.yaml, imported.record))
    made = pages.make(Registry(tuple(sources)))
    assert [link for _, link in dead_links(made, "telemetry") if ".md" in link and "TELE" in link] == []
    for path, text in made.items():
        page = read.of(text)
        assert broken_rows(text) == [], path
        assert page.html() == [], path
        titles = [title for level, title in page.headings() if level in {"h1", "h2"}]
        assert len(titles) == len(set(titles)), path
