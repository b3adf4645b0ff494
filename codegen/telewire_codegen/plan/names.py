"""Names: which of a record's words can be Python names, and the names that are made of them."""

from __future__ import annotations

import builtins
import keyword
import re
from collections.abc import Iterable
from typing import Final

__all__ = [
    "EVENT_NAME",
    "camel",
    "class_fault",
    "event_fault",
    "field_fault",
    "handler",
    "lint_marks",
    "local_name",
    "snake",
    "unique",
]

MAX_LENGTH: Final = 60
"""Longer names are refused: lines that hold two of them must fit a page."""
MAX_PATH: Final = 160
EVENT_NAME: Final = re.compile(r"[A-Z][A-Z0-9_]*")

_UNUSED: Final = "RUF100"
"""Keeps ruff from complaining of a mark whose rule a project has not switched on."""
_USED: Final = frozenset({
    # what the bodies of generated classes name
    "bool", "classmethod", "dict", "float", "frozenset", "int", "list", "object", "property", "set", "str", "tuple",
    "ClassVar", "FieldSpec", "FrozenDict", "Kind", "Mapping", "Payload", "dataclass", "datetime", "deque",
    "defaultdict", "field",
    # what generated classes have already
    "from_dict", "to_dict", "validate", "mro",
})  # fmt: skip
_CLASSES: Final = frozenset({
    "ABC", "Callable", "Counter", "FieldSpec", "Final", "FrozenDict", "Health", "Kind", "Mapping", "Payload",
    "PayloadError", "Self", "StrEnum", "TelemetryAggregator", "TelemetryEvent", "TelemetryEventType",
    "TelemetrySnapshot", "TypeVar", "ClassVar", "None", "True", "False",
})  # fmt: skip


def field_fault(name: str) -> str | None:
    """Return why a name cannot be a field of a payload or of the snapshot, or None."""
    if fault := _spelling(name):
        return fault
    if name in _USED:
        return f"generated code uses the name {name!r} itself"
    return None


def class_fault(name: str) -> str | None:
    """Return why a name cannot be a payload class, or None."""
    if fault := _spelling(name):
        return fault
    if not re.fullmatch(r"[A-Z][A-Za-z0-9]*", name):
        return f"{name!r} is no class name; write it like EpochCompletedPayload"
    if name in _CLASSES:
        return f"generated code has a class {name} already"
    return None


def event_fault(name: str) -> str | None:
    """Return why a name cannot be a member of the event enum, or None."""
    if len(name) > MAX_LENGTH:
        return f"a name of {len(name)} characters; at most {MAX_LENGTH} are allowed"
    if not EVENT_NAME.fullmatch(name) or name.endswith("_") or "__" in name:
        return f"{name!r} is no event name; write it in capitals, like TRAINING_STARTED"
    return None


def _spelling(name: str) -> str | None:
    if not name.isidentifier() or not name.isascii():
        return f"{name!r} is no Python name of plain letters, digits and underscores"
    if len(name) > MAX_LENGTH:
        return f"a name of {len(name)} characters; at most {MAX_LENGTH} are allowed"
    if keyword.iskeyword(name):
        return f"{name!r} is a keyword of Python"
    if name.startswith("_"):
        return f"{name!r} is private or special in Python; let it begin with a letter"
    return None


def camel(words: str) -> str:
    """Return names joined by dots or underscores as one class name: policy.value_head -> PolicyValueHead."""
    return "".join(part[:1].upper() + part[1:] for part in re.split(r"[._]+", words) if part)


def snake(class_name: str) -> str:
    """Return a class name as a function name: PolicyValueHead -> policy_value_head."""
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", "_", class_name).lower()


def lint_marks(name: str, role: str) -> str:
    """Return the comment that tells ruff to accept a name that a record has chosen; empty where ruff has no objection.

    Args:
        name: The name.
        role: `field` of a class, `argument`, `flag` (an argument that is a bool, by place), or `function`.
    """
    codes = []
    if role in ("argument", "flag") and hasattr(builtins, name):
        codes.append("A002")
    if name in ("l", "O", "I") and role != "function":
        codes.append("E741")
    if role == "flag":
        codes.append("FBT001")
    if role == "function" and name != name.lower():
        codes.append("N802")
    if role in ("argument", "flag") and name != name.lower():
        codes.append("N803")
    if role == "field" and name[:1].islower() and name != name.lower():
        codes.append("N815")
    return f"  # noqa: {', '.join((*codes, _UNUSED))}" if codes else ""


def local_name(name: str) -> str:
    """Return a name for a local variable that hides nothing and that ruff accepts."""
    plain = name == name.lower() and name != "l" and not hasattr(builtins, name)
    return name if plain else f"let_{name.lower()}"


def handler(event: str) -> str:
    """Return the name of the aggregator's method for an event."""
    return f"_handle_{event.lower()}"


def unique(name: str, taken: Iterable[str]) -> str:
    """Return the name, or the name with the first number that makes it new."""
    number, found = 2, name
    known = taken if isinstance(taken, set | dict | frozenset) else set(taken)
    while found in known:
        found = f"{name}{number}"
        number += 1
    return found
