"""The nodes that function bodies are lowered to, and the events that happen in them.

A node is one value at one place. `parts` are the nodes that it is made from; what `data` holds depends on the kind:

    const      a literal                       data: its value
    param      a parameter                     data: the `Param`
    free       a name from outside             data: the symbol, or the name where there is none
    inner      a name that a function inside sets   data: the function, the name
    outer      a name of the function around   data: the name
    attr       parts[0].data
    call       parts[0](*parts[1:])            data: (keyword, stars) of each argument
    sub        parts[0][parts[1]]
    part       a slice of parts[0]
    element    what iterating over parts[0] gives
    item       parts[0] unpacked               data: the position
    op         an operator                     data: the operator
    text       an f-string                     data: its literal pieces, None where parts stand
    compare    parts compared                  data: the operators
    choice     parts: test, then, else
    junction   `and` / `or`                    data: the operator
    phi        one of parts, after branches    data: the tests that decided
    display    list, tuple or set              data: the kind
    mapping    dict; parts: key, value, ...    data: where `**` is
    comp       comprehension; parts: element[, key]   data: the kind
    lambda     parts: the body, then parameters   data: their names
    argument   a parameter of a lambda         data: its name
    spread     `*parts[0]` in a display or call
    narrow     parts[0], known to be one of    data: nodes of classes
    typed      parts[0] (if any), annotated    data: the annotation
    enter      what `with parts[0]` binds
    same       parts[0], awaited
    count      parts[0] with parts[1] added in place, data: the operator
    unknown    data: the reason
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Final

from telewire_audit.link.program import Function


class Node:
    """A value at a place; two nodes are the same only if they are one object."""

    __slots__ = ("data", "fn", "guards", "kind", "line", "parts")

    def __init__(self, kind: str, fn: Function, line: int, data: Any = None, parts: tuple[Node, ...] = ()) -> None:  # noqa: ANN401
        self.kind = kind
        self.fn = fn
        self.line = line
        self.data = data
        self.parts = parts
        self.guards: tuple[Node, ...] = ()

    def __repr__(self) -> str:
        data = "" if self.data is None else f" {self.data!r}"[:60]
        return f"<{self.kind}{data} {self.fn.module.path}:{self.line}>"


@dataclass(frozen=True, slots=True, eq=False)
class Store:
    """`base.name = value`. `guards` are the tests that decided that it runs."""

    base: Node
    name: str
    value: Node
    guards: tuple[Node, ...]
    line: int
    fn: Function


@dataclass(frozen=True, slots=True, eq=False)
class Mutation:
    """A change inside a container: an item set, a value added, a container merged in."""

    kind: str
    """`set`, `add` or `merge`."""
    base: Node
    key: Node | None
    value: Node
    guards: tuple[Node, ...]
    line: int
    fn: Function


@dataclass(slots=True, eq=False)
class Lowered:
    """A function's body as nodes and events, in source order."""

    fn: Function
    params: dict[str, Node] = field(default_factory=dict)
    returns: list[tuple[Node, tuple[Node, ...]]] = field(default_factory=list)
    yields: list[Node] = field(default_factory=list)
    stores: list[Store] = field(default_factory=list)
    mutations: list[Mutation] = field(default_factory=list)
    calls: list[Node] = field(default_factory=list)
    attrs: list[Node] = field(default_factory=list)
    compares: list[Node] = field(default_factory=list)
    tests: list[Node] = field(default_factory=list)
    """What `if`, `while`, `... if ... else` and comprehensions decide by."""
    subs: list[Node] = field(default_factory=list)
    nodes: list[Node] = field(default_factory=list)
    """Other nodes that refer to symbols: free names."""
    bindings: dict[str, list[Node]] = field(default_factory=dict)
    """Every value that each local name is bound to."""
    lambdas: list[Node] = field(default_factory=list)
    shared: set[str] = field(default_factory=set)
    """Names that `global` or `nonlocal` lets mean those outside."""


_STANDS_FOR: Final = frozenset({"phi", "junction", "narrow", "typed", "same", "choice"})
"""Kinds of nodes that are one of their parts."""


def aliases_of(node: Node) -> list[Node]:
    """A node and what it may stand for: the sides of a phi, a choice, an `or`."""
    if node.kind not in _STANDS_FOR:
        return [node]
    found: dict[Node, None] = {}
    stack = [node]
    while stack:
        item = stack.pop()
        if item in found:
            continue
        found[item] = None
        if item.kind == "choice":
            stack += item.parts[1:]
        elif item.kind in _STANDS_FOR:
            stack += item.parts
    return list(found)


def stood_for(node: Node) -> list[Node]:
    """What a node may stand for, without the nodes that only choose among others, or tell what is known of them."""
    return [item for item in aliases_of(node) if item.kind not in _STANDS_FOR or not item.parts]
