"""Which constants an expression may be: names for `getattr`, keys of dicts, numbers of thresholds.

A text that is known in part is a pattern: a tuple of its pieces, with None where any text may stand.
"""

from __future__ import annotations

import itertools
import math
import operator
from collections.abc import Callable, Iterable, Iterator
from typing import Any, TypeAlias

from telewire_audit.flow.callers import Callers, bind, default_of
from telewire_audit.flow.fields import Fields
from telewire_audit.flow.infer import Inference
from telewire_audit.flow.kinds import inner_values, outer_values
from telewire_audit.flow.nodes import Node
from telewire_audit.flow.shapes import FIELD_DICTS, module_function, positional
from telewire_audit.flow.types import Func, Inst, Meta, ordered
from telewire_audit.link.program import Class, External, Function, Variable

Constant: TypeAlias = int | float | str | bytes | bool | tuple[str | None, ...] | None
Path: TypeAlias = tuple[object, ...]

_DEPTH = 24
_WIDTH = 400
_PATH = 6
_FIXED = {"const", "display", "mapping", "typed", "op", "attr", "comp", "call"}
_STORES = 2
_ARITHMETIC: dict[str, Callable[[Any, Any], Any]] = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "/": operator.truediv,
    "//": operator.floordiv,
    "**": operator.pow,
    "%": operator.mod,
}
_TEXT_METHODS = {
    "lower",
    "upper",
    "strip",
    "title",
    "capitalize",
    "removeprefix",
    "removesuffix",
    "replace",
    "lstrip",
    "rstrip",
}
_NUMBERS = {"math.inf": math.inf, "math.nan": math.nan, "math.pi": math.pi}

_FIELD_TABLES = {"__annotations__", "__dataclass_fields__", "__dict__"}
"""Attributes whose keys are the names of fields."""


class Constants:
    """Constants of nodes, through tables, parameters and class attributes."""

    def __init__(self, inference: Inference, callers: Callers, fields: Fields) -> None:
        self.inference = inference
        self.callers = callers
        self.fields = fields
        self._known: dict[tuple[Node, Path], tuple[Constant, ...]] = {}

    def of(self, node: Node) -> tuple[Constant, ...]:
        """The constants that a node may be, without repeats, in a stable order."""
        return self.at(node, (), 0)

    def at(self, node: Node, path: Path, depth: int) -> tuple[Constant, ...]:
        """Constants at a path inside a node."""
        key = (node, path)
        known = self._known.get(key)
        if known is not None:
            return known
        handler = _HANDLERS.get(node.kind)
        if handler is None:
            return ()
        guard = self.inference.guard
        if depth > _DEPTH or len(path) > _PATH:
            guard.lose()
            return ()

        def compute() -> tuple[Constant, ...]:
            return tuple(dict.fromkeys(itertools.islice(handler(self, node, path, depth + 1), _WIDTH)))

        return guard.answer(key, compute, self._known, (), "constants")

    def is_switch(self, test: Node, *, on: bool) -> bool:
        """Whether a test is a module's variable, or its negation, that always stands on or off."""
        if test.kind == "op" and test.data == "not":
            return self.is_switch(test.parts[0], on=not on)
        if (
            test.kind != "free"
            or not isinstance(test.data, Variable)
            or self.inference.program.writers.get(test.data.name)
        ):
            return False
        found = self.inference.variable(test.data)
        values = [value.parts[0] if value.kind == "typed" else value for value in found]
        return bool(values) and all(value.kind == "const" and bool(value.data) is on for value in values)

    def each(self, nodes: Iterable[Node], path: Path, depth: int) -> Iterator[Constant]:
        """Constants at a path inside any of several nodes."""
        for node in nodes:
            yield from self.at(node, path, depth)


def _const(_self: Constants, node: Node, path: Path, _depth: int) -> Iterator[Constant]:
    if not path:
        yield node.data


def _display(self: Constants, node: Node, path: Path, depth: int) -> Iterator[Constant]:
    if not path:
        return
    head, rest = path[0], path[1:]
    if isinstance(head, tuple) and len(head) == 2 and type(head[1]) is int:  # noqa: PLR2004 - (kind, position)
        if -len(node.parts) <= head[1] < len(node.parts):
            yield from self.at(node.parts[head[1]], rest, depth)
        return
    for part in node.parts:
        if part.kind == "spread":
            yield from self.at(part.parts[0], path, depth)
        else:
            yield from self.at(part, rest, depth)


def _mapping(self: Constants, node: Node, path: Path, depth: int) -> Iterator[Constant]:
    if not path:
        return
    head, rest = path[0], path[1:]
    for index, spread in enumerate(node.data):
        key, value = node.parts[2 * index], node.parts[2 * index + 1]
        if spread:
            yield from self.at(value, path, depth)
        elif head == "it":
            yield from self.at(key, rest, depth)
        elif head == "v" or (isinstance(head, tuple) and any(head[1] == item for item in self.at(key, (), depth))):
            yield from self.at(value, rest, depth)


