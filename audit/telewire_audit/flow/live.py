"""Which functions can run, and which run because an event arrived.

A function can run where code that can run mentions it, see `mentions`. That errs on the side of running: nothing is
called dead on a guess.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import cached_property

from telewire_audit.collect.syntax import Attr, Call, Expr
from telewire_audit.flow.decorated import is_kept, is_replaced
from telewire_audit.flow.graph import Graph
from telewire_audit.flow.mentions import Mentions
from telewire_audit.flow.types import Inst
from telewire_audit.link.program import Class, Function, last_name

_WRAPPERS = {
    "property", "cached_property", "staticmethod", "classmethod", "abstractmethod", "dataclass", "contextmanager",
    "asynccontextmanager", "lru_cache", "cache", "wraps", "override", "overload", "no_grad", "inference_mode", "final",
    "total_ordering", "setter", "getter", "deleter", "jit", "compile", "singledispatch", "singledispatchmethod",
}  # fmt: skip
"""Decorators that call nothing on their own; any other may register what it decorates."""
_TORCH = frozenset({"forward", "extra_repr", "get_extra_state", "set_extra_state", "state_dict", "load_state_dict",
                    "train", "reset_parameters"})  # fmt: skip
_CALLED: Mapping[str, frozenset[str]] = {
    "torch.nn.Module": _TORCH,
    "torch.nn.modules.module.Module": _TORCH,
    "threading.Thread": frozenset({"run"}),
    "enum.Enum": frozenset(),
    "enum.IntEnum": frozenset(),
    "enum.StrEnum": frozenset(),
    "builtins.str": frozenset(),
    "builtins.int": frozenset(),
}
"""What a library's base class calls of classes below it, beside special methods. Others may call all that is public."""
_DEPTH = 4


class Liveness:
    """Functions and classes that code which runs mentions."""

    def __init__(
        self, graph: Graph, is_carrier: Callable[[Class], bool], called: frozenset[Function] = frozenset()
    ) -> None:
        self.graph = graph
        self.is_carrier = is_carrier
        self.called = called
        self.mentions = Mentions(graph)
        self._events: dict[tuple[Function, int], bool] = {}
        self._runs: dict[Function, bool] = {}

    @cached_property
    def functions(self) -> frozenset[Function]:
        """All functions whose names code that can run mentions; quick, and too many."""
        program = self.graph.program
        waiting: dict[str, list[Function]] = {}
        live: set[Function] = set()
        work: list[Function] = []
        for function in program.functions:
            if function.is_block or self._is_root(function):
                live.add(function)
                work.append(function)
            else:
                waiting.setdefault(function.name, []).append(function)
        seen: set[str] = set()
        while work:
            function = work.pop()
            for name in function.facts.reads | function.facts.calls:
                if name in seen:
                    continue
                seen.add(name)
                for other in waiting.get(name, ()):
                    live.add(other)
                    work.append(other)
        return frozenset(live)

    def is_live(self, function: Function) -> bool:
        """Whether a function can run: mentions lead to it from code that runs by itself."""
        if function not in self._runs:
            self._search(function)
        return self._runs[function]

    def _search(self, start: Function) -> None:
        """Go back over mentions until one of them runs; where none does, nothing that was met runs."""
        before: dict[Function, Function | None] = {start: None}
        work = [start]
        texts: list[Function] = []
        while work or texts:
            if not work:  # texts cost more to look through, and mostly nothing is left to ask them
                work += self._new(texts.pop(), self.mentions.by_text, before)
                continue
            function = work.pop()
            if is_replaced(self.graph.inference, function):
                continue
            if self._runs.get(function) or function.is_block or self._is_root(function):
                found: Function | None = function
                while found is not None:
                    self._runs[found] = True
                    found = before[found]
                return
            if function not in self._runs:
                texts.append(function)
                work += self._new(function, self.mentions.of, before)
        self._runs |= dict.fromkeys(before, False)

    def _new(
        self,
        function: Function,
        mentions: Callable[[Function], Iterable[Function]],
        before: dict[Function, Function | None],
    ) -> list[Function]:
        """The functions that mention one and were not met yet; they are now."""
        found = list(dict.fromkeys(other for other in mentions(function) if other not in before))
        before |= dict.fromkeys(found, function)
        return found

    def _is_root(self, function: Function) -> bool:
        name = function.name
        if function in self.called:
            return True
        if name.startswith("__") and name.endswith("__") and function.owner is not None:
            return self._made_outside(function.owner)
        if any(self._registers(decorator) for decorator in function.facts.decorators):
            return True
        if is_kept(self.graph.inference, function):
            return True
        owner = function.owner
        if owner is not None and not name.startswith("_") and self._called_by_base(owner, name):
            return True
        return function.facts.parent is None and owner is None and name == "main"

    def _made_outside(self, cls: Class) -> bool:
        """Whether something outside the program may make an object of a class or run its special methods."""
        return bool(self.graph.classes.external_bases(cls)) or any(map(self._registers, cls.facts.decorators))

    def _registers(self, decorator: Expr) -> bool:
        return last_name(decorator) not in _WRAPPERS and isinstance(decorator, Call | Attr)

    def is_entry(self, function: Function) -> bool:
        """Whether something outside the program calls it: a framework, a command line, a registry."""
        owner = function.owner
        if function in self.called or any(self._registers(decorator) for decorator in function.facts.decorators):
            return True
        if function.name == "main" and owner is None:
            return True
        return owner is not None and function.name != "__init__" and self._called_by_base(owner, function.name)

    def _called_by_base(self, owner: Class, name: str) -> bool:
        """Whether a library's base class may call a method."""
        special = name.startswith("__") and name.endswith("__")
        bases = self.graph.classes.external_bases(owner)
        return any(special or base not in _CALLED or name in _CALLED[base] for base in bases)

    def on_event(self, function: Function, depth: int = _DEPTH) -> bool:
        """Whether a function runs because an event arrived: it takes one, or only such functions call it."""
        known = self._events.get((function, depth))
        if known is not None:
            return known
        found = any(
            isinstance(item, Inst) and self.is_carrier(item.cls)
            for param in function.facts.params[:6]
            for item in self.graph.inference.annotated(function, param)
        )
        if not found and depth > 0:
            sites = self.graph.callers.sites(function)
            found = bool(sites) and all(self.on_event(call.fn, depth - 1) for call, _ in sites)
        self._events[function, depth] = found
        return found
