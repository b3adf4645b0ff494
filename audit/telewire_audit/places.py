"""From a record's path to the members of classes that it stands for."""

from __future__ import annotations

from dataclasses import dataclass

from telewire_audit.flow.graph import Graph
from telewire_audit.flow.types import Cont, Inst, Types, elements, values
from telewire_audit.link.classes import Member
from telewire_audit.link.program import Class
from telewire_registry.paths import SnapshotPath, Step


@dataclass(frozen=True, slots=True)
class Place:
    """A member that a path ends at, with the members on the way there."""

    member: Member
    via: tuple[Member, ...]
    key: str | None = None
    """A constant key of the last member that the path selects."""

    @property
    def title(self) -> str:
        """`Class.member`."""
        return f"{self.member.owner.name}.{self.member.name}"


@dataclass(frozen=True, slots=True)
class Located:
    """Where a path leads: its places, or the step at which it breaks."""

    places: tuple[Place, ...]
    broken: str | None = None
    untyped: bool = False
    """Whether it breaks only because a type on the way is unknown."""
    at: tuple[Class, ...] = ()
    """The classes that lack the step at which it breaks."""
    step: str = ""
    """The name of that step."""


def locate(graph: Graph, snapshot: Class, path: SnapshotPath) -> Located:
    """Follow a path from the snapshot."""
    current: list[tuple[Class, tuple[Member, ...]]] = [(snapshot, ())]
    for index, step in enumerate(path.steps):
        last = index == len(path.steps) - 1
        found: list[tuple[Member, tuple[Member, ...]]] = []
        for cls, via in current:
            found += [(member, via) for member in _members(graph, cls, step)]
        if not found:
            owners = ", ".join(dict.fromkeys(cls.name for cls, _ in current))
            at = tuple(dict.fromkeys(cls for cls, _ in current))
            return Located((), f"{owners} has no {step.name}", at=at, step=step.name)
        if last:
            return Located(tuple(Place(member, via, _key(step)) for member, via in found))
        following: list[tuple[Class, tuple[Member, ...]]] = []
        for member, via in found:
            types = _selected(_types(graph, member), len(step.keys))
            following += [(item.cls, (*via, member)) for item in types if isinstance(item, Inst)]
        if not following:
            return Located((), f"the type of {step.name} is not known", untyped=True)
        current = following
    return Located((), "an empty path")


def _key(step: Step) -> str | None:
    """A key that is a quoted text or a number, and so the same for all."""
    if not step.keys:
        return None
    key = step.keys[-1]
    return key.strip("\"'") if key[:1] in {'"', "'"} else None


def _members(graph: Graph, cls: Class, step: Step) -> list[Member]:
    if not step.placeholders:
        member = graph.classes.member(cls, step.name)
        return [] if member is None else [member]
    names: dict[str, None] = {}
    for item in graph.classes.mro(cls):
        for name in (*item.fields, *item.methods):
            if step.matches(name):
                names[name] = None
    return [member for name in names if (member := graph.classes.member(cls, name)) is not None]


def _types(graph: Graph, member: Member) -> Types:
    if member.method is not None:
        return graph.inference.return_types(member.method)
    return graph.inference.types_of_member(member)


def _selected(types: Types, keys: int) -> Types:
    for _ in range(keys):
        types = values(types) or elements(types)
    if not keys:
        # A list or dict without a key in the path: its elements are meant.
        inner = frozenset(item for item in types if isinstance(item, Inst))
        if not inner and any(isinstance(item, Cont) for item in types):
            return values(types) or elements(types)
    return types
