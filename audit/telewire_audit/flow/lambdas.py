"""What the parameters of lambdas hold: what calls pass, and elements of what `sorted`, `map` and their kin go over."""

from __future__ import annotations

from collections.abc import Iterator

from telewire_audit.flow.infer import Inference
from telewire_audit.flow.nodes import Node, aliases_of
from telewire_audit.flow.shapes import module_function, positional
from telewire_audit.flow.types import Types, elements
from telewire_audit.link.program import Function

_HOLDERS = {"display", "mapping", "typed", "phi", "choice", "junction"}
"""Nodes that keep a lambda which is one of their parts."""


def lambda_argument(inference: Inference, node: Node) -> Types:
    """The types of a lambda's parameter, from the calls that it is passed to and those that call it."""
    subject = iterated(inference, node)
    found = inference.union(passed(inference, node))
    return found if subject is None else found | elements(inference.types(subject))


def iterated(inference: Inference, node: Node) -> Node | None:
    """The container whose elements a lambda's parameter goes over."""
    for call in inference.lowered(node.fn).calls:
        for part in call.parts[1:]:
            if part.kind == "lambda" and node in part.parts[1:]:
                func = call.parts[0]
                if func.kind == "attr" and func.data == "sort":
                    return func.parts[0]
                args = [arg for arg in positional(call) if arg is not part]
                if module_function(call) in {"sorted", "max", "min", "map", "filter", "groupby", "reduce"} and args:
                    return args[0]
    return None


def passed(inference: Inference, node: Node) -> Iterator[Node]:
    """What calls of the lambda itself pass for a parameter."""
    made = next((item for item in inference.lowered(node.fn).lambdas if node in item.parts[1:]), None)
    if made is None:
        return
    position = made.parts[1:].index(node)
    for function in dict.fromkeys(_callers(inference, made)):
        for call in inference.lowered(function).calls:
            if call.parts[0] is not made and not any(callee.target is made for callee in inference.callees(call)):
                continue
            named = [part for part, (word, _) in zip(call.parts[1:], call.data, strict=True) if word == node.data]
            yield from named or positional(call)[position : position + 1]


def _callers(inference: Inference, made: Node) -> Iterator[Function]:
    """Functions that may call a lambda: those around it, those that it is handed to, readers of where it is kept."""
    function = made.fn
    lowered = inference.lowered(function)
    yield function
    yield from (inner for inner in function.module.functions if inner.facts.parent == function.facts.qualname)
    for call in lowered.calls:
        if any(made in aliases_of(part) for part in call.parts[1:]):
            yield from (callee.target for callee in inference.callees(call) if isinstance(callee.target, Function))
    names = [store.name for store in lowered.stores if _holds(store.value, made)]
    if function.is_block:
        names += [name for name, values in lowered.bindings.items() if any(_holds(value, made) for value in values)]
    for name in names:
        yield from inference.program.readers.get(name, ())


def _holds(node: Node, made: Node) -> bool:
    return node is made or (
        node.kind in _HOLDERS and any(_holds(part, made) for part in node.parts if part is not node)
    )
