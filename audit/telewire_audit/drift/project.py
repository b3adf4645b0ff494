"""Files and tests that a record names, against those of the project. Read anew on each run: nothing else is."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from fnmatch import fnmatchcase
from functools import cached_property

from telewire_audit.drift.codes import FILE, TEST, WARNING
from telewire_audit.nearest.hint import close_names, listed
from telewire_audit.questions import DeclaredTest, Question
from telewire_audit.report import Drift

_FILE = re.compile(r"[\w.\-]+(?:/[\w.\-]+)*\.[A-Za-z]{1,5}")
_TEST = re.compile(r"(?:\w+(?:::|\.))*(?:test|Test)[\w*]*")
_DEFINED = re.compile(rb"^[ \t]*(?:async[ \t]+def|def|class)[ \t]+(\w+)", re.MULTILINE)


class Project:
    """The files of a project, by their paths and names."""

    def __init__(self, tests: Iterable[str], listed: Callable[[], Iterable[str]], read: Callable[[str], bytes]) -> None:
        """Take what a project is made of.

        Args:
            tests: The folders of its tests.
            listed: Gives the paths of all its files, from the configuration's folder, with `/`.
            read: Gives what a file holds.
        """
        self.tests = tuple(tests)
        self._listed = listed
        self.read = read
        self._names: dict[str, frozenset[str]] = {}

    @cached_property
    def files(self) -> dict[str, list[str]]:
        """Paths by file name."""
        found: dict[str, list[str]] = {}
        for path in self._listed():
            found.setdefault(path.rpartition("/")[2], []).append(path)
        return found

    def matching(self, declared: str) -> list[str]:
        """Files whose path ends with a declared one, or that a declared absolute path ends with."""
        plain = declared.removeprefix("./")
        known = self.files.get(plain.rpartition("/")[2], [])
        return [path for path in known if f"/{path}".endswith("/" + plain.lstrip("/")) or _is_tail(plain, path)]

    def names_in(self, path: str) -> frozenset[str]:
        """The functions and classes that a Python file defines, however nested."""
        if path not in self._names:
            try:
                content = self.read(path)
            except OSError:
                content = b""
            self._names[path] = frozenset(name.decode() for name in _DEFINED.findall(content))
        return self._names[path]

    @cached_property
    def test_files(self) -> tuple[str, ...]:
        """The Python files of the folders of tests."""
        tops = tuple(f"{folder.strip('/')}/" for folder in self.tests)
        every = (path for paths in self.files.values() for path in paths)
        return tuple(sorted(path for path in every if path.endswith(".py") and path.startswith(tops)))


def files(project: Project, question: Question) -> Iterator[Drift]:
    """Declared files that are not there: each once, where it stands first."""
    seen: set[str] = set()
    for where, declared in question.files:
        if declared in seen or not _FILE.fullmatch(declared.removeprefix("./").lstrip("/")):
            continue
        seen.add(declared)
        if not project.matching(declared):
            yield Drift(where, declared, _elsewhere(project, declared), FILE, WARNING)


def tests(project: Project, question: Question) -> Iterator[Drift]:
    """Tests that a record says are there, and are not; those that it says are still to be written may be missing."""
    seen: set[str] = set()
    for test in question.tests:
        if test.passes is False:
            continue
        known: list[str] = []
        if test.file is not None and _FILE.fullmatch(test.file.removeprefix("./").lstrip("/")):
            known = project.matching(test.file)
            if not known and test.file not in seen:
                seen.add(test.file)
                yield Drift(f"{test.where}.file", test.file, _elsewhere(project, test.file), TEST, WARNING)
        yield from _test(project, test, known)


def _test(project: Project, test: DeclaredTest, known: list[str]) -> Iterator[Drift]:
    name = (test.name or "").strip("`").removesuffix("()")
    if not project.test_files or not _TEST.fullmatch(name):
        return
    last = re.split(r"::|\.", name)[-1]
    if any(_defines(project, path, last) for path in known):
        return
    elsewhere = [path for path in project.test_files if _defines(project, path, last)]
    if not known and elsewhere:
        return  # the missing file was said
    if elsewhere:
        actual = f"it is in {listed(elsewhere)}"
    else:
        close = close_names(last, sorted({other for path in known for other in project.names_in(path)}))
        actual = "no test has that name" + (f"; {close[0]} is close" if close else "")
    yield Drift(f"{test.where}.name", name, actual, TEST, WARNING)


def _defines(project: Project, path: str, name: str) -> bool:
    return (
        any(fnmatchcase(other, name) for other in project.names_in(path))
        if "*" in name
        else name in project.names_in(path)
    )


def _elsewhere(project: Project, declared: str) -> str:
    others = project.files.get(declared.rpartition("/")[2], [])
    return f"not there; a file of that name is {listed(sorted(others))}" if others else "no file has that name"


def _is_tail(declared: str, path: str) -> bool:
    """Whether a declared absolute path ends with a project's path of at least two parts."""
    return "/" in path and declared.startswith("/") and declared.endswith("/" + path)
