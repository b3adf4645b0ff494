"""Library functions that compare what they are given."""

from __future__ import annotations

from telewire_audit.flow.nodes import Node
from telewire_audit.flow.shapes import module_function, positional

__all__ = ["compared_by", "found_among"]

_OPERATORS = {"gt": ">", "ge": ">=", "lt": "<", "le": "<=", "eq": "==", "ne": "!="}
_SEARCHES = {"bisect": 1, "bisect_left": 1, "bisect_right": 1, "searchsorted": 1, "digitize": 0}
"""Functions that find a value's place among sorted limits, with the position of the value; the limits are the other."""


def compared_by(call: Node) -> tuple[str, Node, Node] | None:
    """The operator and both sides of a function such as `operator.gt`; None for other calls."""
    operator, args = _OPERATORS.get(module_function(call) or ""), positional(call)
    return None if operator is None or len(args) != 2 else (operator, args[0], args[1])  # noqa: PLR2004 - two sides


def found_among(call: Node) -> tuple[Node, Node] | None:
    """A value, and the limits among which `bisect` and its kin find its place; None for other calls."""
    position, args = _SEARCHES.get(module_function(call) or ""), positional(call)
    return None if position is None or len(args) < 2 else (args[position], args[1 - position])  # noqa: PLR2004 - both
