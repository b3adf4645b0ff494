"""Files become facts, the same ones whatever the number of processes and the state of the cache."""

from __future__ import annotations

import pickle
from pathlib import Path

import pytest

from telewire_audit.collect.cache import FactCache, key_of
from telewire_audit.collect.facts import ModuleFacts, Unparsed, pack, unpack
from telewire_audit.collect.files import SourceFile, find_sources, module_name
from telewire_audit.collect.gather import gather

ROOT = Path(__file__).parents[2]


@pytest.fixture
def project(tmp_path: Path) -> Path:
    for name, text in {"a.py": "import b\nx = b.y\n", "b/__init__.py": "y = 1\n", "broken.py": "def (:\n"}.items():
        path = tmp_path / "src" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return tmp_path


def test_folders_of_tests_below_a_root_are_left_out(tmp_path: Path) -> None:
    for name in ("src/app/loop.py", "src/app/tests/test_loop.py", "src/tests_of_speed.py"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("", encoding="utf-8")
    found = find_sources(tmp_path, ("src",), ("src/app/tests",))
    assert [source.path for source in found] == ["src/app/loop.py", "src/tests_of_speed.py"]


def test_a_file_that_does_not_parse_is_reported(project: Path) -> None:
    modules, unparsed = gather(find_sources(project, ("src",)), FactCache(None), 1)
    assert [module.module for module in modules] == ["a", "b"]
    assert [item.path for item in unparsed] == ["src/broken.py"]


def test_processes_make_no_difference() -> None:
    sources = find_sources(ROOT, ("audit",))
    assert gather(sources, FactCache(None), 1) == gather(sources, FactCache(None), 2)


def test_the_cache_gives_the_same(project: Path) -> None:
    sources, cache = find_sources(project, ("src",)), FactCache(project / "cache")
    cold = gather(sources, cache, 1)
    assert gather(sources, cache, 1) == cold
    assert len([path for path in (project / "cache").rglob("*") if path.is_file()]) == len(sources)


def test_damage_reads_as_absence(project: Path) -> None:
    sources, cache = find_sources(project, ("src",)), FactCache(project / "cache")
    cold = gather(sources, cache, 1)
    for number, path in enumerate(sorted(path for path in (project / "cache").rglob("*") if path.is_file())):
        path.write_bytes([b"", path.read_bytes()[:40], path.read_bytes()[:-1] + b"x"][number % 3])
    assert gather(sources, cache, 1) == cold


def test_a_forged_entry_runs_nothing(project: Path) -> None:
    cache = FactCache(project / "cache")
    source = find_sources(project, ("src",))[0]
    cache.write(key_of(source), pickle.dumps(print))
    assert cache.load(key_of(source)) is None


def test_an_unwritable_cache_is_no_error(project: Path) -> None:
    blocked = project / "file"
    blocked.write_text("")
    modules, _ = gather(find_sources(project, ("src",)), FactCache(blocked / "cache"), 1)
    assert modules


def test_the_key_covers_content_and_place() -> None:
    base = SourceFile("a.py", "a", b"x = 1\n")
    others = [
        SourceFile("a.py", "a", b"x = 2\n"),
        SourceFile("b.py", "a", b"x = 1\n"),
        SourceFile("a.py", "b", b"x = 1\n"),
    ]
    assert len({key_of(source) for source in [base, *others]}) == 4


def test_packing_keeps_facts(project: Path) -> None:
    modules, unparsed = gather(find_sources(project, ("src",)), FactCache(None), 1)
    items: list[ModuleFacts | Unparsed] = [*modules, *unparsed]
    assert items
    for item in items:
        assert unpack(pack(item)) == item


@pytest.mark.parametrize(("path", "name"), [("a.py", "a"), ("a/b.py", "a.b"), ("a/__init__.py", "a")])
def test_module_names(path: str, name: str) -> None:
    assert module_name(Path(path)) == name
