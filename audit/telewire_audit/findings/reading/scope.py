"""The telemetry of a program: the fields of its payloads and of its snapshot, and the code that reads events."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

from telewire_audit.checks.context import Context
from telewire_audit.flow.nodes import Node
from telewire_audit.flow.restoring import restores
from telewire_audit.flow.shapes import module_function
from telewire_audit.flow.types import NOTHING, Func, Inst, Types, instances
from telewire_audit.link.classes import Member
from telewire_audit.link.program import Class, Function, last_name
from telewire_audit.questions import Question
from telewire_audit.report import Hop

if TYPE_CHECKING:
    from telewire_audit.findings.reading.copies import Copy
    from telewire_audit.findings.reading.dict_uses import Positions, Uses
    from telewire_audit.findings.reading.event_uses import EventUses
    from telewire_audit.findings.reading.filling import Filling

NOTE, WARNING = "note", "warning"
_SHOWN = 8
_EXPORTS = {"asdict", "astuple", "vars", "fields", "model_dump", "to_dict", "as_dict", "__dict__", "replace", "pformat"}
"""Functions, methods and attributes that read all fields of an object at once."""
_UNFIELDED = {"ClassVar", "InitVar"}


@dataclass
class Scope:
    """What all findings share; everything is computed once, when first asked for."""

    context: Context
    questions: Sequence[Question]
    fillings: dict[tuple[str, str], Filling] = field(default_factory=dict)
    """How fields are filled, by class and name, as far as it was asked."""
    copies: tuple[Copy, ...] | None = None
    """Values that are handed on as they are, once they were asked for."""
    events: EventUses | None = None
    """What is done with each event, once it was asked for."""
    shown: dict[tuple[str, str], bool | None] = field(default_factory=dict)
    """Whether fields are shown, likewise."""
    dicts: dict[Node, Uses] | None = None
    """What becomes of each dict that the program makes, once it was asked for."""
    positions: dict[Function, Positions] = field(default_factory=dict)
    """Where the nodes of functions stand, as far as it was asked."""

    @cached_property
    def screen_functions(self) -> frozenset[Function]:
        """The functions that the app reaches and whose reads count."""
        return frozenset(self.context.screen.readers)

    @cached_property
    def drawing(self) -> tuple[Function, ...]:
        """The functions of the consumers' modules, and those that the app reaches: what writes texts for a screen."""
        prefixes = self.context.wiring.config.consumers
        return tuple(
            function
            for function in self.context.graph.program.functions
            if function in self.context.screen.reached.functions
            or any(f"{function.module.name}.".startswith(f"{prefix}.") for prefix in prefixes)
        )

    @cached_property
    def payloads(self) -> tuple[Class, ...]:
        """The classes that events carry: what the envelope's fields may hold, else all of the payload modules."""
        wiring, program = self.context.wiring, self.context.graph.program
        held: list[Class] = []
        if wiring.event is not None:
            for name in wiring.event.fields:
                member = self.context.graph.classes.member(wiring.event, name)
                if member is not None:
                    held += instances(self.context.graph.inference.types_of_member(member))
        carried = [cls for cls in dict.fromkeys(held) if wiring.is_payload(cls) and not wiring.is_envelope(cls)]
        known = carried or [cls for cls in program.classes.values() if wiring.is_payload(cls)]
        return tuple(cls for cls in known if cls is not wiring.event and self._has_fields(cls))

    @cached_property
    def snapshot_classes(self) -> tuple[Class, ...]:
        """The snapshot and the classes of the objects inside it, outermost first."""
        found: dict[Class, None] = {}
        work = [cls for cls in (self.context.wiring.snapshot,) if cls is not None]
        while work:
            cls = work.pop(0)
            if cls in found or self.context.graph.classes.is_enum(cls) or self.context.wiring.is_payload(cls):
                continue
            if cls is not self.context.wiring.snapshot and not self._has_fields(cls):
                continue
            found[cls] = None
            for name in cls.fields:
                member = self.context.graph.classes.member(cls, name)
                if member is not None:
                    work += instances(self.context.graph.inference.types_of_member(member))
        return tuple(found)

    def fields_of(self, cls: Class) -> Iterator[Member]:
        """The annotated fields that a class itself declares."""
        for item in cls.fields.values():
            if not item.is_annotated or last_name(item.annotation) in _UNFIELDED or item.name.startswith("__"):
                continue
            yield Member(cls, item.name, field=item)

    def _has_fields(self, cls: Class) -> bool:
        protocol = self.context.graph.classes.is_protocol(cls)
        return not protocol and not self.context.graph.classes.is_enum(cls) and any(True for _ in self.fields_of(cls))

    def is_structure(self, member: Member) -> bool:
        """Whether a field only holds objects of the program, whose own fields are the values."""
        return bool([cls for cls in instances(self.types(member)) if not self.context.graph.classes.is_enum(cls)])

    def types(self, member: Member) -> Types:
        """The types of a field."""
        return self.context.graph.inference.types_of_member(member)

    @cached_property
    def aggregating(self) -> frozenset[Function]:
        """The functions that run when an aggregator does: its methods, and what they call."""
        work = [method for cls in self.context.wiring.aggregators for item in self.context.graph.classes.mro(cls)
                for method in item.methods.values()]  # fmt: skip
        found: set[Function] = set()
        while work:
            function = work.pop()
            if function in found or function.is_block:
                continue
            found.add(function)
            work += self._called(function)
            work += [f for f in function.module.functions if f.facts.parent == function.facts.qualname]
        return frozenset(found)

    @cached_property
    def running(self) -> frozenset[Function]:
        """All functions that can run, but those of payloads themselves."""
        wiring = self.context.wiring
        return frozenset(
            function
            for function in self.context.live.functions
            if function.owner is None or not wiring.is_payload(function.owner)
        )

    def dispatches_on(self, names: Iterable[str]) -> bool:
        """Whether code tells events apart by one of these payload classes: `isinstance`, `match`, a typed parameter."""
        wanted = set(names)
        return any(
            wanted & function.facts.reads and ("isinstance" in function.facts.calls or function.facts.decorators)
            for name in wanted
            for function in self.context.graph.program.readers.get(name, ())
            if function in self.running and not restores(function)
        )

    def _called(self, function: Function) -> Iterator[Function]:
        inference = self.context.graph.inference
        lowered = inference.lowered(function)
        for call in lowered.calls:
            for callee in inference.callees(call):
                if isinstance(callee.target, Function) and not callee.guess:
                    yield callee.target
        for node in (*lowered.attrs, *lowered.nodes):
            for item in inference.types(node):
                if isinstance(item, Func):
                    yield item.function
            bases: Types = inference.types(node.parts[0]) if node.kind == "attr" else NOTHING
            for base in bases:
                member = self.context.graph.classes.member(base.cls, node.data) if isinstance(base, Inst) else None
                if member is not None and member.method is not None and member.method.is_property:
                    yield member.method

    def reads(self, member: Member, functions: Iterable[Function]) -> tuple[list[Node], list[Node]]:
        """Reads of a field in functions, and reads of its name of objects whose type is unknown."""
        graph = self.context.graph
        sure: list[Node] = []
        open_: list[Node] = []
        for function in functions:
            for node in graph.inference.lowered(function).attrs:
                if node.data != member.name:
                    continue
                types = graph.inference.types(node.parts[0])
                if any(isinstance(item, Inst) and graph.fields.is_member(item.cls, member) for item in types):
                    sure.append(node)
                elif not types:
                    open_.append(node)
        return sure, open_

    def exported(self, cls: Class, functions: Iterable[Function]) -> bool:
        """Whether functions read all fields of an object at once (`asdict`, `vars`), or by a computed name."""
        return cls in self._exported(frozenset(functions))

    def _exported(self, functions: frozenset[Function]) -> frozenset[Class]:
        known = self._exports.get(functions)
        if known is None:
            known = self._exports[functions] = frozenset(self._find_exported(functions))
        return known

    @cached_property
    def _exports(self) -> dict[frozenset[Function], frozenset[Class]]:
        return {}

    def _find_exported(self, functions: frozenset[Function]) -> Iterator[Class]:
        inference = self.context.graph.inference
        for function in functions:
            if not (function.facts.reads | function.facts.calls) & (_EXPORTS | {"getattr"}):
                continue
            lowered = inference.lowered(function)
            for node in lowered.attrs:
                if node.data in _EXPORTS:
                    yield from self.within(inference.types(node.parts[0]))
            for call in lowered.calls:
                name = module_function(call)
                if name in _EXPORTS and len(call.parts) > 1:
                    yield from self.within(inference.types(call.parts[1]))
                elif name == "getattr" and len(call.parts) > 2 and not self._named(call.parts[2]):  # noqa: PLR2004
                    yield from instances(inference.types(call.parts[1]))

    def _named(self, key: Node) -> bool:
        found = self.context.graph.constants.of(key)
        return bool(found) and all(isinstance(item, str) for item in found)

    def within(self, types: Types) -> Iterator[Class]:
        """The classes of objects, and of the objects inside them."""
        seen: set[Class] = set()
        work = instances(types)
        while work:
            cls = work.pop()
            if cls in seen:
                continue
            seen.add(cls)
            yield cls
            for item in self.context.graph.classes.mro(cls):
                for member in self.fields_of(item):
                    work += instances(self.types(member))


def title(member: Member) -> str:
    """`Class.field`."""
    return f"{member.owner.name}.{member.name}"


def symbol(member: Member) -> str:
    """`package.module.Class.field`."""
    return f"{member.owner.id}.{member.name}"


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault: where it is, what it is about, what is wrong, what to do.

    Attributes:
        symbol: What it is about, as a dotted symbol.
        hops: Other places that show it.
        level: Where it weighs something else than its kind usually does.
    """

    path: str
    line: int
    symbol: str
    message: str
    help: str
    hops: tuple[Hop, ...] = ()
    level: str | None = None


def declared_at(member: Member) -> tuple[str, int]:
    """Path and line at which a field is declared."""
    line = member.owner.facts.line if member.field is None else member.field.line
    return member.owner.module.path, line


def hops_at(nodes: Iterable[Node], note: str) -> tuple[Hop, ...]:
    """Nodes as places that show a finding."""
    return tuple(dict.fromkeys(Hop(node.fn.module.path, node.line, note) for node in nodes))[:_SHOWN]


def place(node: Node) -> str:
    """`file:line` of a node."""
    return f"{node.fn.module.path}:{node.line}"
