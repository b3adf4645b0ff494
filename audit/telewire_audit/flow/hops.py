"""What a trace leaves behind: the steps from a value to what computes it, and the ends that carry nothing."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TypeAlias

from telewire_audit.flow.arrivals import Astray
from telewire_audit.flow.nodes import Node
from telewire_audit.flow.steps import Leaf, State
from telewire_audit.link.classes import Member
from telewire_audit.link.program import Function

Parents: TypeAlias = dict[State, tuple[State | None, str, tuple[Function, int] | None]]
"""For a state, the one before it, and the step between them."""


@dataclass(frozen=True, slots=True)
class Hop:
    """One step of a path: a value, and how the one before it comes from it."""

    node: Node
    note: str
    site: tuple[Function, int] | None = None


@dataclass(slots=True)
class Trace:
    """What a trace found.

    Attributes:
        hops: From the value that was asked for to what carries it; empty where nothing does.
        leaf: Where the hops end.
        payload: The payload field that the hops pass first, if any.
        literals: Ends that carry nothing.
        unknown: Ends that could not be followed.
        dead: Stores that were left out because nothing calls them.
        fields: The fields that were visited, in order.
        astray: Reads of payloads that never see one.
    """

    hops: tuple[Hop, ...] = ()
    leaf: Leaf | None = None
    payload: Member | None = None
    literals: list[Leaf] = field(default_factory=list)
    unknown: list[Leaf] = field(default_factory=list)
    dead: list[Node] = field(default_factory=list)
    fields: list[Member] = field(default_factory=list)
    astray: list[Astray] = field(default_factory=list)

    @property
    def found(self) -> bool:
        """Whether something carries the value."""
        return bool(self.hops)


def path_back(parents: Parents, state: State, leaf: Leaf | None) -> tuple[Hop, ...]:
    """The hops from where a search began to a state, and to the leaf behind it, if there is one."""
    hops: list[Hop] = []
    current: State | None = state
    while current is not None:
        before, note, site = parents[current]
        hops.append(Hop(current.node, note, site))
        current = before
    hops.reverse()
    if leaf is not None and leaf.node is not state.node:
        hops.append(Hop(leaf.node, leaf.note))
    return tuple(hops)
