"""The text of a record's section, so that it stays in its section and every table keeps its shape."""

from __future__ import annotations

import re

from markdown_it import MarkdownIt

from telewire_codegen.docs.lines import lines_of
from telewire_codegen.docs.mentions import without_html
from telewire_registry.markdown.cells import is_row, is_separator, split_row
from telewire_registry.markdown.prose import quoted

__all__ = ["section_text"]

_PIPE = re.compile(r"(?<!\\)((?:\\\\)*)\|")
_EMPTY_ITEM = re.compile(r"^( *(?:\d+[.)]|[-*+]))[ \t]*\n(?:[ \t]*\n)*[ \t]+(?=\S)", re.MULTILINE)
"""The beginning of an item whose text begins with blank lines, which a list does not hold."""
_END = "the end of the section"
_OUTER = 2
"""The level of a section's own heading; headings inside are deeper."""
_BLOCKS = MarkdownIt("commonmark").enable("table").disable("inline")


def section_text(text: str, *, imported: bool) -> str:
    """Return the text of a section as a page can hold it.

    Args:
        text: The Markdown.
        imported: Whether parts of it are put back as they stood on another page; such a text is set in a quote where it
            would not stay in its section: a block of code that is never closed, a heading of the page's own level.
    """
    text = without_html(_with_whole_rows(text))
    if _EMPTY_ITEM.search(text) and not _stays_inside(text):
        text = _EMPTY_ITEM.sub(r"\1 ", text)
    if imported and not _stays_inside(text):
        text = quoted(text)
    return "\n".join(line.rstrip() for line in text.strip("\n").split("\n"))


def _stays_inside(text: str) -> bool:
    tokens = _BLOCKS.parse(f"{text}\n\n# {_END}")
    headings = [
        (int(token.tag[1]), tokens[index + 1].content)
        for index, token in enumerate(tokens)
        if token.type == "heading_open" and token.level == 0
    ]
    return headings[-1:] == [(1, _END)] and all(level > _OUTER for level, _ in headings[:-1])


def _with_whole_rows(text: str) -> str:
    """Escape the pipes inside cells: a reader of tables drops what stands behind a pipe too many."""
    if _rows_are_even(text):
        return text
    lines, columns, head = [], 0, ""
    for line in lines_of(text):
        whole = line.prefix + line.text
        if line.is_code or not is_row(line.text):
            columns = 0
        elif is_separator(line.text) and not columns and is_row(head):
            columns = len(split_row(head))
        elif columns and len(_PIPE.findall(line.text.strip())) != columns + 1:
            cells = split_row(line.text, columns)
            cells += [""] * (columns - len(cells))
            whole = line.prefix + "| " + " | ".join(_PIPE.sub(r"\1\\|", cell) for cell in cells) + " |"
        head = "" if line.is_code else line.text
        lines.append(whole)
    return "\n".join(lines)


def _rows_are_even(text: str) -> bool:
    """Return whether all rows that follow each other have as many pipes, as they nearly always do."""
    before = 0
    for line in text.split("\n"):
        count = len(_PIPE.findall(line)) if line.lstrip(" >").startswith("|") else 0
        if before and count and count != before:
            return False
        before = count
    return True
