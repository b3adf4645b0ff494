"""What well-known functions and methods of Python do to containers: the one table of them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from telewire_audit.flow.nodes import Node
from telewire_audit.flow.types import NOTHING, Cont, Ext, Inst, Type, Types, elements, is_mapping, values
from telewire_audit.link.program import External

if TYPE_CHECKING:
    from telewire_audit.flow.infer import Inference

COPIES = {"list", "tuple", "set", "frozenset", "sorted", "reversed", "iter", "deque", "dict", "copy", "deepcopy",
          "OrderedDict", "defaultdict", "Counter", "MappingProxyType", "cast", "filter", "islice", "chain", "takewhile",
          "ChainMap"}  # fmt: skip
"""Functions whose result holds what an argument holds."""
COPY_METHODS = {"copy", "__copy__", "model_copy", "tolist"}
OPEN_OBJECTS = frozenset({"types.SimpleNamespace", "threading.local", "argparse.Namespace"})
"""Classes of libraries whose objects hold what code stores in them, and nothing else."""
REPLACERS = {"replace", "_replace", "model_copy", "evolve", "copy"}
FIELD_DICTS = ("asdict", "vars", "_asdict", "model_dump")
"""Functions and methods that give a dict of an object's fields."""
GETTERS = {"get", "pop", "setdefault", "__getitem__"}
PICKS = {"max", "min", "next", "heappop", "choice"}
LIST_PICKS = {"pop", "popleft", "get", "get_nowait"}


def external_name(node: Node) -> str | None:
    """The last name of a library function that a call's function node is: `builtins.len` -> `len`."""
    func = node.parts[0]
    if func.kind == "free" and isinstance(func.data, External):
        return func.data.dotted.rpartition(".")[2]
    return None


def last_name(func: Node) -> str:
    """The last part of the name of a library's function, or of any attribute; empty for other nodes."""
    if func.kind == "attr":
        return str(func.data)
    return str(getattr(func.data, "dotted", "")).rpartition(".")[2] if func.kind == "free" else ""


def module_function(node: Node) -> str | None:
    """The last name of a library function, also where it is an attribute of a library's module."""
    name = external_name(node)
    if name is None and node.parts[0].kind == "attr" and node.parts[0].parts[0].kind == "free":
        base = node.parts[0].parts[0].data
        if isinstance(base, External):
            return str(node.parts[0].data)
    return name


def positional(node: Node) -> list[Node]:
    """Arguments of a call that are given by position."""
    return [
        part for part, (keyword, stars) in zip(node.parts[1:], node.data, strict=True) if keyword is None and not stars
    ]


def shaped_types(self: Inference, node: Node) -> Types | None:
    """The type of a call of a well-known function or method; None where it is none."""
    args = positional(node)
    name = module_function(node)
    if name is not None and args:
        return _function(self, name, args)
    func = node.parts[0]
    if func.kind == "attr":
        return _method(self, func.data, func.parts[0], args)
    return None


def _function(self: Inference, name: str, args: list[Node]) -> Types | None:
    first = self.types(args[0])
    if name == "getattr" and len(args) > 1:
        return _reached_by_text(self, first, args[1])
    if name in {"dict", "OrderedDict"}:
        return frozenset(item for item in first if isinstance(item, Cont) and item.kind == "dict") or frozenset(
            {Cont("dict", (NOTHING, NOTHING))}
        )
    if name in {"replace", "copy", "deepcopy", "evolve"}:
        return first
    if name in COPIES and name != "cast":
        return frozenset({Cont("list", (elements(first),))})
    if name in PICKS:
        inner = frozenset(item for item in elements(first) if not isinstance(item, Ext))
        return inner or None
    if name == "enumerate":
        return frozenset({Cont("list", (frozenset({Cont("tuple", (NOTHING, elements(first)))}),))})
    if name == "zip":
        parts = tuple(elements(self.types(arg)) for arg in args)
        return frozenset({Cont("list", (frozenset({Cont("tuple", parts)}),))})
    if name[:1].isupper():  # a library's container, made from one
        return frozenset(item for item in first if isinstance(item, Cont)) or None
    if name == "map" and len(args) > 1:
        return frozenset({Cont("list", (NOTHING,))})
    return first if name == "partial" else None


def _reached_by_text(self: Inference, types: Types, text: Node) -> Types | None:
    """What `getattr` gives for a text, or for a text that is known in part: all methods whose names fit."""
    if text.kind == "const" and isinstance(text.data, str):
        return NOTHING.union(*(self.member_types(item, text.data) for item in types))
    found = NOTHING
    for name in self.constants(text):
        for item in types:
            if isinstance(name, str):
                found |= self.member_types(item, name)
            elif isinstance(item, Inst) and isinstance(name, tuple):
                methods = {method for cls in self.classes.mro(item.cls) for method in cls.methods if fits(name, method)}
                found = found.union(*(self.member_types(item, method) for method in sorted(methods)))
    return found or None


def fits(pattern: object, name: str) -> bool:
    """Whether a key, where None in a tuple stands for any text, is a name."""
    if isinstance(pattern, tuple):
        text = "".join(".+" if piece is None else re.escape(piece) for piece in pattern)
        return re.fullmatch(text, name) is not None
    return pattern == name


def _method(self: Inference, name: str, base: Node, args: list[Node]) -> Types | None:
    types = as_mappings(self, name, self.types(base))
    if any(isinstance(item, Inst) for item in types) and name != "_replace":
        return None
    containers = frozenset(item for item in types if isinstance(item, Cont))
    if name in {"_replace", "model_copy"}:
        return types
    if not containers:
        return None
    if name in COPY_METHODS:
        return containers
    if is_mapping(containers):
        return _dict_method(self, name, containers, args)
    if name in LIST_PICKS:
        return elements(containers)
    return None


def as_mappings(self: Inference, name: str, types: Types) -> Types:
    """The same types, with a dict in place of the program's own mappings, where they have a method from their base."""
    found: set[Type] = set()
    for item in types:
        if isinstance(item, Inst) and self.classes.is_mapping(item.cls) and self.classes.member(item.cls, name) is None:
            get = self.classes.member(item.cls, "__getitem__")
            inner = NOTHING if get is None or get.method is None else self.return_types(get.method)
            found.add(Cont("dict", (NOTHING, inner)))
        else:
            found.add(item)
    return frozenset(found)


def _dict_method(self: Inference, name: str, types: Types, args: list[Node]) -> Types | None:
    keys, found = elements(types), values(types)
    if name in GETTERS:
        default = self.types(args[1]) if len(args) > 1 else NOTHING
        return found | frozenset(item for item in default if isinstance(item, Inst | Cont))
    if name == "values":
        return frozenset({Cont("list", (found,))})
    if name == "keys":
        return frozenset({Cont("list", (keys,))})
    if name == "items":
        return frozenset({Cont("list", (frozenset({Cont("tuple", (keys, found))}),))})
    if name == "popitem":
        return frozenset({Cont("tuple", (keys, found))})
    return None
