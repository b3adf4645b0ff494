"""Every value of a record that differs from that of another record, whatever it means."""

from __future__ import annotations

import dataclasses
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from telewire_codegen.compare.containment import same_value
from telewire_codegen.compare.metrics import Pointer
from telewire_registry.decode import PARSED
from telewire_registry.model import MISSING, Record

__all__ = ["Leaf", "changed_leaves"]


@dataclass(frozen=True, slots=True)
class Leaf:
    """A value that differs.

    Attributes:
        where: Its keys and indexes, by the new record; by the old one where it is gone.
        old: How it was, or None where there was nothing.
        new: How it is, or None where there is nothing.
    """

    where: Pointer
    old: str | None
    new: str | None


def changed_leaves(old: Record, new: Record) -> Iterator[Leaf]:
    """Yield every value that differs, in the order of the model. An item of a list is found where it went."""
    yield from _changed(old, new, ())


def _changed(old: object, new: object, where: Pointer) -> Iterator[Leaf]:
    if old is new:
        return
    if isinstance(old, tuple) and isinstance(new, tuple):
        yield from _changed_items(old, new, where)
    elif isinstance(old, Mapping) and isinstance(new, Mapping):
        for word in dict.fromkeys([*old, *new]):
            yield from _changed(old.get(word), new.get(word), (*where, word))
    elif _is_node(old) and type(old) is type(new):
        for field in dataclasses.fields(old):  # type: ignore[arg-type]
            yield from _changed(getattr(old, field.name), getattr(new, field.name), (*where, field.name))
    elif not same_value(old, new):
        yield Leaf(where, _text(old), _text(new))


def _changed_items(old: tuple[object, ...], new: tuple[object, ...], where: Pointer) -> Iterator[Leaf]:
    """Compare lists: equal items go out, the rest is compared in order."""
    old_words, new_words = list(map(repr, old)), list(map(repr, new))
    gone, come = Counter(old_words), Counter(new_words)
    if gone == come:
        if old_words != new_words:
            yield Leaf(where, *(", ".join(map(_text_of, items)) for items in (old, new)))
        return
    before = _left(old_words, gone - come)
    after = _left(new_words, come - gone)
    for old_index, new_index in zip(before, after, strict=False):
        yield from _changed(old[old_index], new[new_index], (*where, new_index))
    for index in before[len(after) :]:
        yield Leaf((*where, index), _text_of(old[index]), None)
    for index in after[len(before) :]:
        yield Leaf((*where, index), None, _text_of(new[index]))


def _left(words: list[str], wanted: Counter[str]) -> list[int]:
    """Return the indexes of the items that the other list has not."""
    remaining, found = Counter(wanted), []
    for index, word in enumerate(words):
        if remaining[word] > 0:
            remaining[word] -= 1
            found.append(index)
    return found


def _is_node(value: object) -> bool:
    return dataclasses.is_dataclass(value) and type(value) not in PARSED


def _text(value: object) -> str | None:
    return None if value is None or value is MISSING else _text_of(value)


def _text_of(value: object) -> str:
    """Return a value in words; of a node, all that it states."""
    if _is_node(value):
        stated = [
            getattr(value, field.name)
            for field in dataclasses.fields(value)  # type: ignore[arg-type]
            if getattr(value, field.name) not in (None, (), MISSING, field.default)
        ]
        return ", ".join(map(_text_of, stated))
    if isinstance(value, tuple):
        return ", ".join(map(_text_of, value))
    if isinstance(value, Mapping):
        return ", ".join(f"{word}: {_text_of(item)}" for word, item in value.items())
    return str(value)
