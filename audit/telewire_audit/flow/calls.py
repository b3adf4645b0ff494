"""One step back through a call."""

from __future__ import annotations

import re

from telewire_audit.flow.nodes import Node
from telewire_audit.flow.shapes import (
    COPIES,
    COPY_METHODS,
    GETTERS,
    OPEN_OBJECTS,
    as_mappings,
    module_function,
    positional,
)
from telewire_audit.flow.steps import Found, Leaf, State, Step, Steps
from telewire_audit.flow.types import Cont, Ext, Inst, Meta, Mod, is_mapping, ordered
from telewire_audit.link.program import Class, Function

_CONSTANT_MAKERS = {"zeros", "ones", "full", "empty", "zeros_like", "ones_like", "tensor", "array", "asarray", "field",
                    "Lock", "RLock", "Event"}  # fmt: skip
"""Library functions that make a value from their arguments alone."""


_OPAQUE = re.compile(r"^(?!builtins\.|collections\.|typing\.|queue\.)(\w+\.)*_?[A-Z]\w*\(\)$")
"""An object that a library's class made, by its type's name."""

_FROM_PAIRS = frozenset({"dict", "OrderedDict"})
"""Library classes whose objects may be made of pairs."""


def expand_call(self: Steps, state: State) -> Found:
    """Where a call's result comes from."""
    node, _, stack = state
    args = positional(node)
    name = module_function(node)
    func = node.parts[0]
    if self.graph.carries and any(callee.target in self.graph.carries for callee in self.inference.callees(node)):
        for arg in node.parts[1:]:
            yield Step(State(arg, (), stack), "carried through")
        return
    if name is not None and func.kind in {"free", "attr"}:
        shaped = _shaped(self, state, name, args)
        if shaped is not None:
            yield from shaped
            return
    if func.kind == "attr":
        shaped = _method(self, state, func, args)
        if shaped is not None:
            yield from shaped
            return
    yield from _called(self, state)


def _shaped(self: Steps, state: State, name: str, args: list[Node]) -> list[Step | Leaf] | None:
    node, path, stack = state
    if name == "cast" and len(args) == 2:  # noqa: PLR2004 - cast's arity
        return [Step(State(args[1], path, stack), "from")]
    if name == "getattr" and len(args) > 1:
        return list(_getattr(self, state, args))
    if name in {"range", "count"} and path[:1] == ("it",):
        return [Leaf("counted", node, name)]
    if name in {"enumerate", "zip", "map", "reduce"} and args:
        return list(_iterating(self, state, name, args))
    if name == "partial":
        return None
    if name in {"asdict", "vars", "_asdict"} and args:
        return list(_as_dict(self, state, args[0]))
    if name in COPIES or name in {"replace", "evolve"}:
        chosen = args[1:] if name == "filter" else args
        found: list[Step | Leaf] = []
        for arg in chosen:
            paired = self.contents.paired(arg, path) if name in _FROM_PAIRS else None
            ways = [(arg, path)] if paired is None else paired
            found += [Step(State(value, inner, stack), "from") for value, inner in ways]
        for part, (keyword, _) in zip(node.parts[1:], node.data, strict=True):
            if keyword is None or keyword in {"maxlen", "key", "reverse"}:
                continue
            if not path or path[0] in {("k", keyword), "v", ("a", keyword)}:
                found.append(Step(State(part, path[1:], stack), "from"))
        return found or [Leaf("literal", node, f"an empty {name}")]
    return None


def _getattr(self: Steps, state: State, args: list[Node]) -> Found:
    node, path, stack = state
    names = self.graph.constants.of(args[1])
    types = self.inference.types(args[0])
    if not names:
        yield Leaf("unknown", node, "getattr with a name that is computed")
    for name in names:
        if not isinstance(name, str):
            continue
        for item in ordered(types):
            if isinstance(item, Inst | Meta | Mod):
                if not isinstance(item, Mod) and self.graph.classes.member(item.cls, name) is None and len(args) > 2:  # noqa: PLR2004
                    continue
                yield from self.member(item, name, State(node, path, stack))
        if not types:
            yield Step(State(args[0], (("a", name), *path), stack), "attribute")
    if any(isinstance(item, Ext) for item in types):
        yield Leaf("computed", node, "attribute of a library object")
    if len(args) > 2:  # noqa: PLR2004 - a default is given
        yield Step(State(args[2], path, stack), "default of getattr")


