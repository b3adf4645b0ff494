"""What each record sends in which field of which payload, for the lints that compare them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from telewire_registry.lints.lint import SourceMember, Subject, Where
from telewire_registry.model import Aggregate, Emitter, Member
from telewire_registry.value_types import ValueType

__all__ = ["PayloadValue", "payload_values"]

_CARRIES_NOTHING = frozenset({Aggregate.COUNT, Aggregate.DERIVED})


@dataclass(frozen=True, slots=True)
class PayloadValue:
    """One value in a payload: the record's metric, the place of the emitter, the field, and the type sent.

    The type is None where the field carries no value of its own, or something else than the metric: a count, a derived
    value, the input of a transform.
    """

    item: SourceMember
    where: Where
    payload: str
    field: str
    type: ValueType | None


def payload_values(subject: Subject) -> Iterator[PayloadValue]:
    """Yield every value that an emitter of a record sends."""
    for item in subject.members:
        sent = _sent(item.member)
        for index, emitter in enumerate(item.member.flow.emitters):
            if payload := _payload(emitter):
                where = item.where("flow", "emitters", index)
                yield PayloadValue(item, where, payload, emitter.field or item.member.name, sent)


def _payload(emitter: Emitter) -> str | None:
    return emitter.payload or emitter.event


def _sent(member: Member) -> ValueType | None:
    kind = member.data.type
    targets = member.flow.targets
    if kind is None or any(target.transform or target.aggregate in _CARRIES_NOTHING for target in targets):
        return None
    if any(target.keys or (target.path and target.path.steps[-1].keys) for target in targets) and kind.name == "dict":
        return kind.elements[-1] if kind.elements else None
    is_history = any(target.aggregate is Aggregate.HISTORY for target in targets)
    if (is_history or kind.name == "deque") and kind.name in ("deque", "list", "tuple"):
        return kind.elements[0] if kind.elements else None
    # Before the first event the snapshot may hold None where the payload never does.
    return ValueType(kind.name, kind.elements)
