"""Comments that accept findings: `# telewire: ignore[TW203] why, until=2027-01-31`.

A comment behind code is about the findings of its line; one that stands alone is about those of the next line of code.
"""

from __future__ import annotations

import io
import re
import tokenize
from collections.abc import Iterable, Iterator

from telewire_audit.collect.files import SourceFile
from telewire_audit.report import Ignore

__all__ = ["find_ignores"]

_MENTION = b"telewire:"
_COMMENT = re.compile(r"#\s*telewire:\s*ignore\b\s*(?:\[(?P<codes>[^\]#]*)\])?(?P<said>[^#]*)")
_UNTIL = re.compile(r",?\s*\buntil\s*=\s*(?P<day>[^\s,]+)")
_LAYOUT = (tokenize.NL, tokenize.COMMENT, tokenize.INDENT, tokenize.DEDENT, tokenize.NEWLINE, tokenize.ENCODING)


def find_ignores(sources: Iterable[SourceFile]) -> tuple[Ignore, ...]:
    """Return the comments of all files, in order."""
    return tuple(ignore for source in sources if _MENTION in source.content for ignore in _of_file(source))


def _of_file(source: SourceFile) -> Iterator[Ignore]:
    """The comments of a file; those behind a place that cannot be read are not found, nor is anything else there."""
    alone: list[tuple[int, int, re.Match[str]]] = []
    code_at = 0
    try:
        for token in tokenize.tokenize(io.BytesIO(source.content).readline):
            line, column = token.start
            if token.type == tokenize.COMMENT:
                for match in _COMMENT.finditer(token.string):
                    if code_at == line:
                        yield _ignore(source.path, line, line, column, match)
                    else:
                        alone.append((line, column, match))
            elif token.type not in _LAYOUT:
                for at, indent, match in alone:
                    yield _ignore(source.path, line, at, indent, match)
                alone.clear()
                code_at = token.end[0]
    except (tokenize.TokenError, SyntaxError, UnicodeDecodeError):
        return


def _ignore(path: str, about: int, line: int, column: int, match: re.Match[str]) -> Ignore:
    codes = tuple(code for code in re.split(r"[\s,]+", match["codes"] or "") if code)
    until = _UNTIL.search(match["said"])
    reason = _UNTIL.sub("", match["said"]).strip(" \t:,-")
    width = len(match[0].rstrip())
    return Ignore(path, about, line, column + match.start() + 1, width, codes, reason, until["day"] if until else None)
