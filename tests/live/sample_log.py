"""Sound events for any registry, made from its plan: every value of the right type and range, and moving."""

from __future__ import annotations

import json
import math
import random
from collections.abc import Iterator

from telewire_audit.live.live_plan import FieldPlan, LivePlan
from telewire_registry.ranges import Interval
from telewire_registry.value_types import ValueType


def sound_events(plan: LivePlan, count: int, seed: int = 0, step_s: float = 0.5) -> Iterator[dict[str, object]]:
    """Yield events of one run; those of metrics that come once a run come once, at the start."""
    chance = random.Random(seed)
    once = [name for name, event in plan.events.items() if all(_uses_once(plan, name)) and event.fields]
    again = [name for name in plan.events if name not in once]
    for number in range(count):
        name = once[number] if number < len(once) else again[number % len(again)]
        event = plan.events[name]
        payload: dict[str, object] = {field.name: _value(field, chance) for field in event.fields}
        for key in sorted(event.known - payload.keys()):
            payload[key] = f"layer{number % 3}"
        yield {
            "event": name, "timestamp": round(1000 + number * step_s, 6), "run": "r1", "source": "trainer",
            "payload": payload,
        }  # fmt: skip


def as_lines(events: Iterator[dict[str, object]] | list[dict[str, object]]) -> bytes:
    return b"".join(json.dumps(event).encode() + b"\n" for event in events)


def _uses_once(plan: LivePlan, name: str) -> list[bool]:
    return [use.metric.once or not use.metric.moves for use in plan.uses if use.event == name]


def _value(field: FieldPlan, chance: random.Random) -> object:
    use = field.uses[0]
    allowed = next((u.range.allowed for u in field.uses if u.range is not None), None)
    if allowed is not None and not isinstance(allowed, Interval):
        return chance.choice(allowed.values)
    low, high = 0.0, 1.0
    if isinstance(allowed, Interval):
        low = float(allowed.low) if isinstance(allowed.low, int | float) and math.isfinite(allowed.low) else -1.0
        high = float(allowed.high) if isinstance(allowed.high, int | float) and math.isfinite(allowed.high) else low + 9
    if allowed is not None and low > high:
        low = high - 9
    return _of_type(use.kind or ValueType("float"), low, high, chance)


def _of_type(kind: ValueType, low: float, high: float, chance: random.Random) -> object:
    match kind.name:
        case "int":
            return chance.randint(math.ceil(low), math.floor(high))
        case "bool":
            return chance.random() < 0.5
        case "str":
            return chance.choice(["first", "second"])
        case "datetime":
            return "2026-11-24T12:00:00+00:00"
        case "dict":
            return {"first": chance.randint(0, 9)}
        case "list" | "deque" | "set":
            return [_of_type(kind.elements[0], low, high, chance)]
    return low + (high - low) * chance.uniform(0.01, 0.99)
