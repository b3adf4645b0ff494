"""From the registry to what a run's events are held against: for each event, its fields and who needs them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Final

from telewire_audit.live.level_rules import LevelRules, level_rules
from telewire_registry.conditions import Condition
from telewire_registry.model import Aggregate, Emitter, Member, Record, Suppression, Target
from telewire_registry.ranges import ValueRange
from telewire_registry.suppressions import last_day
from telewire_registry.value_types import ValueType

__all__ = ["ONCE", "EventPlan", "FieldPlan", "GroupPlan", "LivePlan", "Metric", "Use", "make_plan"]

AT_START: Final = "at_start"
ONCE: Final = frozenset({AT_START, "at_end", "once", "on_demand", "post_hoc", "static"})
"""The cadences that do not say that a value moves while a run goes on; every other word does."""

_KEY_FIELD = re.compile(r"^payload\.([A-Za-z_]\w*)$")


@dataclass(frozen=True, slots=True)
class Metric:
    """A member of a record, as far as a run can show it.

    Attributes:
        record: The id of its record.
        name: Its name.
        default: What it is before any event; MISSING where the record does not say.
        cadence: The record's words.
        kind: Its type.
    """

    record: str
    name: str
    default: object
    cadence: tuple[str, ...]
    kind: ValueType | None

    @property
    def moves(self) -> bool:
        """Whether the record says that the value is wanted while it changes."""
        return AT_START not in self.cadence and any(word not in ONCE for word in self.cadence)

    @property
    def once(self) -> bool:
        """Whether the record says that the value comes once a run, at its start."""
        return AT_START in self.cadence and all(word in ONCE for word in self.cadence)


@dataclass(frozen=True, slots=True)
class Use:
    """A metric that reads a field of an event.

    Attributes:
        index: Its place in the plan's uses.
        metric: Who reads.
        event: The event.
        field: The payload's field; None where the event's coming is the value.
        kind: The type of the field; None where any will do.
        range: The values that the metric can have.
        transform: What is done to the field's value before it is held against range and levels.
        levels: The metric's levels.
    """

    index: int
    metric: Metric
    event: str
    field: str | None
    kind: ValueType | None
    range: ValueRange | None
    transform: Condition | None
    levels: LevelRules | None

    @property
    def subject(self) -> str:
        """How a finding names it."""
        return f"{self.event}.{self.field}" if self.field is not None else self.event


@dataclass(frozen=True, slots=True)
class FieldPlan:
    """A field of a payload and all that read it."""

    name: str
    required: bool
    uses: tuple[Use, ...]


@dataclass(frozen=True, slots=True)
class GroupPlan:
    """Levels of a record that are decided by several fields of one event."""

    index: int
    record: str
    event: str
    levels: LevelRules


@dataclass(frozen=True, slots=True)
class EventPlan:
    """An event: its fields, its further known keys, the uses without a field, the levels over several fields."""

    name: str
    fields: tuple[FieldPlan, ...]
    known: frozenset[str]
    whole: tuple[Use, ...]
    groups: tuple[GroupPlan, ...]


@dataclass(frozen=True, slots=True)
class LivePlan:
    """All that a log is held against.

    Attributes:
        events: The events by name.
        uses: All uses; a use's index is its place.
        groups: All levels over several fields; likewise.
        metrics: The metrics that a run can show, each with the indexes of its uses.
        unseen: Metrics that no event carries: computed by the aggregator, or without an emitter.
        suppressed: For each record, the codes of findings that it accepts, on the day that the plan was made for.
    """

    events: Mapping[str, EventPlan]
    uses: tuple[Use, ...]
    groups: tuple[GroupPlan, ...]
    metrics: tuple[tuple[Metric, tuple[int, ...]], ...]
    unseen: tuple[Metric, ...]
    suppressed: Mapping[str, frozenset[str]]


def make_plan(records: Iterable[Record], today: date | None = None) -> LivePlan:
    """Return what the events of a run are held against.

    Args:
        records: The records.
        today: The day by which suppressions expire; the present one where left out.
    """
    day = today or datetime.now(tz=UTC).date()
    uses: list[Use] = []
    groups: list[GroupPlan] = []
    metrics: list[tuple[Metric, tuple[int, ...]]] = []
    unseen: list[Metric] = []
    keys: dict[str, set[str]] = {}
    suppressed: dict[str, frozenset[str]] = {}
    for record in records:
        suppressed[record.id] = frozenset(item.code for item in record.suppress if _is_active(item, day))
        for member in record.members:
            metric = Metric(record.id, member.name, member.data.default, record.purpose.cadence, member.data.type)
            own = _uses(metric, member, len(uses))
            uses += own
            for use in own:
                keys.setdefault(use.event, set()).update(_key_fields(member.flow.targets))
            if own:
                metrics.append((metric, tuple(use.index for use in own)))
            else:
                unseen.append(metric)
        group = _group(record, len(groups))
        if group is not None:
            groups.append(group)
    names = dict.fromkeys(use.event for use in uses)
    events = {name: _event(name, uses, groups, keys.get(name, set())) for name in names}
    return LivePlan(events, tuple(uses), tuple(groups), tuple(metrics), tuple(unseen), suppressed)


def _is_active(item: Suppression, day: date) -> bool:
    last = last_day(item.until)
    return bool(item.reason.strip()) and last is not None and day <= last


def _uses(metric: Metric, member: Member, start: int) -> list[Use]:
    targets = member.flow.targets or (Target(),)
    if all(target.aggregate is Aggregate.DERIVED for target in targets):
        return []
    target = next(target for target in targets if target.aggregate is not Aggregate.DERIVED)
    found: dict[tuple[str, str | None], None] = {}
    for emitter in member.flow.emitters:
        if emitter.event is None:
            continue
        field = _field(emitter, member, target)
        found.setdefault((emitter.event, field), None)
    kind, levels = _kind(member, target), level_rules(member.thresholds, member.let)
    counts = target.aggregate is Aggregate.COUNT
    plain = member.data.range if not counts and not _is_container(kind) else None
    return [
        Use(start + index, metric, event, field, kind, plain, target.transform, None if counts else levels)
        for index, (event, field) in enumerate(found)
    ]


def _field(emitter: Emitter, member: Member, target: Target) -> str | None:
    """Return the payload's field; a count without one counts the events themselves."""
    if emitter.field is None and target.aggregate is Aggregate.COUNT:
        return None
    return emitter.field or member.name


