"""Why a record is rejected: every fault, each with its place and a way out.

The JSON Schema finds the faults; this module turns them into diagnostics that name the key, the value and the word that
was probably meant. jsonschema takes a third of the command's start, so it is imported when there is a fault to explain.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any, TypeAlias

from telewire_registry.decode import PARSED
from telewire_registry.diagnostics import Diagnostic, Level, Position, closest
from telewire_registry.json_schema import record_schema
from telewire_registry.ranges import ValueRange
from telewire_registry.yaml_text import Spans

__all__ = ["explain"]

_Error: TypeAlias = Any
"""An error of jsonschema, whose stubs hold every attribute to be possibly unset."""

_MAX_SHOWN = 60
_TYPE_NAMES = {"string": "a text", "integer": "a whole number", "number": "a number", "boolean": "true or false",
               "array": "a list", "object": "a mapping of keys", "null": "null"}  # fmt: skip


def explain(plain: object, text: str, path: Path) -> list[Diagnostic]:
    """Return every fault of the plain values of a file, by position; none where the schema accepts them."""
    spans = Spans.of(text)
    found = [diagnostic for error in _validator().iter_errors(plain) for diagnostic in _diagnostics(error, spans, path)]
    record = plain.get("id") if isinstance(plain, dict) else None
    owner = record if isinstance(record, str) else None
    unique = {(d.code, d.position, d.message): d for d in found}
    return [Diagnostic(d.code, d.level, d.message, d.path, d.position, d.label, d.help, owner) for d in unique.values()]


@lru_cache(maxsize=1)
def _validator() -> Any:  # noqa: ANN401 - made by an untyped function
    import jsonschema
    import jsonschema.validators

    checker = jsonschema.FormatChecker(formats=())
    for kind, name in PARSED.items():
        checker.checks(name, raises=ValueError)(_accepts(kind))
    extend: Any = jsonschema.validators.extend
    strict = extend(
        jsonschema.Draft202012Validator,
        {"pattern": _full_pattern},
        type_checker=jsonschema.Draft202012Validator.TYPE_CHECKER.redefine("integer", _is_whole),
    )
    return strict(record_schema(), format_checker=checker)


def _full_pattern(_validator: object, pattern: str, value: object, _schema: object) -> Iterator[Any]:
    """Match the whole text; Python's `$` alone would let a line break through at the end."""
    import jsonschema

    if isinstance(value, str) and not re.fullmatch(pattern, value):
        yield jsonschema.ValidationError(f"{value!r} does not match {pattern!r}")


