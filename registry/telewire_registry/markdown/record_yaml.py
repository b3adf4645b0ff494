"""A record as YAML text that is pleasant to read.

Keys stand in the model's order, in block style; a short list of words is one line.
"""

from __future__ import annotations

import dataclasses
import re
import typing
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any, Final

from telewire_registry.model import Record
from telewire_registry.yaml_values import block, flow, scalar

__all__ = ["DEFAULT_SCHEMA", "record_yaml"]

DEFAULT_SCHEMA: Final = "../telewire_registry/schemas/record.v1.json"
"""Where an editor finds the JSON Schema, from the folder of the records of the project's own registry."""

_WORD = re.compile(r"[A-Za-z_][\w-]*")
_SHORT: Final = 80
"""The length, in characters, up to which a list stands on one line."""


def record_yaml(values: Mapping[str, Any], schema: str = DEFAULT_SCHEMA) -> str:
    """Return the plain values of a record as YAML text, with a line break at its end.

    Args:
        values: The plain values.
        schema: Where an editor finds the JSON Schema, from the file.
    """
    return "\n".join((f"# yaml-language-server: $schema={schema}", *_mapping(_ordered(values, Record)))) + "\n"


def _ordered(value: Any, kind: Any) -> Any:  # noqa: ANN401 - follows the annotations of the model
    """Return the value with the keys of each mapping in the order of the model."""
    kind = _inner(kind)
    if isinstance(value, dict) and isinstance(kind, type) and dataclasses.is_dataclass(kind):
        return {name: _ordered(value[name], hint) for name, hint in _keys(kind) if name in value}
    arguments = typing.get_args(kind)
    if isinstance(value, list) and typing.get_origin(kind) is tuple:
        return [_ordered(item, arguments[0]) for item in value]
    if isinstance(value, dict) and typing.get_origin(kind) is Mapping:
        return {key: _ordered(item, arguments[1]) for key, item in value.items()}
    return value


@lru_cache(maxsize=64)
def _keys(kind: type[Any]) -> list[tuple[str, Any]]:
    hints = typing.get_type_hints(kind)
    return [(field.name, hints[field.name]) for field in dataclasses.fields(kind)]


def _inner(kind: Any) -> Any:  # noqa: ANN401 - an annotation of the model
    """Return what an optional annotation is without None."""
    members = [member for member in typing.get_args(kind) if member is not type(None)]
    return members[0] if len(members) == 1 and type(None) in typing.get_args(kind) else kind


def _mapping(values: Mapping[str, Any]) -> Iterator[str]:
    for key, value in values.items():
        if isinstance(value, dict) and value:
            yield f"{scalar(key)}:"
            yield from (f"  {line}" if line else "" for line in _mapping(value))
        elif isinstance(value, list) and value and _is_short(value):
            yield f"{scalar(key)}: {flow(value)}"
        elif isinstance(value, list) and value and all(isinstance(item, dict) and item for item in value):
            yield f"{scalar(key)}:"
            yield from (f"  {line}" if line else "" for item in value for line in _item(item))
        else:
            yield from block({key: value})


def _item(values: Mapping[str, Any]) -> Iterator[str]:
    first, *rest = _mapping(values)
    yield f"- {first}"
    yield from (f"  {line}" if line else "" for line in rest)


def _is_short(values: list[Any]) -> bool:
    """Return whether a list is a few words or numbers, which read best on one line."""
    words = all(
        value is None or isinstance(value, int | float) or (isinstance(value, str) and _WORD.fullmatch(value))
        for value in values
    )
    return words and sum(len(str(value)) + 2 for value in values) <= _SHORT
