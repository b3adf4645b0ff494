"""How diagnostics are shown: text for people, with colours on a terminal only, or JSON for programs."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TextIO

from telewire_registry.diagnostics import Diagnostic, Level, as_json, render

__all__ = ["counted", "is_styled", "report_json", "report_text", "summary", "write_blocks"]

_COLOURS: Mapping[Level, str] = {Level.ERROR: "bold red", Level.WARNING: "bold yellow", Level.NOTE: "bold cyan"}


def report_text(diagnostics: Iterable[Diagnostic], stream: TextIO | None = None) -> None:
    """Write diagnostics with source line, caret and help, a blank line between two.

    Args:
        diagnostics: What to show.
        stream: Where to; standard output where left out. Colours appear only on a terminal and not with NO_COLOR.
    """
    out = stream or sys.stdout
    sources: dict[Path, str | None] = {}
    blocks = []
    for diagnostic in diagnostics:
        path = diagnostic.path
        if path is not None and path not in sources:
            sources[path] = _source(path)
        blocks.append((diagnostic.level, render(diagnostic, sources[path] if path else None)))
    if is_styled(out):
        write_blocks(blocks, out)
    elif blocks:
        out.write("\n\n".join(block for _, block in blocks) + "\n")


def is_styled(stream: TextIO) -> bool:
    """Whether colours are wanted: on a terminal, and not with NO_COLOR."""
    return stream.isatty() and not os.environ.get("NO_COLOR")


def report_json(diagnostics: Iterable[Diagnostic], counts: Mapping[str, int], stream: TextIO | None = None) -> None:
    """Write one JSON document: the version of its format, the counts, and every diagnostic."""
    document = {"schema_version": 1, **counts, "diagnostics": [as_json(diagnostic) for diagnostic in diagnostics]}
    (stream or sys.stdout).write(json.dumps(document, indent=2, ensure_ascii=False) + "\n")


def summary(diagnostics: Iterable[Diagnostic]) -> str:
    """Return how many diagnostics there are of each level, in words."""
    levels = [diagnostic.level for diagnostic in diagnostics]
    parts = [counted(levels.count(level), str(level)) for level in Level if level in levels]
    return ", ".join(parts) or "nothing wrong"


def counted(count: int, word: str) -> str:
    """Return a count with its noun: `1 record`, `2 records`."""
    return f"{count:,} {word}" + ("" if count == 1 else "s")


def _source(path: Path) -> str | None:
    try:
        return path.read_bytes().decode("utf-8-sig", "replace")
    except OSError:
        return None


def write_blocks(blocks: Iterable[tuple[Level, str]], out: TextIO) -> None:
    """Write rendered diagnostics in colours, a blank line between two.

    Args:
        blocks: The level and the text of each, as `render` makes it.
        out: A terminal.
    """
    from rich.console import Console
    from rich.text import Text

    console = Console(file=out, highlight=False, soft_wrap=True)
    for index, (level, block) in enumerate(blocks):
        text = Text("\n" if index else "")
        for number, line in enumerate(block.split("\n")):
            if number == 0:
                head, colon, rest = line.partition(":")
                text.append(head + colon, _COLOURS.get(level, "bold")).append(rest, "bold")
            else:
                text.append(line, _style(line, level))
            text.append("\n")
        console.print(text, end="")


def _style(line: str, level: Level) -> str:
    stripped = line.lstrip()
    if stripped.startswith("-->"):
        return "blue"
    if stripped.startswith("= help:"):
        return "green"
    is_marked = (stripped.startswith("|") and "^" in line) or "-> " in line[:16]
    return _COLOURS.get(level, "bold") if is_marked else ""
