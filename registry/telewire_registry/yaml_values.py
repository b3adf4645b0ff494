"""Plain values as YAML text, such that readers by the 1.1 and the 1.2 rules see the same.

scalar("no") -> "no" in quotes        block({"a": [1, 2]}) -> ["a:", "  - 1", "  - 2"]
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from typing import Any

import yaml

from telewire_registry.core_yaml import resolves_to_text

__all__ = ["block", "flow", "scalar"]

_PLAIN = re.compile(r"[A-Za-z_/.(<][^\x00-\x1f\x7f-\x9f\u2028\u2029\ufeff]*")
_NEVER_PLAIN = re.compile(r":(?:\s|$)|\s#|^\s|\s$|^\.\.\.|^---")
_FLOW_SIGNS = re.compile(r"[\[\]{},]|:(?=[\[\]{},])")
_ESCAPED = {"\n": "\\n", "\t": "\\t", "\r": "\\r", '"': '\\"', "\\": "\\\\", "\x00": "\\0"}


def scalar(value: object, *, in_flow: bool = False) -> str:
    """Return a scalar on one line: a plain word where that is safe, else double-quoted.

    Raises:
        TypeError: The value is no scalar of YAML's core schema.
    """
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(int(value))
    if isinstance(value, float):
        return _float(float(value))
    if not isinstance(value, str):
        raise TypeError(f"{value!r} is no scalar")
    text = str(value)
    return text if _is_plain(text, in_flow=in_flow) else _quoted(text)


def flow(value: object) -> str:
    """Return any plain value on one line: `{a: 1, b: [x, y]}`."""
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{scalar(key, in_flow=True)}: {flow(item)}" for key, item in value.items()) + "}"
    if isinstance(value, Sequence) and not isinstance(value, str):
        return "[" + ", ".join(flow(item) for item in value) + "]"
    return scalar(value, in_flow=True)


def block(value: Any) -> list[str]:  # noqa: ANN401 - any plain value
    """Return the lines of a mapping or list in block style, without indentation; empty ones and scalars in one line.

    Texts of several lines become literal blocks where that loses nothing.
    """
    if isinstance(value, Mapping) and value:
        return [line for key, item in value.items() for line in _entry(f"{scalar(key)}:", item)]
    if isinstance(value, Sequence) and not isinstance(value, str) and value:
        return [line for item in value for line in _item(item)]
    return [flow(value) if isinstance(value, Mapping | list | tuple) else scalar(value)]


def _entry(head: str, value: Any) -> list[str]:  # noqa: ANN401
    if isinstance(value, Mapping | list | tuple) and value:
        return [head, *("  " + line for line in block(value))]
    if isinstance(value, str) and _fits_literal(value):
        sign = "|" if value.endswith("\n") else "|-"
        return [f"{head} {sign}", *("  " + line if line else "" for line in value.removesuffix("\n").split("\n"))]
    return [f"{head} {block(value)[0]}"]


def _item(value: Any) -> list[str]:  # noqa: ANN401
    if isinstance(value, str) and _fits_literal(value):
        return _entry("-", value)
    first, *rest = block(value)
    return ["- " + first, *("  " + line if line else "" for line in rest)]


def _fits_literal(text: str) -> bool:
    lines = text.removesuffix("\n").split("\n")
    return (
        len(lines) > 1
        and not text.endswith("\n\n")
        and not lines[0].startswith((" ", "\t"))
        and bool(lines[0])
        and all(line.isprintable() and line == line.rstrip() for line in lines)
    )


def _float(value: float) -> str:
    if math.isnan(value):
        return ".nan"
    if math.isinf(value):
        return ".inf" if value > 0 else "-.inf"
    text = repr(value)
    # `1e-05` is a number by the 1.2 rules only, `1.0e-05` by both.
    return text if "." in text or "e" not in text else text.replace("e", ".0e")


def _is_plain(text: str, *, in_flow: bool) -> bool:
    if not _PLAIN.fullmatch(text) or _NEVER_PLAIN.search(text) or not text.isprintable():
        return False
    if in_flow and _FLOW_SIGNS.search(text):
        return False
    return resolves_to_text(text) and _is_text_by_1_1(text)


def _is_text_by_1_1(text: str) -> bool:
    resolvers: Mapping[str, Any] = yaml.SafeLoader.yaml_implicit_resolvers
    return not any(pattern.match(text) for _, pattern in resolvers.get(text[:1], ()))


def _quoted(text: str) -> str:
    return '"' + "".join(_ESCAPED.get(char) or _char(char) for char in text) + '"'


def _char(char: str) -> str:
    if char.isprintable():
        return char
    number = ord(char)
    return f"\\u{number:04x}" if number < 0x10000 else f"\\U{number:08x}"  # noqa: PLR2004 - beyond the basic plane
