"""The user's templates and targets: added, replaced, and every fault a diagnostic that says where."""

from __future__ import annotations

import textwrap
from collections.abc import Callable
from pathlib import Path, PurePosixPath

import pytest

from telewire_codegen.environment import TEMPLATES
from telewire_codegen.generate import Compiled, compile_registry
from telewire_codegen.targets import BUILT_IN
from telewire_registry.config import load_config
from telewire_registry.load import load_records, record_files

Project = Callable[..., Compiled]

RECORD = """
    schema: 1
    id: TELE-{number}
    name: {name}
    title: {name} of the run
    category: policy
    priority: P1
    data: {{type: float, default: 0.0}}
    flow: {{emitters: [{{event: STEP}}], targets: [{{path: a.{name}}}]}}
"""


@pytest.fixture
def project(tmp_path: Path) -> Project:
    """Compile two records under a telewire.toml and templates that are given as text."""

    def compile_(settings: str, **templates: str) -> Compiled:
        for number, name in ((100, "loss"), (101, "gain")):
            path = tmp_path / "records" / f"TELE-{number}_{name}.yaml"
            path.parent.mkdir(exist_ok=True)
            path.write_text(textwrap.dedent(RECORD).format(number=number, name=name), encoding="utf-8")
        for name, text in templates.items():
            path = tmp_path / "templates" / name.replace("__", ".")
            path.parent.mkdir(exist_ok=True)
            path.write_text(text, encoding="utf-8")
        config = 'registry = "records"\n[generate]\npackage = "p"\ntemplates = ["templates"]\n' + settings
        (tmp_path / "telewire.toml").write_text(config, encoding="utf-8")
        registry = load_records(record_files(tmp_path / "records"))
        return compile_registry(registry, load_config(tmp_path / "telewire.toml"))

    return compile_


def only(compiled: Compiled) -> str:
    (diagnostic,) = compiled.diagnostics
    assert compiled.files == {}
    return diagnostic.message


def test_every_template_belongs_to_a_target_or_to_the_pages() -> None:
    named = {target.template for target in BUILT_IN} | {"header.j2"}
    assert {path.name for path in TEMPLATES.glob("*.j2")} == named
    assert len({target.name for target in BUILT_IN}) == len(BUILT_IN)


def test_a_target_for_the_registry_gets_plan_and_records(project: Project) -> None:
    compiled = project(
        '[generate.targets.rules]\ntemplate = "rules.txt.j2"\npath = "{package}/rules.txt"\n',
        rules__txt__j2="{% for record in records %}{{ record.id }} {{ record.title | py }}\n{% endfor %}"
        "{{ plan.events.events[0].name }} {{ package }} {{ hash | length }}\n",
    )
    assert compiled.diagnostics == ()
    assert compiled.files[PurePosixPath("p/rules.txt")] == (
        'TELE-100 "loss of the run"\nTELE-101 "gain of the run"\nSTEP p 16\n'
    )


def test_a_target_for_each_record_and_each_event(project: Project) -> None:
    compiled = project(
        '[generate.targets.notes]\ntemplate = "note.j2"\npath = "notes/{id}_{name}.txt"\nscope = "record"\n'
        '[generate.targets.steps]\ntemplate = "event.j2"\npath = "notes/{event}.txt"\nscope = "event"\n',
        note__j2="{{ record.title }}\n",
        event__j2="{{ event.payload }}\n",
    )
    notes = {str(path): text for path, text in compiled.files.items() if path.parts[0] == "notes"}
    assert notes == {
        "notes/TELE-100_loss.txt": "loss of the run\n",
        "notes/TELE-101_gain.txt": "gain of the run\n",
        "notes/STEP.txt": "StepPayload\n",
    }
    assert PurePosixPath("p/events.py") in compiled.files


def test_a_folder_of_templates_comes_before_the_built_in_one(project: Project) -> None:
    compiled = project("", header__j2="# Ours: do not edit.\n")
    assert compiled.files[PurePosixPath("p/payloads.py")].startswith("# Ours: do not edit.\n")


def test_a_table_of_a_built_in_name_replaces_its_template_or_its_path(project: Project) -> None:
    compiled = project('[generate.targets.tests]\npath = "checks/test_{package}.py"\n')
    assert PurePosixPath("checks/test_p.py") in compiled.files
    assert PurePosixPath("tests/test_p_wiring.py") not in compiled.files


