"""What is on the screen: the code that runs once the app does, and the classes that it makes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property

from telewire_audit.flow.graph import Graph
from telewire_audit.flow.nodes import Lowered, Node
from telewire_audit.flow.shapes import last_name
from telewire_audit.flow.types import Func, Inst, Meta, ordered
from telewire_audit.lending import lent_methods
from telewire_audit.link.program import Class, External, Function
from telewire_audit.placing import framework_of, is_left_out
from telewire_audit.wiring import Wiring

_QUESTIONS = {"isinstance", "issubclass", "query", "query_one", "query_exactly_one", "query_children", "cast", "type",
              "get_child_by_type", "get_widget_by_id", "exclude", "filter", "field", "reactive", "first", "last",
              "results", "walk_children"}  # fmt: skip
"""Calls that are given a class to ask something, not to make an instance."""
_BY_NAME = ("on_", "_on_", "watch_", "_watch_", "validate_", "compute_", "action_", "key_", "check_")
"""How the names of methods start that a framework finds by their names."""


@dataclass(slots=True)
class Reached:
    """Functions in the order in which they were reached, and classes that are made."""

    functions: dict[Function, None] = field(default_factory=dict)
    classes: dict[Class, None] = field(default_factory=dict)
    waiting: dict[Class, list[Function]] = field(default_factory=dict)
    """Methods that a call may reach once an object of their class is made."""
    calls: dict[Function, list[Function]] = field(default_factory=dict)
    """What each function reaches by itself."""
    makes: dict[Function, list[Class]] = field(default_factory=dict)


class Screen:
    """The code that the app reaches, without the aggregator."""

    def __init__(self, graph: Graph, wiring: Wiring) -> None:
        self.graph = graph
        self.wiring = wiring

    @cached_property
    def reached(self) -> Reached:
        """Everything from the app on."""
        out = Reached()
        if self.wiring.app is None:
            return out
        work: list[Function] = []
        self._make(self.wiring.app, out, work)
        while work:
            function = work.pop()
            reached = out.calls.setdefault(function, [])
            for other in self._next(function, out, work):
                reached.append(other)
                self._add(other, out, work)
        return out

    @cached_property
    def readers(self) -> tuple[Function, ...]:
        """The reached functions whose reads count: not the schema's and not those that copy snapshots."""
        snapshot = self.wiring.snapshot
        schema = None if snapshot is None else snapshot.module
        return tuple(
            function
            for function in sorted(self.showing, key=lambda item: (item.module.path, item.facts.line))
            if function.module is not schema and not self.copies(function)
        )

    @cached_property
    def showing(self) -> frozenset[Function]:
        """The reached functions that show something: the app's own, those of the consumers' modules, what these call.

        An app outside those modules may run all of the program, and not only what is on its screen.
        """
        app = self.wiring.app
        if app is None or not self.wiring.config.consumers or self.is_consumer(app.module.name):
            return frozenset(self.reached.functions)
        found: set[Function] = set()
        work = [function for function in self.reached.functions if self.is_consumer(function.module.name)]
        while work:
            function = work.pop()
            if function in found or function not in self.reached.functions:
                continue
            found.add(function)
            work += self.reached.calls.get(function, ())
            for cls in self.reached.makes.get(function, ()):
                work += self._started(cls)
            work += _inner(function)
        return frozenset(found | (set(app.methods.values()) & self.reached.functions.keys()))

    def is_consumer(self, module: str) -> bool:
        """Whether a module is one of those whose code shows values."""
        return any(module == name or module.startswith(name + ".") for name in self.wiring.config.consumers)

    @cached_property
    def lent(self) -> frozenset[Function]:
        """Methods of an aggregator that read on behalf of the readers."""
        return lent_methods(self.graph, self.wiring, self.reading)

    @cached_property
    def reading(self) -> frozenset[Function]:
        """The readers as a set."""
        return frozenset(self.readers)

    @cached_property
    def getattrs(self) -> tuple[Node, ...]:
        """Calls of `getattr` in the readers."""
        functions = [function for function in self.graph.program.readers.get("getattr", ()) if function in self.reading]
        calls = [call for function in functions for call in self.graph.inference.lowered(function).calls]
        return tuple(call for call in calls if _is_getattr(call))

    def copies(self, function: Function) -> bool:
        """Whether a function takes an object of the schema and returns one of the same class."""
        if self.wiring.snapshot is None:
            return False
        returned = {t.cls for t in self.graph.inference.return_types(function) if isinstance(t, Inst)}
        schema = {cls for cls in returned if cls.module is self.wiring.snapshot.module}
        for param in function.facts.params:
            for item in self.graph.inference.annotated(function, param):
                if isinstance(item, Inst) and item.cls in schema:
                    return True
        return False

    def _add(self, function: Function, out: Reached, work: list[Function]) -> None:
        owner = function.owner
        if owner is not None and self._lacks_object(function, owner, out):
            out.waiting.setdefault(owner, []).append(function)
        elif function not in out.functions and not self.wiring.is_aggregator(function) and not function.is_block:
            out.functions[function] = None
            work.append(function)
            for inner in _inner(function):
                self._add(inner, out, work)

    def _lacks_object(self, function: Function, owner: Class, out: Reached) -> bool:
        """Whether a method of a framework's class has no object yet: a call through a base reaches what is made."""
        if function.decorators & {"staticmethod", "classmethod"} or not self.graph.classes.external_bases(owner):
            return False
        if any(owner in self.graph.classes.mro(cls) for cls in out.classes):
            return False
        return not any(self._made_outside(cls) for cls in (owner, *self.graph.classes.subclasses(owner)))

    def _made_outside(self, cls: Class) -> bool:
        """Whether code beside the screen makes an object, and may hand it to the app."""
        return any(not self.is_consumer(call.fn.module.name) for call, _ in self.graph.fields.constructions(cls))

    def _make(self, cls: Class, out: Reached, work: list[Function]) -> None:
        if cls in out.classes or any(item in self.wiring.aggregators for item in self.graph.classes.mro(cls)):
            return
        out.classes[cls] = None
        for item in self.graph.classes.mro(cls):
            for method in out.waiting.pop(item, ()):
                self._add(method, out, work)
        for method in (*self._started(cls), *(self._called_from_outside(cls) if cls is self.wiring.app else ())):
            self._add(method, out, work)
        for item in self.graph.classes.mro(cls):
            block = item.module.functions_named[f"{item.facts.qualname}.<class>"][0]
            for node in self._class_references(self.graph.inference.lowered(block)):
                self._make(node, out, work)

    def _started(self, cls: Class) -> Iterator[Function]:
        """The methods that run, or may, once an object is made: special ones, and what a framework calls."""
        framework = bool(self.graph.classes.external_bases(cls))
        for item in self.graph.classes.mro(cls):
            for name, method in item.methods.items():
                special = name.startswith("__") and name.endswith("__")
                called = framework and (not name.startswith("_") or name.startswith(("_on_", "_watch_")))
                if special or (called and not self._is_forgotten(method)):
                    yield method

    def _is_forgotten(self, method: Function) -> bool:
        """Whether no code names a method that no framework calls, since it asks for an object of the program's own.

        Handlers and watchers do get such objects, by their names, and so does what a decorator registers.
        """
        readers = self.graph.program.readers.get(method.name, ())
        if method.name.startswith(_BY_NAME) or method.decorators or any(reader is not method for reader in readers):
            return False
        needed = [param for param in method.facts.params[1:] if param.default is None]
        types = [item for param in needed for item in self.graph.inference.annotated(method, param)]
        return any(isinstance(item, Inst) and not self.graph.classes.external_bases(item.cls) for item in types)

    def _called_from_outside(self, app: Class) -> Iterator[Function]:
        """Methods of the app that a main program calls: a plain class has no framework that would."""
        for item in self.graph.classes.mro(app):
            for method in item.methods.values():
                if self.graph.callers.sites(method):
                    yield method

    def _class_references(self, lowered: Lowered) -> Iterator[Class]:
        """Classes in the tables of a class body: `SCREENS = {"help": HelpScreen}`."""
        for values in lowered.bindings.values():
            for value in values:
                stack = [value]
                while stack:
                    node = stack.pop()
                    if node.kind in {"mapping", "display", "typed"}:
                        stack += node.parts
                    elif node.kind == "free" and isinstance(node.data, Class):
                        yield node.data
                    elif node.kind == "lambda" and node.parts[0].kind == "call":
                        stack.append(node.parts[0].parts[0])

    def _next(self, function: Function, out: Reached, work: list[Function]) -> Iterator[Function]:
        lowered = self.graph.inference.lowered(function)
        made = out.makes.setdefault(function, [])
        for call in lowered.calls:
            for callee in self.graph.inference.callees(call):
                if isinstance(callee.target, Function):
                    yield callee.target
                elif isinstance(callee.target, Class) and not self._is_left_out(callee.target, call):
                    made.append(callee.target)
            made += self._given(call)
        for cls in made:
            self._make(cls, out, work)
        for node in (*lowered.attrs, *lowered.nodes):
            if node.kind == "attr":
                yield from self._of_attribute(node)
            elif isinstance(node.data, Function):
                yield node.data

    def _is_left_out(self, cls: Class, call: Node) -> bool:
        app = self.wiring.app
        if app is None or not framework_of(self.graph, cls) & framework_of(self.graph, app):
            return False
        return is_left_out(self.graph, call)

    def _of_attribute(self, node: Node) -> Iterator[Function]:
        for item in ordered(self.graph.inference.types(node)):
            if isinstance(item, Func):
                yield item.function
        for item in ordered(self.graph.inference.types(node.parts[0])):
            if isinstance(item, Inst):
                member = self.graph.classes.member(item.cls, node.data)
                if member is not None and member.method is not None:
                    yield from self.graph.inference.overrides(item.cls, member.method)

    def _given(self, call: Node) -> Iterator[Class]:
        """Classes that are handed to a call which may make an instance."""
        if last_name(call.parts[0]) in _QUESTIONS:
            return
        for part in call.parts[1:]:
            if part.kind in {"free", "attr"}:
                for item in ordered(self.graph.inference.types(part)):
                    if (
                        isinstance(item, Meta)
                        and self.graph.classes.external_bases(item.cls)
                        and not self.graph.classes.is_enum(item.cls)
                    ):
                        yield item.cls

    def is_mounted(self, cls: Class) -> bool:
        """Whether the app makes an instance of a class, or of one below it."""
        return cls in self.reached.classes or any(
            sub in self.reached.classes for sub in self.graph.classes.subclasses(cls)
        )


def _is_getattr(call: Node) -> bool:
    func = call.parts[0]
    return func.kind == "free" and func.data == External("builtins.getattr") and len(call.parts) > 2  # noqa: PLR2004


def _inner(function: Function) -> list[Function]:
    """The functions that are defined in one."""
    return [inner for inner in function.module.functions if inner.facts.parent == function.facts.qualname]
