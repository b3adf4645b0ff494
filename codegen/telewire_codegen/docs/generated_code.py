"""What the compiler made of each record, by name and file, from the plan."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from telewire_codegen.plan.model import Plan
from telewire_registry.model import Record

__all__ = ["Generated", "generated_of"]

_KEYS = re.compile(r"\[[^\]]*\]|\(\)")


@dataclass(frozen=True, slots=True)
class Generated:
    """A thing in the generated package.

    Attributes:
        what: What it is, in words.
        name: How code says it.
        module: The file of the package that holds it.
    """

    what: str
    name: str
    module: str


def generated_of(records: Iterable[Record], plan: Plan) -> Mapping[str, tuple[Generated, ...]]:
    """Return, by id, what there is in the generated code for each record; nothing where it was left out."""
    fields = {(payload.name, item.name) for payload in plan.payloads.payloads for item in payload.fields}
    events = {event.name: event.payload for event in plan.events.events}
    places = _places(plan)
    steps: dict[str, dict[Generated, None]] = {}
    for handler in plan.aggregator.handlers:
        entry = Generated("Handler", f"TelemetryAggregator.{handler.method}()", "aggregator.py")
        for step in handler.steps:
            steps.setdefault(step.record, {})[entry] = None
    for hook in plan.aggregator.hooks:
        entry = Generated("Hook to implement", f"TelemetryAggregator.{hook.method}()", "aggregator.py")
        steps.setdefault(hook.record, {})[entry] = None
    judges: dict[str, list[Generated]] = {}
    for threshold in plan.thresholds.thresholds:
        entry = Generated("Health", f"{threshold.function}()", "thresholds.py")
        judges.setdefault(threshold.record, []).append(entry)
    return {
        record.id: tuple(
            dict.fromkeys(
                [
                    *_carriers(record, fields, events),
                    *steps.get(record.id, ()),
                    *_members(record, places),
                    *judges.get(record.id, ()),
                ]
            )
        )
        for record in records
    }


def _carriers(record: Record, fields: set[tuple[str, str]], events: Mapping[str, str]) -> Iterable[Generated]:
    for member in record.members:
        for emitter in member.flow.emitters:
            payload = emitter.payload or events.get(emitter.event or "", "")
            name = emitter.field or member.name
            if (payload, name) in fields:
                if emitter.event in events:
                    yield Generated("Event", f"TelemetryEventType.{emitter.event}", "events.py")
                yield Generated("Payload field", f"{payload}.{name}", "payloads.py")


def _members(record: Record, places: set[str]) -> Iterable[Generated]:
    for member in record.members:
        for target in member.flow.targets:
            if target.path is not None and _KEYS.sub("", str(target.path)) in places:
                yield Generated("Snapshot", f"snapshot.{target.path}", "snapshot.py")


def _places(plan: Plan) -> set[str]:
    """Return the path of every value of the snapshot, without keys and calls."""
    return {
        ".".join(part for part in (_KEYS.sub("", group.path), name) if part)
        for group in plan.snapshot.groups
        for name in (*(member.name for member in group.members), *(formula.name for formula in group.formulas))
    }
