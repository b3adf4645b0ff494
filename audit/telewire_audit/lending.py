"""Values that widgets show although other code reads them.

A state that collects by itself is its own aggregator, and widgets ask it for values: what such a method reads is read
by whoever calls it, as a property of the schema is. A controller reads a value and pushes it into a widget.
"""

from __future__ import annotations

from collections.abc import Callable

from telewire_audit.flow.graph import Graph
from telewire_audit.flow.nodes import Node, aliases_of
from telewire_audit.flow.types import Func, Inst, instances
from telewire_audit.link.program import Class, Function
from telewire_audit.wiring import Wiring


def schema_classes(graph: Graph, snapshot: Class) -> frozenset[Class]:
    """The classes that a snapshot is made of; an object that a framework runs is no part of it, though it be named."""
    found: set[Class] = set()
    work = [snapshot]
    while work:
        cls = work.pop()
        if cls in found or (cls is not snapshot and graph.classes.external_bases(cls)):
            continue
        found.add(cls)
        for item in graph.classes.mro(cls):
            stored = sorted({name for method in item.methods.values() for name in method.facts.writes})
            for name in dict.fromkeys((*item.fields, *item.methods, *stored)):
                member = graph.classes.member(cls, name)
                if member is not None and member.method is None:
                    work += instances(graph.inference.types_of_member(member))
                elif member is not None and member.method is not None and member.method.is_property:
                    work += instances(graph.inference.return_types(member.method))
    return frozenset(found)


def lent_methods(graph: Graph, wiring: Wiring, readers: frozenset[Function]) -> frozenset[Function]:
    """Methods of aggregators that the snapshot holds, which readers call for a value.

    Args:
        graph: The program.
        wiring: Its aggregators and its snapshot.
        readers: The functions whose reads count.
    """
    if wiring.snapshot is None:
        return frozenset()
    schema = schema_classes(graph, wiring.snapshot)
    held = {item for cls in wiring.aggregators if cls in schema for item in graph.classes.mro(cls)}
    return frozenset(
        method
        for cls in held
        for method in cls.methods.values()
        if _gives(graph, method, schema) and _is_asked(graph, method, readers)
    )


def is_pushed(graph: Graph, node: Node, is_shown: Callable[[str], bool]) -> bool:
    """Whether a value goes straight into an object of a module that shows values: stored there, or handed to it.

    Args:
        graph: The program.
        node: A read of the value.
        is_shown: Says of a module's name whether its code shows values.
    """
    lowered = graph.inference.lowered(node.fn)
    for store in lowered.stores:
        if node in aliases_of(store.value):
            classes = [item.cls for item in graph.inference.types(store.base) if isinstance(item, Inst)]
            if any(is_shown(cls.module.name) for cls in classes):
                return True
    for call in lowered.calls:
        if any(node in aliases_of(part) for part in call.parts[1:]):
            targets = [callee.target for callee in graph.inference.callees(call) if not callee.guess]
            if any(isinstance(item, Class | Function) and is_shown(item.module.name) for item in targets):
                return True
    return False


def _gives(graph: Graph, method: Function, schema: frozenset[Class]) -> bool:
    """Whether a method returns a value, and no object of the schema itself."""
    values = [value for value, _ in graph.inference.lowered(method).returns]
    given = set(instances(graph.inference.return_types(method)))
    return any(value.kind != "const" for value in values) and not given & schema


def _is_asked(graph: Graph, method: Function, readers: frozenset[Function]) -> bool:
    for function in graph.program.readers.get(method.name, ()):
        if function in readers:
            for node in graph.inference.lowered(function).attrs:
                types = graph.inference.types(node) if node.data == method.name else frozenset()
                if any(isinstance(item, Func) and item.function is method for item in types):
                    return True
    return False
