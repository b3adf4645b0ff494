"""Where in its line a finding stands. Facts know lines only; the few lines that are reported are looked at again."""

from __future__ import annotations

import dataclasses
import io
import keyword
import re
import tokenize
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping

from telewire_audit.report import Finding

__all__ = ["with_columns"]

_CODE_WORD = re.compile(r"\w*[a-z0-9][A-Z]\w*|\w+_\w+|(?<=\.)\w+|(?<=reads )\w+|(?<=takes )\w+")
"""Words of a message that are names of the program."""
_WORDS = (tokenize.NAME, tokenize.STRING)
_BLANK = frozenset(
    {tokenize.COMMENT, tokenize.NL, tokenize.NEWLINE, tokenize.INDENT, tokenize.DEDENT, tokenize.ENDMARKER}
)

_Place = tuple[int, int]
"""A 1-based column, and a width."""
_Lines = Mapping[int, list[tokenize.TokenInfo]]


def with_columns(findings: Iterable[Finding], contents: Mapping[str, bytes]) -> tuple[Finding, ...]:
    """Return findings with column and width of the name that each speaks of, or of its line's code.

    Args:
        findings: Findings in source files.
        contents: What the files hold, by path.
    """
    known: dict[str, _Lines] = {}
    placed = []
    for finding in findings:
        path, line = finding.path, finding.line
        if path is None or line is None or path not in contents:
            placed.append(finding)
            continue
        if path not in known:
            known[path] = _tokens(contents[path])
        column, width = _place(known[path].get(line, []), finding)
        placed.append(dataclasses.replace(finding, column=column, width=width))
    return tuple(placed)


def _place(tokens: list[tokenize.TokenInfo], finding: Finding) -> _Place:
    for name in _names(finding):
        for token in tokens:
            if token.type in _WORDS and token.string.strip("\"'") == name:
                return token.start[1] + 1, len(token.string)
    if not tokens:
        return 1, 1
    start, last = tokens[0].start[1], tokens[-1]
    end = last.end[1] if last.end[0] == tokens[0].start[0] else len(last.line.split("\n", 1)[0])
    return start + 1, max(1, end - start)


def _names(finding: Finding) -> Iterator[str]:
    """The names that a finding speaks of, the most telling first."""
    words = [*_CODE_WORD.findall(finding.label), *_CODE_WORD.findall(finding.message)]
    words += reversed(finding.symbol.split("."))
    return (word for word in dict.fromkeys(words) if word and not keyword.iskeyword(word))


def _tokens(content: bytes) -> _Lines:
    """The tokens that begin in each line. A file that cannot be read to its end gives those before its fault."""
    found: dict[int, list[tokenize.TokenInfo]] = defaultdict(list)
    try:
        for token in tokenize.tokenize(io.BytesIO(content).readline):
            if token.type not in _BLANK and token.type != tokenize.ENCODING:
                found[token.start[0]].append(token)
    except (tokenize.TokenError, SyntaxError, UnicodeDecodeError):
        pass
    return found
