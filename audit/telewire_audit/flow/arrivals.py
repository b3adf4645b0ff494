"""Whether code that reads a payload ever sees one.

A handler may read `StepPayload.loss`, and never see a step: the emitter puts it into an event of a kind for which the
handler does not run. Nothing is cut off on a guess: where one event that carries the payload is of a kind that cannot
be told, or one way to the code is open, the value arrives.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from telewire_audit.flow.callers import bind
from telewire_audit.flow.content import Contents
from telewire_audit.flow.envelopes import Envelopes, Kinds
from telewire_audit.flow.graph import Graph
from telewire_audit.flow.nodes import Node, stood_for
from telewire_audit.flow.outcomes import Given, Outcomes, Value, Values, nothing_given
from telewire_audit.flow.tables import entries_of, lookup
from telewire_audit.flow.types import Func
from telewire_audit.link.program import Class, Function

__all__ = ["Arrivals", "Astray"]


@dataclass(frozen=True, slots=True)
class Astray:
    """A payload that comes in events for which the code that reads it does not run.

    Attributes:
        payload: The class of the payload.
        kinds: What the events that carry it hold beside it, by field: those that the code asks for.
        read: Where it would be read.
        tests: The tests and the look-ups that let none of these events through.
        made: The calls that make these events.
    """

    payload: Class
    kinds: Kinds
    read: Node
    tests: tuple[Node, ...]
    made: tuple[Node, ...]

    @property
    def event(self) -> str:
        """Which events they are: `kind START or STOP`."""
        return " and ".join(
            f"{field} {' or '.join(sorted(str(value) for _, value in values))}" for field, values in self.kinds.items()
        )


class Arrivals:
    """Reads of payloads, and the events that get to them."""

    def __init__(
        self, graph: Graph, contents: Contents, is_entry: Callable[[Function], bool], envelope: Class | None
    ) -> None:
        self.graph = graph
        self.outcomes = Outcomes(graph, contents, is_entry)
        self.envelopes = Envelopes(graph, self.outcomes, envelope)
        self._known: dict[tuple[Node, Class], Astray | None] = {}

    def astray(self, read: Node, payload: Class) -> Astray | None:
        """Why a read of a payload's field never sees one; None where it may see one.

        Args:
            read: The attribute of a payload.
            payload: The payload's class.
        """
        key = (read, payload)
        if key not in self._known:
            self._known[key] = self._find(read, payload)
        return self._known[key]

    def _find(self, read: Node, payload: Class) -> Astray | None:
        ways = _Ways(self, self.envelopes.kinds(payload))
        if not ways.kinds or ways.carry(read.parts[0], read.guards):
            return None
        asked = {name: values for name, values in ways.kinds.items() if name in ways.asked}
        made = dict.fromkeys(item.call for item in self.envelopes.carriers(payload))
        return Astray(payload, asked, read, tuple(dict.fromkeys(ways.closed)), tuple(made))


class _Ways:
    """One search back from where a payload is used, for a way that events of some kinds can take."""

    def __init__(self, arrivals: Arrivals, kinds: Kinds) -> None:
        self.inference = arrivals.graph.inference
        self.graph = arrivals.graph
        self.outcomes = arrivals.outcomes
        self.envelopes = arrivals.envelopes
        self.kinds = kinds
        self.asked: set[str] = set()
        self.closed: list[Node] = []
        self._seen: set[Node] = set()
        self._open_questions: set[Node] = set()

    def carry(self, value: Node, guards: tuple[Node, ...]) -> bool:
        """Whether a payload, or an event, of these kinds may be what a node stands for, where its tests hold."""
        return any(self._open(item, guards) for item in stood_for(value))

    def _open(self, item: Node, guards: tuple[Node, ...]) -> bool:
        if self.envelopes.is_event(item):
            given = self._of_event(item)
            closed = [guard for guard in guards if self.outcomes.truth(guard, given) is False]
            if closed:
                self.closed.append(closed[-1])
                return False
        elif item.kind == "attr" and self.envelopes.is_event(item.parts[0]):
            return self.carry(item.parts[0], guards)
        return item.kind != "param" or self._handed(item)

    def _of_event(self, event: Node) -> Given:
        """What is known of the fields of an event."""

        def given(node: Node) -> Values | None:
            if node.kind == "param" and event.kind == "param" and node.fn is event.fn and node is not event:
                return self._beside(event, node)
            if node.kind != "attr" or node.data not in self.kinds:
                return None
            if stood_for(node.parts[0]) != [event]:
                return None
            self.asked.add(node.data)
            return self.kinds[node.data]

        return given

    def _beside(self, event: Node, param: Node) -> Values | None:
        """What callers pass for a parameter beside an event, as in `self._on_seed(event, event.kind.name)`."""
        if param in self._open_questions:
            return None
        self._open_questions.add(param)
        found: set[Value] = set()
        for call, callee in self.outcomes.callers(param.fn) or ():
            events, values = (
                [value for value, path in bind(self.inference, call, callee, item.fn, item.data) if not path]
                for item in (event, param)
            )
            places = stood_for(events[0]) if len(events) == len(values) == 1 else []
            known = self.outcomes.values(values[0], self._of_event(places[0])) if len(places) == 1 else None
            if known is None:
                found.clear()
                break
            found |= known
        self._open_questions.discard(param)
        return frozenset(found) or None

    def _handed(self, param: Node) -> bool:
        """Whether a call may hand on such an event, or such a payload; those that go in circles hand on nothing new."""
        if param in self._seen:
            return False
        self._seen.add(param)
        sites = self.outcomes.callers(param.fn)
        if sites is None:
            return True
        tables: list[Node] = []
        for call, callee in sites:
            passed = list(bind(self.inference, call, callee, param.fn, param.data))
            if len(passed) != 1 or passed[0][1]:
                return True
            value = passed[0][0]
            if self._is_other_entry(call, param.fn, value, tables):
                self.closed.append(call)
            elif self.carry(value, call.guards):
                return True
        return self._is_kept(param.fn, tables)

    def _is_other_entry(self, call: Node, function: Function, value: Node, tables: list[Node]) -> bool:
        """Whether a call takes a function out of a table only for events of other kinds."""
        event = value if self.envelopes.is_event(value) or value.kind != "attr" else value.parts[0]
        given = self._of_event(event)
        found = [lookup(func) for func in stood_for(call.parts[0])]
        return bool(found) and all(
            entry is not None and self._excludes(entry[0], self.outcomes.values(entry[1], given), function, tables)
            for entry in found
        )

    def _excludes(self, table: Node, wanted: Values | None, function: Function, tables: list[Node]) -> bool:
        """Whether a table holds a function, but under none of the keys that are looked up."""
        entries = entries_of(self.graph, table)
        if entries is None:
            return False
        held = [entry for entry in entries if self._may_be(entry.value, function)]
        tables += [entry.value for entry in held]
        keys = [self.outcomes.values(entry.key, nothing_given) for entry in held]
        return bool(keys) and wanted is not None and all(key is not None and key.isdisjoint(wanted) for key in keys)

    def _may_be(self, value: Node, function: Function) -> bool:
        types = self.inference.types(value)
        return not types or any(isinstance(item, Func) and item.function is function for item in types)

    def _is_kept(self, function: Function, tables: list[Node]) -> bool:
        """Whether a function is handed on as a value, other than in tables, so that anything may call it."""
        for reader in self.graph.program.references.get(function.name, ()):
            lowered = self.inference.lowered(reader)
            called = {call.parts[0] for call in lowered.calls}
            for node in (*lowered.attrs, *lowered.nodes):
                name = node.data if isinstance(node.data, str) else getattr(node.data, "name", "")
                if name == function.name and node not in called and node not in tables and self._may_be(node, function):
                    return True
        return False
