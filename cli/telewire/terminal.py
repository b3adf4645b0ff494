"""How diagnostics are shown: text for people, with colours on a terminal only, or JSON for programs."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TextIO

from telewire_registry.diagnostics import Diagnostic, Level, as_json, render

__all__ = ["counted", "report_json", "report_text", "summary"]

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
        blocks.append((diagnostic, render(diagnostic, sources[path] if path else None)))
    if not blocks:
        return
    if out.isatty() and not os.environ.get("NO_COLOR"):
        _write_styled(blocks, out)
    else:
        out.write("\n\n".join(block for _, block in blocks) + "\n")


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


def _write_styled(blocks: Iterable[tuple[Diagnostic, str]], out: TextIO) -> None:
    from rich.console import Console
    from rich.text import Text

    console = Console(file=out, highlight=False, soft_wrap=True)
    for index, (diagnostic, block) in enumerate(blocks):
        colour = _COLOURS.get(diagnostic.level, "bold")
        text = Text("\n" if index else "")
        for number, line in enumerate(block.split("\n")):
            stripped = line.lstrip()
            if number == 0:
                head, colon, rest = line.partition(":")
                text.append(head + colon, colour).append(rest, "bold")
            elif stripped.startswith("-->"):
                text.append(line, "blue")
            elif stripped.startswith("|") and "^" in line:
                text.append(line, colour)
            elif stripped.startswith("= help:"):
                text.append(line, "green")
            else:
                text.append(line)
            text.append("\n")
        console.print(text, end="")
