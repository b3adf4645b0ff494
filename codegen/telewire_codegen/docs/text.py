"""Text of records on a page: it is shown as it is, and is never Markdown, HTML or a row's end."""

from __future__ import annotations

import re

__all__ = ["code", "inline", "link", "one_line", "sentence"]

_MARKUP = re.compile(r"[\\`*\[\]|~$]|<(?=[A-Za-z/!?])|&(?=#?\w+;)|(?<![A-Za-z0-9])_|_(?![A-Za-z0-9])")
_UNSAFE_SPACE = re.compile(r"[\s\x00-\x1f\x7f-\x9f\u2028\u2029\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff]+")
_LEADING = re.compile(r"^(?:([0-9]+)(?=[.)](?: |$)))?([-+#>=.)])")
"""What begins a list, a quote or a heading at the beginning of a line."""
_SPAN = re.compile(r"(?<!`)(`+)(?!`)(.*?[^` ].*?)(?<!`)\1(?!`)")
_TICKS = re.compile(r"`+")


def one_line(text: object) -> str:
    """Return a text on one line, without control characters and without marks that turn its direction."""
    return _UNSAFE_SPACE.sub(" ", str(text)).strip()


def inline(text: object) -> str:
    """Return a text as Markdown that shows just this text, in a line, a heading or a cell of a table."""
    return _unlisted(_escaped(one_line(text)))


def _escaped(text: str) -> str:
    return _MARKUP.sub(lambda match: f"\\{match[0]}", text)


def _unlisted(text: str) -> str:
    return _LEADING.sub(lambda match: f"{match[1] or ''}\\{match[2]}", text, count=1)


def code(text: object) -> str:
    """Return a text as a code span that fits a cell of a table; empty text stays empty."""
    line = one_line(text)
    if not line:
        return ""
    longest = max(map(len, _TICKS.findall(line)), default=0)
    fence = "`" * (longest + 1 if longest else 1)
    padding = " " if line[0] == "`" or line[-1] == "`" else ""
    return f"{fence}{padding}{line}{padding}{fence}".replace("|", "\\|")


def link(shown: str, target: str) -> str:
    """Return a link; `shown` is Markdown already, `target` a relative path or anchor."""
    safe = re.sub(r"[\s<>()\\]", lambda match: f"%{ord(match[0]):02X}", target)
    return f"[{shown}]({safe})"


def sentence(text: object, length: int) -> str:
    """Return the first sentence of a Markdown text for a cell of a table: its code spans stay, nothing else does.

    Args:
        text: The text.
        length: How many characters are shown at most.
    """
    line = one_line(text)
    first = re.split(r"(?<=[.!?]) ", line, maxsplit=1)[0]
    if len(first) > length:
        cut = first[: length - 1]
        # A code span that is cut in the middle goes with what is cut.
        if cut.count("`") % 2:
            cut = cut[: cut.rindex("`")]
        first = (cut.rpartition(" ")[0] or cut).rstrip(" ,;:(") + " …"
    parts, last = [], 0
    for match in _SPAN.finditer(first):
        parts += [_escaped(first[last : match.start()]), code(match[2])]
        last = match.end()
    return _unlisted("".join((*parts, _escaped(first[last:]))))
