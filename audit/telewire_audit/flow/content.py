"""Changes inside containers, and whether a key is the one that is asked for.

A path is the way from a container to the value that is asked for. Its steps:

    ("k", key)   the item under a constant key         "it"   what iterating gives
    ("i", n)     the position n of a tuple             "v"    some item
    ("a", name)  an attribute of an object of unknown type

An empty path asks for anything that the value is made from.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from telewire_audit.flow.graph import Graph
from telewire_audit.flow.infer import Callee
from telewire_audit.flow.nodes import Lowered, Mutation, Node, aliases_of
from telewire_audit.flow.pairs import gone_over, pairs_of, same_item
from telewire_audit.flow.shapes import fits
from telewire_audit.link.program import External, Function

Path = tuple[object, ...]
_DEPTH = 3


@dataclass(frozen=True, slots=True, eq=False)
class Change:
    """A value that a change puts into a container: the value, the way inside it, and the call that led there."""

    value: Node
    path: Path
    mutation: Mutation
    calls: tuple[Node, ...] = ()


class Contents:
    """Changes inside local containers."""

    def __init__(self, graph: Graph) -> None:
        self.graph = graph
        self._local: dict[Function, dict[Node, list[tuple[Mutation, Path]]]] = {}
        self._uses: dict[Function, dict[Node, list[tuple[Node, int]]]] = {}

    def changes(self, node: Node, path: Path) -> Iterator[Change]:
        """What changes in its own function, and in functions that it is handed to, put at a path of a container."""
        for mutation, prefix, calls in self._found(node, _DEPTH):
            for value, inner in self.landing(mutation, prefix, path):
                yield Change(value, inner, mutation, calls)

    def _found(self, node: Node, depth: int) -> Iterator[tuple[Mutation, Path, tuple[Node, ...]]]:
        lowered = self.graph.inference.lowered(node.fn)
        for mutation, prefix in self._mutations(lowered).get(node, ()):
            yield mutation, prefix, ()
        if depth == 0:
            return
        for call, position in self._handed(lowered).get(node, ()):
            for callee in self.graph.inference.callees(call):
                param = self._param(call, callee, position)
                if param is not None:
                    for mutation, prefix, calls in self._found(param, depth - 1):
                        yield mutation, prefix, (call, *calls)

    def _param(self, call: Node, callee: Callee, position: int) -> Node | None:
        if not isinstance(callee.target, Function):
            return None
        keyword, stars = call.data[position - 1]
        params = self.graph.inference.lowered(callee.target).params
        if stars:
            return None
        if keyword is not None:
            return params.get(keyword)
        names = [param.name for param in callee.target.facts.params if param.kind in {"pos", "any"}]
        if callee.bound and callee.target.owner is not None and "staticmethod" not in callee.target.decorators:
            names = names[1:]
        index = sum(1 for word, star in call.data[: position - 1] if word is None and not star)
        return params.get(names[index]) if index < len(names) else None

    def _mutations(self, lowered: Lowered) -> dict[Node, list[tuple[Mutation, Path]]]:
        known = self._local.get(lowered.fn)
        if known is None:
            known = self._local[lowered.fn] = {}
            for mutation, prefix, place in self.graph.fields.changes_in(lowered.fn):
                if mutation.kind != "setattr":
                    known.setdefault(place, []).append((mutation, prefix))
        return known

    def _handed(self, lowered: Lowered) -> dict[Node, list[tuple[Node, int]]]:
        known = self._uses.get(lowered.fn)
        if known is None:
            known = self._uses[lowered.fn] = {}
            for call in lowered.calls:
                for position, part in enumerate(call.parts[1:], 1):
                    if part.kind not in {"const", "compare", "text"}:
                        for place in aliases_of(part):
                            known.setdefault(place, []).append((call, position))
        return known

    def landing(self, mutation: Mutation, prefix: Path, path: Path) -> Iterator[tuple[Node, Path]]:
        """Where a change lands: the value that answers a path, and the way inside that value."""
        rest = follow(prefix, path)
        if rest is None:
            return
        if mutation.kind == "merge":
            paired = self.paired(mutation.value, rest)
            yield from [(mutation.value, rest)] if paired is None else paired
        elif mutation.kind == "add":
            if not rest or rest[0] != ("a",):
                yield mutation.value, rest[1:]
        elif mutation.kind == "set" and mutation.key is not None:
            if not rest:
                yield mutation.value, ()
            elif rest[0] == "it":
                yield mutation.key, rest[1:]
            else:
                yield from self.keyed(mutation.key, mutation.value, rest)

    def paired(self, node: Node, path: Path) -> list[tuple[Node, Path]] | None:
        """What a dict of the pairs that an iterable gives has under a name; None where that cannot be told."""
        head = path[0] if path else None
        if not (isinstance(head, tuple) and head[0] == "k" and isinstance(head[1], str)):
            return None
        found: list[tuple[Node, Path]] = []
        for place in aliases_of(node):
            items = () if any(True for _ in self._found(place, _DEPTH)) else pairs_of(self.graph.inference, place)
            if not items:
                return None
            for key, value in items:
                found += [(value, path)] if key is None else self.keyed(key, value, path)
        return found

    def keyed(self, key: Node, value: Node, path: Path) -> Iterator[tuple[Node, Path]]:
        """What an item with a key answers to a path whose first step names an item."""
        head, rest = path[0], path[1:]
        if not (isinstance(head, tuple) and head[0] == "k"):
            yield value, rest
            return
        wanted = head[1]
        if key.kind == "const":
            if key.data == wanted:
                yield value, rest
            return
        copied = list(same_item(self.graph.inference, key, value))
        if copied:
            yield from ((container, path) for container in copied)
            return
        if not rest and (changed := self._changed(key, value, path)):
            yield from changed
            return
        known = self.graph.constants.of(key)
        if known:
            if any(fits(item, str(wanted)) for item in known):
                yield value, rest
            return
        domain = list(gone_over(self.graph.inference, key))
        for container in domain:
            yield container, (head, *rest)
        if not domain:
            yield value, rest

    def _changed(self, key: Node, value: Node, path: Path, depth: int = _DEPTH) -> list[tuple[Node, Path]]:
        """What a value is computed from, where an item with the same key is among it: `out[k] = float(v)`."""
        found: list[tuple[Node, Path]] = []
        is_item = False
        for part in self._operands(value) if depth else ():
            copied = [(container, path) for container in same_item(self.graph.inference, key, part)]
            inner = copied or self._changed(key, part, path, depth - 1)
            is_item = is_item or bool(inner)
            found += inner or [(part, ())]
        return found if is_item else []

    def _operands(self, value: Node) -> tuple[Node, ...]:
        """What an operator, a builtin function or a value's method is given; nothing where other code may compute."""
        if value.kind in {"op", "choice"}:
            return value.parts[1 if value.kind == "choice" else 0 :]
        if value.kind != "call":
            return ()
        func = value.parts[0]
        if func.kind == "attr" and not isinstance(func.parts[0].data, External):
            targets = self.graph.inference.callees(value)
            return (
                () if any(not isinstance(callee.target, str) for callee in targets) else (*func.parts, *value.parts[1:])
            )
        builtin = func.kind == "free" and getattr(func.data, "dotted", "").startswith("builtins.")
        return value.parts[1:] if builtin else ()


def follow(prefix: Path, path: Path) -> Path | None:
    """What is left of a path behind a prefix, or None where they part."""
    for index, step in enumerate(prefix):
        if index >= len(path):
            return ()
        if not meets(step, path[index]):
            return None
    return path[len(prefix) :]


def meets(step: object, other: object) -> bool:
    """Whether two steps may name the same item."""
    if isinstance(step, str) or isinstance(other, str):
        return True
    return step == other