def test_an_optional_template_may_be_missing(project: Project) -> None:
    table = '[generate.targets.extra]\ntemplate = "extra.j2"\npath = "extra"\n'
    assert only(project(table)) == "target 'extra': there is no template 'extra.j2'"
    assert project(table + "optional = true\n").diagnostics == ()


@pytest.mark.parametrize(
    ("template", "message"),
    [
        ("one\n{{ record.nothing }}\n", "line 2 of template 'note.j2'"),
        ("{{ unknown }}\n", "line 1 of template 'note.j2': 'unknown' is undefined"),
        ("one\n\n{% for %}\n", "line 3 of template 'note.j2'"),
        ("{{ record.__class__.__mro__ }}\n", "line 1 of template 'note.j2'"),
        ("{{ 1 / 0 }}\n", "line 1 of template 'note.j2': division by zero"),
        ("{{ record.title.nothing() }}\n", "line 1 of template 'note.j2'"),
        ("{{ plan.events.events.append(1) }}\n", "line 1 of template 'note.j2'"),
        ("{% include 'gone.j2' %}\n", "line 1 of template 'note.j2': 'gone.j2' not found"),
        ("{% include 'note.j2' %}\n", "includes itself without end"),
        ("{{ record.title | sort_of }}\n", "line 1 of template 'note.j2': No filter named 'sort_of'"),
    ],
)
def test_a_fault_names_template_line_and_record(template: str, message: str, project: Project, tmp_path: Path) -> None:
    compiled = project(
        '[generate.targets.notes]\ntemplate = "note.j2"\npath = "{id}"\nscope = "record"\n', note__j2=template
    )
    assert compiled.files == {}
    first = compiled.diagnostics[0]
    assert first.code == "TW430"
    assert message in first.message
    if "line" in message:
        assert first.path == tmp_path / "templates" / "note.j2"
        assert first.position is not None
    records = [diagnostic.record for diagnostic in compiled.diagnostics]
    assert records in (["TELE-100", "TELE-101"], [None])
    assert (records == [None]) == ("{% for %}" in template or "sort_of" in template)


def test_a_template_that_is_not_utf_8_is_a_fault(project: Project, tmp_path: Path) -> None:
    table = '[generate.targets.x]\ntemplate = "bytes.j2"\npath = "x"\n'
    (tmp_path / "templates").mkdir()
    (tmp_path / "templates" / "bytes.j2").write_bytes(b"a\xff\n")
    assert only(project(table)) == "target 'x': template 'bytes.j2': it is not UTF-8 (byte 2)"


def test_a_template_that_gives_no_python_is_a_fault(project: Project) -> None:
    message = only(project('[generate.targets.x]\ntemplate = "x.j2"\npath = "x.py"\n', x__j2="def:\n"))
    assert message.startswith("target 'x': x.py is no Python: invalid syntax")


@pytest.mark.parametrize("path", ["../x", "/x", "a/../../x", "a\\\\x", ""])
def test_a_path_that_leaves_the_output_folder_is_refused(path: str, project: Project) -> None:
    message = only(project(f'[generate.targets.x]\ntemplate = "x.j2"\npath = "{path}"\n', x__j2="x"))
    assert message.endswith("is no path")


def test_two_targets_cannot_write_one_file(project: Project) -> None:
    message = only(project('[generate.targets.x]\ntemplate = "x.j2"\npath = "p/events.py"\n', x__j2="x = 1"))
    assert message == "target 'x': 'p/events.py' is written twice"


@pytest.mark.parametrize(
    ("table", "message"),
    [
        ("x = 3", "generate.targets.x must be a table"),
        ("x = {template = 'x'}", "generate.targets.x lacks the key 'path'"),
        ("x = {path = 'x'}", "generate.targets.x lacks the key 'template'"),
        ("x = {template = 'x', path = 'x', scop = 'event'}", "generate.targets.x has the unknown key 'scop'"),
        ("x = {template = 'x', path = 'x', scope = 'file'}", "must be one of: registry, record, event (got 'file')"),
        ("x = {template = 'x', path = 3}", "generate.targets.x.path must be a text"),
        ("x = {template = 'x', path = 'x', optional = 'no'}", "generate.targets.x.optional must be true or false"),
    ],
)
def test_a_table_that_is_no_target_is_a_fault(table: str, message: str, project: Project) -> None:
    assert message in only(project(f"[generate.targets]\n{table}\n"))
