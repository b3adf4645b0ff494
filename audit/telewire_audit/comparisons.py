"""Which snapshot fields mounted code compares, and with which constants."""

from __future__ import annotations

from collections import Counter, defaultdict, deque
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from telewire_audit.flow.callers import bind, default_of
from telewire_audit.flow.comparing import compared_by, found_among
from telewire_audit.flow.content import Path
from telewire_audit.flow.expand import HANDLERS
from telewire_audit.flow.fields import Source
from telewire_audit.flow.graph import Graph
from telewire_audit.flow.infer import Callee
from telewire_audit.flow.nodes import Node
from telewire_audit.flow.shapes import module_function, positional
from telewire_audit.flow.steps import Found, Leaf, State, Step, Steps
from telewire_audit.flow.types import NOTHING, Inst, instances, ordered
from telewire_audit.lending import schema_classes
from telewire_audit.limits import is_of_self, limits_given
from telewire_audit.link.classes import Member
from telewire_audit.link.program import Class, Function, Module
from telewire_audit.screen import Screen

_BUDGET = 600
_NOT_VALUES = {"len", "enumerate", "isinstance", "id", "type", "hash", "range", "str", "repr", "format"}
"""Functions whose result is no form of the value that they are given."""
_TEXT_MAKERS = {"join", "format"}
_NEW_CONTAINERS = {"display", "mapping", "comp"}
_MEMBERSHIP = {"in": "==", "not in": "!="}
_CONTROL = {"decided by", "selected by", "counted where"}


@dataclass(frozen=True, slots=True)
class Origin:
    """A snapshot field that a value comes from.

    Attributes:
        factor: What the field was multiplied by on the way.
        pure: Whether the value is the field's own: no other field was mixed in.
    """

    member: Member
    factor: float
    pure: bool


@dataclass(frozen=True, slots=True, eq=False)
class Comparison:
    """A field compared with a constant."""

    member: Member
    operator: str
    constant: object
    node: Node
    pure: bool


class _Provenance(Steps):
    """Steps back to snapshot fields; what decides a value is not followed."""

    handlers = HANDLERS

    def stored(self, member: Member, source: Source, path: Path) -> Found:
        """One source of a field."""
        del member
        if source.how != "default":
            yield Step(State(source.value, (*source.path, *path), ()), "stored")

    def uncalled(self, node: Node) -> Leaf:
        """A parameter that no call fills."""
        return Leaf("unknown", node, "nothing calls it")


