"""What every check works with."""

from __future__ import annotations

from dataclasses import dataclass

from telewire_audit.comparisons import Comparisons
from telewire_audit.flow.graph import Graph
from telewire_audit.flow.hops import Trace
from telewire_audit.flow.live import Liveness
from telewire_audit.flow.nodes import Node
from telewire_audit.flow.trace import Tracer
from telewire_audit.places import Located, Place, locate
from telewire_audit.questions import Ask, Question
from telewire_audit.screen import Screen
from telewire_audit.verdicts import UNRESOLVED, Evidence, Result, evidence_of
from telewire_audit.wiring import Wiring
from telewire_registry.paths import SnapshotPath


@dataclass(slots=True)
class Context:
    """The program, linked, and how the configuration names its parts.

    Attributes:
        absent: Folders of code that the configuration names and that are not there.
    """

    graph: Graph
    wiring: Wiring
    live: Liveness
    tracer: Tracer
    screen: Screen
    comparisons: Comparisons | None
    absent: tuple[str, ...] = ()

    def locate(self, ask: Ask) -> Located:
        """Where an ask's path leads."""
        if ask.path is None:
            return Located((), "the record has no path that can be read", untyped=True)
        if self.wiring.snapshot is None:
            return Located((), "the configuration names no snapshot class", untyped=True)
        located = locate(self.graph, self.wiring.snapshot, ask.path)
        if located.untyped and len(ask.path.steps) > 1:
            # A group may name the path of its first field; the others stand beside that field.
            beside = SnapshotPath((*ask.path.steps[:-2], ask.path.steps[-1]))
            other = locate(self.graph, self.wiring.snapshot, beside)
            return other if other.places else located
        return located

    def places(self, question: Question) -> list[tuple[str, Place | None, Located]]:
        """The members that a question is about: one entry for each field, more for a family of names."""
        found: list[tuple[str, Place | None, Located]] = []
        for ask in question.asks:
            located = self.locate(ask)
            if not located.places:
                found.append((ask.name, None, located))
            several = len(located.places) > 1
            found += [(place.member.name if several else ask.name, place, located) for place in located.places]
        return found


def unlocated(located: Located, verdict: str) -> Result:
    """The result for a field whose path leads nowhere."""
    return Result(UNRESOLVED if located.untyped else verdict, located.broken or "no path")


def hops_of(context: Context, trace: Trace) -> tuple[Evidence, ...]:
    """A trace as evidence: from what computes the value to the field, one entry for each place."""
    found: list[Evidence] = []
    for hop in reversed(trace.hops):
        found.append(evidence_of(hop.node, _role(context, hop.node)))
        if hop.site is not None:
            function, line = hop.site
            role = "aggregation" if context.wiring.is_aggregator(function) else "emitter"
            found.append(Evidence(function.module.path, line, function.id, role))
    return tuple(dict.fromkeys(found))


def _role(context: Context, node: Node) -> str:
    if node.kind == "field":
        return "payload" if context.wiring.is_payload(node.data.owner) else "schema"
    return "aggregation" if context.wiring.is_aggregator(node.fn) else "emitter"
