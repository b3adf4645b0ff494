"""A registry as its readers see it: the metrics, each with its payload fields, targets and thresholds.

Inheritance is resolved, so that a change is found where it has an effect and not where it is written.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from telewire_codegen.plan.faults import Faults
from telewire_codegen.plan.metrics import metrics as compiled_metrics
from telewire_codegen.plan.payloads import is_only_counted, plan_payloads, read_key
from telewire_registry.conditions import (
    Binary,
    Call,
    Comparison,
    Condition,
    Constant,
    Expression,
    Logic,
    Name,
    Unary,
)
from telewire_registry.load import Registry, SourceRecord
from telewire_registry.model import MISSING, Data, Emitter, Member, Severity, Target

__all__ = ["Contract", "EventView", "Metric", "WireField", "contract_of", "expanded", "metrics_of"]

Pointer = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class WireField:
    """A field of a payload: the event (or, without one, the payload class) and the key that stored events hold."""

    event: str
    name: str

    def __str__(self) -> str:
        return f"{self.event}.{self.name}"


@dataclass(frozen=True, slots=True)
class Metric:
    """One metric of a record.

    Attributes:
        source: The record with its file.
        index: Its number among the record's fields, or None where the record is the metric.
        member: The metric with all that it inherits.
    """

    source: SourceRecord
    index: int | None
    member: Member

    @property
    def data(self) -> Data:
        """What kind of value it is."""
        return self.member.data

    @property
    def label(self) -> str:
        """The metric's name: `entropy`, or `lstm_health.h_norm` for a field of a group."""
        name = self.source.record.name
        return name if self.index is None else f"{name}.{self.member.name}"

    @property
    def events(self) -> dict[str, Emitter]:
        """The events that it travels in, each with its first emitter; a payload class where no event is named."""
        found: dict[str, Emitter] = {}
        for emitter in self.member.flow.emitters:
            if owner := emitter.event or emitter.payload:
                found.setdefault(owner, emitter)
        return found

    @property
    def wire(self) -> dict[WireField, Emitter]:
        """The payload fields that carry it and the keys of its paths, each with its emitter.

        An event that is only counted needs no field for the value.
        """
        found: dict[WireField, Emitter] = {}
        for emitter in self.member.flow.emitters:
            if owner := emitter.event or emitter.payload:
                value = emitter.field or (None if is_only_counted(self.member) else self.member.name)
                for name in ((value,) if value else ()) + self._keys:
                    found[WireField(owner, name)] = emitter
        return found

    @property
    def _keys(self) -> tuple[str, ...]:
        """The payload fields that the keys of its paths come from."""
        texts: list[str] = []
        for target in self.member.flow.targets:
            told = target.keys or {}
            steps = target.path.steps if target.path else ()
            texts += told.values()
            texts += [f"payload.{key}" for step in steps for key in step.keys if key.isidentifier() and key not in told]
        sources = map(read_key, texts)
        return tuple(dict.fromkeys(source.name for source in sources if source and source.where == "payload"))

    @property
    def targets(self) -> dict[str, Target]:
        """Where it arrives in the snapshot, by path."""
        return {str(target.path): target for target in self.member.flow.targets if target.path is not None}

    @property
    def required(self) -> bool:
        """Whether an event without it is refused: it has no default, and is not None then."""
        return self.data.default is MISSING and not (self.data.type and self.data.type.optional)

    @property
    def default(self) -> object:
        """The value where an event lacks it."""
        return None if self.data.default is MISSING else self.data.default

    @property
    def levels(self) -> dict[Severity, tuple[tuple[str, Expression], ...]]:
        """For each level, the conditions that a machine can read: their text, and what they mean after `let`."""
        found: dict[Severity, tuple[tuple[str, Expression], ...]] = {}
        for threshold in self.member.thresholds or ():
            if threshold.level is not None and threshold.when is not None:
                read = (threshold.when.text, expanded(threshold.when, self.member.let))
                found[threshold.level] = (*found.get(threshold.level, ()), read)
        return found

    def place(self, *where: str | int) -> Pointer:
        """Return where a value of the metric is written: in its own field of a group, else in the record."""
        if self.index is not None:
            own = ("fields", self.index, *where)
            if own in self.source.spans.values:
                return own
        return where


