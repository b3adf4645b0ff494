"""From a record's path to the members of classes that it stands for."""

from __future__ import annotations

from dataclasses import dataclass

from telewire_audit.flow.content import Path
from telewire_audit.flow.graph import Graph
from telewire_audit.flow.types import Cont, Inst, Types, elements, ordered, values
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
    def path(self) -> Path:
        """The way from the member to the value: the item under a text."""
        return () if self.key is None or self.key.isdigit() else (("k", self.key),)

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
            return Located(tuple(dict.fromkeys(Place(member, via, _key(step)) for member, via in found)))
        following: list[tuple[Class, tuple[Member, ...]]] = []
        for member, via in found:
            types = _selected(graph, _types(graph, member), len(step.keys))
            following += [(item.cls, (*via, member)) for item in ordered(types) if isinstance(item, Inst)]
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
        return [member] if member is not None and _is_stored(graph, member) else []
    names: dict[str, None] = {}
    for item in graph.classes.mro(cls):
        for name in (*item.fields, *item.methods):
            if step.matches(name):
                names[name] = None
    return [member for name in names if (member := graph.classes.member(cls, name)) is not None]


def _is_stored(graph: Graph, member: Member) -> bool:
    """Whether an attribute that is declared nowhere is stored in an object of its class, and not just named there."""
    if member.method is not None or member.field is not None:
        return True
    graph.inference.types_of_member(
        member
    )  # before the stores are searched for: that search ends where it is asked again
    return bool(graph.fields.sources(member))


def _types(graph: Graph, member: Member) -> Types:
    if member.method is not None:
        return graph.inference.return_types(member.method)
    return graph.inference.types_of_member(member)


def _selected(graph: Graph, types: Types, keys: int) -> Types:
    for _ in range(keys):
        types = values(types) or elements(types) or _indexed(graph, types)
    if not keys:
        # A list or dict without a key in the path: its elements are meant.
        inner = frozenset(item for item in types if isinstance(item, Inst))
        if not inner and any(isinstance(item, Cont) for item in types):
            return values(types) or elements(types)
    return types


def _indexed(graph: Graph, types: Types) -> Types:
    """What the program's own containers give for a key."""
    found = [graph.classes.member(item.cls, "__getitem__") for item in types if isinstance(item, Inst)]
    methods = [member.method for member in found if member is not None and member.method is not None]
    return frozenset().union(*(graph.inference.return_types(method) for method in methods))