def _as_dict(self: Steps, state: State, subject: Node) -> Found:
    node, path, stack = state
    owners = [item for item in ordered(self.inference.types(subject)) if isinstance(item, Inst)]
    if owners and path and isinstance(path[0], tuple) and path[0][0] == "k":
        for item in owners:
            yield from self.member(item, str(path[0][1]), State(node, path[1:], stack))
    else:
        yield Step(State(subject, path, stack), "as a dict")


def _iterating(self: Steps, state: State, name: str, args: list[Node]) -> Found:
    _node, path, stack = state
    if name in {"map", "reduce"}:
        for arg in args:
            yield Step(State(arg, (), stack), "computed from")
    elif name == "enumerate":
        if len(path) > 1 and path[1] == ("i", 0):
            yield Leaf("counted", state.node, "enumerate")
        else:
            yield Step(State(args[0], ("it", *path[2:]) if len(path) > 1 else path, stack), "element")
    else:
        step = path[1] if len(path) > 1 else None
        index = step[1] if isinstance(step, tuple) and step[0] in {"i", "k"} else None
        if type(index) is int and index < len(args):
            yield Step(State(args[index], ("it", *path[2:]), stack), "element")
        else:
            for arg in args:
                yield Step(State(arg, (), stack), "element")
    del self


def _method(self: Steps, state: State, func: Node, args: list[Node]) -> list[Step | Leaf] | None:
    node, path, stack = state
    base, name = func.parts[0], func.data
    types = as_mappings(self.inference, name, self.inference.types(base))
    if any(isinstance(item, Inst | Meta | Mod) for item in types):
        return _copied(state, base) if name in {"_replace", "model_copy"} else None
    known = any(isinstance(item, Cont) for item in types)
    if name in COPY_METHODS:
        return [Step(State(base, path, stack), "copy")]
    if name in GETTERS and args and (known or not types or _is_plain(types)):
        return _get(self, state, base, args)
    if name == "items" and (not path or path[0] in {"it", "v"}):
        if len(path) > 1 and path[1] in {("i", 1), ("k", 1)}:
            return [Step(State(base, ("v", *path[2:]), stack), "value")]
        if len(path) > 1 and path[1] in {("i", 0), ("k", 0)}:
            return [Step(State(base, ("it", *path[2:]), stack), "key")]
        return [Step(State(base, (), stack), "items")]
    if name == "values" and (known or not types or _is_plain(types)):
        return [Step(State(base, ("v", *path[1:]) if path else (), stack), "value")]
    if name == "keys":
        return [Step(State(base, path, stack), "key")]
    if name in {"pop", "popleft", "get_nowait", "get"} and (known or _is_plain(types)):
        return [Step(State(base, ("v", *path), stack), "item")]
    if _is_plain(types) or known:
        return [Step(State(part, (), stack), "computed from") for part in (base, *node.parts[1:])]
    return None


def _is_plain(types: frozenset[object]) -> bool:
    """Whether a value is of builtin types, as far as is known."""
    return bool(types) and all(isinstance(item, Ext) and item.dotted.startswith("builtins.") for item in types)


def _copied(state: State, base: Node) -> list[Step | Leaf]:
    node, path, stack = state
    found: list[Step | Leaf] = [Step(State(base, path, stack), "copy")]
    for part, (keyword, _) in zip(node.parts[1:], node.data, strict=True):
        if keyword is not None and not path:
            found.append(Step(State(part, (), stack), "replaced"))
    return found


