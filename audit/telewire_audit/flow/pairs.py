"""Keys and values that belong together: those of one item of a dict that code goes over."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from telewire_audit.flow.nodes import Node, aliases_of
from telewire_audit.flow.shapes import module_function, positional
from telewire_audit.flow.types import is_mapping
from telewire_audit.link.program import Variable

if TYPE_CHECKING:
    from telewire_audit.flow.infer import Inference

__all__ = ["beside", "gone_over", "pairs_of", "same_item"]

_IN_ORDER = {"list", "tuple", "sorted", "reversed"}
"""Library functions that give the same items, in an order."""


def same_item(inference: Inference, key: Node, value: Node) -> Iterator[Node]:
    """The dicts of which an item is copied as it is: its value and its key belong together."""
    if value.kind == "item" and value.data == 1 and key.kind == "item" and value.parts[0] is key.parts[0]:
        yield from gone_over(inference, key)
    elif value.kind == "sub" and value.parts[1] is key and key.kind in {"element", "item"}:
        yield value.parts[0]


def beside(inference: Inference, key: Node, value: Node, name: str) -> list[Node] | None:
    """What stands beside a name in a table of tuples that code goes over; None where there is no such table.

    `for name, value in (("loss", x), ("total", y))`: beside `loss` stands `x`.
    """
    row = key.parts[0] if key.kind == value.kind == "item" else None
    if row is None or row is not value.parts[0] or row.kind != "element":
        return None
    found: list[Node] = []
    for table in aliases_of(row.parts[0]):
        for line in (line for place in _held(inference, table) for line in place.parts if place.kind == "display"):
            if line.kind != "display" or max(key.data, value.data) >= len(line.parts):
                return None
            label = line.parts[key.data]
            if label.kind != "const":
                return None
            found += [line.parts[value.data]] if label.data == name else []
    return found or None


def pairs_of(inference: Inference, node: Node) -> list[tuple[Node | None, Node]]:
    """Keys and values that an iterable of pairs gives, a dict beside None for all of its own; nothing if unknown."""
    if node.kind == "display":
        return _in_rows(node.parts)
    if node.kind == "comp" and node.data != "dict":
        return _in_rows(node.parts[:1])
    if node.kind != "call":
        return []
    func, args, name = node.parts[0], positional(node), module_function(node)
    if name == "zip" and len(args) == 2:  # noqa: PLR2004 - keys and values
        keys, held = (_display_of(inference, arg) for arg in args)
        return list(zip(keys, held, strict=True)) if keys and held and len(keys) == len(held) else []
    if name in _IN_ORDER and args:
        return pairs_of(inference, args[0])
    return [(None, func.parts[0])] if func.kind == "attr" and func.data == "items" and not args else []


def _in_rows(rows: tuple[Node, ...]) -> list[tuple[Node | None, Node]]:
    pairs = [_items(row) for row in rows]
    return [(pair[0], pair[1]) for pair in pairs] if all(len(pair) == 2 for pair in pairs) else []  # noqa: PLR2004


def _display_of(inference: Inference, node: Node) -> tuple[Node, ...]:
    """The items of a display, also of one that a module's or class's variable holds."""
    values = _held(inference, node)
    return _items(values[0]) if len(values) == 1 else ()


def _items(node: Node) -> tuple[Node, ...]:
    """The items of a display that are all written out; nothing for other nodes."""
    whole = node.kind == "display" and all(part.kind != "spread" for part in node.parts)
    return node.parts if whole else ()


def _held(inference: Inference, node: Node) -> Sequence[Node]:
    """What a module's or class's variable holds; any other node itself."""
    return inference.variable(node.data) if isinstance(node.data, Variable) else [node]


def gone_over(inference: Inference, key: Node, depth: int = 0) -> Iterator[Node]:
    """The dicts whose keys a loop variable goes over."""
    if depth > 6:  # noqa: PLR2004 - deeper than any nesting of loops
        return
    if key.kind == "item" and key.data == 0 and key.parts[0].kind == "element":
        call = key.parts[0].parts[0]
        while module_function(call) in _IN_ORDER and positional(call):
            call = positional(call)[0]
        if call.kind == "call" and call.parts[0].kind == "attr" and call.parts[0].data == "items":
            yield call.parts[0].parts[0]
    elif key.kind == "element":
        for place in aliases_of(key.parts[0]):
            yield from _keys_of(inference, place, depth + 1)
    elif key.kind in {"phi", "typed", "narrow"}:
        for part in key.parts:
            if part is not key:
                yield from gone_over(inference, part, depth + 1)


def _keys_of(inference: Inference, node: Node, depth: int) -> Iterator[Node]:
    if node.kind == "comp" and node.data != "dict":
        yield from gone_over(inference, node.parts[0], depth)
    elif node.kind == "op" and node.data == "|":
        for part in node.parts:
            yield from _keys_of(inference, part, depth)
    elif node.kind == "call":
        func = node.parts[0]
        args = positional(node)
        if func.kind == "attr" and func.data == "keys":
            yield func.parts[0]
        elif module_function(node) in {"list", "set", "sorted", "tuple", "frozenset"} and args:
            yield from _keys_of(inference, args[0], depth)
        elif is_mapping(inference.types(node)):
            yield node
    elif is_mapping(inference.types(node)) or node.kind == "mapping":
        yield node
