"""From expressions to nodes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from telewire_audit.collect.syntax import (
    Attr,
    Binary,
    Bind,
    Call,
    Choice,
    Clause,
    Compare,
    Comprehension,
    Const,
    Expr,
    Items,
    Junction,
    Lambda,
    Mapping,
    Name,
    Opaque,
    Slice,
    Spread,
    Sub,
    Text,
    Unary,
    Wait,
)
from telewire_audit.flow.calling import eval_call
from telewire_audit.flow.folding import truth_of
from telewire_audit.flow.nodes import Lowered, Node, Store
from telewire_audit.flow.refine import refine
from telewire_audit.link.program import Function, Program

Environment = dict[str, Node]
"""What each local name holds; a dotted key holds what a chain of attributes was narrowed to."""


def path_of(expr: Expr) -> str | None:
    """`a.b.c` for a chain of attributes of a name."""
    if isinstance(expr, Name):
        return expr.id
    if isinstance(expr, Attr):
        inner = path_of(expr.value)
        return None if inner is None else f"{inner}.{expr.attr}"
    return None


class Evaluator:
    """Turns expressions into nodes, reading and changing the environment."""

    def __init__(self, program: Program, fn: Function, outer: Lowered | None) -> None:
        self.program = program
        self.fn = fn
        self.outer = outer
        self.out = Lowered(fn)
        self.env: Environment = {}
        self.annotations: dict[str, Expr] = {}
        self.fresh: dict[str, Store] = {}
        self.leaked: dict[str, list[Node]] = {}
        self.guards: list[Node] = []
        self.leavers: list[Node] = []
        """What holds behind the last statement, because a branch of it left the block."""

    def attribute(self, line: int, name: str, base: Node) -> Node:
        """A new read of an attribute."""
        node = self.node("attr", line, name, (base,))
        node.guards = tuple(self.guards)
        self.out.attrs.append(node)
        return node

    def node(self, kind: str, line: int, data: object = None, parts: tuple[Node, ...] = ()) -> Node:
        """A new node of this function."""
        return Node(kind, self.fn, line, data, parts)

    def all_of(self, tests: Sequence[Node], line: int, operator: str = "and") -> Node | None:
        """The test that all of several hold, or with `or` one of them; None for no test."""
        if not tests:
            return None
        found, *rest = tests
        for test in rest:
            found = self.node("junction", line, operator, (found, test))
        return found

    def bind(self, name: str, value: Node) -> None:
        """Let a name hold a value from here on."""
        self.forget(name)
        if name in self.leaked:
            value = self.node("phi", value.line, (), (value, *self.leaked[name]))
        self.env[name] = value
        self.out.bindings.setdefault(name, []).append(value)

    def forget(self, path: str | None) -> None:
        """Drop what was known of a path and of everything below it."""
        if path is None:
            return
        below = path + "."
        for known in (self.env, self.fresh):
            known.pop(path, None)
            for key in [key for key in known if key.startswith(below)]:
                del known[key]

    def merge(self, ends: list[Environment], tests: tuple[Node, ...], line: int) -> Environment:
        """The environment behind branches: a phi where they differ."""
        first, rest = ends[0], ends[1:]
        if not rest:
            return first
        changed = {name for env in rest for name, _ in first.items() ^ env.items()}
        merged = {name: value for name, value in first.items() if name not in changed}
        for name in dict.fromkeys(name for env in ends for name in env if name in changed and "." not in name):
            values = tuple(dict.fromkeys(env[name] for env in ends if name in env))
            merged[name] = values[0] if len(values) == 1 else self.node("phi", line, tests, values)
        return merged

    def eval(self, expr: Expr) -> Node:
        """The node of an expression."""
        return _EVALUATORS[type(expr)](self, expr)

    def several(self, exprs: tuple[Expr, ...]) -> tuple[Node, ...]:
        """The nodes of several expressions, in order."""
        return tuple([self.eval(expr) for expr in exprs])

    def assign(self, target: Expr, value: Node, line: int) -> None:
        """Bind a target; statements know how."""
        raise NotImplementedError


def _const(self: Evaluator, expr: Const) -> Node:
    return self.node("const", expr.line, expr.value)


def _name(self: Evaluator, expr: Name) -> Node:
    value = self.env.get(expr.id)
    if value is not None:
        return value
    if self.outer is not None and expr.id in self.outer.bindings:
        return self.node("outer", expr.line, expr.id)
    symbol = self.program.resolve(self.fn.module, expr.id)
    node = self.node("free", expr.line, expr.id if symbol is None else symbol)
    self.out.nodes.append(node)
    return node


def _attr(self: Evaluator, expr: Attr) -> Node:
    path = path_of(expr)
    node = self.attribute(expr.line, expr.attr, self.eval(expr.value))
    if path is None:
        return node
    self.fresh.pop(path, None)
    return self.env.get(path) or node


def _sub(self: Evaluator, expr: Sub) -> Node:
    base = self.eval(expr.value)
    if isinstance(expr.key, Slice):
        for part in expr.key.parts:
            if part is not None:
                self.eval(part)
        return self.node("part", expr.line, None, (base,))
    node = self.node("sub", expr.line, None, (base, self.eval(expr.key)))
    self.out.subs.append(node)
    return node


def _slice(self: Evaluator, expr: Slice) -> Node:
    return self.node("op", expr.line, "slice", tuple(self.eval(part) for part in expr.parts if part is not None))


def _text(self: Evaluator, expr: Text) -> Node:
    pieces: list[str | None] = []
    parts: list[Node] = []
    for part in expr.parts:
        if isinstance(part, str):
            pieces.append(part)
        else:
            pieces.append(None)
            parts.append(self.eval(part))
    return self.node("text", expr.line, tuple(pieces), tuple(parts))


def _items(self: Evaluator, expr: Items) -> Node:
    return self.node("display", expr.line, expr.kind, self.several(expr.items))


def _spread(self: Evaluator, expr: Spread) -> Node:
    return self.node("spread", expr.line, None, (self.eval(expr.value),))


def _mapping(self: Evaluator, expr: Mapping) -> Node:
    parts: list[Node] = []
    spreads: list[bool] = []
    for key, value in expr.items:
        spreads.append(key is None)
        parts.append(self.node("const", expr.line, None) if key is None else self.eval(key))
        parts.append(self.eval(value))
    return self.node("mapping", expr.line, tuple(spreads), tuple(parts))


def _choice(self: Evaluator, expr: Choice) -> Node:
    truth = truth_of(expr.test)
    if truth is not None:
        return self.eval(expr.body if truth else expr.orelse)
    test = self.eval(expr.test)
    self.out.tests.append(test)
    before = self.env
    self.env = dict(before)
    refine(self, expr.test, test, truth=True)
    body = self.eval(expr.body)
    self.env = dict(before)
    refine(self, expr.test, test, truth=False)
    orelse = self.eval(expr.orelse)
    self.env = before
    return self.node("choice", expr.line, None, (test, body, orelse))


def _junction(self: Evaluator, expr: Junction) -> Node:
    left = self.eval(expr.left)
    before = self.env
    self.env = dict(before)
    refine(self, expr.left, left, truth=expr.operator == "and")
    right = self.eval(expr.right)
    self.env = before
    return self.node("junction", expr.line, expr.operator, (left, right))


def _binary(self: Evaluator, expr: Binary) -> Node:
    return self.node("op", expr.line, expr.operator, (self.eval(expr.left), self.eval(expr.right)))


def _unary(self: Evaluator, expr: Unary) -> Node:
    return self.node("op", expr.line, expr.operator, (self.eval(expr.operand),))


def _compare(self: Evaluator, expr: Compare) -> Node:
    parts = (self.eval(expr.left), *self.several(expr.comparators))
    node = self.node("compare", expr.line, expr.operators, parts)
    self.out.compares.append(node)
    return node


def _lambda(self: Evaluator, expr: Lambda) -> Node:
    before = self.env
    self.env = dict(before)
    params = []
    for param in expr.params:
        node = self.node("argument", expr.line, param.name)
        params.append(node)
        self.env[param.name] = node
    body = self.eval(expr.body)
    self.env = before
    made = self.node("lambda", expr.line, tuple(param.name for param in expr.params), (body, *params))
    self.out.lambdas.append(made)
    return made


def _comprehension(self: Evaluator, expr: Comprehension) -> Node:
    before = self.env
    self.env = dict(before)
    guards = len(self.guards)
    for clause in expr.clauses:
        _clause(self, clause)
    element = self.eval(expr.element)
    parts = (element,) if expr.key is None else (element, self.eval(expr.key))
    node = self.node("comp", expr.line, expr.kind, parts)
    node.guards = tuple(self.guards[guards:])
    del self.guards[guards:]
    self.env = before
    return node


def _clause(self: Evaluator, clause: Clause) -> None:
    iterable = self.eval(clause.iterable)
    self.assign(clause.target, self.node("element", iterable.line, None, (iterable,)), iterable.line)
    for condition in clause.conditions:
        test = self.eval(condition)
        self.out.tests.append(test)
        refine(self, condition, test, truth=True)
        self.guards.append(test)


def _wait(self: Evaluator, expr: Wait) -> Node:
    self.fresh.clear()
    value = None if expr.value is None else self.eval(expr.value)
    if expr.kind == "await" and value is not None:
        return self.node("same", expr.line, None, (value,))
    if value is not None:
        if expr.kind == "yield from":
            value = self.node("element", expr.line, None, (value,))
        self.out.yields.append(value)
    return self.node("unknown", expr.line, "value sent to a generator")


def _bind(self: Evaluator, expr: Bind) -> Node:
    value = self.eval(expr.value)
    self.assign(expr.target, value, expr.line)
    return value


def _opaque(self: Evaluator, expr: Opaque) -> Node:
    return self.node("const", expr.line, expr.what)


_EVALUATORS: dict[type, Callable[[Evaluator, Any], Node]] = {
    Const: _const,
    Name: _name,
    Attr: _attr,
    Call: eval_call,
    Sub: _sub,
    Slice: _slice,
    Text: _text,
    Items: _items,
    Spread: _spread,
    Mapping: _mapping,
    Choice: _choice,
    Junction: _junction,
    Binary: _binary,
    Unary: _unary,
    Compare: _compare,
    Lambda: _lambda,
    Comprehension: _comprehension,
    Wait: _wait,
    Bind: _bind,
    Opaque: _opaque,
}
