"""Value types as Python annotations: mutable in payloads, frozen in the snapshot."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any

from telewire_codegen.literals import literal, text_literal
from telewire_registry.value_types import SCALARS, ValueType

__all__ = [
    "annotation",
    "can_compile",
    "default_fault",
    "factory",
    "frozen_annotation",
    "frozen_expression",
    "frozen_literal",
    "kind_literal",
    "optional",
    "payload_literal",
]  # fmt: skip

BOOL = ValueType("bool")
INT = ValueType("int")


def optional(kind: ValueType, *, when: bool = True) -> ValueType:
    """Return the type with None allowed, or not."""
    return ValueType(kind.name, kind.elements, when)


def can_compile(kind: ValueType) -> bool:
    """Return whether code can be generated for a type: built in, or a union of scalars."""
    if kind.name == "union":
        return all(element.name in SCALARS and element.name != "datetime" for element in kind.elements)
    if kind.name == "tuple":
        dots = [index for index, element in enumerate(kind.elements) if element.name == "..."]
        if not kind.elements or (dots and (dots != [1] or len(kind.elements) != 2)):  # noqa: PLR2004 - tuple[X, ...]
            return False
        return all(can_compile(element) for element in kind.elements if element.name != "...")
    if kind.name == "dict":
        return bool(kind.elements) and kind.elements[0] in (INT, ValueType("str")) and can_compile(kind.elements[1])
    if kind.name == "set":
        return bool(kind.elements) and kind.elements[0].name in SCALARS
    if kind.name in ("list", "deque"):
        return bool(kind.elements) and can_compile(kind.elements[0])
    return kind.is_known


def annotation(kind: ValueType) -> str:
    """Return the annotation of a payload's field."""
    return str(kind)


def frozen_annotation(kind: ValueType) -> str:
    """Return the annotation of a snapshot's field: containers that nobody can change."""
    elements = [frozen_annotation(element) for element in kind.elements]
    match kind.name:
        case "list" | "deque":
            body = f"tuple[{elements[0]}, ...]"
        case "set":
            body = f"frozenset[{elements[0]}]"
        case "dict":
            body = f"Mapping[{elements[0]}, {elements[1]}]"
        case "tuple":
            body = f"tuple[{', '.join(elements)}]"
        case "union":
            body = " | ".join(elements)
        case name:
            body = name
    return f"{body} | None" if kind.optional else body


def frozen_expression(kind: ValueType, value: str, depth: int = 0) -> str:
    """Return the expression that freezes a value of a payload; `value` is an expression without operators."""
    if kind.optional and kind.is_container:
        inner = frozen_expression(ValueType(kind.name, kind.elements), value, depth)
        return f"None if {value} is None else {inner}"
    item = f"item{depth or ''}"
    match kind.name:
        case "list" | "deque":
            inner = frozen_expression(kind.elements[0], item, depth + 1)
            return f"tuple({value})" if inner == item else f"tuple([{inner} for {item} in {value}])"
        case "set":
            return f"frozenset({value})"
        case "dict":
            inner = frozen_expression(kind.elements[1], item, depth + 1)
            key = f"key{depth or ''}"
            items = f"{{{key}: {inner} for {key}, {item} in {value}.items()}}"
            return f"FrozenDict({value})" if inner == item else f"FrozenDict({items})"
    return value


def frozen_literal(kind: ValueType, value: Any) -> str:  # noqa: ANN401 - plain data
    """Return a default as an expression of the frozen type; `default_fault` has accepted it."""
    if value is None:
        return "None"
    match kind.name:
        case "list" | "deque":
            return _tuple(frozen_literal(kind.elements[0], item) for item in value)
        case "tuple":
            return _tuple(frozen_literal(element, item) for element, item in _paired(kind, value))
        case "set":
            items = sorted(set(value), key=repr)
            return (
                f"frozenset({{{', '.join(frozen_literal(kind.elements[0], item) for item in items)}}})"
                if items
                else "frozenset()"
            )
        case "dict":
            items = [f"{literal(key)}: {frozen_literal(kind.elements[1], item)}" for key, item in value.items()]
            return f"FrozenDict({{{', '.join(items)}}})" if items else "FrozenDict()"
        case "datetime":
            return f"datetime.fromisoformat({text_literal(str(value))})"
        case "float":
            return literal(float(value))
    return literal(value)


