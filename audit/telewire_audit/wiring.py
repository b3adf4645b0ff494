"""The configuration's names, looked up in the program; those of `[wiring.declare]` are told in `declared`."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from functools import cached_property

from telewire_audit.declared import Declared, look_up
from telewire_audit.flow.graph import Graph
from telewire_audit.flow.types import instances
from telewire_audit.link.program import Class, External, Function, Program
from telewire_registry.config import WiringConfig


@dataclass
class Wiring:
    """The classes and modules that carry telemetry.

    Attributes:
        missing: (key, name) of what the configuration names and the program has not.
    """

    graph: Graph
    config: WiringConfig
    snapshot: Class | None
    app: Class | None
    event: Class | None
    aggregators: tuple[Class, ...]
    missing: tuple[tuple[str, str], ...]
    declared: Declared = field(default_factory=Declared)
    _carriers: dict[str, bool] = field(default_factory=dict)

    def is_payload(self, cls: Class) -> bool:
        """Whether a class carries values from emitters to the aggregator: a payload, or the event around it."""
        known = self._carriers.get(cls.id)
        if known is None:
            known = self._carriers[cls.id] = self._is_payload(cls)
        return known

    def _is_payload(self, cls: Class) -> bool:
        if self.event is not None and cls is self.event:
            return True
        for item in self.graph.classes.mro(cls):
            for name in self.config.payloads:
                if name in {item.id, item.module.name} or item.module.name.startswith(name + "."):
                    return not self.graph.classes.is_enum(cls)
        return False

    @cached_property
    def carried(self) -> dict[str, tuple[Class, ...]]:
        """Classes whose objects payloads carry in their fields, by id, with the payloads that carry them."""
        index: dict[str, list[Class]] = defaultdict(list)
        for payload in self.graph.program.classes.values():
            if not self.is_payload(payload) or self.is_envelope(payload):
                continue
            for name in payload.fields:
                member = self.graph.classes.member(payload, name)
                for cls in instances(self.graph.inference.types_of_member(member)) if member is not None else ():
                    if not self.is_payload(cls) and not self.graph.classes.is_enum(cls):
                        index[cls.id].append(payload)
        return {name: tuple(dict.fromkeys(classes)) for name, classes in index.items()}

    def is_envelope(self, cls: Class) -> bool:
        """Whether a class is the event around payloads."""
        return self.event is not None and cls is self.event

    def is_aggregator(self, function: Function) -> bool:
        """Whether a function is a method of an aggregator, of a base of one, or of a class below one."""
        owner = function.owner
        return owner is not None and (
            owner in self._inherited or any(item in self.aggregators for item in self.graph.classes.mro(owner))
        )

    @cached_property
    def _inherited(self) -> frozenset[Class]:
        return frozenset(item for cls in self.aggregators for item in self.graph.classes.mro(cls))


def resolve_wiring(graph: Graph, config: WiringConfig) -> Wiring:
    """Look the configuration's names up."""
    missing: list[tuple[str, str]] = []

    def one(key: str, name: str | None) -> Class | None:
        if name is None:
            missing.append((key, ""))
            return None
        symbol = graph.program.find(name)
        if isinstance(symbol, Class):
            return symbol
        missing.append((key, name))
        return None

    snapshot = one("snapshot", config.snapshot)
    app = one("app", config.app)
    event = one("event", config.event) if config.event else None
    aggregators = tuple(found for name in config.aggregators if (found := one("aggregators", name)) is not None)
    several = {"payloads": config.payloads, "consumers": config.consumers, "thresholds": config.thresholds}
    if config.event_types is not None:
        several["event_types"] = (config.event_types,)
    missing += [(key, name) for key, names in several.items() for name in names if not _is_there(graph.program, name)]
    declared, absent = look_up(graph, config.declare, snapshot)
    graph.carries = declared.carries
    return Wiring(graph, config, snapshot, app, event, aggregators, (*missing, *absent), declared)


def _is_there(program: Program, name: str) -> bool:
    """Whether a name is a symbol of the program, or a package of it."""
    if not isinstance(program.find(name), External):
        return True
    return any(module.startswith(f"{name}.") for module in program.modules)
