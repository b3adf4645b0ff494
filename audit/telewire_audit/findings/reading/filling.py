"""How a field is filled: by whom, and whether with anything but constants."""

from __future__ import annotations

from dataclasses import dataclass

from telewire_audit.findings.reading.scope import Scope
from telewire_audit.flow.fields import copied, is_replace
from telewire_audit.flow.nodes import Node
from telewire_audit.flow.steps import State, Step
from telewire_audit.flow.types import Inst
from telewire_audit.link.classes import Member

_COMPUTING = {"op", "call", "compare", "text", "count", "comp"}
_STATES = 500
"""Steps back from a constant that are looked at."""


@dataclass(frozen=True, slots=True)
class Filling:
    """What fills a field.

    Attributes:
        closed: Whether every edge that could carry a value was followed.
        carried: Whether a computed value arrives.
        stores: What is stored, in code that can run and does more than read back what was written down.
        dead: What only code that nothing calls stores.
        constants: The constants that arrive, as Python writes them.
    """

    closed: bool
    carried: bool
    stores: tuple[Node, ...] = ()
    dead: tuple[Node, ...] = ()
    constants: tuple[str, ...] = ()
    plain: bool = True
    """Whether the constants arrive as they are: not computed with, not kept in a setting that somebody may change."""


def filling_of(scope: Scope, member: Member) -> Filling:
    """Trace a field back to everything that fills it."""
    known = scope.fillings.get((member.owner.id, member.name))
    if known is None:
        known = scope.fillings[member.owner.id, member.name] = _find(scope, member)
    return known


def _find(scope: Scope, member: Member) -> Filling:
    context = scope.context
    trace = context.tracer.back(member, stop_at_payload=False)
    if trace.found:
        return Filling(closed=True, carried=True, stores=(trace.hops[-1].node,))
    if trace.unknown or replaced_somewhere(scope, member):
        return Filling(closed=False, carried=False)
    stores: list[Node] = []
    dead: list[Node] = []
    for source in context.graph.fields.sources(member):
        if source.how == "default":
            continue
        if not context.live.is_live(source.fn):
            dead.append(source.value)
        elif any(isinstance(found, Step) for found in context.tracer.stored(member, source, ())):
            stores.append(source.value)
    stores += [mutation.value for mutation, _ in context.graph.fields.mutations(member)]
    literals = [leaf.node for leaf in trace.literals if leaf.kind == "literal" and leaf.node.kind == "const"]
    constants = tuple(dict.fromkeys(repr(node.data) for node in literals))
    plain = all(_is_plain(scope, node, member) for node in stores)
    return Filling(True, False, tuple(stores), tuple(dead), constants, plain)  # noqa: FBT003 - as declared


def _is_plain(scope: Scope, node: Node, member: Member) -> bool:
    """Whether a stored value is a constant that only names and arguments hand on."""
    seen = {State(node, (), ())}
    work = list(seen)
    while work and len(seen) < _STATES:
        state = work.pop()
        if state.node.kind in _COMPUTING or (state.node.kind == "field" and state.node.data.owner is not member.owner):
            return False
        for found in scope.context.tracer.expand(state):
            if isinstance(found, Step) and found.state not in seen:
                seen.add(found.state)
                work.append(found.state)
    return True


def replaced_somewhere(scope: Scope, member: Member) -> bool:
    """Whether a `replace` of an object whose type is unknown names the field, and so may fill it."""
    graph = scope.context.graph
    for function in graph.program.writers.get(member.name, ()):
        for call in graph.inference.lowered(function).calls:
            if not any(keyword == member.name for keyword, _ in call.data) or not is_replace(call):
                continue
            if not any(isinstance(item, Inst) for item in graph.inference.types(copied(call))):
                return True
    return False
