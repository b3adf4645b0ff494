"""The dicts whose keys the program spells out, and the keys that do not meet."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from telewire_audit.findings.reading.dict_uses import Uses, index_of, uses_of
from telewire_audit.findings.reading.scope import Scope
from telewire_audit.flow.nodes import Node
from telewire_audit.flow.steps import Leaf, State
from telewire_audit.link.program import External, Function


@dataclass(frozen=True, slots=True)
class Lone:
    """A key that is only read, or only written: where that is done, and where its dicts are made."""

    key: str
    at: Node
    made: tuple[Node, ...]
    others: tuple[str, ...]
    """The keys that these dicts have instead, or that are read instead."""

    @property
    def symbol(self) -> str:
        """The function in which it stands, and the key."""
        return f"{self.at.fn.id}.{re.sub(r'[^a-zA-Z0-9_]+', '_', self.key)}"


def read_only(scope: Scope) -> Iterator[Lone]:
    """Keys that are read of dicts into which nothing writes them: each read once."""
    dicts = _dicts(scope)
    made: dict[Node, list[Node]] = defaultdict(list)
    for node, uses in dicts.items():
        for key, places in uses.read.items():
            for at in places if key not in uses.written and not uses.writes_open else ():
                made[at].append(node)
    for at, nodes in made.items():
        asked = _key_of(at)
        if asked is None or at.kind == "compare" or at.fn not in scope.running or not _is_closed(scope, at, asked):
            continue
        others = sorted({other for node in nodes for other in dicts[node].written})
        yield Lone(asked, at, tuple(nodes), tuple(others))


def written_only(scope: Scope) -> Iterator[Lone]:
    """Keys that are written into dicts of which nothing reads them."""
    for node, uses in _dicts(scope).items():
        if uses.reads_open or not uses.read:
            continue  # a dict of which no key is read at all is used in some other way
        for key, places in uses.written.items():
            if key not in uses.read and places[0].kind == "const":
                yield Lone(key, places[0], (node,), tuple(sorted(uses.read)))


def _dicts(scope: Scope) -> dict[Node, Uses]:
    """All dict displays of code that runs, with their uses."""
    if scope.dicts is None:
        scope.dicts = {node: uses_of(scope, node) for f in _makers(scope) for node in _displays(scope, f)}
    return scope.dicts


def _makers(scope: Scope) -> list[Function]:
    found = [f for f in scope.context.graph.program.functions if f in scope.running and not f.is_block]
    return [function for function in found if b"Mapping" in function.facts.body]


def _displays(scope: Scope, function: Function) -> Iterator[Node]:
    index = index_of(scope, scope.context.graph.inference.lowered(function))
    nodes = dict.fromkeys([*index.parents, *(node for nodes in index.parents.values() for node in nodes)])
    nodes.update(dict.fromkeys([*index.returned, *index.yielded]))
    for node in nodes:
        if node.kind == "mapping" and node.fn is function:
            yield node


def _key_of(at: Node) -> str | None:
    key = at.parts[1]
    return key.data if key.kind == "const" and isinstance(key.data, str) else None


def _is_closed(scope: Scope, at: Node, key: str) -> bool:
    """Whether everything that the dict may be was found, and none of it has the key."""
    base = at.parts[0] if at.kind == "sub" else at.parts[0].parts[0]
    trace = scope.context.tracer.back_from(State(base, (("k", key),), ()), stop_at_payload=False, allow_dead=True)
    return not (trace.found or trace.unknown) and all(_is_empty_default(leaf) for leaf in trace.literals)


def _is_empty_default(leaf: Leaf) -> bool:
    """Whether a field holds an empty dict, or None, where nothing else was passed."""
    if leaf.kind != "default":
        return False
    node = leaf.node.parts[0] if leaf.node.kind == "typed" and leaf.node.parts else leaf.node
    if node.kind == "const":
        return node.data is None
    made = [part.data for part in node.parts[1:] if part.kind == "free"]
    return node.kind == "call" and made == [External("builtins.dict")]
