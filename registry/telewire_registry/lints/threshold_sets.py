"""The thresholds of a record as sets of numbers, for the lints that compare them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from telewire_registry.lints.real_sets import EVERYTHING, RealSet, intersection, of_condition, of_interval
from telewire_registry.load import SourceRecord
from telewire_registry.model import Data, Record, Severity, Threshold
from telewire_registry.ranges import Interval

__all__ = ["LevelSet", "ThresholdSets", "threshold_sets"]


@dataclass(frozen=True, slots=True)
class LevelSet:
    """One level: its index, its name, and the numbers of the domain for which it holds."""

    index: int
    level: Severity
    numbers: RealSet


@dataclass(frozen=True, slots=True)
class ThresholdSets:
    """Thresholds that all compare one variable with numbers.

    Attributes:
        source: The record.
        where: The path of the list.
        variable: What they compare: `value`, a field, or a name of `let`.
        domain: The numbers that the variable can be.
        below_known: Whether the domain's lower end is known, so that a gap there is one.
        above_known: Likewise of its upper end.
        whole: Whether only whole numbers occur.
        levels: The levels that can be read so.
        complete: Whether these are all levels.
    """

    source: SourceRecord
    where: tuple[str | int, ...]
    variable: str
    domain: RealSet
    below_known: bool
    above_known: bool
    whole: bool
    levels: tuple[LevelSet, ...]
    complete: bool


def threshold_sets(source: SourceRecord) -> Iterator[ThresholdSets]:
    """Yield each list of thresholds of a record that compares one number."""
    record = source.record
    found = _read(source, ("thresholds",), record.thresholds or (), record.data)
    if found:
        yield found
    for index, field in enumerate(record.fields):
        if field.thresholds:
            found = _read(source, ("fields", index, "thresholds"), field.thresholds, record.members[index].data)
            if found:
                yield found


def _read(
    source: SourceRecord, where: tuple[str | int, ...], thresholds: tuple[Threshold, ...], own: Data
) -> ThresholdSets | None:
    names = {name for item in thresholds if item.when for name in item.when.names}
    if len(names) != 1:
        return None
    (variable,) = names
    data = own if variable == "value" else _field_data(source.record, variable)
    allowed = data.range.allowed if data and data.range else None
    if allowed is not None and not isinstance(allowed, Interval):
        return None
    domain = of_interval(allowed) if allowed else EVERYTHING
    levels = []
    for index, item in enumerate(thresholds):
        numbers = of_condition(item.when.expression, variable) if item.when else None
        if numbers is not None and item.level is not None:
            levels.append(LevelSet(index, item.level, intersection(numbers, domain)))
    return ThresholdSets(
        source=source,
        where=where,
        variable=variable,
        domain=domain,
        below_known=allowed is not None and not isinstance(allowed.low, str),
        above_known=allowed is not None and not isinstance(allowed.high, str),
        whole=bool(data and data.type and data.type.name == "int"),
        levels=tuple(levels),
        complete=len(levels) == len(thresholds),
    )


def _field_data(record: Record, name: str) -> Data | None:
    return next((member.data for member in record.members if member.name == name), None)
