"""The types of each kind of node."""

from __future__ import annotations

from telewire_audit.flow.infer import TYPES, Inference
from telewire_audit.flow.nodes import Node
from telewire_audit.flow.shapes import external_name, shaped_types
from telewire_audit.flow.types import (
    NOTHING,
    Cont,
    Ext,
    Inst,
    Lam,
    Meta,
    Type,
    Types,
    elements,
    is_mapping,
    position,
    values,
)
from telewire_audit.link.program import Class, Function


def _const(_self: Inference, node: Node) -> Types:
    return frozenset({Ext(f"builtins.{type(node.data).__name__}")}) if node.data is not None else NOTHING


def _param(self: Inference, node: Node) -> Types:
    function, param = node.fn, node.data
    if function.owner is not None and "staticmethod" not in function.decorators:
        first = function.facts.params[0].name if function.facts.params else None
        if param.name == first and function.facts.parent is None:
            if "classmethod" in function.decorators or function.name in {"__new__", "__init_subclass__"}:
                return frozenset({Meta(function.owner)})
            return frozenset({Inst(function.owner)})
    annotated = self.annotated(function, param)
    if annotated:
        return annotated
    return self.union(self.arguments_of(function, param))


def _free(self: Inference, node: Node) -> Types:
    return NOTHING if isinstance(node.data, str) else self.symbol_types(node.data)


def _outer(self: Inference, node: Node) -> Types:
    return self.union(outer_values(self, node))


def outer_values(self: Inference, node: Node) -> list[Node]:
    """What the function around binds a name to."""
    parent = node.fn.facts.parent
    while parent is not None:
        function = node.fn.module.functions_named[parent][-1]
        found = self.lowered(function).bindings.get(node.data)
        if found:
            return found
        parent = function.facts.parent
    return []


def inner_values(self: Inference, node: Node) -> list[Node]:
    """What a function inside binds a name of this one to."""
    function, name = node.data
    return self.lowered(function).bindings.get(name, [])


def _inner(self: Inference, node: Node) -> Types:
    return self.union(inner_values(self, node))


def _attr(self: Inference, node: Node) -> Types:
    found: set[Type] = set()
    for item in self.types(node.parts[0]):
        found |= self.member_types(item, node.data)
    return frozenset(found)


def _call(self: Inference, node: Node) -> Types:
    if external_name(node) == "super" and node.fn.owner is not None:
        return frozenset(Inst(base) for base in self.classes.bases(node.fn.owner) if isinstance(base, Class))
    shaped = shaped_types(self, node)
    if shaped is not None:
        return shaped
    found: set[Type] = set()
    for callee in self.callees(node):
        if callee.guess:
            continue  # a name alone gives no type
        if isinstance(callee.target, Class):
            found.add(Inst(callee.target))
        elif isinstance(callee.target, Function):
            found |= self.return_types(callee.target)
        elif isinstance(callee.target, Node):
            found |= self.types(callee.target.parts[0])
        else:
            found |= _library(self, node, callee.target)
    return frozenset(found)


def _library(self: Inference, node: Node, dotted: str) -> Types:
    """A library's function that is given a class mostly returns an instance: `cast(C, x)`, `query_one("#id", C)`."""
    for part in node.parts[1:]:
        for item in self.types(part):
            if isinstance(item, Meta):
                return self.implemented(frozenset({Inst(item.cls)}))
    return frozenset({Ext(f"{dotted}()")})


def _sub(self: Inference, node: Node) -> Types:
    base, index = node.parts
    types = self.types(base)
    found: set[Type] = set()
    if index.kind == "const" and type(index.data) is int and not is_mapping(types):
        found |= position(types, index.data)
    else:
        found |= values(types)
    for item in types:
        if isinstance(item, Inst):
            member = self.classes.member(item.cls, "__getitem__")
            if member is not None and member.method is not None:
                found |= self.return_types(member.method)
        elif isinstance(item, Ext):
            found.add(Ext(f"{item.dotted}[]"))
    return frozenset(found)


