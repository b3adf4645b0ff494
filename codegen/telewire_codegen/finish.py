"""The last touch to rendered Python: the imports that it needs, and marks where a line cannot be shorter.

Reading the syntax tree also proves that what was rendered is Python, whatever the records hold.
"""

from __future__ import annotations

import ast
import bisect
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from telewire_codegen.filters import WIDTH

__all__ = ["IMPORTS_MARK", "finish_python"]

IMPORTS_MARK: Final = "import __telewire_imports__"
"""What a template puts where its imports belong."""

_HOMES: Final[Mapping[str, str]] = {
    "ABC": "abc", "abstractmethod": "abc",
    "Callable": "collections.abc", "Mapping": "collections.abc",
    "Counter": "collections", "defaultdict": "collections", "deque": "collections",
    "dataclass": "dataclasses", "field": "dataclasses", "replace": "dataclasses",
    "datetime": "datetime",
    "StrEnum": "enum",
    "inf": "math", "isinf": "math", "isnan": "math", "nan": "math",
    "Any": "typing", "ClassVar": "typing", "Final": "typing", "Self": "typing",
    "json": "", "logging": "", "threading": "", "time": "",
}  # fmt: skip
"""For each name of the standard library that generated code may use, its module; empty for a module itself."""


def finish_python(text: str, homes: Mapping[str, str]) -> str:
    """Return rendered Python with its imports, marked where `ruff format` would break a line that cannot be broken.

    Args:
        text: What a template gave.
        homes: For each name of the generated package, the module that it is imported from.

    Raises:
        SyntaxError: It is no Python.
        ValueError: It holds a NUL.
    """
    tree = ast.parse(text)
    nodes = list(_nodes(tree))
    if re.search(rf"^.{{{WIDTH + 1}}}", text, re.MULTILINE):
        text = _marked(text, nodes)
    if IMPORTS_MARK in text:
        text = text.replace(IMPORTS_MARK, _import_block(_names(tree, nodes), homes), 1)
    return re.sub(r"\n{4,}", "\n\n\n", text).rstrip("\n") + "\n"


def _nodes(tree: ast.Module) -> Iterator[ast.AST]:
    """Yield all nodes; three times as fast as `ast.walk`, which counts with many records."""
    pending: list[ast.AST] = [tree]
    while pending:
        node = pending.pop()
        yield node
        for value in node.__dict__.values():
            if value.__class__ is list:
                pending += [item for item in value if isinstance(item, ast.AST)]
            elif isinstance(value, ast.AST):
                pending.append(value)


def _names(tree: ast.Module, nodes: list[ast.AST]) -> set[str]:
    """Return the names that a module reads, and neither defines nor sets."""
    used: set[str] = set()
    bound = {node.name for node in tree.body if isinstance(node, ast.ClassDef | ast.FunctionDef)}
    for node in nodes:
        if isinstance(node, ast.Name):
            (bound if isinstance(node.ctx, ast.Store) else used).add(node.id)
        elif isinstance(node, ast.arg):
            bound.add(node.arg)
    return used - bound


def _import_block(used: Iterable[str], homes: Mapping[str, str]) -> str:
    modules: set[str] = set()
    standard: dict[str, list[str]] = {}
    own: dict[str, list[str]] = {}
    for name in used:
        if name in homes:
            own.setdefault(homes[name], []).append(name)
        elif name in _HOMES:
            home = _HOMES[name]
            if home:
                standard.setdefault(home, []).append(name)
            else:
                modules.add(name)
    sections = [
        [f"import {name}" for name in sorted(modules)] + [_import_from(m, standard[m]) for m in sorted(standard)],
        [_import_from(module, own[module]) for module in sorted(own)],
    ]
    filled = ["\n".join(lines) for lines in sections if lines]
    return "\n\n".join(filled)


def _import_from(module: str, names: list[str]) -> str:
    ordered = sorted(names, key=_import_order)
    line = f"from {module} import {', '.join(ordered)}"
    if len(line) <= WIDTH:
        return line
    return f"from {module} import (\n" + "".join(f"    {name},\n" for name in ordered) + ")"


def _import_order(name: str) -> tuple[int, list[tuple[int, int, str]], str]:
    """Return the key of isort's order: constants, classes, functions; numbers in names count as numbers."""
    kind = 0 if len(name) > 1 and name.isupper() else 1 if name[:1].isupper() else 2
    parts = re.findall(r"\d+|\D+", name.lower())
    return kind, [(0, int(part), "") if part.isdigit() else (1, 0, part) for part in parts], name


def _marked(text: str, nodes: list[ast.AST]) -> str:
    """Add `# fmt: skip` to each statement that holds a line beyond the width."""
    lines = text.split("\n")
    long = [number for number, line in enumerate(lines, 1) if len(line) > WIDTH]
    ends = set()
    for first, end in _statements(nodes):
        index = bisect.bisect_left(long, first)
        if index < len(long) and long[index] <= end:
            ends.add(end)
    for end in ends:
        lines[end - 1] += "  # fmt: skip"
    return "\n".join(lines)


def _statements(nodes: list[ast.AST]) -> Iterator[tuple[int, int]]:
    """Yield first and last line of every simple statement, and of the head of every other."""
    for node in nodes:
        if isinstance(node, ast.match_case):
            yield node.pattern.lineno, (node.guard or node.pattern).end_lineno or node.pattern.lineno
        if not isinstance(node, ast.stmt) or _is_docstring(node):
            continue
        body = getattr(node, "body", None)
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            continue  # their heads hold checked names only, one argument a line
        if isinstance(body, list):
            yield node.lineno, body[0].lineno - 1
        elif not isinstance(node, ast.Match):
            yield node.lineno, node.end_lineno or node.lineno


def _is_docstring(node: ast.stmt) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
