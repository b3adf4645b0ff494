"""The code of a widget as one hash, to which what was seen on a screen is pinned.

Counted in: the widget's class, its bases, and each function, class and constant that these use, as far as it stands in
the modules of `[wiring].consumers` (without any: in the widget's own package). Not counted in: comments, docstrings and
layout of the text, style sheets in files of their own, and what is no consumer's code, such as the snapshot, which
grows with every new record, and the thresholds, which a check of their own judges.
"""

from __future__ import annotations

import ast
import hashlib
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from telewire_audit.collect.files import SourceFile, find_sources
from telewire_registry.config import Config

__all__ = ["ConsumerCode", "Widget", "consumer_code"]

_LEFT_OUT = frozenset({"ctx", "kind", "type_comment", "type_ignores"})
_NOT_FOLLOWED = frozenset({"annotation", "returns"})
"""What types are called says nothing of what is shown."""
_DEFINITIONS = (ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)


@dataclass(frozen=True, slots=True)
class Widget:
    """The class that a name stands for: its dotted symbol, its file, and its 1-based line."""

    symbol: str
    path: str
    line: int


@dataclass(frozen=True, slots=True)
class _Module:
    """A module's own names, and where the others come from: for each local name the dotted one."""

    name: str
    path: str
    owns: dict[str, list[ast.stmt]] = field(default_factory=dict)
    imports: dict[str, str] = field(default_factory=dict)
    stars: list[str] = field(default_factory=list)


class ConsumerCode:
    """The code of consumers. A file is read once it is asked for."""

    def __init__(self, sources: Iterable[SourceFile], consumers: tuple[str, ...]) -> None:
        """Take files and the modules or packages that hold consumers; without any, every file may hold some."""
        self._sources = {source.module: source for source in sources}
        self._consumers = consumers
        self._read: dict[str, _Module | None] = {}

    def find(self, name: str) -> Widget | None:
        """Return the class that a name stands for, dotted or bare; None where there is none, or more than one."""
        module, _, bare = name.rpartition(".")
        defined = re.compile(rf"^[ \t]*class[ \t]+{re.escape(bare)}\b".encode(), re.MULTILINE)
        found = []
        for source in self._sources.values():
            fits = source.module == module if module else self._is_consumer(source.module)
            read = self._module(source.module) if fits and defined.search(source.content) else None
            nodes = read.owns.get(bare, []) if read is not None else []
            classes = [node for node in nodes if isinstance(node, ast.ClassDef)]
            found += [Widget(f"{source.module}.{bare}", source.path, node.lineno) for node in classes]
        return found[0] if len(found) == 1 else None

    def hash_of(self, widget: Widget) -> str:
        """Return the hash of a widget's code; the same in every version of Python."""
        home, _, name = widget.symbol.rpartition(".")
        reached: dict[str, str] = {}
        waiting = [(home, name)]
        while waiting:
            module, own = waiting.pop()
            symbol = f"{module}.{own}"
            read = self._module(module) if symbol not in reached and self._counts(module, home) else None
            if read is None:
                continue
            if own not in read.owns:
                waiting += [(star, own) for star in read.stars]
                if own in read.imports:
                    waiting += self._split(read.imports[own])
                continue
            reached[symbol] = ";".join(map(_canonical, read.owns[own]))
            for node in read.owns[own]:
                for used in _names(node):
                    waiting += self._resolve(read, used)
        text = "\n".join(f"{symbol}={reached[symbol]}" for symbol in sorted(reached))
        return f"sha256:{hashlib.sha256(text.encode('utf-8', 'backslashreplace')).hexdigest()}"

    def _is_consumer(self, module: str) -> bool:
        return not self._consumers or any(module == name or module.startswith(f"{name}.") for name in self._consumers)

    def _counts(self, module: str, home: str) -> bool:
        if self._consumers:
            return module == home or self._is_consumer(module)
        return module.rpartition(".")[0] == home.rpartition(".")[0]

    def _resolve(self, module: _Module, dotted: str) -> list[tuple[str, str]]:
        """Return where a name may be defined that is used in a module."""
        first, _, rest = dotted.partition(".")
        if first in module.owns or first not in module.imports:
            return [(module.name, first)]
        whole = f"{module.imports[first]}.{rest}" if rest else module.imports[first]
        return self._split(whole)

    def _split(self, dotted: str) -> list[tuple[str, str]]:
        """Return the module of a dotted name and the name in it: the longest that is a module."""
        parts = dotted.split(".")
        for size in range(len(parts) - 1, 0, -1):
            if ".".join(parts[:size]) in self._sources:
                return [(".".join(parts[:size]), parts[size])]
        return []

    def _module(self, name: str) -> _Module | None:
        if name not in self._read:
            source = self._sources.get(name)
            self._read[name] = None if source is None else _read_module(source)
        return self._read[name]


