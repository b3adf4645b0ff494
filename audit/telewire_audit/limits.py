"""Limits that an object keeps from when it was made: `Bounds(warn=0.5)`, and `self.warn` in its methods."""

from __future__ import annotations

from telewire_audit.flow.callers import bind, default_of
from telewire_audit.flow.fields import Source
from telewire_audit.flow.graph import Graph
from telewire_audit.flow.nodes import Node, aliases_of
from telewire_audit.flow.tables import field_of, variable_of
from telewire_audit.link.program import Class

__all__ = ["is_of_self", "limits_given"]


def is_of_self(node: Node) -> bool:
    """Whether a node reads an attribute of the object whose method it stands in."""
    base = node.parts[0] if node.kind == "attr" else None
    params = node.fn.facts.params
    return base is not None and base.kind == "param" and node.fn.owner is not None and base.data is params[0]


def limits_given(graph: Graph, limit: Node, receiver: Node | None) -> list[Node] | None:
    """What constructors were given for an attribute that they keep as it is, or its default.

    Args:
        graph: The program's values.
        limit: The read of the attribute.
        receiver: The object, where it is known which one it is; otherwise all objects of the class count.

    Returns:
        None where the attribute may hold anything else.
    """
    member = field_of(graph, limit)
    if member is None or any(True for _ in graph.fields.mutations(member)):
        return None
    sources = graph.fields.sources(member)
    stored = [source for source in sources if source.how != "default"]
    if not stored or not all(map(_is_given, stored)):
        return None
    made = None if receiver is None else _makers(graph, receiver)
    found: list[Node] = []
    for source in stored:
        if source.how == "construction":
            found += [source.value] if made is None or source.call in made else []
        else:
            for call, callee in graph.callers.sites(source.fn):
                if made is None or call in made:
                    values = [value for value, _ in bind(graph.inference, call, callee, source.fn, source.value.data)]
                    found += values or default_of(graph.inference, source.fn, source.value.data)
    return found or [source.value for source in sources if source.how == "default"]


def _is_given(source: Source) -> bool:
    if source.path:
        return False
    return source.how == "construction" or (source.value.kind == "param" and source.fn.name == "__init__")


def _makers(graph: Graph, receiver: Node) -> set[Node] | None:
    """The calls that may have made an object; None where other code may have."""
    found: set[Node] = set()
    for place in aliases_of(receiver):
        variable, member = variable_of(graph, place), field_of(graph, place)
        if variable is not None:
            values = graph.inference.variable(variable)
        else:
            values = [place] if member is None else [source.value for source in graph.fields.sources(member)]
        for value in values:
            made = value.parts[0] if value.kind == "typed" and value.parts else value
            if made.kind != "call" or not all(isinstance(c.target, Class) for c in graph.inference.callees(made)):
                return None
            found.add(made)
    return found
