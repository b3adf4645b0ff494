"""What no analysis can know, as users declare it in `[wiring.declare]`.

    called = ["app.hooks.on_step"]           functions that run although no code calls them: registered handlers, hooks,
                                             emit functions that something outside calls
    carries = ["app.filters.smooth"]         functions whose result carries what they are given
    [wiring.declare.reads]                   what a function of a widget reads by names that are made when it runs
    "app.screen.Panel.render" = ["train.loss"]

A declaration whose function or path is not in the code is missing, like any other name of the configuration.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from telewire_audit.flow.graph import Graph
from telewire_audit.link.classes import Member
from telewire_audit.link.program import Class, Function
from telewire_audit.places import locate
from telewire_registry.config import DeclareConfig
from telewire_registry.paths import SnapshotPath


@dataclass(frozen=True, slots=True)
class Declared:
    """The declarations, looked up.

    Attributes:
        reads: For a member, the functions that read it, each with the members on the way there.
    """

    called: frozenset[Function] = frozenset()
    carries: frozenset[Function] = frozenset()
    reads: Mapping[Member, tuple[tuple[Function, tuple[Member, ...]], ...]] = field(default_factory=dict)


def look_up(graph: Graph, config: DeclareConfig, snapshot: Class | None) -> tuple[Declared, list[tuple[str, str]]]:
    """Look the declarations up.

    Returns:
        What was found, and (key, name) of what was not.
    """
    missing: list[tuple[str, str]] = []

    def functions(key: str, names: Iterable[str]) -> list[Function]:
        found: list[Function] = []
        for name in names:
            symbol = graph.program.find(name)
            if isinstance(symbol, Function):
                found.append(symbol)
            else:
                missing.append((key, name))
        return found

    reads: dict[Member, list[tuple[Function, tuple[Member, ...]]]] = defaultdict(list)
    for name, paths in config.reads.items():
        for function in functions("declare.reads", [name]):
            for path in paths:
                places = () if snapshot is None else locate(graph, snapshot, SnapshotPath.parse(path)).places
                if not places:
                    missing.append(("declare.reads", path))
                for place in places:
                    reads[place.member].append((function, place.via))
    found = Declared(
        called=frozenset(functions("declare.called", config.called)),
        carries=frozenset(functions("declare.carries", config.carries)),
        reads={member: tuple(items) for member, items in reads.items()},
    )
    return found, missing