def _is_whole(_checker: object, value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _accepts(kind: type) -> Any:  # noqa: ANN401 - the checker's own protocol
    def check(value: object) -> bool:
        # Of another kind of value, the keyword `type` speaks.
        if isinstance(value, str) or (isinstance(value, list) and kind is ValueRange):
            kind.parse(value)  # type: ignore[attr-defined]
        return True

    return check


def _diagnostics(error: _Error, spans: Spans, path: Path) -> Iterator[Diagnostic]:
    where = tuple(error.absolute_path)
    if "propertyNames" in error.absolute_schema_path:
        yield _wrong_key(error, where, spans, path)
        return
    match error.validator:
        case "additionalProperties":
            known = error.schema.get("properties", {})
            for word in sorted(set(error.instance) - set(known), key=str):
                yield _unknown_key(word, known, where, spans, path)
        case "required":
            missing = [word for word in error.validator_value if word not in error.instance]
            for word in missing:
                place = _name(where) or "the record"
                described = error.schema["properties"][word].get("description", "")
                message = f"{place} lacks the key {word!r}"
                yield _at(spans.position(where, key=bool(where)), "TW011", message, path, f"add it: {described}")
        case "anyOf":
            for inner in _nearest_branch(error):
                yield from _diagnostics(inner, spans, path)
        case _:
            yield _value(error, where, spans, path)


def _nearest_branch(error: _Error) -> list[_Error]:
    """Return the faults of the alternative that was meant: the first whose kind of value fits."""
    branches: dict[Any, list[_Error]] = {}
    for inner in error.context or ():
        branches.setdefault(inner.relative_schema_path[0], []).append(inner)
    for inners in branches.values():
        if not any(inner.validator in ("type", "const") and not inner.relative_path for inner in inners):
            return inners
    return next(iter(branches.values()))


def _wrong_key(error: _Error, where: tuple[Any, ...], spans: Spans, path: Path) -> Diagnostic:
    word = error.instance
    if error.validator == "enum":
        return _unknown_key(word, error.validator_value, where, spans, path)
    position = spans.position((*where, str(word)), key=True)
    message = f"the key {_shown(word)} in {_name(where)} must be a text"
    return _at(position, "TW013", message, path, f'quote it: "{_shown(word)}"')


def _unknown_key(word: object, known: Any, where: tuple[Any, ...], spans: Spans, path: Path) -> Diagnostic:  # noqa: ANN401
    meant = closest(str(word), known)
    help_ = f"did you mean {meant!r}?" if meant else f"known keys: {', '.join(known)}"
    message = f"unknown key {word!r} in {_name(where) or 'the record'}"
    return _at(spans.position((*where, str(word)), key=True), "TW010", message, path, help_)


def _value(error: _Error, where: tuple[Any, ...], spans: Spans, path: Path) -> Diagnostic:
    name = _name(where) or "the record"
    shown = _shown(error.instance)
    position = spans.position(where)
    match error.validator:
        case "type":
            wanted = error.validator_value if isinstance(error.validator_value, list) else [error.validator_value]
            kinds = " or ".join(_TYPE_NAMES[kind] for kind in wanted)
            return _at(position, "TW013", f"{name} must be {kinds} (got {shown})", path, _type_help(error, wanted))
        case "enum" | "const":
            allowed = [str(word) for word in error.schema.get("enum", [error.schema.get("const")]) if word is not None]
            meant = closest(str(error.instance), allowed)
            help_ = f"did you mean {meant!r}?" if meant else ""
            return _at(position, "TW013", f"{name} must be one of: {', '.join(allowed)} (got {shown})", path, help_)
        case "pattern":
            examples = error.schema.get("examples", [])
            help_ = f"such as {examples[0]}" if examples else ""
            message = f"{name} must match {error.validator_value} (got {shown})"
            return _at(position, "TW014", message, path, help_)
        case "format":
            examples = error.schema.get("examples", [])
            help_ = "such as " + " or ".join(map(str, examples[:2])) if examples else ""
            return _at(position, "TW014", f"{name}: {error.cause}", path, help_)
        case "minimum" | "maximum" | "minLength":
            relation = {"minimum": "at least", "maximum": "at most", "minLength": "of a length of at least"}
            message = f"{name} must be {relation[error.validator]} {error.validator_value} (got {shown})"
            return _at(position, "TW014", message, path, "")
    return _at(position, "TW013", f"{name}: {error.message}", path, "")


_TRUTH = {"yes": "true", "on": "true", "no": "false", "off": "false"}
"""What is a boolean in YAML 1.1, and a text here."""


def _type_help(error: _Error, wanted: list[str]) -> str:
    if "boolean" in wanted and (word := _TRUTH.get(str(error.instance).lower())):
        return f"write {word}"
    if "string" in wanted and isinstance(error.instance, bool | int | float):
        return f'quote it to make it text: "{_shown(error.instance)}"'
    described = error.schema.get("description", "")
    return described if isinstance(described, str) else ""


def _at(position: Position, code: str, message: str, path: Path, help_: str) -> Diagnostic:
    return Diagnostic(code, Level.ERROR, message, path, position, help=help_)


def _name(where: tuple[Any, ...]) -> str:
    return "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in where).lstrip(".")


def _shown(value: object) -> str:
    if isinstance(value, dict | list):
        return f"a {'mapping' if isinstance(value, dict) else 'list'} of {len(value)}"
    if value is None or isinstance(value, bool):
        return {None: "null", True: "true", False: "false"}[value]
    text = repr(value)
    return text if len(text) <= _MAX_SHOWN else text[: _MAX_SHOWN - 1] + "…"
