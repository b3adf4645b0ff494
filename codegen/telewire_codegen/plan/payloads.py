"""Events and payloads: which event carries what, and the one type of each field."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final

from telewire_codegen.plan.faults import Faults
from telewire_codegen.plan.metrics import FLOAT, Metric, input_kind, sent_kind
from telewire_codegen.plan.model import EventPlan, FieldPlan, PayloadPlan
from telewire_codegen.plan.names import camel, class_fault, event_fault, field_fault, snake
from telewire_codegen.plan.types import default_fault, optional, payload_literal
from telewire_registry.model import MISSING, Aggregate, Member
from telewire_registry.value_types import ValueType

__all__ = ["ANY_KEY", "KeySource", "Payloads", "Route", "is_only_counted", "plan_payloads", "read_key"]

ANY_KEY: Final = ValueType("union", (ValueType("int"), ValueType("str")))
"""The type of a key that no record speaks of: a whole number or a text."""
_KEY: Final = re.compile(r"^(payload|event)\.([A-Za-z_]\w*)(?:\s*:\s*(int|str))?$")
_ENVELOPE: Final = ("run_id", "source")


@dataclass(frozen=True, slots=True)
class KeySource:
    """Where a key of a path comes from: a field of the payload, or of the event's envelope; and its type."""

    where: str
    name: str
    kind: ValueType


def read_key(text: str) -> KeySource | None:
    """Read `payload.layer`, `payload.layer: str`, `event.run_id` or `event.source`; None for anything else."""
    match = _KEY.match(text.strip())
    if not match or (match[1] == "event" and match[2] not in _ENVELOPE):
        return None
    kind = ValueType("str") if match[1] == "event" else ValueType(match[3]) if match[3] else ANY_KEY
    return KeySource(match[1], match[2], kind)


@dataclass(frozen=True, slots=True)
class Route:
    """One event that carries a metric, and in which field; None where it is counted, whatever it carries."""

    event: str
    payload: str
    field: str | None


@dataclass(frozen=True, slots=True)
class _Claim:
    """What one record says of one field. Rank 0: its type; 1: it computes from it; 2: it is a key."""

    rank: int
    kind: ValueType
    metric: Metric
    index: int


@dataclass(slots=True)
class Payloads:
    """Events and payloads, the routes of each metric, and the fields that have two types."""

    events: dict[str, str] = field(default_factory=dict)
    fields: dict[str, dict[str, FieldPlan]] = field(default_factory=dict)
    routes: dict[int, tuple[Route, ...]] = field(default_factory=dict)
    disputed: set[tuple[str, str]] = field(default_factory=set)

    def of(self, metric: Metric) -> tuple[Route, ...]:
        """Return the routes of a metric; none where no event carries it."""
        return self.routes.get(id(metric), ())

    def event_plans(self) -> tuple[EventPlan, ...]:
        """Return the members of the enum."""
        return tuple(EventPlan(event, payload) for event, payload in self.events.items())

    def payload_plans(self) -> tuple[PayloadPlan, ...]:
        """Return the payload classes."""
        carried: dict[str, list[str]] = {}
        for event, payload in self.events.items():
            carried.setdefault(payload, []).append(event)
        return tuple(
            PayloadPlan(name, tuple(events), tuple(self.fields.get(name, {}).values()))
            for name, events in carried.items()
        )


def plan_payloads(found: Iterable[Metric], faults: Faults) -> Payloads:
    """Decide events, payloads and the types of their fields."""
    result = Payloads()
    claims: dict[tuple[str, str], list[_Claim]] = {}
    spelled: dict[str, str] = {}
    for metric in found:
        routes = _routes(metric, result.events, spelled, faults)
        result.routes[id(metric)] = tuple(route for route, _ in routes)
        sent = sent_kind(metric)
        for route, index in routes:
            if route.field is not None:
                claim = _Claim(0, sent, metric, index) if sent else _Claim(1, input_kind(metric), metric, index)
                claims.setdefault((route.payload, route.field), []).append(claim)
            for source in _keys(metric, faults):
                claims.setdefault((route.payload, source.name), []).append(_Claim(2, source.kind, metric, index))
    for (payload, name), said in claims.items():
        before = len(faults.found)
        result.fields.setdefault(payload, {})[name] = _field(payload, name, said, faults)
        if len(faults.found) > before:
            result.disputed.add((payload, name))
    return result


def is_only_counted(member: Member) -> bool:
    """Return whether it is only counted that events came, whatever they carry."""
    targets = member.flow.targets
    return bool(targets) and all(target.aggregate is Aggregate.COUNT for target in targets)


