"""The last touch to rendered Python: the imports that it needs, and marks where a line cannot be shorter.

Reading the syntax tree also proves that what was rendered is Python, whatever the records hold.
"""

from __future__ import annotations

import ast
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
    if IMPORTS_MARK in text:
        block = _import_block(_names(tree), homes)
        text = text.replace(IMPORTS_MARK, block, 1)
    text = re.sub(r"\n{4,}", "\n\n\n", text).rstrip("\n") + "\n"
    return _marked(text, ast.parse(text)) if _has_long_line(text) else text


def _names(tree: ast.Module) -> set[str]:
    """Return the names that a module reads and does not define at its top."""
    used = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
    defined = {node.name for node in tree.body if isinstance(node, ast.ClassDef | ast.FunctionDef)}
    arguments = {node.arg for node in ast.walk(tree) if isinstance(node, ast.arg)}
    stored = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)}
    return used - defined - arguments - stored


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


def _has_long_line(text: str) -> bool:
    return re.search(rf"^.{{{WIDTH + 1}}}", text, re.MULTILINE) is not None


def _marked(text: str, tree: ast.Module) -> str:
    """Add `# fmt: skip` to each statement that holds a line beyond the width."""
    lines = text.split("\n")
    long = {number for number, line in enumerate(lines, 1) if len(line) > WIDTH}
    ends = {end for first, end in _statements(tree) if any(number in long for number in range(first, end + 1))}
    for end in ends:
        lines[end - 1] += "  # fmt: skip"
    return "\n".join(lines)


def _statements(tree: ast.Module) -> Iterator[tuple[int, int]]:
    """Yield first and last line of every simple statement, and of the head of every other."""
    for node in ast.walk(tree):
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
