"""From calls to nodes: what a call changes, stores and reads by itself."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from telewire_audit.collect.format_texts import paths_in
from telewire_audit.collect.syntax import Call
from telewire_audit.flow.deferred import LATER, call_of
from telewire_audit.flow.nodes import Mutation, Node, Store, aliases_of
from telewire_audit.flow.shapes import last_name

if TYPE_CHECKING:
    from telewire_audit.flow.evaluate import Evaluator

_ADDERS = {"append", "appendleft", "add", "insert", "put"}
_MERGERS = {"update", "extend", "extendleft"}


def eval_call(scope: Evaluator, expr: Call) -> Node:
    """The node of a call, with what it changes, stores and reads beside giving a result."""
    func = scope.eval(expr.func)
    args = tuple([scope.eval(arg.value) for arg in expr.args])
    data = tuple((arg.keyword, arg.stars) for arg in expr.args)
    shown = tuple(_formatted(scope, expr.line, func, args, data))
    node = scope.node("call", expr.line, (*data, *((None, 0) for _ in shown)), (func, *args, *shown))
    node.guards = tuple(scope.guards)
    scope.out.calls.append(node)
    scope.fresh.clear()
    if func.kind == "attr" and args:
        _mutate(scope, node, func, args)
    later = call_of(name, args, data) if (name := last_name(func)) in LATER else None
    if later is not None:
        made = scope.node("call", expr.line, later.data, (later.func, *later.args))
        made.guards = node.guards
        scope.out.calls.append(made)
    stored = _set(func, args)
    if stored is not None:
        base, key, value = stored
        scope.out.stores.append(Store(base, "", value, tuple(scope.guards), expr.line, scope.fn))
        scope.out.mutations.append(Mutation("setattr", base, key, value, tuple(scope.guards), expr.line, scope.fn))
    return node


def _formatted(
    scope: Evaluator, line: int, func: Node, args: tuple[Node, ...], data: tuple[tuple[str | None, int], ...]
) -> Iterator[Node]:
    """The attributes of its arguments that the text of `str.format` names."""
    base = func.parts[0] if func.kind == "attr" and func.data == "format" else None
    if base is None or not isinstance(base.data, str) or base.kind != "const" or any(stars for _, stars in data):
        return
    words = [index if keyword is None else keyword for index, (keyword, _) in enumerate(data)]
    given = dict(zip(words, args, strict=True))
    for argument, names in paths_in(base.data):
        if argument in given:
            value = given[argument]
            for name in names:
                value = scope.attribute(line, name, value)
            yield value


def _set(func: Node, args: tuple[Node, ...]) -> tuple[Node, Node, Node] | None:
    """The object, the name and the value of a `setattr`, also through `partial(setattr, ...)`; None for other calls."""
    for made in aliases_of(func):
        if made.kind == "call" and last_name(made.parts[0]) == "partial" and len(made.parts) > 1:
            made, given = made.parts[1], (*made.parts[2:], *args)  # noqa: PLW2901 - what was handed to it
        else:
            given = args
        if last_name(made) in {"setattr", "__setattr__"} and len(given) == 3:  # noqa: PLR2004 - setattr's arity
            return given[0], given[1], given[2]
    return None


def _mutate(scope: Evaluator, call: Node, func: Node, args: tuple[Node, ...]) -> None:
    name, base, guards = func.data, func.parts[0], tuple(scope.guards)
    if name in _ADDERS:
        scope.out.mutations.append(Mutation("add", base, None, args[-1], guards, call.line, scope.fn))
    elif name in _MERGERS:
        for (keyword, _), value in zip(call.data, args, strict=True):
            if keyword is None:
                scope.out.mutations.append(Mutation("merge", base, None, value, guards, call.line, scope.fn))
            else:
                key = scope.node("const", call.line, keyword)
                scope.out.mutations.append(Mutation("set", base, key, value, guards, call.line, scope.fn))
    elif name == "setdefault" and len(args) > 1:
        scope.out.mutations.append(Mutation("set", base, args[0], args[1], guards, call.line, scope.fn))
