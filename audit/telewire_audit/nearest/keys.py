"""String keys of dicts: which are read for a value, and which are written anywhere."""

from __future__ import annotations

from collections.abc import Iterator

from telewire_audit.checks.context import Context
from telewire_audit.flow.nodes import Node

_DEPTH = 6
_GET = 2
"""Parts of a call of `get`: the method, and the key."""


def keys_read(node: Node, depth: int = _DEPTH) -> Iterator[tuple[str, Node]]:
    """The constant keys that an expression reads: `d["k"]`, `d.get("k")`."""
    if node.kind == "sub" and node.parts[1].kind == "const" and isinstance(node.parts[1].data, str):
        yield node.parts[1].data, node
    if node.kind == "call" and node.parts[0].kind == "attr" and node.parts[0].data == "get" and len(node.parts) >= _GET:
        key = node.parts[1]
        if key.kind == "const" and isinstance(key.data, str):
            yield key.data, node
    for part in node.parts if depth else ():
        yield from keys_read(part, depth - 1)


def keys_written(context: Context) -> dict[str, list[Node]]:
    """The constant keys that code which makes payloads, and the modules around it, write into dicts."""
    found: dict[str, list[Node]] = {}
    modules = {
        call.fn.module.name: call.fn.module
        for cls in context.graph.program.classes.values()
        if context.wiring.is_payload(cls)
        for call, _ in context.graph.fields.constructions(cls)
    }
    for module in modules.values():
        for function in module.functions:
            lowered = context.graph.inference.lowered(function)
            for mutation in lowered.mutations:
                if mutation.kind == "set" and mutation.key is not None and isinstance(mutation.key.data, str):
                    found.setdefault(mutation.key.data, []).append(mutation.value)
            roots = [
                *lowered.calls,
                *(value for values in lowered.bindings.values() for value in values),
                *(value for value, _ in lowered.returns),
            ]
            for root in roots:
                for mapping in _mappings(root):
                    for key in mapping.parts[::2]:
                        if key.kind == "const" and isinstance(key.data, str):
                            found.setdefault(key.data, []).append(key)
    return found


def _mappings(node: Node, depth: int = 3) -> Iterator[Node]:
    if node.kind == "mapping":
        yield node
    for part in node.parts if depth else ():
        yield from _mappings(part, depth - 1)
