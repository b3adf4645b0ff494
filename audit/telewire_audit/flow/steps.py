"""One step back: where a value comes from."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import ClassVar, NamedTuple, TypeAlias

from telewire_audit.flow.content import Contents, Path
from telewire_audit.flow.graph import Graph
from telewire_audit.flow.nodes import Node
from telewire_audit.flow.types import Inst, Meta, Mod, ordered
from telewire_audit.link.classes import Member
from telewire_audit.link.program import Class, Function, Variable

NUMBERS = {"inf", "nan", "pi", "NaN", "e", "INFINITY"}
_STACK = 6


Handlers: TypeAlias = Mapping[str, Callable[["Steps", "State"], "Found"]]
"""For each kind of node, what steps back from it."""


class State(NamedTuple):
    """A value that is asked for: the way into a node, and the calls that were entered on the way there."""

    node: Node
    path: Path
    stack: tuple[Node, ...]


class Leaf(NamedTuple):
    """Where a trail ends.

    `kind` is one of: computed, counted, input, occurrence (all of them carry information), literal, default, dead,
    unknown.
    """

    kind: str
    node: Node
    note: str


class Place(NamedTuple):
    """Where something is stored: the function, the tests that decide it, and the field, if it is one."""

    fn: Function
    guards: tuple[Node, ...]
    member: Member | None = None


class Step(NamedTuple):
    """An edge: from a value to one that it is made from; `site` is the line of the store or call, if there is one."""

    state: State
    note: str
    site: tuple[Function, int] | None = None


Found = Iterator[Step | Leaf]
INFORMATIVE = frozenset({"computed", "counted", "input", "occurrence"})


class Steps:
    """Expands states; how to step back, and what a field's sources mean, are the subclass's."""

    handlers: ClassVar[Handlers]

    def __init__(self, graph: Graph) -> None:
        self.graph = graph
        self.inference = graph.inference
        self.contents = Contents(graph)
        self._field_nodes: dict[tuple[str, str], Node] = {}

    def runs(self, function: Function, node: Node) -> bool:
        """Whether code may be followed."""
        del function, node
        return True

    def field_node(self, member: Member) -> Node:
        """The node that stands for a field of a class."""
        key = (member.owner.id, member.name)
        node = self._field_nodes.get(key)
        if node is None:
            block = member.owner.module.functions_named[f"{member.owner.facts.qualname}.<class>"][0]
            line = member.owner.facts.line if member.field is None else member.field.line
            node = self._field_nodes[key] = Node("field", block, line, member)
        return node

    def expand(self, state: State) -> Found:
        """All steps back from a state."""
        node, path, stack = state
        if path and isinstance(path[0], tuple) and path[0][0] == "a" and node.kind != "field":
            members = list(self._members(node, path, stack))
            if members:
                yield from members
                return
        yield from self._changes(state)
        handler = self.handlers.get(node.kind)
        if handler is not None:
            yield from handler(self, state)

    def _members(self, node: Node, path: Path, stack: tuple[Node, ...]) -> Found:
        step = path[0]
        assert isinstance(step, tuple)  # noqa: S101 - the caller has checked
        for item in ordered(self.inference.types(node)):
            if isinstance(item, Inst | Meta | Mod):
                yield from self.member(item, str(step[1]), State(node, path[1:], stack))

    def _changes(self, state: State) -> Found:
        node, path, stack = state
        if node.kind in {"const", "compare", "text", "field"} or (path and path[0] == ("a",)):
            return
        for change in self.contents.changes(node, path):
            deeper = (*stack, *change.calls)[-_STACK:]
            yield from self.landed(
                State(change.value, change.path, deeper), Place(change.mutation.fn, change.mutation.guards)
            )

    def landed(self, state: State, place: Place) -> Found:
        """A value that is stored: a literal may say something by being stored at all."""
        del place
        yield Step(state, "stored")

    def member(self, item: Inst | Meta | Mod, name: str, state: State) -> Found:
        """An attribute of a known type."""
        node, path, stack = state
        if isinstance(item, Mod):
            symbol = self.graph.program.member(item.module, name)
            if isinstance(symbol, Variable):
                for value in self.inference.variable(symbol):
                    yield Step(State(value, path, ()), "module variable")
            elif symbol is None:
                yield Leaf("unknown", node, f"module {item.module.name} has no {name}")
            return
        if name == "__dict__":
            if path and isinstance(path[0], tuple) and path[0][0] == "k":
                yield from self.member(item, str(path[0][1]), State(node, path[1:], stack))
            return
        classes = self.graph.classes
        found = classes.member(item.cls, name)
        candidates = [] if found is None else [found]
        if found is None or found.method is None:  # an object of a class below may have a field of its own there
            below = (classes.member(sub, name) for sub in classes.subclasses(item.cls))
            candidates += [member for member in below if member is not None and (not found or member.method is None)]
        if not candidates:
            yield self._absent(item.cls, name, state)
        for member in dict.fromkeys(candidates):
            yield from self._of_class(item.cls, member, state)

    def _absent(self, cls: Class, name: str, state: State) -> Step | Leaf:
        """An attribute that no class of the program declares."""
        node = state.node
        if name in {"name", "value"} and self.graph.classes.is_enum(cls):
            if node.kind == "attr":
                return Step(State(node.parts[0], (), state.stack), f"{name} of the member")
            return Leaf("literal", node, "enum member")
        if self.graph.classes.external_bases(cls):
            return Leaf("computed", node, f"attribute of a library class: {name}")
        return Leaf("unknown", node, f"{cls.name} has no {name}")

    def _of_class(self, cls: Class, member: Member, state: State) -> Found:
        node, path, stack = state
        if member.method is None:
            if self.graph.classes.is_enum(member.owner):
                yield Leaf("literal", node, "enum member")
            else:
                yield Step(State(self.field_node(member), path, ()), "read")
        elif member.method.is_property:
            for method in self.inference.overrides(cls, member.method):
                yield from self.returned(method, path, (*stack, node)[-_STACK:])
        else:
            yield Leaf("literal", node, "a method")

    def returned(self, function: Function, path: Path, stack: tuple[Node, ...]) -> Found:
        """What a function returns or yields."""
        lowered = self.inference.lowered(function)
        managed = bool(function.decorators & {"contextmanager", "asynccontextmanager"})
        for value in lowered.yields:
            if managed:
                yield Step(State(value, path, stack), "yielded")
            elif not path:
                yield Step(State(value, (), stack), "yielded")
            elif path[0] in ("it", "v"):
                yield Step(State(value, path[1:], stack), "yielded")
        constant = [value for value, _ in lowered.returns if value.kind == "const"]
        varies = len({repr(value.data) for value in constant}) > 1
        for value, guards in lowered.returns:
            yield Step(State(value, path, stack), "returned")
            if varies and value.kind == "const" and not path:
                for guard in guards:
                    yield Step(State(guard, (), stack), "decided by")
