"""Ids of records that a page mentions become links; raw HTML becomes text.

Only what a Markdown reader takes for prose is touched: code, links and addresses stay as they are.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from markdown_it import MarkdownIt

from telewire_codegen.docs.lines import lines_of

__all__ = ["linked", "without_html"]

_ID = re.compile(r"(?<![\w/#=.\-])(\[?)TELE-\d{3,5}(?![\w\-/]|\.\w)(?:(?<=\d)(\])(?![(\[:]))?")
_ID_WORD = re.compile(r"TELE-\d{3,5}")
_INDENTED = re.compile(r"^[ >]*(?:[-*+]|\d+[.)])?(?: {4}|\t)")
"""What may be indented code, at the edge, in a quote or in a list."""
_PROTECTED = re.compile(
    r"(?P<code>(?<!`)(?P<ticks>`+)(?!`)(?P<inside>.*?)(?<!`)(?P=ticks)(?!`))"
    r"|\[[^\]\n]*\]\([^)\n]*\)"  # a link with its target
    r"|\[[^\]\n]*\]\[[^\]\n]*\]"  # a link by reference
    r"|^\s*\[[^\]\n]*\]:.*$"  # a reference
    r"|<[^>\n]*>"  # an address, or a tag
    r"|\w+://\S+",
    re.MULTILINE,
)
_TAG = re.compile(r"<(?=[A-Za-z/!?])")
_ROW = re.compile(r"^[ >]*\|")
_PARSER = MarkdownIt("commonmark").enable("table")


def linked(text: str, target: Callable[[str], str | None]) -> str:
    """Return Markdown in which each id of a record links to its page.

    Args:
        text: The Markdown.
        target: Returns the page of an id, or None where it is to stay text.
    """
    if "TELE-" not in text:
        return text
    lines = []
    for line in lines_of(text):
        whole = line.prefix + line.text
        is_prose = "TELE-" in line.text and not line.is_code and not _INDENTED.match(whole)
        lines.append(_linked_line(whole, target) if is_prose else whole)
    return "\n".join(lines)


def _linked_line(line: str, target: Callable[[str], str | None]) -> str:
    parts, last = [], 0
    for match in _PROTECTED.finditer(line):
        parts.append(_linked_prose(line[last : match.start()], target))
        page = (
            target(match["inside"].strip()) if match["code"] and _ID_WORD.fullmatch(match["inside"].strip()) else None
        )
        parts.append(f"[{match[0]}]({page})" if page else match[0])
        last = match.end()
    return "".join((*parts, _linked_prose(line[last:], target)))


def _linked_prose(text: str, target: Callable[[str], str | None]) -> str:
    def replaced(match: re.Match[str]) -> str:
        found = _ID_WORD.search(match[0])
        page = target(found[0]) if found else None
        if not found or not page or (match[1] and not match[2]):
            return match[0]
        return match[0].replace(found[0], f"[{found[0]}]({page})", 1)

    return _ID.sub(replaced, text)


def without_html(text: str) -> str:
    """Return Markdown without raw HTML: a tag is shown as text; line breaks (`<br>`) in the rows of tables stay.

    What is HTML is asked of a Markdown parser; where it finds any, every bracket that could begin a tag is escaped.
    """
    if not _TAG.search(text) or not _has_html(text):
        return text
    lines = _TAG.sub("&lt;", text).split("\n")
    return "\n".join(line.replace("&lt;br>", "<br>") if _ROW.match(line) else line for line in lines)


def _has_html(text: str) -> bool:
    for token in _PARSER.parse(text):
        if token.type == "html_block":
            return True
        if any(child.type == "html_inline" and child.content != "<br>" for child in token.children or ()):
            return True
    return False
