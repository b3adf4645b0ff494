"""What a record asks of the code: the only place here that knows the registry's model."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import TypeAlias

from telewire_audit.bounds import Bound, read_bounds
from telewire_registry.model import MISSING, Consumer, Data, Emitter, Flow, Record, RecordField, Stage, Threshold
from telewire_registry.paths import SnapshotPath

Plain: TypeAlias = object
"""A value as YAML holds it."""


@dataclass(frozen=True, slots=True)
class Level:
    """One row of a record's thresholds: its numbers, none where no machine can read it."""

    name: str
    text: str
    bounds: tuple[Bound, ...]


@dataclass(frozen=True, slots=True)
class Ask:
    """One field of a record. `path` None: no path that can be read."""

    name: str
    path: SnapshotPath | None
    default: Plain = MISSING
    maxlen: int | None = None
    type: str | None = None


@dataclass(frozen=True, slots=True)
class DeclaredConsumer:
    """A consumer that the record names."""

    widget: str
    file: str | None = None
    surface: str | None = None
    where: str = "consumers[0]"
    """Where the record names it."""


@dataclass(frozen=True, slots=True)
class DeclaredTest:
    """A test that the record names."""

    file: str | None
    name: str | None
    passes: bool | None = None
    where: str = "tests[0]"
    """Where the record names it."""


@dataclass(frozen=True, slots=True)
class DeclaredEmitter:
    """What the record names for the emission of a value, and where it does so."""

    where: str
    event: str | None
    payload: str | None
    field: str | None
    symbol: str | None


@dataclass(frozen=True, slots=True)
class Seen:
    """What somebody, or a live run, saw a widget show.

    `place` is the widget's path, line and symbol, where there is one class of that name; `stands` says whether its code
    is still that which was seen.
    """

    consumer: str
    saw: str
    when: str
    by: str
    hash: str
    run: str | None = None
    is_wrong: bool = False
    place: tuple[str, int, str] | None = None
    stands: bool = False


@dataclass(frozen=True, slots=True)
class Question:
    """A record, as far as the audit needs it."""

    id: str
    name: str
    asks: tuple[Ask, ...]
    levels: tuple[Level, ...] = ()
    consumers: tuple[DeclaredConsumer, ...] = ()
    payload_fields: tuple[tuple[str | None, str | None], ...] = ()
    """(payload class, field) that the record names as emitted."""
    tests: tuple[DeclaredTest, ...] = ()
    emitters: tuple[DeclaredEmitter, ...] = ()
    files: tuple[tuple[str, str], ...] = ()
    """Where the record names a file, and its path; tests left out."""
    beside: tuple[SnapshotPath, ...] = ()
    """All paths that the record names, those beside the one that is judged too."""
    named: tuple[str, ...] = ()
    """Where no path can be read: the names, with `*`, that its flow puts in backticks."""
    seen: tuple[Seen, ...] = ()
    claims: Mapping[str, bool] = field(default_factory=dict)


def read_questions(records: Iterable[Record]) -> list[Question]:
    """The questions of records, in their order."""
    return [read_question(record) for record in records]


def read_question(record: Record) -> Question:
    """The question of one record."""
    paths = [target.path for target in record.flow.targets if target.path is not None]
    base = paths[0] if paths else None
    if record.fields:
        asks = tuple(_field(record, item, base) for item in record.fields)
    elif paths:
        asks = tuple(replace(_ask(record.name, path, record.data), maxlen=_maxlen(record)) for path in paths[:1])
    else:
        asks = (_ask(record.name, None, record.data),)
    levels = list(_levels(record.thresholds, record.raw or {}, "/thresholds"))
    for index, item in enumerate(record.fields):
        levels += _levels(item.thresholds, record.raw or {}, f"/fields/{index}/thresholds", item.name)
    return Question(
        id=record.id,
        name=record.name,
        asks=asks,
        levels=tuple(levels),
        consumers=tuple(
            DeclaredConsumer(c.widget, c.file, c.surface, f"consumers[{index}]")
            for index, c in enumerate(record.flow.consumers)
        ),
        payload_fields=tuple(
            (e.payload, e.field) for _, flow in _flows(record) for e in flow.emitters if e.payload or e.field
        ),
        tests=tuple(
            DeclaredTest(t.file, t.name, t.passes, f"tests[{index}]")
            for index, t in enumerate(record.verification.tests)
            if t.file or t.name
        ),
        emitters=tuple(_emitters(record)),
        files=tuple(_files(record)),
        beside=tuple(target.path for target in record.flow.targets if target.path is not None),
        named=() if any(ask.path is not None for ask in asks) else _named(record),
        seen=tuple(
            Seen(a.consumer, a.saw, a.when, a.by, a.hash, a.run, bool(a.wrong)) for a in record.verification.attested
        ),
        claims={name: claim.holds for name, claim in (record.verification.claims or {}).items()},
    )


