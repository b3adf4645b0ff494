"""One step back: where a value comes from."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import NamedTuple

from telewire_audit.flow.callers import bind, default_of
from telewire_audit.flow.content import Contents, Path
from telewire_audit.flow.fields import Source
from telewire_audit.flow.graph import Graph
from telewire_audit.flow.infer import Callee, outer_values
from telewire_audit.flow.lambdas import iterated
from telewire_audit.flow.nodes import Node
from telewire_audit.flow.types import Ext, Func, Inst, Meta, Mod
from telewire_audit.link.classes import Member
from telewire_audit.link.program import Class, External, Function, Variable

NUMBERS = {"inf", "nan", "pi", "NaN", "e", "INFINITY"}
_STACK = 6


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


class Step(NamedTuple):
    """An edge: from the value to one that it is made from; `site` is the line of the store or call, where it has one."""

    state: State
    note: str
    site: tuple[Function, int] | None = None


Found = Iterator[Step | Leaf]
INFORMATIVE = frozenset({"computed", "counted", "input", "occurrence"})


class Steps:
    """Expands states; what a field's sources mean is the subclass's."""

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
        handler = HANDLERS.get(node.kind)
        if handler is not None:
            yield from handler(self, state)

    def _members(self, node: Node, path: Path, stack: tuple[Node, ...]) -> Found:
        step = path[0]
        assert isinstance(step, tuple)  # noqa: S101 - the caller has checked
        for item in self.inference.types(node):
            if isinstance(item, Inst | Meta | Mod):
                yield from self.member(item, str(step[1]), State(node, path[1:], stack))

    def _changes(self, state: State) -> Found:
        node, path, stack = state
        if node.kind in {"const", "compare", "text", "field"} or (path and path[0] == ("a",)):
            return
        for change in self.contents.changes(node, path):
            deeper = (*stack, *change.calls)[-_STACK:]
            yield from self.landed(change.value, change.path, deeper, change.mutation.guards, change.mutation.fn, None)

    def landed(
        self, value: Node, path: Path, stack: tuple[Node, ...], guards: tuple[Node, ...], fn: Function, member: Member | None
    ) -> Found:
        """A value that is stored: a literal may say something by being stored at all."""
        del guards, fn, member
        yield Step(State(value, path, stack), "stored")

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
        classes = self.graph.classes
        if name == "__dict__":
            if path and isinstance(path[0], tuple) and path[0][0] == "k":
                yield from self.member(item, str(path[0][1]), State(node, path[1:], stack))
            return
        found = classes.member(item.cls, name)
        candidates = [found] if found is not None else [m for sub in classes.subclasses(item.cls) if (m := classes.member(sub, name))]
        if not candidates:
            if name in {"name", "value"} and classes.is_enum(item.cls):
                if node.kind == "attr":
                    yield Step(State(node.parts[0], (), stack), f"{name} of the member")
            elif classes.external_bases(item.cls):
                yield Leaf("computed", node, f"attribute of a library class: {name}")
            else:
                yield Leaf("unknown", node, f"{item.cls.name} has no {name}")
        for member in candidates:
            if classes.is_enum(member.owner) and member.method is None:
                yield Leaf("literal", node, "enum member")
            elif member.method is not None:
                if member.method.is_property:
                    for method in self.inference.overrides(item.cls, member.method):
                        yield from self.returned(method, path, (*stack, node)[-_STACK:])
                else:
                    yield Leaf("literal", node, "a method")
            else:
                yield Step(State(self.field_node(member), path, ()), "read")

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


def _const(_self: Steps, state: State) -> Found:
    if not state.path:
        yield Leaf("literal", state.node, repr(state.node.data))


def _param(self: Steps, state: State) -> Found:
    node, path, stack = state
    function = node.fn
    if stack:
        call = stack[-1]
        for callee in self.inference.callees(call) if call.kind == "call" else ():
            if callee.target is function or _constructs(self, callee.target, function):
                for value, inner in bind(self.inference, call, callee, function, node.data):
                    yield from _argument(value, inner, path, stack[:-1])
                if not list(bind(self.inference, call, callee, function, node.data)):
                    for value in default_of(self.inference, function, node.data):
                        yield Step(State(value, path, ()), "default of the parameter")
        return
    sites = self.graph.callers.sites(function)
    omitted = False
    if not path and _varies(self, node, sites):
        yield Leaf("input", node, "callers pass different constants")
    for call, callee in sites:
        bound = list(bind(self.inference, call, callee, function, node.data))
        omitted = omitted or not bound
        for value, inner in bound:
            yield from _argument(value, inner, path, ())
    if omitted or not sites:
        for value in default_of(self.inference, function, node.data):
            yield Step(State(value, path, ()), "default of the parameter")
    if not sites:
        yield self.uncalled(node)  # type: ignore[attr-defined]


def _varies(self: Steps, node: Node, sites: list[tuple[Node, Callee]]) -> bool:
    """Whether code that runs passes different constants for a parameter: which one says something."""
    seen: set[str] = set()
    for call, callee in sites:
        if self.runs(call.fn, call):
            for value, inner in bind(self.inference, call, callee, node.fn, node.data):
                if value.kind == "const" and not inner:
                    seen.add(repr(value.data))
    return len(seen) > 1


def _argument(value: Node, inner: tuple[object, ...], path: Path, stack: tuple[Node, ...]) -> Found:
    if inner[:1] == ("keyword",):
        if path and path[0] == ("k", inner[1]):
            yield Step(State(value, path[1:], stack), "passed")
        elif not path or path[0] == "v":
            yield Step(State(value, path[1:], stack), "passed")
    elif inner[:1] == ("member",):
        yield Step(State(value, path[1:], stack), "passed")
    else:
        yield Step(State(value, (*inner, *path), stack), "passed")


def _constructs(self: Steps, target: object, function: Function) -> bool:
    return isinstance(target, Class) and self.graph.classes.constructor(target) is function


def _free(self: Steps, state: State) -> Found:
    node, path, _stack = state
    symbol = node.data
    if isinstance(symbol, Variable):
        for value in self.inference.variable(symbol):
            yield Step(State(value, path, ()), "module variable")
    elif isinstance(symbol, External):
        if symbol.dotted.rpartition(".")[2] in NUMBERS or symbol.dotted.startswith("builtins."):
            yield Leaf("literal", node, symbol.dotted)
        else:
            yield Leaf("computed", node, symbol.dotted)
    elif isinstance(symbol, str):
        yield Leaf("unknown", node, f"the name {symbol} is not known")
    else:
        yield Leaf("literal", node, "a reference")


def _outer(self: Steps, state: State) -> Found:
    for value in outer_values(self.inference, state.node):
        yield Step(State(value, state.path, ()), "of the function around")


def _attr(self: Steps, state: State) -> Found:
    node, path, stack = state
    base, name = node.parts[0], node.data
    types = self.inference.types(base)
    for item in types:
        if isinstance(item, Inst | Meta | Mod):
            yield from self.member(item, name, State(node, path, stack))
        elif isinstance(item, Ext):
            if name in NUMBERS:
                yield Leaf("literal", node, name)
            elif item.dotted.startswith("builtins."):
                yield Step(State(base, (), stack), "attribute")
            else:
                yield Leaf("computed", node, f"{item.dotted}.{name}")
        elif isinstance(item, Func):
            yield Leaf("literal", node, "a reference")
        else:
            yield Step(State(base, (), stack), "attribute")
    if not types:
        yield Step(State(base, (("a", name), *path), stack), "attribute")


def _sub(self: Steps, state: State) -> Found:
    node, path, stack = state
    base, index = node.parts
    if index.kind == "const":
        yield Step(State(base, (("k", index.data), *path), stack), "item")
        return
    if not path and len(self.graph.constants.of(node)) > 1:
        yield Step(State(index, (), stack), "selected by")
    keys = self.graph.constants.of(index)
    if keys and len(keys) <= 12 and not any(isinstance(key, tuple) for key in keys):  # noqa: PLR2004 - a small table
        for key in keys:
            yield Step(State(base, (("k", key), *path), stack), "item")
    else:
        yield Step(State(base, ("v", *path), stack), "item")


def _element(self: Steps, state: State) -> Found:
    node, path, stack = state
    if not path and node.parts[0].kind != "param" and len(self.graph.constants.of(node)) > 1:
        yield Leaf("input", node, "an entry of a table")
    yield Step(State(node.parts[0], ("it", *path), stack), "element")


def _item(self: Steps, state: State) -> Found:
    node, path, stack = state
    if not path and node.parts[0].kind == "element" and len(self.graph.constants.of(node)) > 1:
        yield Leaf("input", node, "an entry of a table")
    yield Step(State(node.parts[0], (("i", node.data), *path), stack), "unpacked")


def _parts(_self: Steps, state: State) -> Found:
    for part in state.node.parts:
        yield Step(State(part, state.path, state.stack), "from")


def _operands(_self: Steps, state: State) -> Found:
    for part in state.node.parts:
        yield Step(State(part, state.path, state.stack), "operand")


def _computed_parts(_self: Steps, state: State) -> Found:
    for part in state.node.parts:
        yield Step(State(part, (), state.stack), "computed from")


def _branches(_self: Steps, state: State, values: tuple[Node, ...], tests: tuple[Node, ...]) -> Found:
    for value in values:
        yield Step(State(value, state.path, state.stack), "from")
    constant = [value for value in values if value.kind == "const"]
    if not state.path and len({repr(value.data) for value in constant}) > 1:
        for test in tests:
            yield Step(State(test, (), state.stack), "decided by")


def _choice(self: Steps, state: State) -> Found:
    yield from _branches(self, state, state.node.parts[1:], state.node.parts[:1])


def _phi(self: Steps, state: State) -> Found:
    yield from _branches(self, state, state.node.parts, tuple(state.node.data or ()))


def _display(_self: Steps, state: State) -> Found:
    node, path, stack = state
    head = path[0] if path else None
    if isinstance(head, tuple) and head[0] in {"k", "i"} and type(head[1]) is int:
        if not any(part.kind == "spread" for part in node.parts):
            if -len(node.parts) <= head[1] < len(node.parts):
                yield Step(State(node.parts[head[1]], path[1:], stack), "item")
            return
    elif isinstance(head, tuple):
        return
    for part in node.parts:
        if part.kind == "spread":
            yield Step(State(part.parts[0], path, stack), "item")
        else:
            yield Step(State(part, path[1:], stack), "item")
    if not node.parts and not path:
        yield Leaf("literal", node, "empty")


def _mapping(self: Steps, state: State) -> Found:
    node, path, stack = state
    for index, spread in enumerate(node.data):
        key, value = node.parts[2 * index], node.parts[2 * index + 1]
        if spread or not path:
            yield Step(State(value, path, stack), "item")
        elif path[0] == "it":
            yield Step(State(key, path[1:], stack), "key")
        else:
            for found, inner in self.contents.keyed(key, value, path):
                yield Step(State(found, inner, stack), f"under the key {_shown(path[0])}")
    if not node.parts and not path:
        yield Leaf("literal", node, "empty")


def _shown(step: object) -> str:
    return repr(step[1]) if isinstance(step, tuple) else "of the loop"


def _comp(self: Steps, state: State) -> Found:
    node, path, stack = state
    if node.data != "dict":
        yield Step(State(node.parts[0], path[1:], stack), "each element")
        if not path and node.parts[0].kind == "const":
            for guard in node.guards:
                yield Step(State(guard, (), stack), "counted where")
        return
    if not path:
        yield Step(State(node.parts[0], (), stack), "each value")
    elif path[0] == "it":
        yield Step(State(node.parts[1], path[1:], stack), "each key")
    else:
        for found, inner in self.contents.keyed(node.parts[1], node.parts[0], path):
            yield Step(State(found, inner, stack), "each value")


def _lambda(_self: Steps, state: State) -> Found:
    yield Step(State(state.node.parts[0], (), state.stack), "computed by")


def _argument_of_lambda(self: Steps, state: State) -> Found:
    subject = iterated(self.inference, state.node)
    if subject is None:
        yield Leaf("unknown", state.node, "parameter of a lambda")
    else:
        yield Step(State(subject, ("it", *state.path), state.stack), "element")


def _count(_self: Steps, state: State) -> Found:
    node = state.node
    for part in node.parts:
        if part.kind == "const" and part.data:
            yield Leaf("counted", node, f"{node.data}= {part.data!r}")
    yield from _parts(_self, state)


def _unknown(_self: Steps, state: State) -> Found:
    kind = "computed" if state.node.data == "exception" else "unknown"
    yield Leaf(kind, state.node, str(state.node.data))


def _field(self: Steps, state: State) -> Found:
    member: Member = state.node.data
    if member.method is not None:
        yield from self.returned(member.method, state.path, ())
        return
    for source in self.graph.fields.sources(member):
        yield from self.stored(member, source, state.path)  # type: ignore[attr-defined]
    for mutation, prefix in self.graph.fields.mutations(member):
        for value, inner in self.contents.landing(mutation, prefix, state.path):
            yield from self.landed(value, inner, (), mutation.guards, mutation.fn, None)


HANDLERS: dict[str, Callable[[Steps, State], Found]] = {
    "const": _const,
    "param": _param,
    "free": _free,
    "outer": _outer,
    "attr": _attr,
    "sub": _sub,
    "part": _parts,
    "same": _parts,
    "narrow": _parts,
    "typed": _parts,
    "enter": _parts,
    "spread": _parts,
    "junction": _parts,
    "element": _element,
    "item": _item,
    "op": _operands,
    "text": _computed_parts,
    "compare": _computed_parts,
    "choice": _choice,
    "phi": _phi,
    "display": _display,
    "mapping": _mapping,
    "comp": _comp,
    "lambda": _lambda,
    "argument": _argument_of_lambda,
    "count": _count,
    "unknown": _unknown,
    "field": _field,
}
SourceOf = Source
