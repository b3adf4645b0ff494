"""The texts of a record that people read, with their places."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Mapping
from typing import Any

from telewire_registry.model import Record

__all__ = ["texts"]

_NOT_PROSE = frozenset({"id", "replaced_by", "code", "raw", "extras", "suppress"})


def texts(record: Record) -> Iterator[tuple[tuple[str | int, ...], str]]:
    """Yield every text with its path; ids are no texts, and neither is what the import kept as it stood."""
    pending: list[tuple[tuple[str | int, ...], Any]] = [((), record)]
    while pending:
        where, value = pending.pop()
        if isinstance(value, str):
            yield where, value
        elif isinstance(value, tuple):
            pending += [((*where, index), item) for index, item in reversed(list(enumerate(value)))]
        elif isinstance(value, Mapping):
            pending += [((*where, key), item) for key, item in reversed(list(value.items()))]
        elif dataclasses.is_dataclass(value):
            pending += [
                ((*where, field.name), getattr(value, field.name))
                for field in reversed(dataclasses.fields(value))
                if field.name not in _NOT_PROSE
            ]
