"""The auditor's facts are those that the standard library's ast gives, line by line."""

from __future__ import annotations

import os
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import libcst as cst
import pytest
from libcst.metadata import MetadataWrapper, PositionProvider

from telewire_audit.collect import syntax
from telewire_audit.collect.expressions import LocatedReader
from telewire_audit.collect.facts import ModuleFacts, body_of
from telewire_audit.collect.files import SourceFile, read_source
from telewire_audit.collect.statements import Module

sys.path.insert(0, str(Path(__file__).parent))
from ast_facts import Fact, facts

ROOT = Path(__file__).parents[2]
OWN = ["audit", "registry", "codegen", "cli", "tests/cases/base"]
ELSEWHERE = os.environ.get("TELEWIRE_ORACLE", "")
"""More folders to compare, separated as on PATH."""


def files(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*.py") if ".venv" not in path.parts)


def read(path: Path) -> ModuleFacts:
    found = read_source(SourceFile(path.name, path.stem, path.read_bytes()))
    assert isinstance(found, ModuleFacts), found
    return found


def walk(value: object) -> Iterator[syntax.Shape]:
    if isinstance(value, syntax.Shape):
        yield value
    parts = syntax.parts(value)
    if isinstance(value, syntax.Assign):
        parts = (value.targets, value.value)
    elif isinstance(value, syntax.Lambda):
        parts = (value.body,)
    for part in parts:
        yield from walk(part)


def own_facts(module: ModuleFacts) -> Counter[Fact]:
    found: Counter[Fact] = Counter()
    for function in module.functions:
        for item in walk(body_of(function)):
            found.update(_fact(item))
        if function.name not in {"<module>", "<class>"}:
            found["function", function.name, function.line, len(function.params)] += 1
    for cls in module.classes:
        found["class", cls.name, cls.line, len(cls.bases)] += 1
    return found


def _fact(item: object) -> Iterator[Fact]:
    match item:
        case syntax.Attr():
            yield "attribute", item.attr, item.line
        case syntax.Call():
            yield "call", len(item.args), item.line
        case syntax.Sub():
            yield "subscript", item.line
        case syntax.Compare():
            yield "compare", item.operators, item.line
        case syntax.Name():
            yield "name", item.id, item.line
        case syntax.Return():
            yield "return", item.line
        case syntax.If():
            yield "if", item.line
        case syntax.Loop():
            yield "loop", item.line
        case syntax.Augment():
            yield "augment", item.line
        case syntax.Choice():
            yield "choice", item.line


def differences(path: Path) -> dict[Fact, tuple[int, int]]:
    ours, theirs = own_facts(read(path)), facts(path.read_bytes())
    return {
        key: (ours[key], theirs[key])
        for key in sorted(ours.keys() | theirs.keys(), key=repr)
        if ours[key] != theirs[key]
    }


@pytest.mark.parametrize("folder", OWN)
def test_own_files(folder: str) -> None:
    paths = files(ROOT / folder)
    assert paths
    for path in paths:
        assert not differences(path), path


@pytest.mark.skipif(not ELSEWHERE, reason="TELEWIRE_ORACLE names no folders")
def test_other_code() -> None:
    for folder in ELSEWHERE.split(os.pathsep):
        for path in files(Path(folder)):
            assert not differences(path), path


def test_lines_are_those_of_the_position_provider() -> None:
    for path in files(ROOT / "audit" / "telewire_audit" / "collect"):
        wrapper = MetadataWrapper(cst.parse_module(path.read_bytes()), unsafe_skip_copy=True)
        ranges = wrapper.resolve(PositionProvider)
        lines = {node: place.start.line for node, place in ranges.items()}
        located = Module(LocatedReader(lines)).read(path.name, path.stem, wrapper.module)
        assert own_facts(located) == own_facts(read(path)), path


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (b"# -*- coding: latin-1 -*-\nx.caf\xe9 = 1\n", "caf\u00e9"),
        (b"\xef\xbb\xbfx.plain = 1\n", "plain"),
        ("x.na\u00efve = 1\n".encode(), "na\u00efve"),
        (b"x.a = 1\r\nx.windows = (\r\n 2)\r\n", "windows"),
    ],
)
def test_encodings(content: bytes, name: str) -> None:
    found = read_source(SourceFile("m.py", "m", content))
    assert isinstance(found, ModuleFacts)
    assert any(name in function.writes for function in found.functions)