def _kind(member: Member, target: Target) -> ValueType | None:
    """Return the type that the field of the event has: of a history, that of one value."""
    kind = member.data.type
    if kind is None or target.aggregate is Aggregate.COUNT:
        return None
    if target.aggregate is Aggregate.HISTORY and kind.name in ("deque", "list") and kind.elements:
        return kind.elements[0]
    return kind


def _is_container(kind: ValueType | None) -> bool:
    return kind is not None and kind.is_container


def _key_fields(targets: tuple[Target, ...]) -> set[str]:
    sources = (source for target in targets for source in (target.keys or {}).values())
    return {match[1] for source in sources if (match := _KEY_FIELD.match(source))}


def _event(name: str, uses: list[Use], groups: list[GroupPlan], keys: set[str]) -> EventPlan:
    own = [use for use in uses if use.event == name]
    fields = []
    for field in dict.fromkeys(use.field for use in own if use.field is not None):
        readers = tuple(use for use in own if use.field == field)
        required = not any(use.kind is not None and use.kind.optional for use in readers)
        fields.append(FieldPlan(field, required, readers))
    return EventPlan(
        name,
        tuple(fields),
        frozenset(field.name for field in fields) | keys,
        tuple(use for use in own if use.field is None),
        tuple(group for group in groups if group.event == name),
    )


def _group(record: Record, index: int) -> GroupPlan | None:
    """Return the levels that a record decides by several of its fields, where one event carries them all."""
    if not record.fields or not record.thresholds:
        return None
    if any(level.when and "value" in level.when.names for level in record.thresholds):
        return None
    carried: dict[str, dict[str, str]] = {}
    for member in record.members:
        for emitter in member.flow.emitters:
            if emitter.event is not None:
                carried.setdefault(emitter.event, {})[member.name] = emitter.field or member.name
    for event, fields in carried.items():
        rules = level_rules(record.thresholds, record.let or {}, fields)
        if rules is not None:
            return GroupPlan(index, record.id, event, rules)
    return None