def _paired(kind: ValueType, value: list[object]) -> Iterator[tuple[ValueType, object]]:
    """Yield the items of a tuple with their types."""
    open_ended = kind.elements[-1].name == "..."
    for index, item in enumerate(value):
        yield kind.elements[0 if open_ended else index], item


def _tuple(items: Iterable[str]) -> str:
    texts = list(items)
    return "(" + ", ".join(texts) + ("," if len(texts) == 1 else "") + ")"


def payload_literal(kind: ValueType, value: Any) -> str:  # noqa: ANN401 - plain data
    """Return a plain value as an expression of the payload's type; `default_fault` has accepted it."""
    if value is None:
        return "None"
    match kind.name:
        case "list":
            return "[" + ", ".join(payload_literal(kind.elements[0], item) for item in value) + "]"
        case "deque":
            return f"deque({payload_literal(ValueType('list', kind.elements), value)})" if value else "deque()"
        case "set":
            items = sorted(set(value), key=repr)
            return f"{{{', '.join(payload_literal(kind.elements[0], item) for item in items)}}}" if items else "set()"
        case "dict":
            items = [f"{literal(key)}: {payload_literal(kind.elements[1], item)}" for key, item in value.items()]
            return "{" + ", ".join(items) + "}"
    return frozen_literal(kind, value)


def factory(text: str) -> str:
    """Return the default of a dataclass field: the expression, or a factory where it makes an object."""
    if text in ("FrozenDict()", "frozenset()"):
        return f"field(default_factory={text[:-2]})"
    made = text.startswith(("FrozenDict(", "frozenset(", "datetime.")) or (text.startswith("(") and "(" in text[1:])
    return f"field(default_factory=lambda: {text})" if made else text


def default_fault(kind: ValueType, value: object) -> str | None:
    """Return why a plain value cannot be the default of a type, or None."""
    if value is None:
        return None if kind.optional else f"null is no {kind}"
    plain = optional(kind, when=False)
    if kind.name == "union":
        fits = any(element.accepts(value) for element in kind.elements)
    elif kind.name == "dict" and isinstance(value, dict):
        fits = all(default_fault(kind.elements[0], key) is None for key in value) and all(
            default_fault(kind.elements[1], item) is None for item in value.values()
        )
    elif kind.is_container and isinstance(value, list):
        fits = _elements_fit(kind, value)
    elif kind.name == "datetime":
        return _datetime_fault(value)
    elif kind.name == "float":
        fits = plain.accepts(value) and _is_float(value)
    else:
        fits = plain.accepts(value)
    return None if fits else f"{_shown(value)} is no {kind}"


def _is_float(value: object) -> bool:
    try:
        float(value)  # type: ignore[arg-type]
    except OverflowError:
        return False
    return True


def _elements_fit(kind: ValueType, value: list[object]) -> bool:
    if kind.name == "tuple" and kind.elements[-1].name != "...":
        pairs = zip(kind.elements, value, strict=False)
        return len(kind.elements) == len(value) and all(default_fault(e, item) is None for e, item in pairs)
    return all(default_fault(kind.elements[0], item) is None for item in value)


def _datetime_fault(value: object) -> str | None:
    try:
        datetime.fromisoformat(str(value))
    except ValueError:
        return f"{_shown(value)} is no date and time such as 2026-11-24T12:00:00+00:00"
    return None


def _shown(value: object) -> str:
    text = re.sub(r"\s+", " ", repr(value))
    return text if len(text) <= 40 else text[:39] + "…"  # noqa: PLR2004


def kind_literal(kind: ValueType) -> str:
    """Return the `Kind` of values.py that describes a type at run time."""
    parts = [text_literal(kind.name)]
    if kind.elements:
        parts.append(f"({', '.join(map(kind_literal, kind.elements))}{',' if len(kind.elements) == 1 else ''})")
    if kind.optional:
        parts.append("optional=True")
    return f"Kind({', '.join(parts)})"
