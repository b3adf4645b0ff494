"""Traces: the shortest way back from a value to what computes it, over code that can run."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable

from telewire_audit.flow.arrivals import Arrivals, Astray
from telewire_audit.flow.carried import Carried
from telewire_audit.flow.content import Path
from telewire_audit.flow.expand import HANDLERS
from telewire_audit.flow.fields import Source
from telewire_audit.flow.graph import Graph
from telewire_audit.flow.handed import Handed
from telewire_audit.flow.hops import Hop, Parents, Trace, path_back
from telewire_audit.flow.live import Liveness
from telewire_audit.flow.nodes import Node
from telewire_audit.flow.restoring import is_revived, only_restores
from telewire_audit.flow.steps import INFORMATIVE, Found, Leaf, Place, State, Step, Steps
from telewire_audit.flow.types import Meta
from telewire_audit.link.classes import Member
from telewire_audit.link.program import Class, Function

_BUDGET = 60_000
"""States that one trace may visit."""
_PATH = 6
"""Steps after which access paths are cut."""
_REVIVING = {"set_extra_state", "load_state_dict", "__setstate__"}
"""Methods that a library calls with what the object itself once wrote down."""
_MIXING = {"computed from", "made from", "decided by", "operand"}
"""Steps through which a constant does not arrive unchanged."""
_CLOSED = {"const", "field", "display", "mapping", "comp", "text", "compare"}
"""Nodes whose steps are complete even where there are none."""


class Tracer(Steps):
    """Traces with a rule for what counts as an end."""

    handlers = HANDLERS

    def __init__(
        self, graph: Graph, live: Liveness, is_carrier: Callable[[Class], bool], envelope: Class | None
    ) -> None:
        super().__init__(graph)
        self.live = live
        self.is_carrier = is_carrier
        self.envelope = envelope
        self.carried = Carried(graph, is_carrier, self.is_envelope)
        self.arrivals = Arrivals(graph, self.contents, live.is_entry, envelope)
        self.handed = Handed(graph.inference, is_carrier)
        self.allow_dead = False
        self._asked: Function | None = None
        self._defaults: tuple[object, ...] = ()
        self._dead: list[Node] = []
        self._filled: dict[tuple[str, str, bool], bool] = {}

    def is_envelope(self, cls: Class) -> bool:
        """Whether a class is the event around payloads."""
        return self.envelope is not None and cls is self.envelope

    def back(self, member: Member, path: Path = (), *, stop_at_payload: bool, allow_dead: bool = False) -> Trace:
        """Trace a field back. With `stop_at_payload`, reading a payload's field is an end that carries the value."""
        self._asked = member.method
        self._defaults = self._default_values(member)
        start = State(self.field_node(member), path, ())
        return self._walk(start, stop_at_payload=stop_at_payload, allow_dead=allow_dead)

    def back_from(self, start: State, *, stop_at_payload: bool, allow_dead: bool = False) -> Trace:
        """Trace any value back."""
        self._asked, self._defaults = None, ()
        return self._walk(start, stop_at_payload=stop_at_payload, allow_dead=allow_dead)

    def _walk(self, start: State, *, stop_at_payload: bool, allow_dead: bool) -> Trace:
        self.allow_dead = allow_dead
        self._dead = []
        trace = Trace()
        parents: Parents = {start: (None, "", None)}
        queue: deque[State] = deque([start])
        ends: list[tuple[Leaf, State]] = []
        while queue and len(parents) < _BUDGET:
            state = queue.popleft()
            if state.node.kind == "field":
                trace.fields.append(state.node.data)
            if stop_at_payload and state is not start:
                trace.payload = self._payload_at(state.node)
                if trace.payload is not None:
                    trace.hops = path_back(parents, state, None)
                    break
            for found in self._expanded(state):
                if isinstance(found, Leaf):
                    if found.kind in INFORMATIVE:
                        trace.leaf = found
                        trace.hops = path_back(parents, state, found)
                        trace.payload = self._first_payload(trace.hops)
                        trace.dead = self._dead
                        return trace
                    (trace.unknown if found.kind == "unknown" else trace.literals).append(found)
                    ends.append((found, state))
                elif stop_at_payload and (lost := self._astray(state.node, found.state.node)) is not None:
                    trace.astray.append(lost)
                elif found.state not in parents and len(found.state.path) <= _PATH:
                    parents[found.state] = (state, found.note, found.site)
                    queue.append(found.state)
        if not trace.hops:
            self._one_of_several(trace, ends, parents)
        if queue and not trace.hops:
            trace.unknown.append(Leaf("unknown", start.node, "the search is too deep"))
        trace.dead = self._dead
        return trace

    def payloads(self, member: Member) -> tuple[frozenset[Member], bool]:
        """All payload fields that reach a field, and whether everything could be followed."""
        self.allow_dead, self._dead = False, []
        self._asked, self._defaults = member.method, self._default_values(member)
        start = State(self.field_node(member), (), ())
        seen = {start}
        work = [start]
        found: set[Member] = set()
        complete = True
        while work and len(seen) < _BUDGET:
            state = work.pop()
            payload = None if state is start else self._payload_at(state.node)
            if payload is not None:
                found.add(payload)
                continue
            for step in self._expanded(state):
                if isinstance(step, Leaf):
                    complete = complete and step.kind != "unknown"
                elif step.state not in seen and len(step.state.path) <= _PATH:
                    seen.add(step.state)
                    work.append(step.state)
        return frozenset(found), complete and not work

    def _expanded(self, state: State) -> Found:
        """The steps of a state; a trail that just stops was not followed to its end."""
        empty = True
        if state.node.kind == "attr" and self.carried.is_hollow(state.node.parts[0], self.is_filled):
            yield Leaf("literal", state.node, f"{state.node.data} of what no payload is given")
            return
        for found in self.expand(state):
            empty = False
            if not (isinstance(found, Step) and is_revived(state.node, found.state.node)):
                yield found
        if empty and state.node.kind not in _CLOSED:
            yield Leaf("unknown", state.node, "an object whose type is unknown")

    def _one_of_several(self, trace: Trace, ends: list[tuple[Leaf, State]], parents: Parents) -> None:
        """Different constants that arrive unchanged from different places say which place it was."""
        named = [(leaf, state) for leaf, state in ends if leaf.kind == "default" and self._is_named(state, parents)]
        default = {
            repr(value)
            for leaf, state in ends
            if leaf.kind == "default" and (leaf, state) not in named
            for value in self.graph.constants.of(leaf.node)
        }
        chosen: dict[str, tuple[Leaf, State]] = {}
        for leaf, state in named:
            if not any(hop.note in _MIXING for hop in path_back(parents, state, None)):
                for value in self.graph.constants.of(leaf.node):
                    chosen.setdefault(repr(value), (leaf, state))
        for leaf, state in ends:
            if leaf.kind != "literal" or (leaf.node.kind == "const" and leaf.node.data is None):
                continue
            if leaf.node.kind not in {"const", "attr"} or any(
                hop.note in _MIXING for hop in path_back(parents, state, None)
            ):
                continue
            value = repr(leaf.node.data)
            if value not in default:
                chosen.setdefault(value, (leaf, state))
        if len(chosen) > 1:
            leaf, state = next(iter(chosen.values()))
            trace.leaf = Leaf("input", leaf.node, f"one of {', '.join(sorted(chosen)[:4])}")
            trace.hops = path_back(parents, state, trace.leaf)
            trace.payload = self._first_payload(trace.hops)

    def _is_named(self, state: State, parents: Parents) -> bool:
        """Whether a field was read from its class, so that its default is a constant with a name."""
        before = parents[state][0]
        return before is not None and before.node.kind == "attr" and self._is_literal(before.node)

    def _payload_at(self, node: Node) -> Member | None:
        """The payload field that a node reads, directly or inside an object that a payload carries."""
        if self._is_payload_field(node):
            member: Member = node.data
            return member
        return self.carried.inside(node.parts[0]) if node.kind == "attr" else None

    def _astray(self, read: Node, field: Node) -> Astray | None:
        """Why a read of a payload's field never sees such a payload."""
        if read.kind != "attr" or not self._is_payload_field(field) or self.is_envelope(field.data.owner):
            return None
        return self.arrivals.astray(read, field.data.owner)

    def is_filled(self, member: Member) -> bool:
        """Whether code that runs gives a field anything but a literal."""
        key = (member.owner.id, member.name, self.allow_dead)
        known = self._filled.get(key)
        if known is None:
            known = self._filled[key] = bool(self.graph.fields.mutations(member)) or any(
                source.how != "default"
                and source.value.kind != "const"
                and not only_restores(source, member)
                and (source.call is None or self.handed.leaves(source.call))
                and (self.allow_dead or self.live.is_live(source.fn))
                for source in self.graph.fields.sources(member)
            )
        return known

    def _is_payload_field(self, node: Node) -> bool:
        return node.kind == "field" and self.is_carrier(node.data.owner)

    def _first_payload(self, hops: tuple[Hop, ...]) -> Member | None:
        for hop in hops[1:]:
            if self._is_payload_field(hop.node) and not self.is_envelope(hop.node.data.owner):
                member: Member = hop.node.data
                return member
        return None

    def runs(self, function: Function, node: Node) -> bool:
        """Whether code may be followed: it can run, or dead code counts here, or it is what the question is about."""
        if self.allow_dead or function is self._asked or self.live.is_live(function):
            return True
        self._dead.append(node)
        return False

    def _lost(self, source: Source, member: Member) -> bool:
        """Whether a payload is made and handed to nothing."""
        if (
            source.call is None
            or self.allow_dead
            or not self.is_carrier(member.owner)
            or self.handed.leaves(source.call)
        ):
            return False
        self._dead.append(source.value)
        return True

    def _never(self, guards: tuple[Node, ...]) -> bool:
        """Whether one of the tests is a switch of a module that nothing ever turns."""
        return any(self.graph.constants.is_switch(guard, on=False) for guard in guards)

    def uncalled(self, node: Node) -> Leaf:
        """A parameter that no call fills."""
        function = node.fn
        if function.name in _REVIVING:
            return Leaf("literal", node, "what was saved before")
        if self.live.is_entry(function):
            return Leaf("input", node, f"{function.name} is called from outside")
        if self.allow_dead:
            return Leaf("input", node, f"nothing calls {function.name}")
        if self.live.is_live(function):
            return Leaf("unknown", node, f"no call of {function.name} could be resolved")
        return Leaf("dead", node, f"nothing calls {function.name}")

    def stored(self, member: Member, source: Source, path: Path) -> Found:
        """One source of a field."""
        if source.how == "default":
            yield Leaf("default", source.value, f"default of {member.owner.name}.{member.name}")
            return
        if not self.runs(source.fn, source.value):
            return
        if source.how == "unknown":
            yield Leaf("unknown", source.value, f"a store to .{member.name} of an object whose type is unknown")
            return
        if only_restores(source, member) or self._lost(source, member) or self._never(source.guards):
            return
        full = (*source.path, *path)
        note = {"store": "stored in", "construction": "passed to", "replace": "replaced in"}.get(source.how, source.how)
        state = State(source.value, full, ())
        place = Place(source.fn, source.guards, member)
        yield Step(state, note, (source.fn, source.line))
        yield from self._said_by_storing(state, place)

    def landed(self, state: State, place: Place) -> Found:
        """A value put into a container."""
        if self.runs(place.fn, state.node) and not self._never(place.guards):
            yield Step(state, "put into")
            yield from self._said_by_storing(state, place)

    def _said_by_storing(self, state: State, place: Place) -> Found:
        """A constant says something where it is stored because an event arrived, or because a test came out so."""
        value, path, stack = state
        constant = value.kind == "const" or (value.kind in {"attr", "typed"} and self._is_literal(value))
        if not constant or path or self._is_default(value, place.member) or value.data in self._defaults:
            return
        if self.live.on_event(place.fn) and not (place.member is not None and self.is_carrier(place.member.owner)):
            yield Leaf("occurrence", value, "stored because an event arrived")
        if place.member is None or not self.is_carrier(place.member.owner) or self._varies(value, place.member):
            for guard in place.guards:
                yield Step(State(guard, (), stack), "decided by")

    def _varies(self, value: Node, member: Member) -> bool:
        """Whether a payload's field may hold something else than a constant: a test then decides which it is."""
        given: set[Node] = set()
        for source in self.graph.fields.sources(member):
            if source.how in {"construction", "replace", "store"} and self.live.is_live(source.fn):
                if source.value.kind != value.kind or source.value.data != value.data:
                    return True
                given.add(source.value)
        made = [
            call
            for cls in (member.owner, *self.graph.classes.subclasses(member.owner))
            for call, _ in self.graph.fields.constructions(cls)
            if self.live.is_live(call.fn)
        ]
        return any(not given & set(call.parts) for call in made)

    def _is_literal(self, value: Node) -> bool:
        """Whether a value is a named constant: a member of an enumeration, or a class's own attribute."""
        if value.kind == "typed":
            return bool(value.parts) and value.parts[0].kind == "const"
        return any(isinstance(item, Meta) for item in self.inference.types(value.parts[0]))

    def _is_default(self, value: Node, member: Member | None) -> bool:
        return member is not None and value.kind == "const" and value.data in self._default_values(member)

    def _default_values(self, member: Member) -> tuple[object, ...]:
        """What a field holds before anything happens: its declared default, or what `__init__` stores."""
        if member.method is not None:
            return ()
        found: list[object] = []
        for source in self.graph.fields.sources(member):
            if source.how == "default":
                found += self.graph.constants.of(source.value)
            elif (
                source.how == "store"
                and source.fn.name in {"__init__", "__post_init__"}
                and source.value.kind == "const"
            ):
                found.append(source.value.data)
        return tuple(found)
