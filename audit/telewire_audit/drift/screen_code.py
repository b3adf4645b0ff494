"""The code that a widget may run."""

from __future__ import annotations

from collections import defaultdict
from functools import cached_property

from telewire_audit.checks.context import Context
from telewire_audit.link.program import Class, Function


class ScreenCode:
    """Functions by the names under which code of the screen may call them."""

    def __init__(self, context: Context) -> None:
        self.context = context
        self._inside: dict[tuple[str, ...], frozenset[Function]] = {}

    def inside(self, classes: list[Class]) -> frozenset[Function]:
        """The code of classes, and all of the screen that it may call, by names: too much rather than too little."""
        key = tuple(cls.id for cls in classes)
        if key not in self._inside:
            self._inside[key] = self._reached(classes)
        return self._inside[key]

    def _reached(self, classes: list[Class]) -> frozenset[Function]:
        tree = self.context.graph.classes
        owners = {item for cls in classes for top in (cls, *tree.subclasses(cls)) for item in tree.mro(top)}
        work = [function for cls in owners for function in self._own[cls.module.name, cls.facts.qualname]]
        found = set(work)
        while work:
            function = work.pop()
            for name in function.facts.reads | function.facts.calls:
                for other in self._named.get(name, ()):
                    if other not in found:
                        found.add(other)
                        work.append(other)
        return frozenset(found)

    @cached_property
    def _own(self) -> dict[tuple[str, str], list[Function]]:
        """The methods of each class, and the functions and classes inside them."""
        index: dict[tuple[str, str], list[Function]] = defaultdict(list)
        for function in self.context.graph.program.functions:
            parts = function.facts.qualname.split(".")
            for length in range(1, len(parts)):
                index[function.module.name, ".".join(parts[:length])].append(function)
        return index

    @cached_property
    def _named(self) -> dict[str, list[Function]]:
        """Functions of the consumers' modules by their names, and special methods by those of their classes."""
        prefixes = self.context.wiring.config.consumers
        index: dict[str, list[Function]] = defaultdict(list)
        for function in self.context.graph.program.functions:
            module = function.module.name
            inside = any(module == prefix or module.startswith(prefix + ".") for prefix in prefixes)
            if inside and not self.context.wiring.is_aggregator(function):
                index[function.name].append(function)
                if function.name.startswith("__") and function.owner is not None:
                    index[function.owner.name].append(function)
        return index
