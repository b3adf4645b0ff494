"""check, new, fmt, schema and rename, run as processes: status, both streams, and the files that they leave."""

import json
import os
import pty
import re
import subprocess
import sys
from pathlib import Path

import jsonschema
import pytest
import yaml

TELEWIRE = Path(sys.executable).with_name("telewire")
ROOT = Path(__file__).parents[2]


def run(folder: Path, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [TELEWIRE, *arguments],
        cwd=folder,
        env={**os.environ, **environment},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )


def run_on_terminal(folder: Path, answers: str, *arguments: str, **environment: str) -> str:
    """Run with a terminal for input and output; return what it shows."""
    leader, follower = pty.openpty()
    process = subprocess.Popen(
        [TELEWIRE, *arguments],
        cwd=folder,
        env={**os.environ, "TERM": "xterm-256color", **environment},
        stdin=follower,
        stdout=follower,
        stderr=follower,
    )
    os.close(follower)
    os.write(leader, answers.encode())
    shown = b""
    while True:
        try:
            part = os.read(leader, 4096)
        except OSError:  # Linux's end of file of a terminal
            break
        if not part:
            break
        shown += part
    os.close(leader)
    process.wait()
    return shown.decode()


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A project with two records that refer to each other."""
    records = tmp_path / "registry" / "records"
    records.mkdir(parents=True)
    (tmp_path / "telewire.toml").write_text('registry = "registry/records"\n')
    (records / "TELE-101_entropy.yaml").write_text("""\
# about TELE-101 and TELE-1011
schema: 1
id: TELE-101
name: entropy
title: Entropy
category: policy
priority: P1-important
flow:
  emitters: [{event: DONE, payload: Done}]
  targets: [{path: policy.entropy}]
  consumers: [{widget: Panel}]
""")
    (records / "TELE-102_loss.yaml").write_text("""\
schema: 1
id: TELE-102
name: loss
title: Loss
category: policy
priority: P1-important
flow: {emitters: [{event: DONE}], targets: [{path: policy.loss}], consumers: [{widget: Panel}]}
dependencies:
  upstream:
    - {id: TELE-101, name: entropy}  # TELE-101 first
notes: See TELE-101 in TELE-101_entropy.yaml, not XTELE-101 or TELE-101_other.
""")
    return tmp_path


def break_category(project: Path) -> None:
    path = project / "registry/records/TELE-101_entropy.yaml"
    path.write_text(path.read_text().replace("category: policy", "category: polcy"))


def test_check_is_silent_on_stdout_when_nothing_is_wrong(project: Path) -> None:
    done = run(project, "check")
    assert (done.returncode, done.stdout) == (0, "")
    assert done.stderr == "2 files checked: nothing wrong\n"


def test_check_shows_the_line_the_caret_and_the_way_out(project: Path) -> None:
    break_category(project)
    done = run(project, "check")
    assert done.returncode == 1
    assert (
        done.stdout
        == """\
error[TW012]: unknown category 'polcy' (TELE-101)
 --> registry/records/TELE-101_entropy.yaml:6:11
  |
6 | category: polcy
  |           ^^^^^ one of: training, policy, value, gradient, ...
  = help: did you mean 'policy'?
