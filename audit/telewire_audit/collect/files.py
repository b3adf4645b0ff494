"""Finding and reading source files."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePath

from telewire_audit.collect.facts import ModuleFacts, Unparsed

_DEPTH = 20_000
"""Recursion allowed while reading one file: an expression of 2,000 terms is a tree of that depth."""


_LEFT_OUT = {"node_modules", "__pycache__", "venv", "site-packages", "build", "dist"}


@dataclass(frozen=True, slots=True)
class SourceFile:
    """A file to read. `path` is relative to the base folder, with `/`; `module` is its dotted import name."""

    path: str
    module: str
    content: bytes


def find_sources(base: Path, roots: tuple[str, ...], tests: tuple[str, ...] = ()) -> list[SourceFile]:
    """Read all Python files under the roots, in the order of their paths.

    Args:
        base: The folder that roots and tests are relative to.
        roots: The folders that imports start from.
        tests: Folders of tests; where they lie below a root they are left out, since a test emits nothing. Hidden
            folders and caches are left out, too.
    """
    found: dict[str, SourceFile] = {}
    left_out = [base / folder for folder in tests]
    for root in roots:
        folder = base / root
        for path in sorted(folder.rglob("*.py")):
            inner = path.relative_to(folder)
            if not is_source(inner) or not path.is_file():
                continue
            if any(path.is_relative_to(other) for other in left_out):
                continue
            name = _relative(path, base)
            found.setdefault(name, SourceFile(name, module_name(inner), path.read_bytes()))
    return [found[name] for name in sorted(found)]


def list_files(folder: Path) -> Iterator[str]:
    """All files, as paths from a folder with `/`; hidden folders, caches and installed packages are left out."""
    for parent, folders, names in os.walk(folder):
        folders[:] = sorted(name for name in folders if not name.startswith(".") and name not in _LEFT_OUT)
        base = Path(parent).relative_to(folder).as_posix()
        for name in sorted(names):
            yield name if base == "." else f"{base}/{name}"


def _relative(path: Path, base: Path) -> str:
    try:
        return path.relative_to(base).as_posix()
    except ValueError:
        return path.as_posix()


def is_source(inner: PurePath) -> bool:
    """Whether a path below a root is that of Python code, and not of a hidden folder or a cache."""
    return inner.suffix == ".py" and not any(part.startswith(".") or part == "__pycache__" for part in inner.parts[:-1])


def module_name(inner: PurePath) -> str:
    """The import name of a file, from its path below a root."""
    parts = list(inner.with_suffix("").parts)
    if parts[-1] == "__init__":
        parts.pop()
    return ".".join(parts)


def read_source(source: SourceFile) -> ModuleFacts | Unparsed:
    """Parse one file and keep its facts. The file's own encoding declaration and byte order mark count."""
    import libcst as cst  # noqa: PLC0415 - costs 0.1 s, and a run that finds everything cached needs none of it

    from telewire_audit.collect.statements import Module  # noqa: PLC0415 - as above

    limit = sys.getrecursionlimit()
    sys.setrecursionlimit(max(limit, _DEPTH))
    try:
        tree = cst.parse_module(source.content)
        facts = Module().read(source.path, source.module, tree)
        if not _counted(source.content, facts.lines):
            facts = _read_located(source, tree)
    except cst.ParserSyntaxError as error:
        return Unparsed(source.path, f"line {error.raw_line}: {error.message}")
    except (UnicodeDecodeError, LookupError, RecursionError, ValueError) as error:
        return Unparsed(source.path, f"{type(error).__name__}: {error}")
    finally:
        sys.setrecursionlimit(limit)
    return facts


def _counted(content: bytes, lines: int) -> bool:
    """Whether the line count of the pass is that of the file."""
    newlines = content.count(b"\n") + content.count(b"\r") - content.count(b"\r\n")
    return lines - 1 in {newlines, newlines + 1}


def _read_located(source: SourceFile, tree: object) -> ModuleFacts:
    from libcst.metadata import MetadataWrapper, PositionProvider  # noqa: PLC0415 - slow, and hardly ever needed

    from telewire_audit.collect.expressions import LocatedReader  # noqa: PLC0415 - as above
    from telewire_audit.collect.statements import Module  # noqa: PLC0415 - as above

    wrapper = MetadataWrapper(tree, unsafe_skip_copy=True)  # type: ignore[arg-type]
    ranges = wrapper.resolve(PositionProvider)
    lines = {node: place.start.line for node, place in ranges.items()}
    return Module(LocatedReader(lines)).read(source.path, source.module, wrapper.module)
