"""A new record: the text of a file that a person goes on from, valid and with comments that say what is missing."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from telewire_registry.diagnostics import TelewireError
from telewire_registry.load import Registry
from telewire_registry.paths import SnapshotPath
from telewire_registry.vocabulary import Vocabulary
from telewire_registry.yaml_values import flow, scalar

__all__ = ["NewRecord", "NoFreeIdError", "next_free_id", "payload_of", "record_text"]


class NoFreeIdError(TelewireError):
    """All ids of a category are taken, or the vocabulary does not know the category."""


@dataclass(frozen=True, slots=True)
class NewRecord:
    """What a person says of a new record.

    Attributes:
        id: Its id.
        name: Its identifier in code.
        title: Its name for people.
        category: A word of the vocabulary.
        priority: A word of the vocabulary.
        path: Where it arrives in the snapshot.
        type: The type of the value, as Python writes it.
        default: The value before any event has arrived.
        event: The event that carries it; None leaves the emitter to be written.
        payload: The payload class of the event.
        schema: The path of the JSON Schema, relative to the file, for editors; None leaves the comment out.
    """

    id: str
    name: str
    title: str
    category: str
    priority: str
    path: SnapshotPath
    type: str = "float"
    default: object = 0.0
    event: str | None = None
    payload: str | None = None
    schema: str | None = None


def next_free_id(registry: Registry, vocabulary: Vocabulary, category: str) -> str:
    """Return the id after the highest one of a category; the lowest free one where the range is used to its end.

    Raises:
        NoFreeIdError: Every id of the range is taken, or the vocabulary does not know the category.
    """
    known = vocabulary.categories.get(category)
    if known is None:
        raise NoFreeIdError(f"unknown category {category!r}; one of: {', '.join(vocabulary.categories)}")
    taken = {int(record.id.removeprefix("TELE-")) for record in registry.records}
    # A file that cannot be read is named for the id in it.
    unread = (diagnostic.path.name for diagnostic in registry.diagnostics if diagnostic.path)
    taken |= {int(match[1]) for name in unread if (match := re.match(r"TELE-(\d{3,5})(?!\d)", name))}
    inside = [number for number in taken if known.first_id <= number <= known.last_id]
    number = max(inside, default=known.first_id - 1) + 1
    if number > known.last_id:
        free = (other for other in range(known.first_id, known.last_id) if other not in taken)
        number = next(free, 0)
    if not number:
        raise NoFreeIdError(f"all ids of {category!r} ({known.first_id} to {known.last_id}) are taken")
    return f"TELE-{number:03d}"


def payload_of(registry: Registry, event: str) -> str:
    """Return the payload class that other records name for an event, else one made of the event's name."""
    for record in registry.records:
        for emitter in record.flow.emitters:
            if emitter.event == event and emitter.payload:
                return emitter.payload
    return "".join(word.capitalize() for word in event.split("_")) + "Payload"


def record_text(new: NewRecord, vocabulary: Vocabulary) -> str:
    """Return the file of a new record; it passes `telewire check` as it stands."""
    head = f"# yaml-language-server: $schema={new.schema}\n" if new.schema else ""
    return f"""\
{head}schema: 1
id: {new.id}
name: {new.name}
title: {scalar(new.title)}
category: {scalar(new.category)}
priority: {scalar(new.priority)}
status: {{planned: true}}

purpose:
  # question: Which question does it answer?
  audience: []  # {_words(vocabulary.audiences)}
  cadence: []  # {_words(vocabulary.cadences)}

data:
  type: {scalar(new.type)}
  # units: seconds
  # range: "[0.0, 1.0]"  # or a list of the values that can occur
  default: {flow(new.default)}
  # meaning: What the value says, with its formula.

# The health levels, such as {{level: warning, when: 0.1 < value <= 0.3, meaning: Slow.}}; `none` where it has none.
thresholds: none

flow:
{_emitters(new)}  targets:
    - path: {scalar(str(new.path))}
{_keys(new.path)}      # aggregate: set  # or history, count, latch, min, max, derived
  # consumers:
  #   - {{widget: StatusBanner, surface: terminal, usage: How it is shown.}}
"""


def _words(words: Mapping[str, str]) -> str:
    return ", ".join(words)


def _emitters(new: NewRecord) -> str:
    if new.event is None:
        return "  # emitters:\n  #   - {event: UPDATE_COMPLETED, payload: UpdateCompletedPayload}\n"
    return f"""\
  emitters:
    - event: {new.event}
      payload: {new.payload}
      # symbol: package.module.Class.method  # the function that emits it
"""


def _keys(path: SnapshotPath) -> str:
    names = dict.fromkeys(key for step in path.steps for key in step.keys if key.isidentifier())
    return f"      keys: {flow({name: f'payload.{name}' for name in names})}\n" if names else ""