def _element(self: Inference, node: Node) -> Types:
    types = self.types(node.parts[0])
    found = set(elements(types))
    for item in types:
        if isinstance(item, Inst):
            member = self.classes.member(item.cls, "__iter__")
            if member is not None and member.method is not None:
                found |= elements(self.return_types(member.method))
            elif self.classes.is_enum(item.cls):
                found.add(item)
        elif isinstance(item, Meta) and self.classes.is_enum(item.cls):
            found.add(Inst(item.cls))
        elif isinstance(item, Ext) and not item.dotted.startswith("builtins."):
            found.add(Ext(f"{item.dotted}[]"))
    return frozenset(found)


def _item(self: Inference, node: Node) -> Types:
    return position(self.types(node.parts[0]), node.data)


def _display(self: Inference, node: Node) -> Types:
    if node.data == "tuple" and all(part.kind != "spread" for part in node.parts):
        return frozenset({Cont("tuple", tuple(self.types(part) for part in node.parts))})
    inner: set[Type] = set()
    for part in node.parts:
        inner |= elements(self.types(part.parts[0])) if part.kind == "spread" else self.types(part)
    return frozenset({Cont("list", (frozenset(inner),))})


def _mapping(self: Inference, node: Node) -> Types:
    keys: set[Type] = set()
    found: set[Type] = set()
    for index, spread in enumerate(node.data):
        value = self.types(node.parts[2 * index + 1])
        if spread:
            found |= values(value)
        else:
            keys |= self.types(node.parts[2 * index])
            found |= value
    return frozenset({Cont("dict", (frozenset(keys), frozenset(found)))})


def _comp(self: Inference, node: Node) -> Types:
    if node.data == "dict":
        return frozenset({Cont("dict", (self.types(node.parts[1]), self.types(node.parts[0])))})
    return frozenset({Cont("list", (self.types(node.parts[0]),))})


def _narrow(self: Inference, node: Node) -> Types:
    found: set[Type] = set()
    base = self.types(node.parts[0])
    for cls in node.data:
        for item in self.types(cls):
            if isinstance(item, Meta):
                exact = {b for b in base if isinstance(b, Inst) and item.cls in self.classes.mro(b.cls)}
                found |= exact or {Inst(item.cls)}
            elif isinstance(item, Ext):
                found |= {b for b in base if isinstance(b, Cont) and item.dotted.endswith(b.kind)}
            elif isinstance(item, Cont):
                found |= {Inst(m.cls) for part in item.parts for m in part if isinstance(m, Meta)}
    return frozenset(found) or base


def _typed(self: Inference, node: Node) -> Types:
    found = self.annotation(node.fn.module, node.data, node.fn.owner)
    inner = self.union(node.parts)
    if not found or (inner and all(isinstance(t, Cont) and not any(t.parts) for t in found)):
        return inner or found
    return found


def _choice(self: Inference, node: Node) -> Types:
    return self.union(node.parts[1:])


def _parts(self: Inference, node: Node) -> Types:
    return self.union(node.parts)


def _same(self: Inference, node: Node) -> Types:
    return self.types(node.parts[0])


def _lambda(_self: Inference, node: Node) -> Types:
    return frozenset({Lam(node)})


def _argument(self: Inference, node: Node) -> Types:
    return self.arguments_of_lambda(node)


def _op(self: Inference, node: Node) -> Types:
    found = self.union(node.parts)
    containers = frozenset(item for item in found if isinstance(item, Cont))
    return containers or frozenset(item for item in found if isinstance(item, Ext))


def _enter(self: Inference, node: Node) -> Types:
    found: set[Type] = set()
    for item in self.types(node.parts[0]):
        if isinstance(item, Inst):
            member = self.classes.member(item.cls, "__enter__") or self.classes.member(item.cls, "__aenter__")
            found |= {item} if member is None or member.method is None else self.return_types(member.method) or {item}
        else:
            found.add(item)
    return frozenset(found)


TYPES |= {
    "const": _const,
    "param": _param,
    "free": _free,
    "outer": _outer,
    "inner": _inner,
    "attr": _attr,
    "call": _call,
    "sub": _sub,
    "part": _same,
    "element": _element,
    "item": _item,
    "op": _op,
    "text": _const,
    "choice": _choice,
    "junction": _parts,
    "phi": _parts,
    "display": _display,
    "mapping": _mapping,
    "comp": _comp,
    "lambda": _lambda,
    "argument": _argument,
    "narrow": _narrow,
    "typed": _typed,
    "enter": _enter,
    "same": _same,
    "count": _op,
}