@dataclass(frozen=True, slots=True)
class EventView:
    """An event: the payload class that carries it, its fields, and the metric that is first to use it."""

    payload: str | None
    fields: tuple[str, ...]
    first: Metric


@dataclass(frozen=True, slots=True)
class Contract:
    """All that readers can rely on.

    Attributes:
        metrics: The metrics.
        events: The events that they travel in.
        wire: The payload fields.
        needed: The payload fields without which an event is refused, whatever its reader asks for.
        paths: The places in the snapshot.
    """

    metrics: tuple[Metric, ...]
    events: Mapping[str, EventView]
    wire: frozenset[WireField]
    needed: frozenset[WireField]
    paths: frozenset[str]


def contract_of(sources: Iterable[SourceRecord]) -> Contract:
    """Return what readers of a registry see."""
    sources = tuple(sources)
    metrics = tuple(metric for source in sources for metric in metrics_of(source))
    firsts: dict[str, Metric] = {}
    payloads: dict[str, str] = {}
    fields: dict[str, dict[str, None]] = {}
    for metric in metrics:
        for event in metric.events:
            firsts.setdefault(event, metric)
            fields.setdefault(event, {})
        for field, emitter in metric.wire.items():
            fields[field.event][field.name] = None
            if emitter.payload:
                payloads.setdefault(field.event, emitter.payload)
    has_default = _has_default(sources)
    return Contract(
        metrics,
        {event: EventView(payloads.get(event), tuple(fields[event]), first) for event, first in firsts.items()},
        frozenset(WireField(event, name) for event, names in fields.items() for name in names),
        frozenset(
            field for metric in metrics for field in metric.wire if not has_default.get(field, not metric.required)
        ),
        frozenset(path for metric in metrics for path in metric.targets),
    )


def _has_default(sources: tuple[SourceRecord, ...]) -> dict[WireField, bool]:
    """Return, for each payload field that is compiled, whether it has a default that can stand in for it."""
    faults = Faults()  # what is wrong with the records is the compiler's to say
    plan = plan_payloads(list(compiled_metrics(Registry(sources), faults)), faults)
    return {
        WireField(event, name): field.default_text is not None
        for event, payload in plan.events.items()
        for name, field in plan.fields.get(payload, {}).items()
    }


def metrics_of(source: SourceRecord) -> tuple[Metric, ...]:
    """Return the metrics of one record, in the order in which they are written."""
    grouped = bool(source.record.fields)
    members = enumerate(source.record.members)
    return tuple(Metric(source, index if grouped else None, member) for index, member in members)


def expanded(condition: Condition, let: Mapping[str, Condition]) -> Expression:
    """Return what a condition says, with the names of `let` replaced by what they stand for."""
    return _expand(condition.expression, let, frozenset())


def _expand(expression: Expression, let: Mapping[str, Condition], open_names: frozenset[str]) -> Expression:
    """Replace the names of `let`; `open_names` are being replaced already, so that a circle ends."""

    def inside(inner: Expression) -> Expression:
        return _expand(inner, let, open_names)

    match expression:
        case Name(name) if name in let and name not in open_names:
            return _expand(let[name].expression, let, open_names | {name})
        case Constant(float(number)) if number.is_integer():
            return Constant(int(number))
        case Unary(_, operand):
            return replace(expression, operand=inside(operand))
        case Binary(_, left, right):
            return replace(expression, left=inside(left), right=inside(right))
        case Comparison(first, rest):
            return Comparison(inside(first), tuple((operator, inside(operand)) for operator, operand in rest))
        case Logic(_, operands):
            return replace(expression, operands=tuple(map(inside, operands)))
        case Call(_, arguments):
            return replace(expression, arguments=tuple(map(inside, arguments)))
    return expression