def _get(self: Steps, state: State, base: Node, args: list[Node]) -> list[Step | Leaf]:
    path, stack = state.path, state.stack
    keys = self.graph.constants.of(args[0])
    if keys and not any(isinstance(key, tuple) for key in keys):
        found: list[Step | Leaf] = [
            Step(State(base, (("k", key), *path), stack), f"under the key {key!r}") for key in keys
        ]
    else:
        found = [Step(State(base, ("v", *path), stack), "item")]
    if len(args) > 1:
        found.append(Step(State(args[1], path, stack), "default of get"))
    return found


def _called(self: Steps, state: State) -> Found:
    node, path, stack = state
    callees = self.inference.callees(node)
    for callee in callees:
        target = callee.target
        if isinstance(target, Function):
            yield from self.returned(target, path, (*stack, node)[-6:])
        elif isinstance(target, Class):
            yield from _object(self, state, target)
        elif isinstance(target, Node):
            yield Step(State(target.parts[0], path, stack), "returned")
        elif target in OPEN_OBJECTS:
            yield from _open_object(state, target)
        elif target == "builtins.len" and _is_opaque(self, node):
            yield Leaf("computed", node, "length of a library object")
        else:
            yield from _library(state, target)
    if all(callee.guess for callee in callees):
        func = node.parts[0]
        base = func.parts[0] if func.kind == "attr" else func
        yield Step(State(base, (("a", func.data), *path) if func.kind == "attr" else (), stack), "call of")
        for part in node.parts[1:]:
            yield Step(State(part, (), stack), "computed from")
        yield Leaf("unknown", node, "a call that could not be resolved")


def _is_opaque(self: Steps, node: Node) -> bool:
    """Whether a call is given an object of a library's class, which is no container of Python's own."""
    types = self.inference.union(node.parts[1:])
    return bool(types) and all(isinstance(item, Ext) and _OPAQUE.search(item.dotted) for item in types)


def _object(self: Steps, state: State, cls: Class) -> Found:
    node, path, stack = state
    if path:
        if is_mapping(self.inference.types(node)) or "typing.TypedDict" in _base_names(self, cls):
            for part, (keyword, _) in zip(node.parts[1:], node.data, strict=True):
                if path[0] in {("k", keyword), "v"}:
                    yield Step(State(part, path[1:], stack), "item")
            yield Leaf("literal", node, "no such key")
        return
    for part in node.parts[1:]:
        yield Step(State(part, (), stack), "made from")
    if len(node.parts) == 1:
        yield Leaf("literal", node, f"a new {cls.name}")


def _open_object(state: State, dotted: str) -> Found:
    """What an object of a library was made with: `SimpleNamespace(loss=x)`."""
    node, path, stack = state
    last = dotted.rpartition(".")[2]
    wanted = path[0][1] if path and isinstance(path[0], tuple) and path[0][0] == "a" else None
    for part, (keyword, stars) in zip(node.parts[1:], node.data, strict=True):
        if not path or (keyword is not None and keyword == wanted):
            yield Step(State(part, path[1:], stack), "made from")
        elif stars:
            yield Step(State(part, (("k", wanted), *path[1:]), stack), "made from")
    yield Leaf("literal", node, f"a {last}")


def _base_names(self: Steps, cls: Class) -> list[str]:
    return [getattr(base, "dotted", "") for base in self.graph.classes.bases(cls)]


def _library(state: State, dotted: str) -> Found:
    node, path, stack = state
    last = dotted.rpartition(".")[2].removesuffix("()")
    func = node.parts[0]
    if dotted.startswith("builtins.") or last[:1].isupper() or last in _CONSTANT_MAKERS:
        for part in (*(func.parts if func.kind == "attr" else ()), *node.parts[1:]):
            yield Step(State(part, path if last[:1].isupper() else (), stack), "computed from")
        if len(node.parts) == 1:
            yield Leaf("literal", node, f"a new {last}")
        return
    yield Leaf("computed", node, f"call of {dotted}")