def consumer_code(config: Config) -> ConsumerCode:
    """Return the code of the consumers that a configuration names, as it is now.

    Raises:
        OSError: A file cannot be read.
    """
    sources = find_sources(config.folder, config.source.roots, config.source.tests)
    return ConsumerCode(sources, config.wiring.consumers)


def _read_module(source: SourceFile) -> _Module | None:
    try:
        tree = ast.parse(source.content)
    except (SyntaxError, ValueError, RecursionError):
        return None
    module = _Module(source.module, source.path)
    for statement in _statements(tree.body):
        for name in _bound(statement):
            module.owns.setdefault(name, []).append(statement)
    for node in ast.walk(tree):  # those inside of functions, too
        if isinstance(node, ast.Import):
            for item in node.names:
                first = item.name.partition(".")[0]
                module.imports[item.asname or first] = item.name if item.asname else first
        elif isinstance(node, ast.ImportFrom):
            origin = _origin(source, node)
            module.imports.update({item.asname or item.name: f"{origin}.{item.name}" for item in node.names})
            module.stars.extend(origin for item in node.names if item.name == "*")
    return module


def _statements(body: Iterable[ast.stmt]) -> Iterator[ast.stmt]:
    """Yield the statements of a module, with those of its `if`, `try` and `with`."""
    for node in body:
        yield node
        if not isinstance(node, _DEFINITIONS):
            for _, value in ast.iter_fields(node):
                for inner in value if isinstance(value, list) else ():
                    if isinstance(inner, ast.stmt):
                        yield from _statements([inner])
                    elif isinstance(inner, ast.ExceptHandler):
                        yield from _statements(inner.body)


def _bound(node: ast.stmt) -> Iterator[str]:
    """Yield the names that a statement of a module binds, but for imports."""
    if isinstance(node, _DEFINITIONS):
        yield node.name
    elif isinstance(node, ast.Assign | ast.AnnAssign | ast.AugAssign):
        for target in node.targets if isinstance(node, ast.Assign) else [node.target]:
            yield from (inner.id for inner in ast.walk(target) if isinstance(inner, ast.Name))


def _origin(source: SourceFile, node: ast.ImportFrom) -> str:
    """Return the module that `from ... import` names, dots in front resolved."""
    if not node.level:
        return node.module or ""
    package = source.module.split(".")
    if not source.path.endswith("__init__.py"):
        package.pop()
    kept = package[: len(package) - node.level + 1]
    return ".".join([*kept, *([node.module] if node.module else [])])


def _names(node: ast.AST) -> Iterator[str]:
    """Yield the names that code uses, with the attributes that follow them."""
    dotted = _dotted(node)
    if dotted is not None:
        yield dotted
        return
    for name, value in ast.iter_fields(node):
        if name not in _NOT_FOLLOWED:
            for inner in value if isinstance(value, list) else [value]:
                if isinstance(inner, ast.AST):
                    yield from _names(inner)


def _dotted(node: ast.AST) -> str | None:
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute):
        base = _dotted(node.value)
        return None if base is None else f"{base}.{node.attr}"
    return None


def _canonical(node: object) -> str:
    """Return a syntax tree as a text that is the same in every version of Python, without places and docstrings."""
    if isinstance(node, list):
        return f"[{','.join(map(_canonical, node))}]"
    if not isinstance(node, ast.AST):
        return repr(node)
    parts = []
    for name, value in ast.iter_fields(node):
        kept = value
        if name == "body" and isinstance(node, _DEFINITIONS) and ast.get_docstring(node, clean=False) is not None:
            kept = value[1:]
        elif isinstance(node, ast.JoinedStr):
            kept = _joined(value)
        if name not in _LEFT_OUT and kept is not None and kept != []:
            parts.append(f"{name}={_canonical(kept)}")
    return f"{type(node).__name__}({','.join(parts)})"


def _joined(parts: Iterable[ast.expr]) -> list[ast.expr]:
    """Return the parts of an f-string, texts side by side as one: Python 3.12 splits some, and adds empty ones."""
    found: list[ast.expr] = []
    for part in parts:
        last = found[-1] if found else None
        if isinstance(part, ast.Constant) and isinstance(last, ast.Constant):
            found[-1] = ast.Constant(str(last.value) + str(part.value))
        elif not isinstance(part, ast.Constant) or part.value:
            found.append(part)
    return found
