"""The metrics of a registry, each with the events that carry it and the types that follow from its aggregates."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from telewire_codegen.plan.expressions import Operand, Untypable, accepts_result, render_expression
from telewire_codegen.plan.faults import Faults, Origin
from telewire_codegen.plan.types import can_compile, optional
from telewire_registry.diagnostics import closest
from telewire_registry.load import Registry
from telewire_registry.model import Aggregate, Member, Record, Target
from telewire_registry.value_types import ValueType

__all__ = ["FLOAT", "Metric", "element_kind", "input_kind", "metrics", "sent_kind", "stored_kind"]


FLOAT: Final = ValueType("float")
_BUILT_IN: Final = ("float", "int", "bool", "str", "datetime", "list", "deque", "set", "tuple", "dict")
_TYPES: Final = "float, int, bool, str, datetime, and list, deque, set, tuple or dict of them"


@dataclass(frozen=True, slots=True)
class Metric:
    """One metric that can be compiled: where it comes from, what it says, and its type."""

    origin: Origin
    member: Member
    kind: ValueType

    @property
    def record(self) -> Record:
        """The record that describes it."""
        return self.origin.source.record

    @property
    def doc(self) -> str:
        """What docstrings say of it: title, field, unit and id."""
        title = self.record.title
        if self.origin.index is not None:
            title += f": {self.member.name}"
        units = f" [{self.member.data.units}]" if self.member.data.units else ""
        return f"{title}{units} ({self.record.id})"


def metrics(registry: Registry, faults: Faults) -> Iterator[Metric]:
    """Yield every metric whose type code can be made of; the others are faults."""
    for source in registry.sources:
        grouped = bool(source.record.fields)
        for index, member in enumerate(source.record.members):
            origin = Origin(source, index if grouped else None)
            kind = member.data.type
            if kind is None:
                faults.add("TW401", origin, ("data",), f"{member.name} has no type, and is left out of the code",
                           "state data.type, such as float")  # fmt: skip
            elif not can_compile(kind):
                meant = closest(kind.name, _BUILT_IN)
                faults.add("TW401", origin, ("data", "type"),
                           f"{member.name} is of the type {kind}, which is not built in; it is left out of the code",
                           (f"did you mean {meant}? " if meant else "") + _TYPES)  # fmt: skip
            else:
                yield Metric(origin, member, kind)


def element_kind(kind: ValueType, target: Target) -> ValueType:
    """Return the type of the value at the end of a target's path; a key there selects an element of a dict."""
    keyed = target.path is not None and bool(target.path.steps[-1].keys)
    return kind.elements[1] if keyed and kind.name == "dict" else kind


def stored_kind(kind: ValueType, target: Target) -> ValueType:
    """Return the type of one value that a target stores: of a history, that of its elements, which are never None."""
    if target.aggregate is Aggregate.HISTORY:
        return optional(_carried_kind(kind, target), when=False)
    return element_kind(kind, target)


def _carried_kind(kind: ValueType, target: Target) -> ValueType:
    """Return the type of what one event brings to a target."""
    element = element_kind(kind, target)
    if target.aggregate is Aggregate.HISTORY and element.name in ("list", "deque", "tuple"):
        first, last = element.elements[0], element.elements[-1]
        return first if last.name == "..." or len(element.elements) == 1 else element
    return element


def sent_kind(metric: Metric) -> ValueType | None:
    """Return the type of the metric in a payload, or None where the record does not say it.

    It does not where every target counts, or computes something else from what was sent.
    """
    targets = metric.member.flow.targets
    plain = [t for t in targets if t.transform is None and t.aggregate not in (Aggregate.COUNT, Aggregate.DERIVED)]
    if targets and not plain:
        return None
    return _carried_kind(metric.kind, plain[0]) if plain else metric.kind


def input_kind(metric: Metric) -> ValueType:
    """Return the type that a field needs whose value is only counted or computed with: one that the transform takes."""
    own = optional(metric.kind, when=False)
    for target in metric.member.flow.targets:
        if target.transform is None:
            continue
        for kind in (FLOAT, own, ValueType("bool"), ValueType("str")):
            operand = Operand("value", kind)
            try:
                rendered = render_expression(
                    target.transform.expression, {"value": operand, metric.member.name: operand}
                )
            except Untypable:
                continue
            if target.aggregate is Aggregate.COUNT or accepts_result(stored_kind(metric.kind, target), rendered.kind):
                return kind
    return own
