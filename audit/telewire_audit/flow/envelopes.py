"""Which events carry a payload, and what such events hold beside it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Final, TypeAlias

from telewire_audit.collect.syntax import Param
from telewire_audit.flow.callers import bind, bind_names, default_of, parameters_of
from telewire_audit.flow.fields import Source, default_node
from telewire_audit.flow.graph import Graph
from telewire_audit.flow.infer import Callee
from telewire_audit.flow.nodes import Node, stood_for
from telewire_audit.flow.outcomes import Outcomes, Value, Values, nothing_given
from telewire_audit.flow.restoring import restores
from telewire_audit.flow.shapes import module_function
from telewire_audit.flow.types import Cont, Ext, Inst, Meta, Type
from telewire_audit.link.classes import Member
from telewire_audit.link.program import Class, Function

__all__ = ["Carrier", "Envelopes", "Kinds"]

Kinds: TypeAlias = dict[str, Values]
"""For a field of an event, all values that it may have."""

_HELPERS: Final = 4
"""Functions, one around the other, that hand on what an event is made of."""
_MOST: Final = 400
"""Ways to make events that are told apart; with more, what each call makes counts as one."""
_SCALARS: Final = frozenset({"str", "int", "float", "bool", "bytes", "complex", "NoneType"})


@dataclass(frozen=True, slots=True)
class Carrier:
    """One way to make an event: the call, and what each of its fields is given; None where that cannot be told."""

    call: Node
    given: dict[str, Node | None]


class Envelopes:
    """The events that code makes.

    Events that are read back from where they were once written down are left out: each was made before.
    """

    def __init__(self, graph: Graph, outcomes: Outcomes, envelope: Class | None) -> None:
        self.graph = graph
        self.inference = graph.inference
        self.outcomes = outcomes
        self.envelope = envelope
        self._kinds: dict[Class, Kinds] = {}

    def is_event(self, node: Node) -> bool:
        """Whether a node's value is an event, whatever it carries."""
        types = self.inference.types(node)
        return bool(types) and all(isinstance(item, Inst) and item.cls in self._classes for item in types)

    def kinds(self, payload: Class) -> Kinds:
        """What the events that carry a payload hold beside it: only fields of which all values can be told."""
        known = self._kinds.get(payload)
        if known is None:
            known = self._kinds[payload] = dict(self._find_kinds(payload))
        return known

    def carriers(self, payload: Class) -> tuple[Carrier, ...]:
        """The ways to make an event that carries a payload, or may do so."""
        return tuple(item for item in self._made if any(self._may_hold(node, payload) for node in self._loads(item)))

    def _find_kinds(self, payload: Class) -> Iterator[tuple[str, Values]]:
        carriers = self.carriers(payload)
        for name in self._labels if carriers else ():
            found: set[Value] = set()
            for carrier in carriers:
                node = carrier.given[name]
                values = None if node is None else self.outcomes.values(node, nothing_given)
                if values is None:
                    break
                found |= values
            else:
                yield name, frozenset(found)

    @cached_property
    def _classes(self) -> frozenset[Class]:
        """The event's class, and those below it."""
        event = self.envelope
        return frozenset() if event is None else frozenset((event, *self.graph.classes.subclasses(event)))

    @cached_property
    def _members(self) -> dict[str, Member]:
        """The fields of an event that its constructor is given."""
        event = self.envelope
        names = [] if event is None else [field.name for field in self.graph.classes.init_fields(event)]
        if event is not None and self._init is not None:
            names = list(self._filled_from)
        found = ((name, self.graph.classes.member(event, name)) for name in names if event is not None)
        return {name: member for name, member in found if member is not None}

    @cached_property
    def _init(self) -> Function | None:
        """The constructor that is written for events."""
        return None if self.envelope is None else self.graph.classes.constructor(self.envelope)

    @cached_property
    def _filled_from(self) -> dict[str, Param]:
        """The parameter of the constructor that is stored in a field as it is: `self.kind = kind`."""
        found: dict[str, Param] = {}
        stores = [] if self._init is None else self.inference.lowered(self._init).stores
        for store in stores:
            places = stood_for(store.value)
            if self.is_event(store.base) and len(places) == 1 and places[0].kind == "param":
                found[store.name] = places[0].data
        return found

    @cached_property
    def _labels(self) -> tuple[str, ...]:
        """The fields that nothing changes after the event is made."""
        return tuple(
            name
            for name, member in self._members.items()
            if all(
                source.how in {"construction", "default"} or self._reads_back(source, name) or self._fills(source, name)
                for source in self.graph.fields.sources(member)
            )
        )

    def _fills(self, source: Source, name: str) -> bool:
        """Whether a source is the constructor's own parameter, the only one that is stored there."""
        param = self._filled_from.get(name)
        return source.fn is self._init and param is not None and [n.data for n in stood_for(source.value)] == [param]

    def _reads_back(self, source: Source, name: str) -> bool:
        """Whether an event only makes a member of an enumeration from the text in the same field: `Kind[self.kind]`."""
        made = source.value
        if source.fn.name != "__post_init__" or made.kind not in {"sub", "call"} or len(made.parts) != 2:  # noqa: PLR2004 - what makes it, and the text
            return False
        enum, text = made.parts
        types = self.inference.types(enum)
        while text.kind == "narrow" or module_function(text) == "cast":
            text = text.parts[-1 if text.kind == "call" else 0]
        same = text.kind == "attr" and text.data == name and self.is_event(text.parts[0])
        return same and all(isinstance(item, Meta) and self.graph.classes.is_enum(item.cls) for item in types)

    def _loads(self, carrier: Carrier) -> list[Node | None]:
        """What may be a payload of what an event is given."""
        return [node for name, node in carrier.given.items() if not self._is_plain(self._members[name])]

    def _is_plain(self, member: Member) -> bool:
        """Whether a field's annotation leaves no room for a payload."""
        owner = member.owner
        param = self._filled_from.get(member.name)
        annotation = (
            param.annotation if param is not None else None if member.field is None else member.field.annotation
        )
        types = self.inference.annotation(owner.module, annotation, owner)
        return bool(types) and all(map(self._is_scalar, types))

    def _is_scalar(self, item: Type) -> bool:
        if isinstance(item, Inst):
            return self.graph.classes.is_enum(item.cls)
        return isinstance(item, Ext) and item.dotted != "builtins.object"

    def _may_hold(self, node: Node | None, payload: Class) -> bool:
        """Whether a value may be a payload of a class, or hold one; what is not known may."""
        if node is None:
            return True
        if node.kind == "const":
            return False
        found = self.inference.types(node)
        return not found or any(self._may_be(item, payload) for item in found)

    def _may_be(self, item: Type, payload: Class) -> bool:
        mro = self.graph.classes.mro
        if isinstance(item, Cont):
            return any(self._may_be(inner, payload) for part in item.parts for inner in part)
        if isinstance(item, Ext):
            return item.dotted.rpartition(".")[2] not in _SCALARS
        return isinstance(item, Inst) and (payload in mro(item.cls) or item.cls in mro(payload))

    @cached_property
    def _made(self) -> tuple[Carrier, ...]:
        found: list[Carrier] = []
        for cls in sorted(self._classes, key=lambda cls: cls.id) if self._members else ():
            for call, callee in self.graph.fields.constructions(cls):
                if not restores(call.fn):
                    found += self._apart(Carrier(call, self._bound(call, cls, callee)))
        return tuple(found)

    def _bound(self, call: Node, cls: Class, callee: Callee) -> dict[str, Node | None]:
        """What a call gives each field."""
        names = [param.name for param in parameters_of(self.inference, callee) or ()]
        init = self.graph.classes.constructor(cls)
        given: dict[str, Node | None] = {}
        for name in self._members:
            if init is not self._init:
                given[name] = None
                continue
            param = self._filled_from.get(name)
            wanted = name if param is None else param.name
            passed = list(bind_names(call, names, wanted, "any", set(names)))
            if passed:
                given[name] = passed[0][0] if len(passed) == 1 and not passed[0][1] else None
            else:
                given[name] = self._default(cls, name)
        return given

    def _default(self, cls: Class, name: str) -> Node | None:
        if self._init is not None:
            return next(iter(default_of(self.inference, self._init, self._filled_from[name])), None)
        member = self.graph.classes.member(cls, name)
        if member is None or member.field is None or member.field.value is None:
            return None
        block = member.owner.module.functions_named[f"{member.owner.facts.qualname}.<class>"][0]
        return default_node(self.inference, block, member)

    def _apart(self, carrier: Carrier) -> list[Carrier]:
        """The same event, once for each call of the function that hands its fields on."""
        found = [carrier]
        for _ in range(_HELPERS):
            wider = [item for one in found for item in self._by_callers(one)]
            if len(wider) > _MOST or wider == found:
                break
            found = wider
        return found

    def _by_callers(self, carrier: Carrier) -> list[Carrier]:
        params = {name: node for name, node in carrier.given.items() if node is not None and node.kind == "param"}
        functions = {node.fn for node in params.values()}
        function = functions.pop() if len(functions) == 1 else None
        sites = self.outcomes.callers(function) if function is not None and len(params) > 1 else None
        found: list[Carrier] = []
        for call, callee in sites or ():
            given = dict(carrier.given)
            for name, node in params.items():
                passed = list(bind(self.inference, call, callee, node.fn, node.data))
                values = [value for value, _ in passed] or default_of(self.inference, node.fn, node.data)
                given[name] = values[0] if len(values) == 1 and not any(path for _, path in passed) else None
            found.append(Carrier(carrier.call, given))
        return found or [carrier]
