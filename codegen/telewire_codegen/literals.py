"""Values and texts as Python literals, spelled as `ruff format` spells them.

A record's text reaches code through these functions only, so that no text can become code.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping

__all__ = ["docstring", "literal", "text_literal"]

_ESCAPES = {"\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t"}
_MAX_DOC = 300


def literal(value: object) -> str:
    """Return a plain value of YAML as a Python expression; infinities and NaN as `inf`, `-inf` and `nan` of math.

    Raises:
        TypeError: The value is no plain value.
    """
    match value:
        case None | bool():
            return repr(value)
        case str():
            return text_literal(value)
        case int():
            return repr(value) if abs(value) < 10**4000 else hex(value)
        case float():
            return _float(value)
        case list():
            return "[" + ", ".join(map(literal, value)) + "]"
        case tuple():
            return "(" + ", ".join(map(literal, value)) + ("," if len(value) == 1 else "") + ")"
        case Mapping():
            return "{" + ", ".join(f"{literal(key)}: {literal(item)}" for key, item in value.items()) + "}"
    raise TypeError(f"no literal can be made of a {type(value).__name__}")


def _float(value: float) -> str:
    if math.isnan(value):
        return "nan"
    if math.isinf(value):
        return "inf" if value > 0 else "-inf"
    return repr(value)


def text_literal(text: str) -> str:
    """Return a text as a string literal: double quotes, or single ones where that spares escapes."""
    quote = "'" if text.count('"') > text.count("'") else '"'
    return quote + "".join(_escaped(char, quote) for char in text) + quote


def docstring(text: str) -> str:
    """Return a text as a docstring of one line; its line breaks and runs of blanks become single blanks."""
    line = re.sub(r"\s+", " ", text).strip()
    if len(line) > _MAX_DOC:
        line = line[: _MAX_DOC - 1].rstrip() + "…"
    return '"""' + "".join("'" if char == '"' else _escaped(char, "") for char in line) + '"""'


def _escaped(char: str, quote: str) -> str:
    if char in _ESCAPES:
        return _ESCAPES[char]
    if char == quote:
        return "\\" + char
    if char.isprintable():
        return char
    code = ord(char)
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"  # noqa: PLR2004
