"""One step back from each kind of node; calls have a module of their own."""

from __future__ import annotations

from telewire_audit.flow.callers import bind, default_of
from telewire_audit.flow.calls import expand_call
from telewire_audit.flow.content import Path
from telewire_audit.flow.infer import Callee
from telewire_audit.flow.kinds import inner_values, outer_values
from telewire_audit.flow.lambdas import iterated, passed
from telewire_audit.flow.nodes import Node
from telewire_audit.flow.shapes import OPEN_OBJECTS
from telewire_audit.flow.steps import NUMBERS, Found, Handlers, Leaf, Place, State, Step, Steps
from telewire_audit.flow.types import Ext, Func, Inst, Meta, Mod, ordered
from telewire_audit.link.classes import Member
from telewire_audit.link.program import Class, External, Function, Variable


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
    given = False
    if not path and _varies(self, node, sites):
        yield Leaf("input", node, "callers pass different constants")
    for call, callee in sites:
        bound = list(bind(self.inference, call, callee, function, node.data))
        omitted = omitted or not bound
        for value, inner in bound:
            found = list(_argument(value, inner, path, ()))
            given = given or bool(found)
            yield from found
    if sites and not given and node.data.kind == "stars" and path:
        yield Leaf("literal", node, "no call passes such a keyword")
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
        if (path and path[0] == ("k", inner[1])) or not path or path[0] == "v":
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


def _inner(self: Steps, state: State) -> Found:
    for value in inner_values(self.inference, state.node):
        yield Step(State(value, state.path, ()), "of the function inside")


def _attr(self: Steps, state: State) -> Found:
    node, path, stack = state
    base, name = node.parts[0], node.data
    types = self.inference.types(base)
    for item in ordered(types):
        if isinstance(item, Inst | Meta | Mod):
            yield from self.member(item, name, State(node, path, stack))
        elif isinstance(item, Ext):
            if name in NUMBERS:
                yield Leaf("literal", node, name)
            elif item.dotted.startswith("builtins."):
                yield Step(State(base, (), stack), "attribute")
            elif item.dotted.removesuffix("()") in OPEN_OBJECTS:
                yield from _put_in(self, state, item)
            else:
                yield Leaf("computed", node, f"{item.dotted}.{name}")
        elif isinstance(item, Func):
            yield Leaf("literal", node, "a reference")
        else:
            yield Step(State(base, (), stack), "attribute")
    if not types:
        yield Step(State(base, (("a", name), *path), stack), "attribute")


def _put_in(self: Steps, state: State, item: Ext) -> Found:
    """What code stores under a name in an object of a library that holds what it is given, or makes it with."""
    node, path, stack = state
    for function in self.graph.program.writers.get(node.data, ()):
        for store in self.inference.lowered(function).stores:
            if store.name == node.data and item in self.inference.types(store.base):
                yield Step(State(store.value, path, stack), "stored in", (function, store.line))
    yield Step(State(node.parts[0], (("a", node.data), *path), stack), "attribute")


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
    if any(_leads_to(part, state.node) for part in state.node.parts):
        yield Leaf("counted", state.node, "computed from itself in a loop")
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
    given = list(passed(self.inference, state.node))
    if subject is not None:
        yield Step(State(subject, ("it", *state.path), state.stack), "element")
    for value in given:
        yield Step(State(value, state.path, ()), "passed")
    if subject is None and not given:
        yield Leaf("unknown", state.node, "parameter of a lambda")


def _count(_self: Steps, state: State) -> Found:
    node = state.node
    for part in node.parts:
        if part.kind == "const" and part.data:
            yield Leaf("counted", node, f"{node.data}= {part.data!r}")
    if any(_leads_to(part, node) for part in node.parts[1:]):
        yield Leaf("counted", node, f"{node.data}= what depends on it")
    yield from _parts(_self, state)


def _leads_to(node: Node, wanted: Node) -> bool:
    """Whether a value of a function is computed from another: `x -= rate * (2 * x)` in a loop goes on from its own."""
    work, seen = [node], {node}
    while work:
        parts = [part for part in work.pop().parts if part not in seen]
        if wanted in parts:
            return True
        seen.update(parts)
        work += parts
    return False


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
            yield from self.landed(State(value, inner, ()), Place(mutation.fn, mutation.guards))


HANDLERS: Handlers = {
    "call": expand_call,
    "const": _const,
    "param": _param,
    "free": _free,
    "outer": _outer,
    "inner": _inner,
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
