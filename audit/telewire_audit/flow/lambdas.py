"""What the parameters of lambdas hold: elements of what `sorted`, `max`, `map`, `filter` and their kin go over."""

from __future__ import annotations

from telewire_audit.flow.infer import Inference
from telewire_audit.flow.nodes import Node
from telewire_audit.flow.shapes import module_function, positional
from telewire_audit.flow.types import NOTHING, Types, elements


def lambda_argument(inference: Inference, node: Node) -> Types:
    """The types of a lambda's parameter, from the call that it is passed to."""
    subject = iterated(inference, node)
    return NOTHING if subject is None else elements(inference.types(subject))


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