def _routes(metric: Metric, events: dict[str, str], spelled: dict[str, str], faults: Faults) -> list[tuple[Route, int]]:
    routes: dict[Route, int] = {}
    targets = metric.member.flow.targets
    only_counted = is_only_counted(metric.member)
    for index, emitter in enumerate(metric.member.flow.emitters):
        place = ("flow", "emitters", index)
        if emitter.event is None:
            continue
        payload = emitter.payload or f"{camel(emitter.event.lower())}Payload"
        name = emitter.field or (None if only_counted else metric.member.name)
        problems = (
            ("event", event_fault(emitter.event)),
            ("payload", class_fault(payload)),
            ("field", field_fault(name) if name else None),
        )
        if any(problem for _, problem in problems):
            for key, problem in problems:
                if problem:
                    faults.add("TW410", metric.origin, (*place, key), problem, "choose another name")
            continue
        twin = spelled.setdefault(snake(payload), payload)
        if twin != payload:
            faults.add("TW410", metric.origin, (*place, "payload"),
                       f"{payload} and {twin} are one name but for capitals", "spell one payload one way")  # fmt: skip
            continue
        known = events.setdefault(emitter.event, payload)
        if known != payload:
            faults.add("TW413", metric.origin, (*place, "payload"),
                       f"{emitter.event} carries {known}, and {payload} here",
                       "one event carries one payload class")  # fmt: skip
            continue
        routes.setdefault(Route(emitter.event, payload, name), index)
    derived = bool(targets) and all(target.aggregate is Aggregate.DERIVED for target in targets)
    if not routes and not derived and not any(e.event for e in metric.member.flow.emitters):
        faults.add("TW403", metric.origin, ("flow",), f"no event carries {metric.member.name}: nothing will fill it",
                   "name the event in flow.emitters, or make the target derived")  # fmt: skip
    return list(routes.items())


def _keys(metric: Metric, faults: Faults) -> list[KeySource]:
    """Return the payload fields that the keys of a metric's paths come from."""
    found: list[KeySource] = []
    for index, target in enumerate(metric.member.flow.targets):
        for key, text in (target.keys or {}).items():
            source = read_key(text)
            place = ("flow", "targets", index, "keys", key)
            if source is None:
                faults.add("TW416", metric.origin, place, f"{text!r} is no source of a key",
                           f"write payload.{key}, or payload.{key}: int for a whole number")  # fmt: skip
            elif problem := field_fault(source.name):
                faults.add("TW410", metric.origin, place, problem, "choose another name")
            elif source.where == "payload":
                found.append(source)
        unsaid = [key for step in (target.path.steps if target.path else ()) for key in step.keys]
        found += [
            KeySource("payload", key, ANY_KEY)
            for key in unsaid
            if key.isidentifier() and key not in (target.keys or {}) and field_fault(key) is None
        ]
    return found


def _field(payload: str, name: str, said: list[_Claim], faults: Faults) -> FieldPlan:
    best = min(claim.rank for claim in said)
    deciding = [claim for claim in said if claim.rank == best]
    if best == 2:  # noqa: PLR2004 - a key: the narrowest type that was given
        deciding.sort(key=lambda claim: claim.kind == ANY_KEY)
    first = deciding[0]
    bare = optional(first.kind, when=False)
    if best == 1 and {claim.kind.name for claim in deciding} == {"int", "float"}:
        bare = FLOAT  # what counts takes any number
        deciding = deciding[:1]
    for claim in deciding[1:]:
        if optional(claim.kind, when=False) != bare and not (best == 2 and claim.kind == ANY_KEY):  # noqa: PLR2004
            faults.add("TW411", claim.metric.origin, ("flow", "emitters", claim.index),
                       f"{payload}.{name} is {first.kind} for {first.metric.record.id}, and {claim.kind} here",
                       "agree on one type, or give each its own field")  # fmt: skip
    kind = optional(bare, when=any(claim.kind.optional for claim in deciding))
    ranged = next((c for c in deciding if best == 0 and c.metric.member.data.range is not None), None)
    return FieldPlan(
        name=name,
        kind=kind,
        required=not kind.optional,
        default_text=_default(kind, deciding) if best == 0 else None,
        range=ranged.metric.member.data.range if ranged else None,
        doc=first.metric.doc if best < 2 else f"Key of {first.metric.record.title} ({first.metric.record.id})",  # noqa: PLR2004
    )


def _default(kind: ValueType, deciding: list[_Claim]) -> str | None:
    """Return the default of the first record that stores the value as it is sent."""
    for claim in deciding:
        data = claim.metric.member.data
        if (
            claim.metric.kind == claim.kind
            and data.default is not MISSING
            and default_fault(kind, data.default) is None
        ):
            return payload_literal(kind, data.default)
    return "None" if kind.optional else None
