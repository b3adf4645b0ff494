"""The JSON Schema (2020-12) of a record, made from `model.py`, for validation and for editors.

With a vocabulary, the words of its lists become `enum`s, so that an editor completes them.
"""

from __future__ import annotations

import dataclasses
import re
import types
import typing
from collections.abc import Mapping
from enum import EnumType, StrEnum
from typing import Any, Literal, cast

from telewire_registry.decode import NONE_WORD, PARSED, is_required
from telewire_registry.model import CHECKS, Record, Verification
from telewire_registry.ranges import ValueRange

__all__ = ["SCHEMA_ID", "record_schema"]

SCHEMA_ID = "https://telewire.example/schemas/record.v1.json"

_JSON_TYPES = {str: "string", int: "integer", float: "number", bool: "boolean"}

Schema = dict[str, Any]


def record_schema(words: Mapping[str, Mapping[str, str]] | None = None) -> Schema:
    """Return the schema of a record.

    Args:
        words: For `category`, `priority`, `audience`, `cadence` and `surface`, the words that are allowed, each with
            its meaning; without it any word is.
    """
    definitions: dict[str, Schema] = {}
    root = _object(Record, definitions)
    schema: Schema = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": SCHEMA_ID,
        "title": "telewire telemetry record",
        **root,
        "$defs": dict(sorted(definitions.items())),
    }
    if words:
        _add_words(schema, words)
    return schema


def _add_words(schema: Schema, words: Mapping[str, Mapping[str, str]]) -> None:
    places = {
        "category": schema["properties"]["category"],
        "priority": schema["properties"]["priority"],
        "audience": schema["$defs"]["Purpose"]["properties"]["audience"]["anyOf"][0]["items"],
        "cadence": schema["$defs"]["Purpose"]["properties"]["cadence"]["anyOf"][0]["items"],
        "surface": schema["$defs"]["Consumer"]["properties"]["surface"],
    }
    for name, place in places.items():
        if meanings := words.get(name):
            allowed: list[object] = list(meanings)
            place["enum"] = [*allowed, None] if isinstance(place.get("type"), list) else allowed
            place["enumDescriptions"] = [meanings[word] for word in meanings]
            place["examples"] = allowed[:2]


def _object(kind: type, definitions: dict[str, Schema]) -> Schema:
    hints = typing.get_type_hints(kind)
    properties: dict[str, Schema] = {}
    for field in dataclasses.fields(kind):
        described: Schema = {"description": field.metadata["description"]}
        described |= _schema(hints[field.name], definitions, allow_none_word=_allows_none_word(hints[field.name]))
        described |= field.metadata["schema"]
        if field.metadata["examples"]:
            described["examples"] = list(field.metadata["examples"])
        properties[field.name] = described
    if kind is Verification:
        properties["checklist"]["propertyNames"] = {"enum": list(CHECKS)}
    schema: Schema = {"description": _first_line(kind), "type": "object", "properties": properties}
    if required := [field.name for field in dataclasses.fields(kind) if is_required(field)]:
        schema["required"] = required
    return schema | {"additionalProperties": False}


def _first_line(kind: type) -> str:
    return re.split(r"\n\s*\n", kind.__doc__ or "")[0].strip()


def _allows_none_word(annotation: Any) -> bool:  # noqa: ANN401 - an annotation is of any type
    return any(typing.get_origin(member) is tuple for member in (annotation, *typing.get_args(annotation)))


def _schema(annotation: Any, definitions: dict[str, Schema], *, allow_none_word: bool = False) -> Schema:  # noqa: ANN401 - one branch a kind
    origin = typing.get_origin(annotation)
    arguments = typing.get_args(annotation)
    if origin in (types.UnionType, typing.Union):
        (inner,) = (argument for argument in arguments if argument is not type(None))
        return _nullable(_schema(inner, definitions, allow_none_word=allow_none_word))
    if origin is tuple:
        items = {"type": "array", "items": _schema(arguments[0], definitions)}
        return {"anyOf": [items, {"const": NONE_WORD}]} if allow_none_word else items
    if origin is Mapping:
        # In JSON every key is a text; in YAML `1: a` is not.
        names = {"type": "string"}
        return {"type": "object", "propertyNames": names, "additionalProperties": _schema(arguments[1], definitions)}
    if origin is Literal:
        return {"const": arguments[0]}
    if annotation in PARSED:
        kinds = ["string", "array"] if annotation is ValueRange else "string"
        return {"type": kinds, "format": PARSED[annotation]}
    if dataclasses.is_dataclass(annotation):
        kind = cast("type", annotation)
        if kind.__name__ not in definitions:
            definitions[kind.__name__] = {}
            definitions[kind.__name__] = _object(kind, definitions)
        return {"$ref": f"#/$defs/{kind.__name__}"}
    if isinstance(annotation, EnumType):
        return {"type": "string", "enum": [str(member) for member in cast("type[StrEnum]", annotation)]}
    if annotation is Any:
        return {}
    return {"type": _JSON_TYPES[annotation]}


def _nullable(schema: Schema) -> Schema:
    if "$ref" in schema:
        return {"anyOf": [schema, {"type": "null"}]}
    if "anyOf" in schema:
        return {"anyOf": [*schema["anyOf"], {"type": "null"}]}
    kinds = schema["type"] if isinstance(schema["type"], list) else [schema["type"]]
    nullable = schema | {"type": [*kinds, "null"]}
    if "enum" in schema:
        nullable["enum"] = [*schema["enum"], None]
    return nullable
