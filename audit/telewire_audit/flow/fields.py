"""What is stored in a field: through constructors, stores, `replace`, `setattr`, and changes inside it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from telewire_audit.flow.callers import bind_names, parameters_of
from telewire_audit.flow.infer import Callee, Inference
from telewire_audit.flow.nodes import Mutation, Node, aliases_of
from telewire_audit.flow.pairs import beside, same_item
from telewire_audit.flow.shapes import OPEN_OBJECTS, REPLACERS, fits, module_function
from telewire_audit.flow.types import Ext, Inst, Meta
from telewire_audit.link.classes import Member
from telewire_audit.link.program import Class, Function


@dataclass(frozen=True, slots=True, eq=False)
class Source:
    """A value that a field gets, and where."""

    value: Node
    how: str
    """`store`, `construction`, `replace`, `default`."""
    fn: Function
    line: int
    guards: tuple[Node, ...] = ()
    path: tuple[object, ...] = ()
    """The way from `value` to what is stored, where it comes out of `**value`."""
    call: Node | None = None
    """The call that makes the object."""


class Fields:
    """Sources of fields, found through the indexes of names."""

    def __init__(self, inference: Inference) -> None:
        self.inference = inference
        self.program = inference.program
        self.classes = inference.classes
        self._sources: dict[tuple[str, str], list[Source]] = {}
        self._mutations: dict[tuple[str, str], list[tuple[Mutation, tuple[object, ...]]]] = {}
        self._changes: dict[Function, list[tuple[Mutation, tuple[object, ...], Node]]] = {}
        self._constructions: dict[Class, list[tuple[Node, Callee]]] = {}

    def sources(self, member: Member) -> list[Source]:
        """Everything that is stored in a field, its default last."""
        key = (member.owner.id, member.name)
        known = self._sources.get(key)
        if known is None:
            guard = self.inference.guard
            known = guard.answer(key, lambda: list(self._find(member)), self._sources, [], "sources")
        return known

    def _find(self, member: Member) -> Iterator[Source]:
        if self.classes.is_enum(member.owner):
            return
        yield from self._stores(member)
        yield from self._constructed(member)
        yield from self._replaced(member)
        if member.field is not None and member.field.value is not None:
            block = member.owner.module.functions_named[f"{member.owner.facts.qualname}.<class>"][0]
            node = default_node(self.inference, block, member)
            yield Source(node, "default", block, member.field.line)

    def is_member(self, cls: Class, member: Member) -> bool:
        """Whether a class's attribute of the member's name is that member."""
        found = self.classes.member(cls, member.name)
        if found is not None and found.owner is member.owner:
            return True
        return (found is None or found.method is None) and member.owner in self.classes.subclasses(cls)

    def _unknown(self, base: Node) -> bool:
        """Whether nothing is known of an object, so that it may be of any class."""
        types = self.inference.types(base)
        return all(
            isinstance(item, Ext)
            and not item.dotted.startswith("builtins.")
            and item.dotted.removesuffix("()") not in OPEN_OBJECTS
            for item in types
        )

    def _owns(self, base: Node, member: Member) -> bool:
        for item in self.inference.types(base):
            if isinstance(item, Inst | Meta) and self.is_member(item.cls, member):
                return True
        return False

    def _stores(self, member: Member) -> Iterator[Source]:
        for function in self.program.writers.get(member.name, ()):
            for store in self.inference.lowered(function).stores:
                if store.name != member.name:
                    continue
                if self._owns(store.base, member):
                    yield Source(store.value, "store", function, store.line, store.guards)
                elif self._unknown(store.base):
                    how = "store" if len(self.program.classes_with_field.get(member.name, ())) == 1 else "unknown"
                    yield Source(store.value, how, function, store.line, store.guards)
        for function in (*self.program.readers.get("setattr", ()), *self.program.readers.get("__setattr__", ())):
            for mutation in self.inference.lowered(function).mutations:
                if mutation.kind != "setattr" or mutation.key is None:
                    continue
                if may_be(self.inference, mutation.key, member.name) and self._owns(mutation.base, member):
                    for value, path in self._named(mutation.key, mutation.value, member.name):
                        yield Source(value, "store", function, mutation.line, mutation.guards, path)

    def _named(self, key: Node, value: Node, name: str) -> list[tuple[Node, tuple[object, ...]]]:
        """What `setattr` stores under a name: the item of that key, the attribute of that name, or the value itself."""
        copied = list(same_item(self.inference, key, value))
        if copied:
            return [(container, (("k", name),)) for container in copied]
        if value.kind == "call" and module_function(value) == "getattr" and value.parts[2:3] == (key,):
            return [(value.parts[1], (("a", name),))]
        return [(item, ()) for item in beside(self.inference, key, value, name) or [value]]

    def constructions(self, cls: Class) -> list[tuple[Node, Callee]]:
        """Calls that make an instance of exactly this class."""
        known = self._constructions.get(cls)
        if known is None:
            guard = self.inference.guard
            known = guard.answer(cls, lambda: self._find_constructions(cls), self._constructions, [], "constructions")
        return known

    def _find_constructions(self, cls: Class) -> list[tuple[Node, Callee]]:
        found: dict[Node, Callee] = {}
        for name in sorted({cls.name, "cls", *self.program.aliases.get(cls.name, ())}):
            for function in self.program.readers.get(name, ()):
                for call in self.inference.lowered(function).calls:
                    for callee in self.inference.callees(call) if call not in found else ():
                        if callee.target is cls:
                            found[call] = callee
        return list(found.items())

    def _constructed(self, member: Member) -> Iterator[Source]:
        for cls in (member.owner, *self.classes.subclasses(member.owner)):
            if not self.is_member(cls, member) or self.classes.constructor(cls) is not None:
                continue
            for call, callee in self.constructions(cls):
                names = [param.name for param in parameters_of(self.inference, callee) or ()]
                for value, path in bind_names(call, names, member.name, "any", set(names)):
                    yield Source(value, "construction", call.fn, call.line, call.guards, path, call)

    def _replaced(self, member: Member) -> Iterator[Source]:
        for call in (*self._replacements.get(member.name, ()), *self._replacements.get("**", ())):
            if any(
                isinstance(item, Inst) and self.is_member(item.cls, member)
                for item in self.inference.types(copied(call))
            ):
                for value, path in bind_names(call, [], member.name, "any", set()):
                    yield Source(value, "replace", call.fn, call.line, call.guards, path)

    @cached_property
    def _replacements(self) -> dict[str, list[Node]]:
        """Calls that copy an object and change fields of the copy, by the names of these fields; `**` for any."""
        index: dict[str, dict[Node, None]] = defaultdict(dict)
        for name in sorted(REPLACERS):
            for function in self.program.readers.get(name, ()):
                for call in self.inference.lowered(function).calls:
                    for keyword, stars in call.data if is_replace(call) else ():
                        if keyword is not None or stars == 2:  # noqa: PLR2004 - `**`
                            index[keyword or "**"][call] = None
        return {keyword: list(calls) for keyword, calls in index.items()}

    def mutations(self, member: Member) -> list[tuple[Mutation, tuple[object, ...]]]:
        """Changes inside a field's container, each with the way from the field to the changed container."""
        key = (member.owner.id, member.name)
        known = self._mutations.get(key)
        if known is None:
            guard = self.inference.guard
            known = guard.answer(key, lambda: list(self._find_mutations(member)), self._mutations, [], "mutations")
        return known

    def _find_mutations(self, member: Member) -> Iterator[tuple[Mutation, tuple[object, ...]]]:
        for function in self.program.readers.get(member.name, ()):
            last: Mutation | None = None
            for change, path, place in self.changes_in(function):
                if place.kind != "attr" or place.data != member.name or change is last:
                    continue
                if self._owns(place.parts[0], member):
                    last = change
                    yield change, path

    def changes_in(self, function: Function) -> Sequence[tuple[Mutation, tuple[object, ...], Node]]:
        """The changes inside containers that a function makes, each with the way to it from what holds the container.

        A change stands there once for each node that may be what holds it.
        """
        known = self._changes.get(function)
        if known is None:
            known = self._changes[function] = [
                (change, path, place)
                for change in self.inference.lowered(function).mutations
                for root, path in [root_of(change.base)]
                for place in aliases_of(root)
            ]
        return known


