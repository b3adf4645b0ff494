"""The JSON form of an event in a log: the one place that knows its keys.

    {"type": "UPDATE_COMPLETED", "timestamp": 1732.5, "run_id": "a1", "source": "trainer.loop", "payload": {...}}

One event a line, as the `to_dict` of the generated envelope writes it. `run_id` and `source` may be left out.
"""

from __future__ import annotations

import json
import math
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from operator import methodcaller
from typing import Any, Final

__all__ = ["PAYLOAD", "RUN", "SOURCE", "TIMESTAMP", "TYPE", "Batch", "Parsed", "as_plain", "parse_lines", "sort_events"]

TYPE: Final = "type"
TIMESTAMP: Final = "timestamp"
RUN: Final = "run_id"
SOURCE: Final = "source"
PAYLOAD: Final = "payload"

_NUMBERS: Final = frozenset({float, int})
_BEGINS: Final = methodcaller("startswith", b"{")
_ENDS: Final = methodcaller("endswith", b"}")


@dataclass(slots=True)
class Batch:
    """Events of one kind, in the order of their lines; the three lists are as long as each other."""

    payloads: list[Mapping[str, object]] = field(default_factory=list)
    lines: list[int] = field(default_factory=list)
    times: list[float] = field(default_factory=list)
    runs: list[object] = field(default_factory=list)


@dataclass(slots=True)
class Parsed:
    """What some lines of a log hold.

    Attributes:
        batches: The sound events by their name.
        order: Line, time and run of each sound event, in order.
        garbled: The lines that hold no JSON object, with the beginning of their text.
        unsound: The lines whose envelope lacks a key or holds something else there: line, key, and what is there.
    """

    batches: dict[str, Batch] = field(default_factory=dict)
    order: tuple[list[int], list[float], list[object]] = field(default_factory=lambda: ([], [], []))
    garbled: list[tuple[int, str]] = field(default_factory=list)
    unsound: list[tuple[int, str, object]] = field(default_factory=list)


def parse_lines(lines: Sequence[bytes], first: int) -> Parsed:
    """Read complete lines, the first of which has the given 1-based number; blank lines are passed over."""
    parsed = Parsed()
    sort_events(_decode(lines, first, parsed), first, parsed)
    return parsed


def sort_events(events: Sequence[object], first: int, parsed: Parsed) -> None:
    """Sort decoded events into batches; None stands for a line without an event."""
    lines: Sequence[int] = range(first, first + len(events))
    columns = _columns(events)
    if columns is None:
        sound = []
        for number, event in zip(lines, events, strict=True):
            if _columns([event]) is not None:
                sound.append(number)
            elif event is not None:
                parsed.unsound.append((number, *_unsound(event)))
        columns = _columns([events[number - first] for number in sound]) or ([], [], [], [])
        lines = sound
    names, times, payloads, runs = columns
    places: defaultdict[str, list[int]] = defaultdict(list)
    for place, name in enumerate(names):
        places[name].append(place)
    for name, own in places.items():
        parsed.batches[name] = Batch(
            [payloads[place] for place in own],
            [lines[place] for place in own],
            [times[place] for place in own],
            [runs[place] for place in own],
        )
    parsed.order = (list(lines), times, runs)


_Columns = tuple[list[str], list[float], list[Mapping[str, object]], list[object]]


def _columns(events: Sequence[Any]) -> _Columns | None:
    """Return names, times, payloads and runs of events; None where one of them is not sound."""
    try:
        names = [event[TYPE] for event in events]
        times = [event[TIMESTAMP] for event in events]
        payloads = [event[PAYLOAD] for event in events]
        runs = [event.get(RUN) for event in events]
    except (KeyError, TypeError, AttributeError, IndexError):
        return None
    types = set(map(type, names)) == {str} and set(map(type, times)) <= _NUMBERS and set(map(type, payloads)) == {dict}
    return (names, times, payloads, runs) if types and _are_finite(times) else None


def _are_finite(times: Sequence[Any]) -> bool:
    try:
        return math.isfinite(sum(times))
    except OverflowError:  # an integer that no float can hold
        return False


def as_plain(event: object) -> object:
    """Return an event object as the plain data of a line: a mapping as it is, an envelope by its attributes.

    Raises:
        TypeError: It is neither a mapping nor an object with the envelope's attributes.
    """
    if isinstance(event, Mapping):
        return {**event, PAYLOAD: _plain_payload(event.get(PAYLOAD))}
    to_dict = getattr(event, "to_dict", None)
    if callable(to_dict):
        return dict(to_dict())
    kind, payload = getattr(event, TYPE, None), _plain_payload(getattr(event, PAYLOAD, None))
    if kind is None or payload is None:
        raise TypeError(f"an event is a mapping, or has the attributes type, timestamp and payload (got {event!r})")
    name = getattr(kind, "name", kind)
    return {TYPE: name, TIMESTAMP: getattr(event, TIMESTAMP, None), RUN: getattr(event, RUN, None), PAYLOAD: payload}


def _plain_payload(payload: object) -> object:
    to_dict = getattr(payload, "to_dict", None)
    plain = to_dict() if callable(to_dict) else payload
    return dict(plain) if isinstance(plain, Mapping) else plain


def _decode(lines: Sequence[bytes], first: int, parsed: Parsed) -> Sequence[object]:
    """Decode many lines in one call, which is faster than one by one; one by one where something is wrong."""
    if all(map(_BEGINS, lines)) and all(map(_ENDS, lines)):
        try:
            events = json.loads(b"[" + b",".join(lines) + b"]")
        except (ValueError, RecursionError):
            pass
        else:
            if len(events) == len(lines):
                return events  # type: ignore[no-any-return]
    return [_decode_one(line, number, parsed) for number, line in enumerate(lines, first)]


def _decode_one(line: bytes, number: int, parsed: Parsed) -> object:
    stripped = line.strip().removeprefix(b"\xef\xbb\xbf")
    if not stripped:
        return None
    try:
        event = json.loads(stripped)
    except (ValueError, RecursionError):
        event = None
    if not isinstance(event, dict):
        parsed.garbled.append((number, line[:60].decode("utf-8", "replace")))
        return None
    return event


def _unsound(event: object) -> tuple[str, object]:
    """Return the key of the envelope that is at fault, and what is there."""
    if not isinstance(event, Mapping):
        return TYPE, event
    if not isinstance(event.get(TYPE), str):
        return TYPE, event.get(TYPE)
    time: Any = event.get(TIMESTAMP)
    if time.__class__ not in _NUMBERS or not _are_finite((time,)):
        return TIMESTAMP, time
    return PAYLOAD, event.get(PAYLOAD)