class Comparisons:
    """Comparisons in the code that the app reaches, by field."""

    def __init__(self, graph: Graph, screen: Screen, snapshot: Class) -> None:
        self.graph = graph
        self.screen = screen
        self.snapshot = snapshot
        self.steps = _Provenance(graph)
        self._origins: dict[tuple[State, bool], tuple[Origin, ...]] = {}
        self._before: dict[State, tuple[State, ...]] = {}

    @cached_property
    def schema(self) -> frozenset[Class]:
        """The classes that a snapshot is made of."""
        return schema_classes(self.graph, self.snapshot)

    def is_shared(self, member: Member) -> bool:
        """Whether several fields of the snapshot hold objects of a member's class."""
        return self._holders[member.owner.id] > 1

    @cached_property
    def _holders(self) -> Counter[str]:
        held: Counter[str] = Counter()
        for owner in self.schema:
            for name in owner.fields:
                member = self.graph.classes.member(owner, name)
                types = NOTHING if member is None else self.graph.inference.types_of_member(member)
                held.update(item.id for item in instances(types))
        return held

    @cached_property
    def by_member(self) -> dict[tuple[str, str], list[Comparison]]:
        """All comparisons, by (class, field)."""
        index: dict[tuple[str, str], list[Comparison]] = defaultdict(list)
        functions = self.screen.showing | self.screen.lent
        tables = (block for module in {item.module for item in functions} for block in self._rules_of(module))
        for function in sorted({*functions, *tables}, key=lambda item: (item.module.path, item.facts.line)):
            for found in self._in(function):
                index[found.member.owner.id, found.member.name].append(found)
        return index

    def of(self, member: Member) -> list[Comparison]:
        """The comparisons of a field."""
        return self.by_member.get((member.owner.id, member.name), [])

    def _rules_of(self, module: Module) -> Iterator[Function]:
        """The module's and its classes' own code, where it keeps lambdas under a name that mounted code reads."""
        for block in module.functions:
            lowered = self.graph.inference.lowered(block) if block.is_block else None
            if lowered is not None and lowered.lambdas:
                kept = (name for name, values in lowered.bindings.items() if any(map(_has_lambda, values)))
                readers = (reader for name in kept for reader in self.graph.program.readers.get(name, ()))
                if any(reader in self.screen.showing for reader in readers):
                    yield block

    def _in(self, function: Function) -> Iterator[Comparison]:
        lowered = self.graph.inference.lowered(function)
        for node in lowered.compares:
            for position, operator in enumerate(node.data):
                yield from self._pair(node, operator, node.parts[position], node.parts[position + 1])
        for test in lowered.tests:
            for leaf in _truths(test):
                for origin in self.origins(State(leaf, (), ()), of_truth=True):
                    yield Comparison(origin.member, "truth", True, leaf, origin.pure)  # noqa: FBT003 - the constant
        for node in (*lowered.subs, *lowered.calls):
            yield from self._looked_up(node)
        for call in lowered.calls:
            compared, searched = compared_by(call), found_among(call)
            if compared is not None:
                yield from self._pair(call, *compared)
            elif searched is not None:
                yield from self._one_of(call, "<", *searched)

    def _pair(self, node: Node, operator: str, left: Node, right: Node) -> Iterator[Comparison]:
        if operator in _MEMBERSHIP:
            yield from self._one_of(node, _MEMBERSHIP[operator], left, right)
            return
        left, right = self._without_zero(left, right)
        for value, other in ((left, right), (right, left)):
            sites = self._shared_sites(value, other)
            for stack, constants in sites:
                for origin in self.origins(State(value, (), stack)):
                    for constant in constants:
                        yield from _scaled(origin, operator, constant, node)

    def _without_zero(self, left: Node, right: Node) -> tuple[Node, Node]:
        """The sides of a comparison; where 0 is compared with a value's distance from a limit, these two."""
        for value, zero in ((left, right), (right, left)):
            is_distance = (zero.kind, zero.data) == ("const", 0) and (value.kind, value.data) == ("op", "-")
            if is_distance and any(self.graph.constants.of(part) for part in value.parts[1:]):
                return value.parts[0], value.parts[-1]
        return left, right

    def _one_of(self, node: Node, operator: str, value: Node, container: Node) -> Iterator[Comparison]:
        """Membership in constants is equality with each of them."""
        if container.kind == "call" and module_function(container) == "range":
            known = [item for bound in positional(container)[:2] for item in self.graph.constants.of(bound)]
        else:
            known = [item for item in self.graph.constants.at(container, ("it",), 0) if not isinstance(item, tuple)]
        if known:
            for origin in self.origins(State(value, (), ())):
                for constant in dict.fromkeys(known):
                    yield from _scaled(origin, operator, constant, node)

    def _shared_sites(self, value: Node, other: Node) -> list[tuple[tuple[Node, ...], tuple[object, ...]]]:
        """Where both sides come from parameters, each call of the function is judged by itself."""
        kept = is_of_self(other) and limits_given(self.graph, other, None) is not None
        if _has_param(value) and (kept or _has_param(other) or _entry(other) is not None):
            found: list[tuple[tuple[Node, ...], tuple[object, ...]]] = []
            for call, callee in self.graph.callers.sites(value.fn):
                found.append(((call,), self._constants_at(other, call, callee)))
            return found
        return [((), self._threshold(other))]

    def _threshold(self, node: Node) -> tuple[object, ...]:
        if any(True for _ in self.origins(State(node, (), ()))):
            return ()
        given = limits_given(self.graph, node, None) or ()
        known = (item for value in (node, *given) for item in self.graph.constants.of(value))
        return tuple(dict.fromkeys(item for item in known if not isinstance(item, tuple)))

    def _constants_at(self, node: Node, call: Node, callee: Callee) -> tuple[object, ...]:
        if node.kind == "param" and isinstance(callee.target, Function):
            bound = [
                value for value, path in bind(self.graph.inference, call, callee, callee.target, node.data) if not path
            ]
            values = bound or default_of(self.graph.inference, callee.target, node.data)
            return tuple(item for value in values for item in self._threshold(value))
        if is_of_self(node) and call.parts[0].kind == "attr":
            kept = limits_given(self.graph, node, call.parts[0].parts[0])
            if kept is not None:
                return tuple(item for value in kept for item in self._threshold(value))
        entry = _entry(node)
        if entry is not None:
            table, name, path = entry
            keys = [("k", key) for key in self._constants_at(name, call, callee)]
            return tuple(item for key in keys for item in self.graph.constants.at(table, (key, *path), 0))
        return self._threshold(node)

    def _looked_up(self, node: Node) -> Iterator[Comparison]:
        """A value that a table of styles is indexed by is compared with the table's keys."""
        if node.kind == "sub":
            base, index = node.parts
        elif node.parts[0].kind == "attr" and node.parts[0].data == "get" and len(node.parts) > 1:
            base, index = node.parts[0].parts[0], node.parts[1]
        else:
            return
        if index.kind == "const":
            return
        keys = [key for key in self.graph.constants.at(base, ("it",), 0) if isinstance(key, str | bool)]
        if keys:
            for origin in self.origins(State(index, (), ())):
                for key in dict.fromkeys(keys):
                    yield Comparison(origin.member, "==", key, node, origin.pure)

    def origins(self, start: State, *, of_truth: bool = False) -> tuple[Origin, ...]:
        """The snapshot fields that a value comes from, or that its truth comes from: a list with items is true."""
        key = (start, of_truth)
        known = self._origins.get(key)
        if known is None:
            self._origins[key] = ()
            known = self._origins[key] = tuple(dict.fromkeys(self._search(start, of_truth=of_truth)))
        return known

    def _search(self, start: State, *, of_truth: bool) -> Iterator[Origin]:
        seen: set[State] = {start}
        queue: deque[tuple[State, float, bool]] = deque([(start, 1.0, True)])
        while queue and len(seen) < _BUDGET:
            state, factor, pure = queue.popleft()
            node = state.node
            if node.kind == "field" and node.data.owner in self.schema:
                yield Origin(node.data, factor, pure)
                continue
            if _is_text(node) or (of_truth and not state.path and node.kind in _NEW_CONTAINERS):
                continue
            read = node.parts[0] if node.kind == "call" else node
            if read.kind == "attr":
                for member in self._properties(read):
                    yield Origin(member, factor, pure)
            if node.kind in {"compare", "const"} and state is not start:
                continue
            factor, pure = self._through(node, factor, pure=pure)
            for found in self._steps(state):
                if found not in seen:
                    seen.add(found)
                    queue.append((found, factor, pure))

    def _properties(self, node: Node) -> Iterator[Member]:
        for item in ordered(self.graph.inference.types(node.parts[0])):
            if isinstance(item, Inst) and item.cls in self.schema:
                member = self.graph.classes.member(item.cls, node.data)
                if member is not None and member.method is not None:
                    yield member

    def _through(self, node: Node, factor: float, *, pure: bool) -> tuple[float, bool]:
        if node.kind != "op" or len(node.parts) != 2:  # noqa: PLR2004 - binary
            return factor, pure
        for other in node.parts:
            known = [item for item in self.graph.constants.of(other) if type(item) in {int, float}]
            if len(known) == 1 and other.kind in {"const", "free"} and known[0]:
                number = float(known[0])  # type: ignore[arg-type]
                if node.data == "*":
                    return factor * number, pure
                if node.data == "/" and other is node.parts[1]:
                    return factor / number, pure
                return factor, pure
        return factor, False

    def _steps(self, state: State) -> tuple[State, ...]:
        known = self._before.get(state)
        if known is None:
            known = self._before[state] = tuple(self._find_steps(state))
        return known

    def _find_steps(self, state: State) -> Iterator[State]:
        for found in self.steps.expand(state):
            if isinstance(found, Step):
                if found.note not in _CONTROL and len(found.state.path) <= 4:  # noqa: PLR2004 - access paths are cut
                    yield found.state
            elif found.kind == "computed" and found.node.kind == "call":
                for part in found.node.parts:
                    yield State(
                        part.parts[0] if part.kind == "attr" and part is found.node.parts[0] else part, (), state.stack
                    )
            elif found.kind == "computed" and found.node.kind == "attr":
                yield State(found.node.parts[0], (), state.stack)


