"""Plain values to typed records, fast, for the records that are good.

The decoders are built once from the annotations of `model.py`. They say only that a record is not good, not why: the
reason comes from `validate.py`, which holds the plain values against the JSON Schema. A test holds the two to the same
answers.
"""

from __future__ import annotations

import dataclasses
import re
import types
import typing
from collections.abc import Callable, Mapping
from enum import EnumType, StrEnum
from typing import Any, Literal, cast

from telewire_registry.conditions import Condition
from telewire_registry.model import CHECKS, Record
from telewire_registry.paths import SnapshotPath
from telewire_registry.ranges import ValueRange
from telewire_registry.value_types import ValueType

__all__ = ["PARSED", "Rejected", "decode_record"]

PARSED: Mapping[type, str] = {
    ValueType: "telewire-type",
    ValueRange: "telewire-range",
    SnapshotPath: "telewire-path",
    Condition: "telewire-condition",
}
"""The types that are read from a text by their `parse`, and the name of each as a JSON Schema format."""

NONE_WORD = "none"
"""What stands in YAML for a list that is known to be empty, such as `thresholds: none`."""

Decoder = Callable[[Any], Any]


class Rejected(Exception):  # noqa: N818 - an answer, not an error
    """The plain values are no record."""


def decode_record(plain: object) -> Record:
    """Return the typed record.

    Raises:
        Rejected: The plain values are no record; ask `validate.explain` why.
    """
    return cast("Record", _RECORD(plain))


def _decoder(annotation: Any, field: dataclasses.Field[Any] | None) -> Decoder:  # noqa: ANN401 - one branch a kind
    origin = typing.get_origin(annotation)
    arguments = typing.get_args(annotation)
    if origin in (types.UnionType, typing.Union):
        (inner,) = (argument for argument in arguments if argument is not type(None))
        return _optional(_decoder(inner, field))
    if origin is tuple:
        return _list(_decoder(arguments[0], None))
    if origin is Mapping:
        words = frozenset(CHECKS) if field is not None and field.name == "checklist" else None
        return _mapping(_decoder(arguments[1], None), words)
    if origin is Literal:
        return _literal(arguments)
    if dataclasses.is_dataclass(annotation) and annotation not in PARSED:
        return _object(cast("type", annotation))
    if annotation in PARSED:
        return _parsed(annotation.parse, accepts_list=annotation is ValueRange)
    if isinstance(annotation, EnumType):
        return _enum(cast("type[StrEnum]", annotation))
    if annotation is Any:
        return lambda value: value
    return _scalar(annotation, dict(field.metadata["schema"]) if field else {})


def _optional(inner: Decoder) -> Decoder:
    return lambda value: None if value is None else inner(value)


def _list(item: Decoder) -> Decoder:
    def decode(value: Any) -> tuple[Any, ...]:  # noqa: ANN401
        if value.__class__ is list:
            return tuple([item(element) for element in value])
        if value == NONE_WORD:
            return ()
        raise Rejected

    return decode


def _mapping(item: Decoder, words: frozenset[str] | None) -> Decoder:
    def decode(value: Any) -> dict[str, Any]:  # noqa: ANN401
        if value.__class__ is not dict or not all(key.__class__ is str for key in value):
            raise Rejected
        if words is not None and not words >= value.keys():
            raise Rejected
        return {key: item(element) for key, element in value.items()}

    return decode


def _literal(allowed: tuple[object, ...]) -> Decoder:
    def decode(value: Any) -> Any:  # noqa: ANN401
        if value not in allowed or value.__class__ is bool:
            raise Rejected
        return value

    return decode


def _parsed(parse: Callable[[Any], Any], *, accepts_list: bool) -> Decoder:
    def decode(value: Any) -> Any:  # noqa: ANN401
        if value.__class__ is not str and not (accepts_list and value.__class__ is list):
            raise Rejected
        try:
            return parse(value)
        except ValueError as error:
            raise Rejected from error

    return decode


def _enum(kind: type[StrEnum]) -> Decoder:
    members = {str(member): member for member in kind}

    def decode(value: Any) -> StrEnum:  # noqa: ANN401
        if value.__class__ is not str or value not in members:
            raise Rejected
        return members[value]

    return decode


def _scalar(kind: type, schema: Mapping[str, Any]) -> Decoder:
    pattern = re.compile(schema["pattern"]).fullmatch if "pattern" in schema else None
    low, high = schema.get("minimum"), schema.get("maximum")
    shortest = schema.get("minLength", 0)

    def decode(value: Any) -> Any:  # noqa: ANN401
        if value.__class__ is not kind:
            raise Rejected
        if pattern is not None and not pattern(value):
            raise Rejected
        if shortest and len(cast("str", value)) < shortest:
            raise Rejected
        if (low is not None and value < low) or (high is not None and value > high):
            raise Rejected
        return value

    return decode


def _object(kind: type) -> Decoder:
    hints = typing.get_type_hints(kind)
    fields = dataclasses.fields(kind)
    decoders = {field.name: _decoder(hints[field.name], field) for field in fields}
    required = frozenset(field.name for field in fields if is_required(field))

    def decode(value: Any) -> Any:  # noqa: ANN401
        if value.__class__ is not dict or not required <= value.keys():
            raise Rejected
        try:
            return kind(**{key: decoders[key](item) for key, item in value.items()})
        except KeyError:
            raise Rejected from None

    return decode


def is_required(field: dataclasses.Field[Any]) -> bool:
    """Return whether a key may not be left out."""
    return field.default is dataclasses.MISSING and field.default_factory is dataclasses.MISSING


_RECORD = _object(Record)
