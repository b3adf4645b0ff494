"""Which functions mention a function: by its name, and with an object that may have it.

Where the type of the object is not known, or is a library's, the name decides.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property

from telewire_audit.flow.graph import Graph
from telewire_audit.flow.nodes import Node, aliases_of
from telewire_audit.flow.shapes import fits, module_function
from telewire_audit.flow.types import NOTHING, Ext, Func, Inst, Meta, Mod, Type
from telewire_audit.link.program import Class, Function

_BY_NAME = ("getattr", "methodcaller")
"""Library functions that take the name of what they reach."""
_GUESSES = 3
"""Attributes whose sources are looked at, to tell whether their type is only a guess."""


class Mentions:
    """Mentions of functions, found through the indexes of names."""

    def __init__(self, graph: Graph) -> None:
        self.graph = graph
        self._known: dict[Function, tuple[Function, ...]] = {}

    def of(self, function: Function) -> tuple[Function, ...]:
        """The functions whose code names a function, to call it or to hand it on."""
        known = self._known.get(function)
        if known is None:
            known = self._known[function] = tuple(dict.fromkeys(self._plain(function)))
        return known

    def _plain(self, function: Function) -> Iterable[Function]:
        owner = function.owner
        if owner is not None and "setter" in function.decorators:
            return self.graph.program.writers.get(function.name, [])
        if owner is not None and function.name.startswith("__") and function.name.endswith("__"):
            below = self.graph.classes.subclasses(owner)
            return [
                reader for cls in (owner, *below) for name in self.names(cls.name) for reader in self._readers(name)
            ]
        return [
            reader
            for name in self.names(function.name)
            for reader in self._readers(name)
            if reader is not function and self._refers(reader, name, function)
        ]

    def _readers(self, name: str) -> list[Function]:
        return self.graph.program.readers.get(name, [])

    def names(self, name: str) -> tuple[str, ...]:
        """A name, and those under which modules import it."""
        return (name, *self.graph.program.aliases.get(name, ()))

    def _refers(self, reader: Function, name: str, function: Function) -> bool:
        if function.facts.parent is not None and reader.module is function.module:
            return True  # a local function: its name means it around there
        lowered = self.graph.inference.lowered(reader)
        if any(node.data is function or node.data == name for node in lowered.nodes):
            return True
        if any(node.data == name and self._reaches(node, function) for node in lowered.attrs):
            return True
        # A name that the function's own code imports or binds stands nowhere else.
        return any(node.data is function for values in lowered.bindings.values() for node in values)

    def _reaches(self, node: Node, function: Function) -> bool:
        types = self.graph.inference.types(node.parts[0])
        guessed = self._is_guess(node.parts[0], _GUESSES)
        return not types or guessed or any(self._may_have(item, node, function) for item in types)

    def _is_guess(self, base: Node, depth: int) -> bool:
        """Whether an object comes out of a parameter without annotation: known callers need not be all."""
        for place in aliases_of(base) if depth else ():
            if place.kind == "param" and place.data.annotation is None:
                first = place.fn.facts.params[0]
                if place.fn.owner is None or place.data is not first or "staticmethod" in place.fn.decorators:
                    return True
            elif place.kind == "attr":
                for item in self.graph.inference.types(place.parts[0]):
                    member = self.graph.classes.member(item.cls, place.data) if isinstance(item, Inst) else None
                    if member is not None and member.method is None and member.field is None:
                        stored = (source.value for source in self.graph.fields.sources(member))
                        if any(self._is_guess(value, depth - 1) for value in stored):
                            return True
        return False

    def _may_have(self, item: Type, node: Node, function: Function) -> bool:
        if isinstance(item, Ext):
            return not item.dotted.startswith("builtins.")
        if isinstance(item, Mod):
            return any(found == Func(function, bound=False) for found in self.graph.inference.types(node))
        return isinstance(item, Inst | Meta) and self._has(item.cls, function)

    def _has(self, cls: Class, function: Function) -> bool:
        """Whether an object of a class, or of one below it, may run a function under the function's name."""
        owner = function.owner
        member = self.graph.classes.member(cls, function.name)
        if owner is None:
            return member is None or member.method is None
        if member is None:
            return owner in self.graph.classes.subclasses(cls) or bool(self.graph.classes.external_bases(cls))
        if member.method is None or self.graph.classes.is_protocol(cls):
            return True
        return function in self.graph.inference.overrides(cls, member.method)

    def by_text(self, function: Function) -> list[Function]:
        """The functions whose code reaches a function by a text: `getattr(self, f"on_{kind}")`."""
        return [call.fn for call, subject, texts in self._lookups if self._may_reach(subject, texts, function)]

    def _may_reach(self, subject: Node | None, texts: tuple[object, ...], function: Function) -> bool:
        """Whether a text on an object may be a function's name; an unknown text of an unknown object says nothing."""
        if texts and not any(fits(text, function.name) for text in texts):
            return False
        types = self.graph.inference.types(subject) if subject is not None else NOTHING
        if function.owner is None:
            return any(item == Mod(function.module) for item in types)
        known = [item.cls for item in types if isinstance(item, Inst | Meta)]
        return any(self._has(cls, function) for cls in known) if known else bool(texts) and not types

    @cached_property
    def _lookups(self) -> list[tuple[Node, Node | None, tuple[object, ...]]]:
        """Calls that reach something by a text: the call, the object, and the texts as far as they are known."""
        found: list[tuple[Node, Node | None, tuple[object, ...]]] = []
        for name in _BY_NAME:
            for reader in self._readers(name):
                for call in self.graph.inference.lowered(reader).calls:
                    if module_function(call) == name and len(call.parts) > (2 if name == "getattr" else 1):
                        subject, text = (call.parts[1], call.parts[2]) if name == "getattr" else (None, call.parts[1])
                        texts = tuple(item for item in self.graph.constants.of(text) if isinstance(item, str | tuple))
                        if texts or subject is not None:
                            found.append((call, subject, texts))
        return found