def copied(call: Node) -> Node:
    """The object that a `replace` call copies."""
    func = call.parts[0]
    if func.kind == "attr" and func.data in {"_replace", "model_copy", "copy"}:
        return func.parts[0]
    return call.parts[1] if len(call.parts) > 1 else func


def is_replace(call: Node) -> bool:
    """Whether a call copies an object with some fields changed: `dataclasses.replace` and its kin."""
    func = call.parts[0]
    if func.kind == "attr":
        return func.data in REPLACERS
    return func.kind == "free" and str(getattr(func.data, "dotted", "")).rpartition(".")[2] in REPLACERS


def may_be(inference: Inference, key: Node, name: str) -> bool:
    """Whether a computed attribute name or key may be a given one: a constant, a pattern, an entry of a table."""
    found = inference.constants(key)
    return any(fits(item, name) for item in found)


def default_node(inference: Inference, block: Function, member: Member) -> Node:
    """The node of a field's default in its class body."""
    assert member.field is not None  # noqa: S101 - the caller has checked
    bound = inference.lowered(block).bindings.get(member.name)
    if bound:
        return bound[-1]
    assert member.field.value is not None  # noqa: S101 - the caller has checked
    return inference.expression(block, member.field.value)


def root_of(node: Node) -> tuple[Node, tuple[object, ...]]:
    """The container that a chain of subscripts starts at, and the way from there to the node."""
    path: list[object] = []
    while True:
        if node.kind == "sub":
            index = node.parts[1]
            path.append(("k", index.data) if index.kind == "const" else "v")
            node = node.parts[0]
        elif node.kind in {"element", "part", "same", "typed", "narrow"}:
            if node.kind == "element":
                path.append("it")
            if not node.parts:
                break
            node = node.parts[0]
        elif node.kind == "item":
            path.append(("i", node.data))
            node = node.parts[0]
        elif (
            node.kind == "call"
            and node.parts[0].kind == "attr"
            and node.parts[0].data in {"get", "setdefault", "items", "values"}
        ):
            name = node.parts[0].data
            if name in {"get", "setdefault"}:
                key = node.parts[1] if len(node.parts) > 1 else None
                path.append(("k", key.data) if key is not None and key.kind == "const" else "v")
            elif name == "values" and path and path[-1] == "it":
                path[-1] = "v"
            elif name == "items" and path[-2:] == [("i", 1), "it"]:
                path[-2:] = ["v"]
            else:
                break
            node = node.parts[0].parts[0]
        else:
            break
    return node, tuple(reversed(path))