"""
    )
    assert done.stderr == "2 files checked: 1 error\n"


def test_check_gives_json(project: Path) -> None:
    break_category(project)
    done = run(project, "check", "--format", "json")
    assert done.returncode == 1
    document = json.loads(done.stdout)
    assert document["schema_version"] == 1
    assert (document["files"], document["records"]) == (2, 2)
    (finding,) = document["diagnostics"]
    assert finding.items() >= {
        "code": "TW012", "level": "error", "message": "unknown category 'polcy'", "record": "TELE-101",
        "path": "registry/records/TELE-101_entropy.yaml", "line": 6, "column": 11, "width": 5,
        "help": "did you mean 'policy'?",
    }.items()  # fmt: skip


def test_check_colours_a_terminal_only_and_never_against_no_color(project: Path) -> None:
    break_category(project)
    assert "\x1b[" in run_on_terminal(project, "", "check", NO_COLOR="")
    assert "\x1b[" not in run_on_terminal(project, "", "check", NO_COLOR="1")
    assert "\x1b[" not in run(project, "check").stdout


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["check", "--registry", "nowhere"], "nowhere"),
        (["check", "--config", "none.toml"], "none.toml: cannot be read"),
        (["check", "none.yaml"], "does not exist"),
        (["check", "--format", "xml"], "xml"),
        (["rename", "TELE-999", "TELE-103"], "no record has the id TELE-999"),
        (["rename", "TELE-101", "TELE-102"], "TELE-102 is taken by"),
        (["rename", "TELE-101", "T-1"], "'T-1' is no id"),
        (["new", "--name", "x"], "--category is needed"),
        (["new", "--category", "polcy", "--name", "x"], "did you mean policy?"),
        (["new", "--category", "policy", "--name", "a b"], "must be letters"),
        (["new", "--category", "policy", "--name", "x", "--path", "a..b"], "is no path"),
        (["new", "--category", "policy", "--name", "x", "--type", "int", "--default", "x"], "is no int"),
        (["new", "--category", "policy", "--name", "x", "--id", "TELE-101"], "TELE-101 is taken"),
        (["new", "--category", "policy", "--name", "loss", "--path", "policy.x"], "belongs to TELE-102 already"),
        (["new", "--category", "policy", "--name", "x", "--path", "policy.loss"], "is where TELE-102 arrives"),
        (["new", "--category", "policy", "--name", "x", "--path", "a.x", "--type", "flaot"], "did you mean float?"),
        (["new", "--category", "policy", "--name", "x", "--path", "a.x", "--id", "TELE-900"], "outside the ids of"),
        (["schema", "--out", "nowhere/x.json"], "telewire: nowhere/x.json: No such file or directory"),
    ],
)
def test_what_cannot_run_says_why_in_a_line_and_writes_nothing(
    project: Path, arguments: list[str], message: str
) -> None:
    before = {path: path.read_bytes() for path in project.rglob("*") if path.is_file()}
    done = run(project, *arguments)
    assert done.returncode == 2
    assert message in done.stderr
    assert "Traceback" not in done.stderr
    assert {path: path.read_bytes() for path in project.rglob("*") if path.is_file()} == before


def test_new_offers_the_next_free_id_and_its_record_passes_check(project: Path) -> None:
    done = run(project, "new", "--category", "policy", "--name", "kl", "--path", "envs[env_id].kl", "--event", "DONE")
    assert (done.returncode, done.stdout) == (0, "registry/records/TELE-103_kl.yaml\n"), done.stderr
    text = (project / "registry/records/TELE-103_kl.yaml").read_text()
    assert yaml.safe_load(text)["flow"] == {
        "emitters": [{"event": "DONE", "payload": "Done"}],
        "targets": [{"path": "envs[env_id].kl", "keys": {"env_id": "payload.env_id"}}],
    }
    assert "# audience" not in text
    checked = run(project, "check")
    assert checked.returncode == 0
    assert checked.stdout.startswith("note[TW151]: nothing reads kl")
    assert run(project, "fmt", "--check").returncode == 0
    again = run(project, "new", "--id", "TELE-103", "--category", "policy", "--name", "kl", "--path", "a.kl")
    assert again.returncode == 2
    assert (project / "registry/records/TELE-103_kl.yaml").read_text() == text


def test_a_commented_part_of_a_new_record_can_be_uncommented(project: Path) -> None:
    run(project, "new", "--category", "policy", "--name", "kl", "--path", "policy.kl")
    path = project / "registry/records/TELE-103_kl.yaml"
    text = path.read_text()
    for comment in (
        "# consumers:",
        "#   - {widget",
        "# emitters:",
        "#   - {event",
        "# question:",
        "# meaning:",
        "# units:",
        "# range:",
        "# aggregate:",
    ):
        assert comment in text
        text = text.replace(comment, comment.replace("# ", "", 1).replace("#   ", "  ", 1))
    path.write_text(text)
    done = run(project, "check")
    assert (done.returncode, done.stdout) == (0, "")


def test_new_takes_no_id_of_a_file_that_cannot_be_read(project: Path) -> None:
    (project / "registry/records/TELE-103_broken.yaml").write_text("a: [")
    done = run(project, "new", "--category", "policy", "--name", "kl", "--path", "policy.kl")
    assert done.stdout == "registry/records/TELE-104_kl.yaml\n"


def test_new_asks_on_a_terminal(project: Path) -> None:
    shown = run_on_terminal(project, "policy\n\nkl\n\n", "new")
    assert "Category" in shown
    assert "Id [TELE-103]" in shown
    assert "policy.kl" in shown
    assert (project / "registry/records/TELE-103_kl.yaml").is_file()


def test_new_asks_again_after_a_wrong_answer(project: Path) -> None:
    shown = run_on_terminal(project, "polcy\npolicy\nTELE-101\nTELE-1\nTELE-104\n2kl\nkl\npolicy..kl\na.kl\n", "new")
    for fault in (
        "did you mean policy?",
        "TELE-101 is taken by",
        "got 'TELE-1'",
        "got '2kl'",
        "a name is needed there",
    ):
        assert fault in shown
    assert "path: a.kl\n" in (project / "registry/records/TELE-104_kl.yaml").read_text()


def test_rename_knows_a_record_by_its_name(project: Path) -> None:
    assert "no record has the id loss; did you mean TELE-102?" in run(project, "rename", "loss", "TELE-110").stderr
    assert "no record has the id TELE-103\n" in run(project, "rename", "TELE-103", "TELE-110").stderr


def test_fmt_orders_keys_and_check_only_says_so(project: Path) -> None:
    path = project / "registry/records/TELE-102_loss.yaml"
    good = path.read_text()
    first, notes, rest = good.partition("notes: ")
    mixed = notes + rest + first
    path.write_text(mixed)
    done = run(project, "fmt", "--check")
    assert (done.returncode, done.stdout) == (1, "registry/records/TELE-102_loss.yaml\n")
    assert path.read_text() == mixed
    done = run(project, "fmt", str(path.relative_to(project)))
    assert (done.returncode, done.stderr) == (0, "1 file: 1 changed\n")
    assert path.read_text() == good
    assert run(project, "fmt", "--check").returncode == 0


def test_fmt_says_what_it_cannot_read_and_goes_on(project: Path) -> None:
    (project / "registry/records/a.yaml").write_bytes(b"a: [\n")
    path = project / "registry/records/TELE-102_loss.yaml"
    path.write_text("title: Loss\n" + path.read_text().replace("title: Loss\n", ""))
    done = run(project, "fmt")
    assert done.returncode == 1
    assert "error[TW002]" in done.stderr
    assert path.read_text().startswith("schema: 1\n")


def test_rename_changes_the_id_everywhere_and_nothing_else(project: Path) -> None:
    wiring = project / "generated" / "wiring"
    wiring.mkdir(parents=True)
    (wiring / "TELE-101.json").write_text('{"record": "TELE-101"}\n')
    records = project / "registry" / "records"
    other = (records / "TELE-102_loss.yaml").read_text()
    done = run(project, "rename", "TELE-101", "TELE-150", "--dry-run")
    assert done.returncode == 0
    assert (records / "TELE-102_loss.yaml").read_text() == other
    done = run(project, "rename", "TELE-101", "TELE-150")
    assert done.returncode == 0, done.stderr
    assert done.stderr == "7 references changed in 3 files\n"
    assert sorted(path.name for path in records.iterdir()) == ["TELE-102_loss.yaml", "TELE-150_entropy.yaml"]
    assert (records / "TELE-150_entropy.yaml").read_text().startswith("# about TELE-150 and TELE-1011\n")
    changed = (records / "TELE-102_loss.yaml").read_text()
    assert changed == re.sub(r"(?<!X)TELE-101(?!_other)", "TELE-150", other)
    assert (wiring / "TELE-150.json").read_text() == '{"record": "TELE-150"}\n'
    assert not (wiring / "TELE-101.json").exists()
    assert run(project, "check").returncode == 0


def test_rename_waits_until_every_record_can_be_read(project: Path) -> None:
    (project / "registry/records/a.yaml").write_text("a: [\n")
    done = run(project, "rename", "TELE-101", "TELE-150")
    assert done.returncode == 1
    assert "nothing was renamed" in done.stderr
    assert (project / "registry/records/TELE-101_entropy.yaml").is_file()


def test_schema_is_a_schema_and_knows_the_words_of_the_registry(project: Path) -> None:
    builtin = (ROOT / "registry" / "telewire_registry" / "vocabulary.yaml").read_text()
    (project / "registry" / "vocabulary.yaml").write_text(builtin.replace("  policy:", "  brain:"))
    schema = json.loads(run(project, "schema", "--out", "-").stdout)
    jsonschema.Draft202012Validator.check_schema(schema)
    assert "brain" in schema["properties"]["category"]["enum"]
    assert "policy" not in schema["properties"]["category"]["enum"]
    assert run(project, "schema", "--plain", "--out", "s.json").returncode == 0
    assert "enum" not in json.loads((project / "s.json").read_text())["properties"]["category"]


def test_the_published_schema_is_current(tmp_path: Path) -> None:
    published = ROOT / "registry" / "telewire_registry" / "schemas" / "record.v1.json"
    assert run(tmp_path, "schema", "--plain", "--out", "-").stdout == published.read_text()


def test_check_explains_a_code_with_its_examples(tmp_path: Path) -> None:
    shown = run(tmp_path, "check", "--explain", "TW120").stdout
    assert shown.startswith("TW120 (warning): Two levels hold for the same values.\n\nWhy it matters: Which of the two")
    assert "  -> warning and critical both hold for value in (3, inf): " in shown
    for code, said in (
        ("TW190", "TW190 (warning): A suppression suppresses nothing.\n"),
        ("TW003", "TW003 (error): A mapping has one key twice.\n"),
        ("TW403", "TW403 (warning): No event carries the value.\n"),
    ):
        assert run(tmp_path, "check", "--explain", code).stdout.startswith(said)
    done = run(tmp_path, "check", "--explain", "TW12")
    assert done.returncode == 2
    assert "nothing has the code TW12; did you mean TW1" in done.stderr


@pytest.mark.parametrize("name", ["check", "new", "fmt", "rename", "schema"])
def test_a_command_starts_without_what_it_does_not_need(name: str) -> None:
    heavy = "torch", "libcst", "jsonschema", "rich", "jinja2", "markdown_it", "asyncio"
    code = f"import sys, telewire.commands.{name}_command; print([m for m in {heavy!r} if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"
