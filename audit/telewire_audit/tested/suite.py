"""The tests of a project: functions by the rules of pytest and unittest, each with the functions that it uses."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TypeAlias

from telewire_audit.collect.facts import FunctionFacts, ModuleFacts
from telewire_audit.tested.acts import Acts, acts_of

_DEPTH = 5
"""Helpers that call helpers."""


@dataclass(frozen=True, slots=True)
class Test:
    """A test: `TestClass::test_name` of a file, its 1-based line, what it does itself, and what with its helpers."""

    name: str
    path: str
    line: int
    own: Acts
    acts: Acts


def read_suite(modules: Iterable[ModuleFacts]) -> Iterator[Test]:
    """Yield the tests of modules, in their order; helpers and fixtures may stand in any of them."""
    suite = _Suite(tuple(modules))
    for module in suite.modules:
        for function in module.functions:
            if _is_test(function):
                name = function.qualname.replace(".", "::")
                own, acts = suite.own(module.path, function), suite.acts(module.path, function)
                yield Test(name, module.path, function.line, own, acts)


def _is_test(function: FunctionFacts) -> bool:
    owned = function.owner is None or function.owner.rpartition(".")[2].startswith("Test") or "Test" in function.owner
    return function.name.startswith("test") and function.parent is None and owned


Helper: TypeAlias = tuple[str, FunctionFacts]
"""The path of a file, and a function of it that is no test."""


class _Suite:
    def __init__(self, modules: tuple[ModuleFacts, ...]) -> None:
        self.modules = modules
        self._subclasses = {m.path: {c.name: [_base(b) for b in c.bases] for c in m.classes} for m in modules}
        self._aliases = {m.path: {i.alias: i.name for i in m.imports if i.alias and i.name} for m in modules}
        self._helpers = {m.path: {f.name: (m.path, f) for f in m.functions if not _is_test(f)} for m in modules}
        self._known: dict[tuple[str, str], Acts] = {}
        named = {module.module.rpartition(".")[2]: module.path for module in modules}
        around = [m.path for m in modules if m.path.rpartition("/")[2] == "conftest.py"]
        self._seen: dict[str, dict[str, Helper]] = {}
        for module in modules:
            seen = self._seen[module.path] = {}
            for path in sorted(around, key=len):
                if module.path.startswith(path.removesuffix("conftest.py")):
                    seen |= self._helpers[path]
            for item in module.imports:
                other = self._helpers.get(named.get(item.module.rpartition(".")[2], ""), {})
                if item.name in other:
                    seen[item.alias or item.name] = other[item.name]
            seen |= self._helpers[module.path]

    def acts(self, path: str, test: FunctionFacts) -> Acts:
        """What a test and everything that it uses in its file, in imported helpers and in `conftest.py` does."""
        total = Acts()
        work = [(path, test, 0)]
        seen = {(path, test.qualname)}
        while work:
            here, function, depth = work.pop()
            found = self.own(here, function)
            total.add(found)
            for name in found.names:
                total.names.update(self._subclasses[here].get(name, ()))
            used = found.names | {param.name for param in function.params}
            for name in (used & self._seen[here].keys()) if depth < _DEPTH else ():
                where, helper = self._seen[here][name]
                if (where, helper.qualname) not in seen:
                    seen.add((where, helper.qualname))
                    work.append((where, helper, depth + 1))
        return total

    def own(self, path: str, function: FunctionFacts) -> Acts:
        """What a function does by itself."""
        key = (path, function.qualname)
        if key not in self._known:
            seen = self._seen[path]
            fixtures = {param.name: seen[param.name][1] for param in function.params if param.name in seen}
            self._known[key] = acts_of(function, fixtures, self._aliases[path])
        return self._known[key]


def _base(expr: object) -> str:
    return str(getattr(expr, "id", getattr(expr, "attr", "")))
