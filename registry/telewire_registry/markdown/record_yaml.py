"""A record as YAML text that is pleasant to read: block style, keys in the model's order, quotes only where needed.

Quotes stand where YAML 1.2 needs them, and where a reader of YAML 1.1 would see another value (`no`, `1:30`, a date).
"""

from __future__ import annotations

import dataclasses
import math
import re
import typing
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any, Final

from telewire_registry.model import Record

__all__ = ["SCHEMA_COMMENT", "record_yaml"]

SCHEMA_COMMENT: Final = "# yaml-language-server: $schema=../telewire_registry/schemas/record.v1.json"

_PLAIN = re.compile(r"^[^\W\d](?:[^\n:#\"'\\]|:(?=[^\s])|(?<=\S)#|['\"\\])*$")
_RESERVED: Final = frozenset({"null", "true", "false", "yes", "no", "on", "off", "y", "n", "inf", "nan"})
_IN_FLOW = re.compile(r"^[A-Za-z_][\w-]*$")
_UNSAFE = re.compile(r"[^\n\x20-\x7e\xa0-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]")
_ESCAPES: Final = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\t": "\\t", "\r": "\\r", "\0": "\\0"}
_LINE: Final = 110


def record_yaml(values: Mapping[str, Any]) -> str:
    """Return the plain values of a record as YAML text, with a line break at its end."""
    lines = [SCHEMA_COMMENT, *_mapping(_ordered(values, Record), 0)]
    return "\n".join(lines) + "\n"


def _ordered(value: Any, kind: Any) -> Any:  # noqa: ANN401 - follows the annotations of the model
    """Return the value with the keys of each mapping in the order of the model."""
    kind = _inner(kind)
    if isinstance(value, dict) and dataclasses.is_dataclass(kind):
        return {name: _ordered(value[name], hint) for name, hint in _keys(kind) if name in value}
    arguments = typing.get_args(kind)
    if isinstance(value, list) and typing.get_origin(kind) is tuple:
        return [_ordered(item, arguments[0]) for item in value]
    if isinstance(value, dict) and len(arguments) > 1 and typing.get_origin(kind) is not tuple:
        return {key: _ordered(item, arguments[1]) for key, item in value.items()}
    return value


@lru_cache(maxsize=64)
def _keys(kind: type[Any]) -> list[tuple[str, Any]]:
    hints = typing.get_type_hints(kind)
    return [(field.name, hints[field.name]) for field in dataclasses.fields(kind)]


def _inner(kind: Any) -> Any:  # noqa: ANN401 - as above
    members = [member for member in typing.get_args(kind) if member is not type(None)]
    is_optional = type(None) in typing.get_args(kind)
    return members[0] if is_optional and len(members) == 1 else kind


def _mapping(values: Mapping[str, Any], indent: int) -> Iterator[str]:
    for key, value in values.items():
        yield from _entry(f"{' ' * indent}{_key(key)}:", value, indent)


def _key(key: str) -> str:
    return key if re.fullmatch(r"[A-Za-z_/][\w/#.-]*", key) and key.casefold() not in _RESERVED else _quoted(key)


def _entry(head: str, value: Any, indent: int) -> Iterator[str]:  # noqa: ANN401 - any plain value
    if isinstance(value, dict) and value:
        yield head
        yield from _mapping(value, indent + 2)
    elif isinstance(value, list) and value and not _is_short(value):
        yield head
        yield from _sequence(value, indent + 2)
    elif isinstance(value, str) and "\n" in value and _can_be_literal(value):
        yield from _literal(head, value, indent + 2)
    else:
        yield f"{head} {_scalar(value)}"


def _sequence(values: list[Any], indent: int) -> Iterator[str]:
    for value in values:
        if isinstance(value, dict) and value:
            first, *rest = _mapping(value, indent + 2)
            yield f"{' ' * indent}- {first[indent + 2 :]}"
            yield from rest
        elif isinstance(value, list) and value and not _is_short(value):
            yield f"{' ' * indent}-"
            yield from _sequence(value, indent + 2)
        else:
            yield from _entry(f"{' ' * indent}-", value, indent)


def _is_short(values: list[Any]) -> bool:
    """Return whether a list is a few plain words or numbers, which read best on one line."""
    words = all(
        (isinstance(value, str) and _IN_FLOW.match(value)) or isinstance(value, int | float) or value is None
        for value in values
    )
    return words and sum(len(str(value)) + 2 for value in values) < _LINE - 30


def _can_be_literal(text: str) -> bool:
    """Return whether a literal block gives the text back: no character that needs an escape, a first line to indent by."""
    first = text.split("\n", 1)[0]
    return not _UNSAFE.search(text) and bool(first.strip()) and first[0] not in " \t" and not text.endswith("\n\n")


def _literal(head: str, text: str, indent: int) -> Iterator[str]:
    yield f"{head} |" if text.endswith("\n") else f"{head} |-"
    for line in text.removesuffix("\n").split("\n"):
        yield f"{' ' * indent}{line}" if line else ""


def _scalar(value: Any) -> str:  # noqa: ANN401 - any plain value
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return _float(value)
    if isinstance(value, int):
        return str(value)
    if isinstance(value, list):
        return "[" + ", ".join(map(_scalar, value)) + "]"
    if isinstance(value, dict):
        return "{}"
    return _text(str(value))


def _float(value: float) -> str:
    if math.isnan(value):
        return ".nan"
    if math.isinf(value):
        return ".inf" if value > 0 else "-.inf"
    text = repr(value)
    # YAML 1.1 takes a number for one only with a dot in it.
    return text if "." in text or "e" not in text else text.replace("e", ".0e")


def _text(text: str) -> str:
    if _PLAIN.match(text) and not _UNSAFE.search(text) and text[-1] not in " :" and text.casefold() not in _RESERVED:
        return text
    return _quoted(text)


def _quoted(text: str) -> str:
    if "'" not in text and ('"' in text or "\\" in text) and not _UNSAFE.search(text) and "\n" not in text:
        return f"'{text}'"
    return '"' + "".join(map(_escaped, text)) + '"'


def _escaped(char: str) -> str:
    if char in _ESCAPES:
        return _ESCAPES[char]
    if not _UNSAFE.match(char):
        return char
    number = ord(char)
    return f"\\x{number:02x}" if number < 0x100 else f"\\u{number:04x}" if number < 0x10000 else f"\\U{number:08x}"  # noqa: PLR2004


