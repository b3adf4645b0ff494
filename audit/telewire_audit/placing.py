"""Whether an object of the screen's framework is put anywhere: yielded, handed on, returned, entered.

`self.panel = Panel()` alone shows nothing. It is left out where the attribute is only ever used to reach what is in it.
"""

from __future__ import annotations

from telewire_audit.flow.graph import Graph
from telewire_audit.flow.nodes import Lowered, Node, aliases_of
from telewire_audit.link.program import Class


def framework_of(graph: Graph, cls: Class) -> frozenset[str]:
    """The libraries that a class takes its bases from, by their first names."""
    return frozenset(name.partition(".")[0] for name in graph.classes.external_bases(cls))


def is_left_out(graph: Graph, call: Node) -> bool:
    """Whether what a call makes is kept in attributes alone, and none of them is used as a value.

    Args:
        graph: The program.
        call: The call that makes an object.
    """
    lowered = graph.inference.lowered(call.fn)
    names = {store.name for store in lowered.stores if call in aliases_of(store.value)}
    if not names or _hands_on_itself(call) or call in _values(lowered):
        return False
    return not any(_is_value(graph, name) for name in names)


def _hands_on_itself(call: Node) -> bool:
    """Whether the maker is an argument, as where a parent takes in its children by itself."""
    params = call.fn.facts.params
    return any(part.kind == "param" and bool(params) and part.data is params[0] for part in call.parts[1:])


def _values(lowered: Lowered) -> set[Node]:
    """The nodes of a function that are yielded, returned, handed on or put into something, and what they hold."""
    work = [*lowered.yields, *(value for value, _ in lowered.returns), *(item.value for item in lowered.mutations)]
    work += [part for call in lowered.calls for part in call.parts[1:]]
    seen: set[Node] = set()
    while work:
        node = work.pop()
        if node not in seen:
            seen.add(node)
            if node.kind == "call":
                work += node.parts[1:]
            elif node.kind not in {"attr", "compare"}:
                work += node.parts
    return seen


def _is_value(graph: Graph, name: str) -> bool:
    """Whether an attribute of the name is used anywhere other than to reach an attribute of what it holds."""
    for function in graph.program.readers.get(name, ()):
        attrs = graph.inference.lowered(function).attrs
        bases = {node.parts[0] for node in attrs}
        if any(node.data == name and node not in bases for node in attrs):
            return True
    return False