def _scaled(origin: Origin, operator: str, constant: object, node: Node) -> Iterator[Comparison]:
    yield Comparison(origin.member, operator, constant, node, origin.pure)
    if type(constant) in {int, float} and origin.factor != 1.0:
        yield Comparison(origin.member, operator, constant / origin.factor, node, origin.pure)  # type: ignore[operator]


def _has_lambda(node: Node) -> bool:
    return node.kind == "lambda" or (node.kind in {"display", "mapping", "typed"} and any(map(_has_lambda, node.parts)))


def _entry(node: Node) -> tuple[Node, Node, Path] | None:
    """The table, the parameter that is its key, and the way on, of `TABLE[name]["warn"]`; None for other nodes."""
    path: Path = ()
    while True:
        if node.kind == "item":
            path = (("i", node.data), *path)
        elif node.kind == "sub" and node.parts[1].kind == "const":
            path = (("k", node.parts[1].data), *path)
        else:
            break
        node = node.parts[0]
    by_name = node.kind == "sub" and node.parts[1].kind == "param" and _has_param(node.parts[1])
    return (node.parts[0], node.parts[1], path) if by_name else None


def _truths(test: Node) -> Iterator[Node]:
    """The parts of a test that are tested for truth."""
    if test.kind == "junction" or (test.kind == "op" and test.data == "not"):
        for part in test.parts:
            yield from _truths(part)
    elif test.kind not in {"compare", "const"}:
        yield test


def _is_text(node: Node) -> bool:
    """Whether a node makes a text of what it is given, or a number that says nothing of it."""
    if node.kind != "call":
        return node.kind == "text"
    func = node.parts[0]
    return module_function(node) in _NOT_VALUES or (func.kind == "attr" and func.data in _TEXT_MAKERS)


def _has_param(node: Node, depth: int = 3) -> bool:
    if node.kind == "param":
        first = node.fn.facts.params[0] if node.fn.facts.params else None
        return not (node.fn.owner is not None and node.data is first)
    return (
        depth > 0
        and node.kind in {"op", "typed", "narrow", "choice", "junction"}
        and any(_has_param(p, depth - 1) for p in node.parts)
    )