def _named(record: Record) -> tuple[str, ...]:
    """The last names of what a record's flow writes as code."""
    texts = [consumer.usage or "" for consumer in record.flow.consumers]
    texts += [text for pointer, text in (record.raw or {}).items() if pointer.startswith("/flow/")]
    found = (part.rpartition(".")[2] for text in texts for part in re.findall(r"`([\w.*]+)`", text))
    return tuple(sorted({name for name in found if name.strip("*_")}))


def _field(record: Record, item: RecordField, base: SnapshotPath | None) -> Ask:
    own = [target.path for target in item.flow.targets if target.path is not None]
    path = own[0] if own else None
    if path is None and base is not None:
        path = base.member(item.name, {other.name for other in record.fields})
    data = item.data if item.data.default is not MISSING else record.data
    ask = _ask(item.name, path, item.data)
    return Ask(ask.name, ask.path, data.default, item.data.maxlen or record.data.maxlen, ask.type)


def _flows(record: Record) -> Iterable[tuple[str, Flow]]:
    """The record's own flow and those of its fields, with how their keys begin."""
    yield "", record.flow
    for index, item in enumerate(record.fields):
        yield f"fields[{index}].", item.flow


def _emitters(record: Record) -> Iterable[DeclaredEmitter]:
    for prefix, flow in _flows(record):
        for index, e in enumerate(flow.emitters):
            yield DeclaredEmitter(f"{prefix}emitters[{index}]", e.event, e.payload, e.field, e.symbol)


def _files(record: Record) -> Iterable[tuple[str, str]]:
    for prefix, flow in _flows(record):
        named: dict[str, tuple[Emitter | Stage | Consumer, ...]] = {
            "emitters": flow.emitters,
            "stages": flow.stages,
            "consumers": flow.consumers,
        }
        for key, items in named.items():
            for index, item in enumerate(items):
                if item.file:
                    yield f"{prefix}{key}[{index}].file", item.file


def _ask(name: str, path: SnapshotPath | None, data: Data) -> Ask:
    return Ask(name, path, data.default, data.maxlen, None if data.type is None else str(data.type))


def _code(text: str) -> str:
    """The code of a text that says more than its value: what stands in backticks, else all of it."""
    return " ".join(re.findall(r"`([^`]*)`", text)) or text


def _maxlen(record: Record) -> int | None:
    """The length of a history, from its key or from what the page says of its default."""
    if record.data.maxlen is not None:
        return record.data.maxlen
    for pointer, text in sorted((record.raw or {}).items(), reverse=True):
        match = re.search(r"maxlen\s*=\s*(\d+)", text) if pointer.startswith(("/data/default", "/data/type")) else None
        if match:
            return int(match[1])
    return None


def _levels(
    thresholds: tuple[Threshold, ...] | None, raw: Mapping[str, str], pointer: str, owner: str | None = None
) -> Iterable[Level]:
    for index, threshold in enumerate(thresholds or ()):
        text = _code(raw.get(f"{pointer}/{index}/when", ""))
        if not text and threshold.when is not None:
            text = threshold.when.text
        name = str(threshold.level or raw.get(f"{pointer}/{index}/level", "") or index)
        bounds = read_bounds(re.sub(r"\bvalue\b", owner, text) if owner else text)
        yield Level(name, text, bounds)
