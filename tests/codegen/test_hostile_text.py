"""No text of a record becomes code: whatever it holds, the output is Python that says what the record says."""

from __future__ import annotations

import ast
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from telewire_codegen.generate import Compiled, compile_registry
from telewire_codegen.literals import docstring, literal, text_literal
from telewire_registry.config import Config, GenerateConfig
from telewire_registry.decode import Rejected, decode_record
from telewire_registry.diagnostics import has_errors
from telewire_registry.load import Registry, SourceRecord

NASTY = (
    '"', "'", '"""', "'''", "\\", "\\n", "\n", "\r\n", "\r", "\t", "\x00", "\x1b[31m", "\x85", "\u2028",
    "\u2029", "\ufeff", "\u202e", "\ud800", "{{ 7 * 7 }}", "{% raw %}", "{# #}", "}}", "#", "# type: ignore",
    "# noqa", "\\N{BULLET}", "\\x41", "${x}", "%s", "{0}", '"""\nimport os; os.abort()\n"""', "*/", "|",
    "<script>", "é", "漢字", "😀", " ", "  \n  ",
)  # fmt: skip
texts = st.one_of(
    st.sampled_from(NASTY), st.lists(st.sampled_from(NASTY), min_size=1, max_size=4).map("".join), st.text(max_size=30)
)
names = st.from_regex(r"\A[A-Za-z_][A-Za-z0-9_]{0,11}\Z")


def run_module(files: dict[Any, str], name: str) -> dict[str, Any]:
    """Run one generated module by itself and return its names."""
    (text,) = (text for path, text in files.items() if path.name == name)
    scope: dict[str, Any] = {"__name__": "thresholds"}
    exec(compile(text, name, "exec"), scope)  # noqa: S102 - what is shown is that it can be run
    return scope


@given(st.text(), st.sampled_from(NASTY))
def test_a_text_literal_is_that_text(text: str, nasty: str) -> None:
    for value in (text, text + nasty, nasty + text + nasty):
        spelled = text_literal(value)
        assert ast.literal_eval(spelled) == value
        assert spelled.isprintable()


@given(st.text(), st.sampled_from(NASTY))
def test_a_docstring_is_one_line_and_one_literal(text: str, nasty: str) -> None:
    spelled = docstring(text + nasty + text)
    assert isinstance(ast.literal_eval(spelled), str)
    assert spelled.isprintable()
    tree = ast.parse(spelled)
    assert len(tree.body) == 1


plain = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(allow_nan=False, allow_infinity=False), texts),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(texts, inner, max_size=3)),
    max_leaves=8,
)


