"""Objects that payloads carry in their fields: `payload.stats.mean` is a value of the field `stats`."""

from __future__ import annotations

from collections.abc import Callable

from telewire_audit.flow.graph import Graph
from telewire_audit.flow.nodes import Node, aliases_of
from telewire_audit.flow.types import Inst, ordered
from telewire_audit.link.classes import Member
from telewire_audit.link.program import Class

_NESTING = 6
"""Objects inside objects that are looked through."""
_INSIDE = {"attr", "sub", "element", "item"}
_WRAPPERS = {"phi", "junction", "choice", "narrow", "typed", "same", "const"}
"""Nodes that are nothing themselves, beside what they stand for; no literal is an object."""


class Carried:
    """What comes out of payloads."""

    def __init__(self, graph: Graph, is_carrier: Callable[[Class], bool], is_envelope: Callable[[Class], bool]) -> None:
        self.graph = graph
        self.is_carrier = is_carrier
        self.is_envelope = is_envelope

    def inside(self, base: Node, depth: int = _NESTING) -> Member | None:
        """The payload field that an object comes out of, if any."""
        for place in aliases_of(base) if depth else ():
            if place.kind not in _INSIDE:
                continue
            for item in ordered(self.graph.inference.types(place.parts[0])) if place.kind == "attr" else ():
                if isinstance(item, Inst) and self.is_carrier(item.cls):
                    member = self.graph.classes.member(item.cls, place.data)
                    if member is not None and not self.is_envelope(member.owner):
                        return member
            found = self.inside(place.parts[0], depth - 1)
            if found is not None:
                return found
        return None

    def is_hollow(self, base: Node, is_filled: Callable[[Member], bool], depth: int = _NESTING) -> bool:
        """Whether an object can only be what payloads carry in fields that nothing fills."""
        held = [place for place in aliases_of(base) if place.kind not in _WRAPPERS]
        return bool(held) and depth > 0 and all(self._holds_nothing(place, is_filled, depth) for place in held)

    def _holds_nothing(self, place: Node, is_filled: Callable[[Member], bool], depth: int) -> bool:
        if place.kind == "param":
            given = list(self.graph.callers.arguments(place.fn, place.data))
            return bool(given) and all(self.is_hollow(value, is_filled, depth - 1) for value in given)
        if place.kind == "attr":
            owners = [item.cls for item in self.graph.inference.types(place.parts[0]) if isinstance(item, Inst)]
            members = [self.graph.classes.member(cls, place.data) for cls in owners if self.is_carrier(cls)]
            fields = [m for m in members if m is not None and m.method is None and not self.is_envelope(m.owner)]
            if fields:
                return len(fields) == len(owners) and not any(map(is_filled, fields))
        return place.kind in _INSIDE and self.is_hollow(place.parts[0], is_filled, depth - 1)