def _comp(self: Constants, node: Node, path: Path, depth: int) -> Iterator[Constant]:
    if not path:
        return
    part = node.parts[1] if node.data == "dict" and path[0] == "it" else node.parts[0]
    yield from self.at(part, path[1:], depth)


def _element(self: Constants, node: Node, path: Path, depth: int) -> Iterator[Constant]:
    for item in self.inference.types(node.parts[0]):
        if isinstance(item, Meta) and self.inference.classes.is_enum(item.cls) and not path:
            return
    yield from self.at(node.parts[0], ("it", *path), depth)


def _item(self: Constants, node: Node, path: Path, depth: int) -> Iterator[Constant]:
    yield from self.at(node.parts[0], (("i", node.data), *path), depth)


def _sub(self: Constants, node: Node, path: Path, depth: int) -> Iterator[Constant]:
    base, index = node.parts
    keys = tuple(self.at(index, (), depth))
    if not keys or any(isinstance(key, tuple) for key in keys):
        yield from self.at(base, ("v", *path), depth)
    for key in keys[:_WIDTH]:
        if not isinstance(key, tuple):
            yield from self.at(base, (("k", key), *path), depth)


def _through(self: Constants, node: Node, path: Path, depth: int) -> Iterator[Constant]:
    yield from self.each(node.parts, path, depth)


def _choice(self: Constants, node: Node, path: Path, depth: int) -> Iterator[Constant]:
    yield from self.each(node.parts[1:], path, depth)


def _free(self: Constants, node: Node, path: Path, depth: int) -> Iterator[Constant]:
    if isinstance(node.data, Variable):
        yield from self.each(self.inference.variable(node.data), path, depth)
    elif isinstance(node.data, External) and node.data.dotted in _NUMBERS and not path:
        yield _NUMBERS[node.data.dotted]


def _outer(self: Constants, node: Node, path: Path, depth: int) -> Iterator[Constant]:
    yield from self.each(outer_values(self.inference, node), path, depth)


def _inner(self: Constants, node: Node, path: Path, depth: int) -> Iterator[Constant]:
    yield from self.each(inner_values(self.inference, node), path, depth)


def _param(self: Constants, node: Node, path: Path, depth: int) -> Iterator[Constant]:
    for call, callee in self.callers.sites(node.fn):
        for value, inner in bind(self.inference, call, callee, node.fn, node.data):
            if not inner:
                yield from self.at(value, path, depth)
    yield from self.each(default_of(self.inference, node.fn, node.data), path, depth)


def _field_names(self: Constants, base: Node) -> Iterator[Constant]:
    """The names of a class's annotated fields, as `C.__annotations__` has them."""
    for item in ordered(self.inference.types(base)):
        for cls in self.inference.classes.mro(item.cls) if isinstance(item, Meta | Inst) else ():
            yield from (name for name, field in cls.fields.items() if field.annotation is not None)


def _attr(self: Constants, node: Node, path: Path, depth: int) -> Iterator[Constant]:
    base = node.parts[0]
    described = base.parts[0] if base.kind == "element" else None
    if node.data in _FIELD_TABLES and path[:1] == ("it",):
        yield from _field_names(self, base)
        return
    if (
        node.data == "name"
        and described is not None
        and described.kind == "call"
        and len(described.parts) > 1
        and module_function(described) == "fields"
    ):
        yield from _field_names(self, described.parts[1])
        return
    if base.kind == "free" and isinstance(base.data, External):
        dotted = f"{base.data.dotted}.{node.data}"
        if dotted in _NUMBERS and not path:
            yield _NUMBERS[dotted]
        return
    for item in ordered(self.inference.types(base)):
        if isinstance(item, Meta | Inst):
            yield from _member(self, item.cls, node, path, depth)
        else:
            for found in self.inference.member_types(item, node.data):
                if isinstance(found, Func | Meta):
                    return
            symbol = getattr(item, "module", None)
            variable = None if symbol is None else self.inference.program.member(symbol, node.data)
            if isinstance(variable, Variable):
                yield from self.each(self.inference.variable(variable), path, depth)


def _member(self: Constants, cls: Class, node: Node, path: Path, depth: int) -> Iterator[Constant]:
    classes = self.inference.classes
    if classes.is_enum(cls) and node.data in {"name", "value"}:
        base = node.parts[0]
        for member in [base.data] if base.kind == "attr" and base.data in cls.fields else cls.fields:
            if node.data == "name":
                yield str(member)
            elif cls.fields[member].value is not None:
                block = cls.module.functions_named[f"{cls.facts.qualname}.<class>"][0]
                yield from self.each(self.inference.lowered(block).bindings.get(member, ()), path, depth)
        return
    found = classes.member(cls, node.data)
    if found is None or found.method is not None:
        return
    sources = self.fields.sources(found)
    stored = [source for source in sources if source.how != "default"]
    if stored and (len(stored) > _STORES or any(source.value.kind not in _FIXED for source in stored)):
        return  # it changes: no constant
    for source in sources:
        if not source.path and (source.how == "default" or source.value.kind in _FIXED):
            yield from self.at(source.value, path, depth)


