"""Which modules can matter: those that imports connect with the modules that the configuration names.

Imports connect in either direction, and over any number of steps. A checkout of a million lines mostly holds many
programs. No object of one gets into another that no import connects with it, so the others need not be searched for
names that happen to be the same. Where a module is imported by a name that is made when the program runs, anything may
be connected, and everything is searched.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from telewire_audit.collect.facts import FunctionFacts, ModuleFacts, body_of
from telewire_audit.collect.syntax import Call, Const, parts
from telewire_audit.link.program import absolute_name, last_name

__all__ = ["related_modules"]

_DYNAMIC: Final = frozenset({
    "import_module", "__import__", "run_module", "run_path", "exec_module", "load_module", "entry_points",
    "iter_modules", "walk_packages", "resolve_name", "import_string", "spec_from_file_location",
})  # fmt: skip
"""Library functions that import what they are given the name of."""
_DOTTED: Final = re.compile(r"[A-Za-z_]\w*(\.\w+)*")


def related_modules(modules: Sequence[ModuleFacts], named: Iterable[str]) -> list[ModuleFacts]:
    """The modules that can matter, in their order.

    Args:
        modules: All modules.
        named: The dotted names of the configuration; where none of them is in a module, all modules can matter.
    """
    known = {facts.module: facts for facts in modules}
    words = tuple(named)
    work = [name for name in known if any(_meet(name, word) for word in words)]
    if not work:
        return list(modules)
    tails = _tails(known)
    edges: dict[str, set[str]] = defaultdict(set)
    open_ended: set[str] = set()
    for facts in modules:
        dynamic = _dynamic(facts)
        if dynamic.is_open:
            open_ended.add(facts.module)
        for dotted in (facts.module, *_imported(facts), *dynamic.named):
            meant = [name for name in _prefixes(dotted) if name in known]
            for name in meant or _under_roots(facts.module, dotted, tails):
                edges[facts.module].add(name)
                edges[name].add(facts.module)
    found: set[str] = set()
    while work:
        name = work.pop()
        if name not in found:
            found.add(name)
            work += edges[name]
    return list(modules) if found & open_ended else [facts for facts in modules if facts.module in found]


def _meet(module: str, word: str) -> bool:
    """Whether a word names a module, something in it, or a package around it."""
    return module == word or word.startswith(f"{module}.") or module.startswith(f"{word}.")


def _imported(facts: ModuleFacts) -> Iterator[str]:
    for statement in facts.imports:
        target = absolute_name(facts, statement.module)
        yield target if statement.name in {None, "*"} else f"{target}.{statement.name}"


def _prefixes(dotted: str) -> Iterator[str]:
    """A name and the packages around it, which are imported with it."""
    yield dotted
    while "." in dotted:
        dotted = dotted.rpartition(".")[0]
        yield dotted


def _tails(known: Iterable[str]) -> dict[str, list[str]]:
    """Modules by each end of their names: under another root they would go by it."""
    tails: dict[str, list[str]] = defaultdict(list)
    for name in known:
        rest = name
        while "." in rest:
            rest = rest.partition(".")[2]
            tails[rest].append(name)
    return tails


def _under_roots(module: str, dotted: str, tails: Mapping[str, list[str]]) -> list[str]:
    """The modules that an import of none may mean, where a root is missing or too high.

    They are in a package around the importing module, or are the only ones of such a name.
    """
    around = [f"{package}." for package in _prefixes(module)]
    return [
        name
        for prefix in _prefixes(dotted)
        for names in [tails.get(prefix, [])]
        for name in names
        if len(names) == 1 or any(name == package + prefix for package in around)
    ]


@dataclass(frozen=True, slots=True)
class _Dynamic:
    """What a module imports by name: the names that its code holds, and whether there may be others."""

    named: frozenset[str] = frozenset()
    is_open: bool = False


def _dynamic(facts: ModuleFacts) -> _Dynamic:
    if not any(_DYNAMIC & (function.calls | function.reads) for function in facts.functions):
        return _Dynamic()
    named = frozenset(text for function in facts.functions for text in _texts(function))
    calls = [call for function in facts.functions for call in _calls(body_of(function))]
    literal = bool(calls) and all(call.args and _is_whole(call.args[0].value) for call in calls)
    own_table = any("." in text for text in named)
    return _Dynamic(named, is_open=not (literal or own_table))


def _texts(function: FunctionFacts) -> Iterator[str]:
    """The constants of a function that may be names of modules."""
    for item in _each(body_of(function)):
        if isinstance(item, Const) and isinstance(item.value, str) and _DOTTED.fullmatch(item.value):
            yield item.value


def _is_whole(expr: object) -> bool:
    """Whether an expression is the whole name of a module."""
    return isinstance(expr, Const) and isinstance(expr.value, str) and not expr.value.startswith(".")


def _calls(body: object) -> Iterator[Call]:
    return (item for item in _each(body) if isinstance(item, Call) and last_name(item.func) in _DYNAMIC)


def _each(item: object) -> Iterator[object]:
    work = [item]
    while work:
        item = work.pop()
        yield item
        work += parts(item)
