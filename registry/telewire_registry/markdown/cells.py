"""Cells of Markdown tables: rows split with an eye for code spans, and text that cannot break a row.

A plain table parser takes every `|` for the end of a cell and drops what is too much. Here a `|` inside a closed code
span belongs to the cell, as its writer meant it.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator, Sequence

__all__ = [
    "bare", "cell_text", "cell_value", "code", "code_spans", "escape_marks", "is_row", "is_separator", "split_row",
    "table_row", "without_code",
]  # fmt: skip

_SEPARATOR = re.compile(r"^\s*\|?\s*:?-+:?\s*(?:\|\s*:?-+:?\s*)*\|?\s*$")
_TICKS = re.compile(r"`+")
_BREAK = re.compile(r"<br\s*/?>")
_ESCAPED = re.compile(r"&(amp|lt|#\d{1,6});")
_CONFUSABLE = re.compile(r"&(?=(?:amp|lt|#\d{1,6});)")
_TAG = re.compile(r"<(?=[A-Za-z/!?])")
_NAMED = {"amp": "&", "lt": "<"}
_EMPHASIS = re.compile(r"\*\*|__|\*|_|`+")


def is_row(line: str) -> bool:
    """Return whether a line can be a row of a table."""
    return line.lstrip().startswith("|")


def is_separator(line: str) -> bool:
    """Return whether a line is the row of dashes below a table's head."""
    return "-" in line and _SEPARATOR.match(line) is not None


def split_row(line: str, columns: int | None = None) -> list[str]:
    r"""Split a row into its cells, stripped, as they are written (`\|` stays).

    Args:
        line: The row.
        columns: How many cells the head of the table has. Where splitting gives more, a bare `|x|` is given back to its
            cell, and what is still too much belongs to the last one.
    """
    parts = list(_parts(line.strip()))
    if columns is not None and len(parts) > columns:
        parts = _joined(parts, columns)
    return [part.strip() for part in parts]


def _parts(row: str) -> Iterator[str]:
    row = row.removeprefix("|")
    if row.endswith("|") and not row.endswith("\\|"):
        row = row[:-1]
    spans = list(_spans(row))
    start = 0
    for index, char in enumerate(row):
        if char != "|" or row[index - 1 : index] == "\\" or any(first < index < last for first, last in spans):
            continue
        yield row[start:index]
        start = index + 1
    yield row[start:]


def _joined(parts: list[str], columns: int) -> list[str]:
    """Give `|x|` in a row back to its cell, known by the lack of white space; the rest ends the last cell."""
    for index in range(1, len(parts) - 1):
        if len(parts) >= columns + 2 and re.fullmatch(r"\w+", parts[index]):
            return _joined([*parts[: index - 1], "|".join(parts[index - 1 : index + 2]), *parts[index + 2 :]], columns)
    return [*parts[: columns - 1], "|".join(parts[columns - 1 :])] if len(parts) > columns else parts


def _spans(text: str) -> Iterator[tuple[int, int]]:
    """Yield the start and end of each code span on one line; ticks without a partner open none."""
    runs = [(match.start(), match.end()) for match in _TICKS.finditer(text)]
    index = 0
    while index < len(runs):
        start, end = runs[index]
        for later in range(index + 1, len(runs)):
            if runs[later][1] - runs[later][0] == end - start:
                if "\n" not in text[start : runs[later][1]]:
                    yield start, runs[later][1]
                    index = later
                break
        index += 1


def code_spans(text: str) -> list[str]:
    """Return the contents of the code spans of a text, in order."""
    return [_inside(text[start:end]) for start, end in _spans(text)]


def without_code(text: str) -> str:
    """Return the text with each code span replaced by one `` ` ``."""
    parts, last = [], 0
    for start, end in _spans(text):
        parts += [text[last:start], "`"]
        last = end
    return "".join((*parts, text[last:]))


def _inside(span: str) -> str:
    width = len(span) - len(span.lstrip("`"))
    inner = span[width : len(span) - width]
    padded = len(inner) > 2 and inner[0] == inner[-1] == " " and inner.strip()  # noqa: PLR2004 - a space on each side
    return inner[1:-1] if padded else inner


def code(text: str) -> str:
    """Return the text as a code span that holds whatever the text holds, but for line breaks."""
    text = re.sub(r"\s*[\r\n]\s*", " ", text)
    if not text.strip():
        return ""
    fence = "`"
    while fence in re.findall(r"`+", text):
        fence += "`"
    padding = " " if text[0] in "` " or text[-1] in "` " else ""
    return f"{fence}{padding}{text}{padding}{fence}"


def bare(text: str) -> str:
    """Return the text without emphasis or a code span that stands around all of it."""
    stripped = text.strip()
    while mark := _EMPHASIS.match(stripped):
        inner = stripped[mark.end() : -mark.end()]
        if not inner or not stripped.endswith(mark[0]) or mark[0] in inner:
            break
        stripped = inner.strip()
    return stripped


def cell_value(text: str) -> str:
    """Return what a cell says: pipes, line breaks and brackets without their escapes."""
    text = text.replace("\\|", "|")
    if "&" not in text and "<" not in text:
        return text.strip()
    parts, last = [], 0
    for start, end in _spans(text):
        parts += [_decode(text[last:start]), text[start:end]]
        last = end
    return "".join((*parts, _decode(text[last:]))).strip()


def _decode(text: str) -> str:
    return _ESCAPED.sub(_decoded, _BREAK.sub("\n", text))


def _decoded(match: re.Match[str]) -> str:
    name = match[1]
    if name in _NAMED:
        return _NAMED[name]
    number = int(name[1:])
    return chr(number) if number <= sys.maxunicode else match[0]


def escape_marks(value: str) -> str:
    """Return a text as a cell in which nothing is code, emphasis, a remark, a dash or a word for nothing."""
    text = re.sub(r"[`*_()]", lambda match: f"&#{ord(match[0])};", _encode(_lines(value)))
    return (text if text.startswith("&") else f"&#{ord(text[0])};{text[1:]}").replace("|", "\\|")


def cell_text(value: str) -> str:
    """Return a text as a cell that keeps the table's shape; `cell_value` gives the text back."""
    value = _lines(value)
    parts, last = [], 0
    for start, end in _spans(value):
        parts += [_encode(value[last:start]), value[start:end]]
        last = end
    text = "".join((*parts, _encode(value[last:]))).replace("|", "\\|")
    if cell_value(text) != value:
        return _encode(value).replace("|", "\\|")
    return text


def _lines(text: str) -> str:
    """Return a text with the line ends of Markdown's own: a lone carriage return ends a row, too."""
    return re.sub(r"\r\n?", "\n", text).strip()


def _encode(text: str) -> str:
    # A stray backtick would pair with one in another cell.
    return _TAG.sub("&lt;", _CONFUSABLE.sub("&amp;", text)).replace("`", "&#96;").replace("\n", "<br>")


def table_row(cells: Sequence[str]) -> str:
    """Return the cells as one row."""
    return "|" + "".join(f" {cell} |" if cell else " |" for cell in cells)