def _call(self: Constants, node: Node, path: Path, depth: int) -> Iterator[Constant]:
    args = positional(node)
    name = module_function(node)
    func = node.parts[0]
    if name is not None:
        yield from _function(self, name, args, path, depth)
    elif func.kind == "attr" and func.data in {"items", "keys", "values", "get", "copy"}:
        yield from _container_method(self, func, args, path, depth)
    elif func.kind == "attr" and func.data in FIELD_DICTS and path[:1] == ("it",):
        yield from _field_names(self, func.parts[0])
    elif func.kind == "attr" and func.data in _TEXT_METHODS and not path:
        yield from _text_method(self, func, args, depth)
    for callee in self.inference.callees(node):
        if isinstance(callee.target, Function):
            for value, _ in self.inference.lowered(callee.target).returns:
                yield from self.at(value, path, depth)


def _function(self: Constants, name: str, args: list[Node], path: Path, depth: int) -> Iterator[Constant]:
    if (
        name in {"list", "tuple", "sorted", "reversed", "set", "frozenset", "iter", "dict", "deque", "MappingProxyType"}
        and args
    ):
        yield from self.at(args[0], path, depth)
    elif name in FIELD_DICTS and args and path[:1] == ("it",):
        yield from _field_names(self, args[0])
    elif name == "enumerate" and args and path[:2] == ("it", ("i", 1)):
        yield from self.at(args[0], ("it", *path[2:]), depth)
    elif name == "zip" and len(path) > 1 and path[0] == "it" and isinstance(path[1], tuple):
        position = path[1][1]
        if type(position) is int and position < len(args):
            yield from self.at(args[position], ("it", *path[2:]), depth)
    elif name in {"float", "int"} and args and not path:
        for value in self.at(args[0], (), depth):
            try:
                yield float(value) if name == "float" else int(value)  # type: ignore[arg-type]
            except (TypeError, ValueError, OverflowError):
                continue


def _container_method(self: Constants, func: Node, args: list[Node], path: Path, depth: int) -> Iterator[Constant]:
    base = func.parts[0]
    if func.data == "copy" or (func.data == "keys" and path[:1] == ("it",)):
        yield from self.at(base, path, depth)
    elif func.data == "values" and path[:1] == ("it",):
        yield from self.at(base, ("v", *path[1:]), depth)
    elif func.data == "items" and len(path) > 1 and path[0] == "it":
        yield from self.at(base, ("it" if path[1] == ("i", 0) else "v", *path[2:]), depth)
    elif func.data == "get" and args:
        keys = tuple(self.at(args[0], (), depth)) or ("",)
        for key in keys:
            yield from self.at(base, (("k", key) if key != "" else "v", *path), depth)
        if len(args) > 1:
            yield from self.at(args[1], path, depth)


def _text_method(self: Constants, func: Node, args: list[Node], depth: int) -> Iterator[Constant]:
    arguments = [tuple(self.at(arg, (), depth)) for arg in args]
    for text in self.at(func.parts[0], (), depth):
        if isinstance(text, str):
            for chosen in itertools.product(*arguments):
                if all(isinstance(item, str) for item in chosen):
                    yield str(getattr(text, func.data)(*chosen))


def _text(self: Constants, node: Node, path: Path, depth: int) -> Iterator[Constant]:
    if path:
        return
    values: list[tuple[str | None, ...]] = []
    parts = iter(node.parts)
    for piece in node.data:
        if piece is not None:
            values.append((piece,))
            continue
        known = tuple(dict.fromkeys(self.at(next(parts), (), depth)))
        texts = tuple(str(item) for item in known if not isinstance(item, tuple))
        values.append(texts if texts and len(texts) == len(known) else (None,))
    for pieces in itertools.islice(itertools.product(*values), _WIDTH):
        yield "".join(p for p in pieces if p is not None) if None not in pieces else tuple(pieces)


def _op(self: Constants, node: Node, path: Path, depth: int) -> Iterator[Constant]:
    if node.kind != "op" or path:
        return
    if len(node.parts) == 1 and node.data == "-":
        for value in self.at(node.parts[0], (), depth):
            if isinstance(value, int | float):
                yield -value
        return
    compute = _ARITHMETIC.get(node.data)
    if compute is None or len(node.parts) != 2:  # noqa: PLR2004 - binary
        return
    right = tuple(self.at(node.parts[1], (), depth))
    for left in self.at(node.parts[0], (), depth):
        for other in right:
            try:
                yield compute(left, other)
            except (TypeError, ValueError, ZeroDivisionError, OverflowError):
                continue


_HANDLERS: dict[str, Callable[[Constants, Node, Path, int], Iterator[Constant]]] = {
    "const": _const,
    "display": _display,
    "mapping": _mapping,
    "comp": _comp,
    "element": _element,
    "item": _item,
    "sub": _sub,
    "phi": _through,
    "junction": _through,
    "typed": _through,
    "narrow": _through,
    "same": _through,
    "part": _through,
    "choice": _choice,
    "free": _free,
    "outer": _outer,
    "inner": _inner,
    "param": _param,
    "attr": _attr,
    "call": _call,
    "text": _text,
    "op": _op,
}
