"""What becomes of a dict that the program makes: which keys are written into it and read from it, by whom.

A dict is followed forward: through names, arguments, returns, fields of objects. Where it is given to code that is not
seen, or used in a way that may touch any key, it is open for reading, for writing, or for both.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field

from telewire_audit.findings.reading.scope import Scope
from telewire_audit.flow.callers import bind_names, parameters_of
from telewire_audit.flow.infer import Callee
from telewire_audit.flow.nodes import Lowered, Mutation, Node, Store
from telewire_audit.flow.shapes import module_function
from telewire_audit.flow.types import Inst
from telewire_audit.link.classes import Member
from telewire_audit.link.program import Class, Function

_SAME = {"phi", "choice", "junction", "typed", "narrow", "same", "enter"}
_READING = {"items", "values", "keys", "copy", "__len__", "__iter__", "__contains__"}
_KEYED = {"get", "pop", "setdefault", "__getitem__"}
_WRITING = {"update", "setdefault"}
_ONLY_READ = {"len", "list", "tuple", "set", "dict", "sorted", "sum", "max", "min", "any", "all", "enumerate", "zip",
              "iter", "str", "repr", "bool", "isinstance", "deepcopy", "copy", "dumps", "dump", "print", "pprint",
              "format", "map", "filter", "debug", "info", "warning", "error", "type", "id", "hash"}  # fmt: skip
"""Library functions that may read any key of a dict that they are given, and write none."""
_BUDGET = 400
"""Places that one dict is followed through."""


@dataclass(slots=True)
class Uses:
    """The uses of one dict.

    Attributes:
        written: Where each key is written.
        read: Where each key is read.
        places: The nodes that stand for the dict.
        reads_open: Whether any key may be read where that cannot be seen.
        writes_open: Whether any key may be written where that cannot be seen.
    """

    written: dict[str, list[Node]] = field(default_factory=lambda: defaultdict(list))
    read: dict[str, list[Node]] = field(default_factory=lambda: defaultdict(list))
    places: set[Node] = field(default_factory=set)
    reads_open: bool = False
    writes_open: bool = False

    def close(self, *, reads: bool = True, writes: bool = True) -> None:
        """Note that the trail is lost."""
        self.reads_open = self.reads_open or reads
        self.writes_open = self.writes_open or writes


def uses_of(scope: Scope, made: Node) -> Uses:
    """Follow a dict from the display that makes it."""
    return _Follower(scope).run(made)


@dataclass(slots=True)
class Positions:
    """Where each node of a function stands."""

    parents: dict[Node, list[Node]]
    stored: dict[Node, list[Store]]
    changed: dict[Node, list[Mutation]]
    put: set[Node]
    returned: set[Node]
    yielded: set[Node]


class _Follower:
    """One walk forward."""

    def __init__(self, scope: Scope) -> None:
        self.scope = scope
        self.inference = scope.context.graph.inference
        self.uses = Uses()
        self.work: list[Node] = []
        self.members: set[tuple[str, str]] = set()

    def run(self, made: Node) -> Uses:
        for spread, key in zip(made.data, made.parts[::2], strict=True):
            if spread:
                self.uses.close(reads=False)
            else:
                self._write(key)
        self._reach(made)
        while self.work:
            if len(self.uses.places) > _BUDGET:
                self.uses.close()
                break
            self._place(self.work.pop())
        return self.uses

    def _reach(self, node: Node) -> None:
        if node not in self.uses.places:
            self.uses.places.add(node)
            self.work.append(node)

    def _write(self, key: Node) -> None:
        if key.kind == "const":
            self.uses.written[str(key.data)].append(key)
        else:
            self.uses.close(reads=False)

    def _read(self, key: Node, at: Node) -> None:
        if key.kind == "const":
            self.uses.read[str(key.data)].append(at)
        else:
            self.uses.close(writes=False)

    def _place(self, node: Node) -> None:
        lowered = self.inference.lowered(node.fn)
        index = index_of(self.scope, lowered)
        if self._is_captured(node, lowered):
            self.uses.close()
        for mutation in index.changed.get(node, ()):
            self._change(mutation)
        for store in index.stored.get(node, ()):
            self._stored(store.base, store.name)
        if node in index.put or node in index.yielded:
            self.uses.close()
        if node in index.returned:
            self._returned(node.fn)
        for parent in index.parents.get(node, ()):
            self._parent(node, parent)

    def _is_captured(self, node: Node, lowered: Lowered) -> bool:
        """Whether a function inside this one may use a name that holds the node."""
        names = [name for name, values in lowered.bindings.items() if node in values]
        inner = [f for f in node.fn.module.functions if f.facts.parent == node.fn.facts.qualname]
        return node.fn.is_block or any(name in f.facts.reads | f.facts.calls for f in inner for name in names)

    def _change(self, mutation: Mutation) -> None:
        if mutation.kind == "set" and mutation.key is not None:
            self._write(mutation.key)
        else:
            self.uses.close(reads=False)

    def _stored(self, base: Node, name: str) -> None:
        owners = [item.cls for item in self.inference.types(base) if isinstance(item, Inst)]
        if len(owners) != 1 or not name:
            self.uses.close()
            return
        member = self.scope.context.graph.classes.member(owners[0], name)
        if member is None:
            self.uses.close()
        else:
            self._held(member)

    def _held(self, member: Member) -> None:
        """The dict is in a field: every read of that field is one of it."""
        key = (member.owner.id, member.name)
        if key in self.members:
            return
        self.members.add(key)
        if self.scope.exported(member.owner, self.scope.running):
            self.uses.close(writes=False)
        sure, unknown = self.scope.reads(member, self.scope.context.graph.program.readers.get(member.name, ()))
        if unknown:
            self.uses.close()
        for node in sure:
            self._reach(node)

    def _returned(self, function: Function) -> None:
        sites = self.scope.context.graph.callers.sites(function)
        if not sites or self.scope.context.live.is_entry(function) or function.is_property:
            self.uses.close()
        for call, _ in sites:
            self._reach(call)

    def _parent(self, node: Node, parent: Node) -> None:
        if parent.kind in _SAME and not (parent.kind == "choice" and parent.parts[0] is node):
            self._reach(parent)
        elif parent.kind == "sub" and parent.parts[0] is node:
            self._read(parent.parts[1], parent)
        elif parent.kind == "attr":
            self._method(parent)
        elif parent.kind == "call" and node in parent.parts[1:]:
            self._argument(node, parent)
        elif parent.kind == "compare" and parent.data in {("in",), ("not in",)} and parent.parts[-1] is node:
            self._read(parent.parts[0], parent)
        elif parent.kind == "compare" and parent.data in {("is",), ("is not",)}:
            return
        elif parent.kind in {"element", "text", "compare", "op"}:
            self.uses.close(writes=parent.kind == "op")
        elif parent.kind == "mapping" and parent.data[parent.parts.index(node) // 2]:
            self.uses.close(writes=False)
        else:
            self.uses.close()

    def _method(self, attr: Node) -> None:
        calls = [p for p in index_of(self.scope, self.inference.lowered(attr.fn)).parents.get(attr, ())
                 if p.kind == "call" and p.parts[0] is attr]  # fmt: skip
        if attr.data in _KEYED and calls and all(len(call.parts) > 1 for call in calls):
            for call in calls:
                self._read(call.parts[1], call)
        elif attr.data in _READING:
            self.uses.close(writes=False)
        elif attr.data not in _WRITING or not calls:
            self.uses.close()

    def _argument(self, node: Node, call: Node) -> None:
        if module_function(call) in _ONLY_READ or _logs(call):
            self.uses.close(writes=False)
            return
        spread = any(part is node and stars for part, (_, stars) in zip(call.parts[1:], call.data, strict=True))
        func = call.parts[0]
        if func.kind == "attr" and func.data == "update" and not spread:
            self.uses.close(writes=False)  # merged into another: what is read there may come from here
            return
        callees = self.inference.callees(call)
        if spread or not callees or any(callee.guess for callee in callees):
            self.uses.close(writes=not spread)
            return
        for callee in callees:
            self._handed(node, call, callee)

    def _handed(self, node: Node, call: Node, callee: Callee) -> None:
        params = [param.name for param in parameters_of(self.inference, callee) or ()]
        target = callee.target
        init = self.scope.context.graph.classes.constructor(target) if isinstance(target, Class) else None
        function = target if isinstance(target, Function) else init
        found = False
        if function is not None:
            known = {param.name for param in function.facts.params}
            for param in function.facts.params:
                if param.kind in {"star", "stars"}:
                    continue
                if any(value is node for value, _ in bind_names(call, params, param.name, param.kind, known)):
                    self._reach(self.inference.lowered(function).params[param.name])
                    found = True
        elif isinstance(target, Class):
            for name in params:
                if any(value is node for value, _ in bind_names(call, params, name, "any", set(params))):
                    member = self.scope.context.graph.classes.member(target, name)
                    if member is not None:
                        self._held(member)
                        found = True
        if not found:
            self.uses.close()


def _logs(call: Node) -> bool:
    func = call.parts[0]
    return func.kind == "attr" and func.data in {"debug", "info", "warning", "error", "exception", "log", "dumps"}


def index_of(scope: Scope, lowered: Lowered) -> Positions:
    """Where the nodes of a function stand; kept."""
    known = scope.positions.get(lowered.fn)
    if known is None:
        known = scope.positions[lowered.fn] = _indexed(lowered)
    return known


def _indexed(lowered: Lowered) -> Positions:
    index = Positions(defaultdict(list), defaultdict(list), defaultdict(list), set(), set(), set())
    for store in lowered.stores:
        index.stored[store.value].append(store)
    for mutation in lowered.mutations:
        index.changed[mutation.base].append(mutation)
        if mutation.kind != "merge":
            index.put.add(mutation.value)
    index.returned.update(value for value, _ in lowered.returns)
    index.yielded.update(lowered.yields)
    seen: set[Node] = set()
    work = list(_roots(lowered))
    while work:
        node = work.pop()
        if node in seen:
            continue
        seen.add(node)
        for part in dict.fromkeys(node.parts):
            index.parents[part].append(node)
            work.append(part)
    return index


def _roots(lowered: Lowered) -> Iterator[Node]:
    for nodes in (lowered.calls, lowered.attrs, lowered.compares, lowered.tests, lowered.subs, lowered.yields):
        yield from nodes
    for values in lowered.bindings.values():
        yield from values
    yield from (value for value, _ in lowered.returns)
    for store in lowered.stores:
        yield from (store.base, store.value)
    for mutation in lowered.mutations:
        yield from (mutation.base, mutation.value)
        if mutation.key is not None:
            yield mutation.key
