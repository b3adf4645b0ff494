"""Texts that a record keeps from its page and that its page no longer uses: found by writing the page and watching."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass, field
from typing import Any

from telewire_registry.markdown.codecs import Codec
from telewire_registry.markdown.page import page_texts
from telewire_registry.markdown.view import View
from telewire_registry.model import Record
from telewire_registry.vocabulary import Vocabulary

__all__ = ["UnusedTexts", "unused_texts"]

_WAS = "#was"
"""Behind a pointer: the value that the text beside it stood for."""


@dataclass(frozen=True, slots=True)
class UnusedTexts:
    """Keys of `raw` without which the page would be the same.

    Attributes:
        outdated: The text does not read as the value any more.
        idle: The page asks for no such text.
        known: What the page asks for.
    """

    outdated: tuple[str, ...]
    idle: tuple[str, ...]
    known: frozenset[str]


def unused_texts(record: Record, vocabulary: Vocabulary) -> UnusedTexts:
    """Return the texts of a record that its page does not use, in the order of the file.

    Args:
        record: The record.
        vocabulary: Gives audiences and cadences their labels.
    """
    raw = _Watched(record.raw or {})
    view = View.of(record, vocabulary)
    stated = {item.name: getattr(view, item.name) for item in dataclasses.fields(view)}
    watched = _WatchedView(**(stated | {"raw": raw}))
    page_texts(watched)
    outdated = tuple(pointer for pointer in raw if pointer in watched.outdated)
    idle = (pointer for pointer in raw if pointer not in raw.asked)
    return UnusedTexts(
        outdated,
        tuple(pointer for pointer in idle if pointer.removesuffix(_WAS) not in watched.outdated),
        frozenset(raw.asked),
    )


class _Watched(dict[str, str]):
    """Kept texts that remember which of them were asked for."""

    def __init__(self, texts: Any) -> None:  # noqa: ANN401 - what `dict` takes
        super().__init__(texts)
        self.asked: set[str] = set()

    def get(self, key: str, default: Any = None) -> Any:  # noqa: ANN401 - as in `dict`
        self.asked.add(key)
        return super().get(key, default)

    def __getitem__(self, key: str) -> str:
        self.asked.add(key)
        return super().__getitem__(key)

    def __contains__(self, key: object) -> bool:
        self.asked.add(str(key))
        return super().__contains__(key)


@dataclass(frozen=True)
class _WatchedView(View):
    """A view that remembers which texts were asked for and did not do."""

    outdated: set[str] = field(default_factory=set)

    def spell(self, pointer: str, codec: Codec, value: Any) -> str:  # noqa: ANN401 - any value of a record
        text = super().spell(pointer, codec, value)
        if self.raw.get(pointer, text) != text:
            self.outdated.add(pointer)
        return text
