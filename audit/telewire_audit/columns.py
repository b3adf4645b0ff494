"""Where in its line a finding stands. Facts know lines only; the few lines that are reported are looked at again."""

from __future__ import annotations

import dataclasses
import keyword
import re
from collections.abc import Iterable, Iterator, Mapping

from telewire_audit.report import Finding

__all__ = ["with_columns"]

_CODE_WORD = re.compile(r"\w*[a-z0-9][A-Z]\w*|\w+_\w+|(?<=\.)\w+|(?<=reads )\w+|(?<=takes )\w+")
"""Words of a message that are names of the program."""
_TOKEN = re.compile(r"""#.*|"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|\w+""")
"""A comment, a text that ends in its line, or a word."""

_Place = tuple[int, int]
"""A 1-based column, and a width, in characters."""


def with_columns(findings: Iterable[Finding], contents: Mapping[str, bytes]) -> tuple[Finding, ...]:
    """Return findings with column and width of the name that each speaks of, or of its line's code.

    Args:
        findings: Findings in source files.
        contents: What the files hold, by path.
    """
    lines: dict[str, list[str]] = {}
    placed = []
    for finding in findings:
        path, line = finding.path, finding.line
        if path is None or line is None or path not in contents:
            placed.append(finding)
            continue
        if path not in lines:
            lines[path] = _lines(contents[path])
        text = lines[path][line - 1] if line <= len(lines[path]) else ""
        column, width = _place(text, finding)
        placed.append(dataclasses.replace(finding, column=column, width=width))
    return tuple(placed)


def _lines(content: bytes) -> list[str]:
    return re.split(r"\r\n|\r|\n", content.removeprefix(b"\xef\xbb\xbf").decode("utf-8", errors="replace"))


def _place(text: str, finding: Finding) -> _Place:
    tokens = [token for token in _TOKEN.finditer(text) if not token[0].startswith("#")]
    for name in _names(finding):
        for token in tokens:
            if token[0].strip("\"'") == name:
                return token.start() + 1, len(token[0])
    comment = next((token.start() for token in _TOKEN.finditer(text) if token[0].startswith("#")), len(text))
    code = text[:comment].rstrip()
    start = len(code) - len(code.lstrip())
    return start + 1, max(1, len(code) - start)


def _names(finding: Finding) -> Iterator[str]:
    """The names that a finding speaks of, the most telling first."""
    words = [*_CODE_WORD.findall(finding.label), *_CODE_WORD.findall(finding.message)]
    words += reversed(finding.symbol.split("."))
    return (word for word in dict.fromkeys(words) if word.isidentifier() and not keyword.iskeyword(word))
