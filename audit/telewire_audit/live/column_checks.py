"""The values of one field, some thousand at a time, held against every metric that reads it.

A column whose values are all of one type is judged by its smallest and largest value alone, at the speed of Python's
own `min` and `max`; value by value only where that cannot tell.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from telewire_audit.live.envelope import Batch
from telewire_audit.live.facts import RunFacts, UseFacts
from telewire_audit.live.level_rules import compile_expression
from telewire_audit.live.live_plan import EventPlan, FieldPlan, GroupPlan, Use
from telewire_registry.ranges import Interval
from telewire_registry.value_types import ValueType

__all__ = ["check_batch"]

_ABSENT: Final = object()
_TYPES: Final[Mapping[str, frozenset[type]]] = {
    "float": frozenset({float, int}),
    "int": frozenset({int}),
    "bool": frozenset({bool}),
    "str": frozenset({str}),
}
_NUMBERS: Final = frozenset({float, int})
_NULL: Final = type(None)


@dataclass(slots=True)
class _Column:
    """Values with the places of their lines and times in the batch; `places` None where all are there."""

    values: list[object]
    places: list[int] | None
    types: set[type]


def check_batch(event: EventPlan, batch: Batch, facts: RunFacts) -> None:
    """Hold events of one kind against all that the registry says of them."""
    payloads = batch.payloads
    for field in event.fields:
        column = _column(field, payloads)
        if column.places is not None and field.required:
            _missing(field, column.places, batch, facts)
        if column.values:
            shared: dict[object, object] = {}
            for use in field.uses:
                _check_use(use, column, batch, facts, shared)
    for use in event.whole:
        found = facts.uses[use.index]
        found.seen += len(payloads)
        found.last_line = batch.lines[-1]
    for group in event.groups:
        _check_group(group, batch, facts)
    if not all(map(event.known.issuperset, set(map(tuple, payloads)))):
        _unknown_fields(event, batch, facts)


def _column(field: FieldPlan, payloads: Sequence[Mapping[str, object]]) -> _Column:
    name = field.name
    try:
        values = [payload[name] for payload in payloads]
    except KeyError:
        sparse = [payload.get(name, _ABSENT) for payload in payloads]
        places = [place for place, value in enumerate(sparse) if value is not _ABSENT]
        values = [sparse[place] for place in places]
        return _Column(values, places, set(map(type, values)))
    return _Column(values, None, set(map(type, values)))


def _missing(field: FieldPlan, places: list[int], batch: Batch, facts: RunFacts) -> None:
    there = set(places)
    first = next(place for place in range(len(batch.lines)) if place not in there)
    for use in field.uses:
        fault = facts.fault("TW306", use.subject, use.metric.record)
        fault.add(len(batch.lines) - len(places), batch.lines[first])


def _unknown_fields(event: EventPlan, batch: Batch, facts: RunFacts) -> None:
    known = event.known
    for payload, line in zip(batch.payloads, batch.lines, strict=True):
        if not payload.keys() <= known:
            for name in payload.keys() - known:
                facts.named("TW305", f"{event.name}.{name}").add(1, line, payload[name])


def _check_use(use: Use, column: _Column, batch: Batch, facts: RunFacts, shared: dict[object, object]) -> None:
    found = facts.uses[use.index]
    column = _of_type(use, column, batch, facts)
    if _NULL in column.types:
        column = _without_nulls(use, column, batch, found)
    if not column.values:
        return
    numbers = bool(column.types) and column.types <= _NUMBERS
    if numbers:
        column = _finite(use, column, batch, facts, shared)
        if use.transform is not None and column.values:
            column = _transformed(use, column, batch)
        if not column.values:
            return
    found.seen += len(column.values)
    found.last, found.last_line = column.values[-1], _line(column, batch, -1)
    if numbers:
        _numbers(use, column, batch, facts, shared if use.transform is None else {})
    else:
        _words(use, column, batch, facts)


def _of_type(use: Use, column: _Column, batch: Batch, facts: RunFacts) -> _Column:
    kind = use.kind
    if kind is None:
        return column
    allowed = _TYPES.get(kind.name)
    if allowed is not None and column.types <= (allowed | {_NULL} if kind.optional else allowed):
        return column
    accepts = _accepts(kind)
    good = [index for index, value in enumerate(column.values) if accepts(value)]
    if len(good) == len(column.values):
        return column
    kept = set(good)
    bad = next(index for index in range(len(column.values)) if index not in kept)
    fault = facts.fault("TW310", use.subject, use.metric.record)
    fault.add(len(column.values) - len(good), _line(column, batch, bad), column.values[bad])
    return _pick(column, good)


def _accepts(kind: ValueType) -> Callable[[object], bool]:
    if kind.name == "union":
        parts = [_accepts(element) for element in kind.elements]
        return lambda value: (value is None and kind.optional) or any(part(value) for part in parts)
    if kind.name == "datetime":
        return lambda value: (value is None and kind.optional) or _is_datetime(value)
    return kind.accepts


def _is_datetime(value: object) -> bool:
    try:
        datetime.fromisoformat(value)  # type: ignore[arg-type]
    except (TypeError, ValueError):
        return False
    return True


def _without_nulls(use: Use, column: _Column, batch: Batch, found: UseFacts) -> _Column:
    good = [index for index, value in enumerate(column.values) if value is not None]
    nulls = len(column.values) - len(good)
    found.nulls += nulls
    if use.levels is not None and not use.levels.fields:
        found.levels[use.levels.level(None, batch.times[-1])] += nulls
    return _pick(column, good)


def _finite(use: Use, column: _Column, batch: Batch, facts: RunFacts, shared: dict[object, object]) -> _Column:
    if shared.get("finite") is column.values or _all_finite(column.values):
        shared["finite"] = column.values
        return column
    sorts = list(map(_sort, column.values))
    for code in ("TW312", "TW313"):
        if code in sorts:
            first = sorts.index(code)
            fault = facts.fault(code, use.subject, use.metric.record)
            fault.add(sorts.count(code), _line(column, batch, first), column.values[first])
    return _pick(column, [index for index, code in enumerate(sorts) if not code])


def _sort(value: object) -> str:
    """Return the code of a number that is none, or empty; an integer that no float can hold is infinite, too."""
    try:
        if math.isfinite(value):  # type: ignore[arg-type]
            return ""
    except OverflowError:
        return "TW313"
    return "TW312" if math.isnan(value) else "TW313"  # type: ignore[arg-type]


def _all_finite(values: list[object]) -> bool:
    try:
        return math.isfinite(sum(values))  # type: ignore[arg-type]
    except OverflowError:
        return False


def _transformed(use: Use, column: _Column, batch: Batch) -> _Column:
    assert use.transform is not None  # noqa: S101 - the caller has looked
    compute = compile_expression(use.transform.expression)
    values: list[object] = []
    good = []
    for index, value in enumerate(column.values):
        try:
            values.append(compute(value, batch.times[_place(column, index)], {}))
        except (TypeError, ValueError, ArithmeticError, KeyError):
            continue
        good.append(index)
    kept = _pick(column, good) if len(good) != len(column.values) else column
    return _Column(values, kept.places, set(map(type, values)))


def _numbers(use: Use, column: _Column, batch: Batch, facts: RunFacts, shared: dict[object, object]) -> None:
    values: list[float] = column.values  # type: ignore[assignment]
    found = facts.uses[use.index]
    if shared.get("bounds of") is values:
        low, high = shared["bounds"]  # type: ignore[misc]
    else:
        low, high = min(values), max(values)
        shared["bounds of"], shared["bounds"] = values, (low, high)
    found.low = low if found.low is None or low < found.low else found.low
    found.high = high if found.high is None or high > found.high else found.high
    allowed = use.range
    if allowed is not None and not (allowed.contains(low) and allowed.contains(high) and _is_interval(use)):
        bad = [index for index, value in enumerate(values) if not allowed.contains(value)]
        if bad:
            fault = facts.fault("TW311", use.subject, use.metric.record)
            fault.add(len(bad), _line(column, batch, bad[0]), values[bad[0]])
    rules = use.levels
    if rules is None or rules.fields:
        return
    if rules.same_level(low, high):
        _count_level(use, rules.level(low), len(values), _line(column, batch, 0), low, facts)
        return
    times = batch.times if column.places is None else [batch.times[place] for place in column.places]
    levels = rules.levels(values, times)
    for level, count in Counter(levels).items():
        index = levels.index(level)
        _count_level(use, level, count, _line(column, batch, index), values[index], facts)


def _is_interval(use: Use) -> bool:
    return use.range is not None and isinstance(use.range.allowed, Interval)


def _words(use: Use, column: _Column, batch: Batch, facts: RunFacts) -> None:
    """Judge values that are no numbers: each different one once, where they can be told apart."""
    found = facts.uses[use.index]
    values = column.values
    if found.first is None:
        found.first = values[0]
    if not found.varied:
        found.varied = values.count(found.first) != len(values)
    try:
        different = Counter(values) if len(column.types) == 1 else None
    except TypeError:
        different = None
    if different is None:
        if use.range is not None or use.levels is not None:
            for index, value in enumerate(values):
                _word(use, value, 1, _line(column, batch, index), facts)
        return
    for value, count in different.items():
        _word(use, value, count, _line(column, batch, values.index(value)), facts)


def _word(use: Use, value: object, count: int, line: int, facts: RunFacts) -> None:
    if use.range is not None and not use.range.contains(value):
        facts.fault("TW311", use.subject, use.metric.record).add(count, line, value)
    if use.levels is not None and not use.levels.fields:
        _count_level(use, use.levels.level(value), count, line, value, facts)


def _count_level(use: Use, level: int, count: int, line: int, value: object, facts: RunFacts) -> None:  # noqa: PLR0913, PLR0917 - one place for all of it
    facts.uses[use.index].levels[level] += count
    if level < 0:
        facts.fault("TW351", use.subject, use.metric.record).add(count, line, value)
    elif use.levels is not None and use.levels.names[level] == "critical":
        facts.fault("TW350", use.subject, use.metric.record).add(count, line, value)


def _check_group(group: GroupPlan, batch: Batch, facts: RunFacts) -> None:
    counts = facts.groups[group.index]
    level, names = group.levels.level, group.levels.names
    for payload, time, line in zip(batch.payloads, batch.times, batch.lines, strict=True):
        index = level(None, time, _finite_only(payload))
        counts[index] += 1
        if index >= 0 and names[index] == "critical":
            facts.fault("TW350", group.event, group.record).add(1, line)


def _finite_only(payload: Mapping[str, object]) -> Mapping[str, object]:
    """A payload without the numbers that are none or infinite: a level is about what was measured."""
    odd = {name for name, value in payload.items() if value.__class__ in {int, float} and _sort(value)}
    return {name: value for name, value in payload.items() if name not in odd} if odd else payload


def _pick(column: _Column, indexes: list[int]) -> _Column:
    values = [column.values[index] for index in indexes]
    return _Column(values, [_place(column, index) for index in indexes], set(map(type, values)))


def _place(column: _Column, index: int) -> int:
    return index if column.places is None else column.places[index]


def _line(column: _Column, batch: Batch, index: int) -> int:
    return batch.lines[index if column.places is None else column.places[index]]