@given(plain)
def test_a_literal_is_that_value(value: object) -> None:
    assert ast.literal_eval(literal(value)) == value


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(texts, min_size=8, max_size=8))
def test_any_text_in_any_field_compiles_to_what_it_says(compile_plain: CompilePlain, words: list[str]) -> None:
    title, units, default, allowed, meaning, key, level, note = words
    record = {
        "title": title or "x",
        "data": {"type": "str", "units": units, "default": default, "range": [default, allowed], "meaning": meaning},
        "thresholds": [{"level": "warning", "when": "value == 'x'", "meaning": level}],
        "flow": {
            "emitters": [{"event": "STEP", "origin": note}],
            "targets": [{"path": "a.text"}],
            "consumers": [{"widget": key, "usage": note}],
        },
        "notes": note, "purpose": {"question": meaning, "audience": [level]},
    }  # fmt: skip
    table = {"name": "table", "data": {"type": "dict[str, str]", "default": {key: level}},
             "flow": {"emitters": [{"event": "STEP"}], "targets": [{"path": "a.table"}]}}  # fmt: skip
    quoted = "".join(char for char in key if char not in '[]"')
    keyed = {"name": "keyed", "data": {"type": "float", "default": 0.0},
             "flow": {"emitters": [{"event": "STEP"}],
                      "targets": [{"path": f'a.keyed["{quoted}"].value'}]}}  # fmt: skip
    compiled = compile_plain(record, table, keyed)
    assert not has_errors(compiled.diagnostics), compiled.diagnostics
    trees = {path.name: ast.parse(text.encode()) for path, text in compiled.files.items() if path.suffix == ".py"}
    found = {path.name: text for path, text in compiled.files.items()}
    assert all(ord(char) >= 32 or char == "\n" for text in found.values() for char in text)
    snapshot = {
        target.target.id: ast.unparse(target.value)
        for node in ast.walk(trees["snapshot.py"])
        if isinstance(node, ast.ClassDef)
        for target in node.body
        if isinstance(target, ast.AnnAssign) and isinstance(target.target, ast.Name) and target.value
    }
    assert ast.literal_eval(snapshot["text"]) == default
    keys = [ast.literal_eval(k) for n in ast.walk(trees["snapshot.py"]) if isinstance(n, ast.Dict) for k in n.keys if k]
    assert keys == [key]
    calls = {
        node.func.id if isinstance(node.func, ast.Name) else ast.unparse(node.func)
        for node in ast.walk(trees["snapshot.py"])
        if isinstance(node, ast.Call)
    }
    assert calls <= {"dataclass", "field", "FrozenDict"}
    stores = [
        ast.unparse(n)
        for n in ast.walk(trees["aggregator.py"])
        if isinstance(n, ast.Subscript) and "keyed" in ast.unparse(n)
    ]
    assert any(
        ast.literal_eval(text[text.index("[") + 1 : text.rindex("]")]) == quoted for text in stores if "state." in text
    )


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.one_of(names, texts), st.one_of(names, texts), st.one_of(names, texts), st.one_of(names, texts),
    st.sampled_from(["float", "int | None", "dict[str, int]", "Thing", "set[float]", "tuple[int, str]", "str | int"]),
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), texts, st.lists(st.integers(), max_size=2)),
    st.sampled_from(["set", "history", "count", "latch", "min", "max", "derived"]),
    st.one_of(st.none(), st.sampled_from(["value * 2", "value > 3", "not value", "len(value)", "abs(value) / value"])),
)  # fmt: skip
def test_any_record_that_loads_gives_code_or_reasons(  # noqa: PLR0917 - Hypothesis passes by place
    compile_plain: CompilePlain,
    name: str, event: str, payload: str, path: str, kind: str, default: object, aggregate: str, transform: str | None,
) -> None:  # fmt: skip
    target = {"path": path, "aggregate": aggregate, "transform": transform, "keys": {"k": f"payload.{name}"}}
    record = {
        "name": name, "data": {"type": kind, "default": default},
        "flow": {"emitters": [{"event": event, "payload": payload}], "targets": [target]},
        "thresholds": [{"level": "critical", "when": "value > 3 or not value != value"}],
    }  # fmt: skip
    try:
        compiled = compile_plain(record)
    except Rejected:
        return  # the registry does not let it in
    assert bool(compiled.files) != has_errors(compiled.diagnostics)
    for path_, text in compiled.files.items():
        compile(text.encode(), str(path_), "exec")


CompilePlain = Callable[..., Compiled]


@pytest.fixture(scope="module")
def compile_plain() -> CompilePlain:
    """Compile records that are given as plain values, past the YAML, so that any text gets in."""

    def compile_(*records: dict[str, Any]) -> Compiled:
        sources = []
        for number, record in enumerate(records, 100):
            whole = {"schema": 1, "id": f"TELE-{number}", "name": f"record_{number}", "title": "Title",
                     "category": "policy", "priority": "P1", **record}  # fmt: skip
            sources.append(SourceRecord(Path("record.yaml"), "a: 1", decode_record(whole)))
        config = Config(folder=Path(), generate=GenerateConfig(package="hostile"))
        return compile_registry(Registry(tuple(sources)), config)

    return compile_


def test_hostile_packages_pass_every_tool(compile_plain: CompilePlain, tmp_path: Path) -> None:
    records = [
        {
            "name": f"text_{number}", "title": text or "x",
            "data": {"type": "str", "default": text, "units": text, "range": [text, "other"]},
            "flow": {"emitters": [{"event": "STEP"}], "targets": [{"path": f"a.text_{number}"}]},
        }
        for number, text in enumerate(NASTY)
        if text != "\ud800"  # no file can hold it
    ]  # fmt: skip
    compiled = compile_plain(*records)
    for path, text in compiled.files.items():
        (tmp_path / "generated" / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "generated" / path).write_bytes(text.encode())
    (tmp_path / "pyproject.toml").write_bytes((Path(__file__).parents[2] / "pyproject.toml").read_bytes())
    bin_ = Path(sys.executable).parent
    environment = {**os.environ, "PYTHONPATH": "generated", "MYPYPATH": "generated"}
    commands: tuple[list[str | Path], ...] = (
        [bin_ / "ruff", "format", "--no-cache", "--diff", "generated"],
        [bin_ / "ruff", "check", "--no-cache", "generated"],
        [bin_ / "python", "-m", "pytest", "-q", "-p", "no:cacheprovider", "generated/tests"],
    )
    for command in commands:
        done = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout + done.stderr
