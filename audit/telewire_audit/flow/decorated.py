"""What the program's own decorators do with a function: drop it, keep it for later, or call it."""

from __future__ import annotations

from collections.abc import Iterator

from telewire_audit.collect.syntax import Call, Expr, Param
from telewire_audit.flow.infer import Inference
from telewire_audit.flow.nodes import Lowered, Node
from telewire_audit.flow.shapes import module_function
from telewire_audit.flow.types import Func
from telewire_audit.link.program import Function

__all__ = ["is_kept", "is_replaced"]

_COPY_NAMES = frozenset({"wraps", "update_wrapper"})
"""Library functions that read a function's name and text, and do not call it."""


def is_replaced(inference: Inference, function: Function) -> bool:
    """Whether one of a function's decorators, a function of the program, drops what it decorates."""
    return any(
        decorators and all(_drops(inference, decorator) for decorator in decorators)
        for decorators in (_meant(inference, function, expr) for expr in function.facts.decorators)
    )


def is_kept(inference: Inference, function: Function) -> bool:
    """Whether one of a function's decorators, a function of the program, stores it or hands it on."""
    return any(
        _is_within(_handed(inference.lowered(decorator)), inference.lowered(decorator).params[param.name])
        for expr in function.facts.decorators
        for decorator in _meant(inference, function, expr)
        for param in decorator.facts.params[:1]
    )


def _meant(inference: Inference, function: Function, expr: Expr) -> list[Function]:
    """The functions that a decorator stands for; none where it is not of the program."""
    made = isinstance(expr, Call)
    symbol = inference.program.resolve_expr(function.module, expr.func if isinstance(expr, Call) else expr)
    if not isinstance(symbol, Function):
        return []
    if not made:
        return [symbol]
    found = inference.return_types(symbol)
    functions = [item.function for item in found if isinstance(item, Func)]
    return functions if len(functions) == len(found) else []


def _drops(inference: Inference, decorator: Function) -> bool:
    """Whether a decorator does nothing with its argument but read its name."""
    params = decorator.facts.params
    if len(params) != 1 or params[0].kind not in {"pos", "any"}:
        return False
    (param,) = params
    lowered = inference.lowered(decorator)
    return not _is_used(lowered, lowered.params[param.name]) and not any(
        _is_named(inner, param) for inner in _inside(decorator)
    )


def _inside(function: Function) -> Iterator[Function]:
    """The functions inside one, however deep."""
    prefix = f"{function.facts.qualname}."
    return (other for other in function.module.functions if other.facts.qualname.startswith(prefix))


def _is_named(inner: Function, param: Param) -> bool:
    """Whether a function inside may use the name of the parameter."""
    defaults = (repr(item.default) for item in inner.facts.params)
    return param.name in inner.facts.reads | inner.facts.calls or any(repr(param.name) in text for text in defaults)


def _is_used(lowered: Lowered, argument: Node) -> bool:
    """Whether a decorator calls its argument, gives it back, or hands it on."""
    used = [*_handed(lowered), *lowered.yields, *(call.parts[0] for call in lowered.calls)]
    used += [value for value, _ in lowered.returns]
    used += [value for name, values in lowered.bindings.items() for value in values if name != argument.data.name]
    return _is_within(used, argument)


def _handed(lowered: Lowered) -> list[Node]:
    """What a function stores, puts into something, or gives to a call."""
    given = [part for call in lowered.calls if module_function(call) not in _COPY_NAMES for part in call.parts[1:]]
    return [*given, *(store.value for store in lowered.stores), *(change.value for change in lowered.mutations)]


def _is_within(nodes: list[Node], argument: Node) -> bool:
    """Whether nodes are made from a decorator's argument, and not just from its name."""
    work = list(nodes)
    seen: set[Node] = set()
    while work:
        node = work.pop()
        if node is argument:
            return True
        if node not in seen and not (node.kind == "call" and module_function(node) in _COPY_NAMES):
            seen.add(node)
            work += node.parts
    return False
