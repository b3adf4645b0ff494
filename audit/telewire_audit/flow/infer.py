"""Types of nodes, and what a call calls.

Annotations are believed; where there is none, types come from what flows in: constructor calls, returns, arguments of
callers. Questions that go in circles are the guard's.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import NamedTuple

from telewire_audit.collect.syntax import Expr, Param
from telewire_audit.flow.annotations import annotation_types
from telewire_audit.flow.guard import Guard
from telewire_audit.flow.lower import lower, lower_expression
from telewire_audit.flow.nodes import Lowered, Node
from telewire_audit.flow.types import (
    NOTHING,
    Cont,
    Ext,
    Func,
    Inst,
    Lam,
    Meta,
    Mod,
    Type,
    Types,
    ordered,
)
from telewire_audit.link.classes import Classes, Member
from telewire_audit.link.program import Class, External, Function, Module, Program, Symbol, Variable

TYPES: dict[str, Callable[[Inference, Node], Types]] = {}
"""For each kind of node, what infers its types; `kinds` fills it."""
_DUCKS = 3
"""Methods of a name that are tried for a receiver of unknown type: with more, a name says nothing."""


class Callee(NamedTuple):
    """What a call may run: a function (with its first parameter filled, or not), a class, a lambda, or a library."""

    target: Function | Class | Node | str
    bound: bool = False
    guess: bool = False


class Inference:
    """Types over a program; the lowered functions are kept here."""

    def __init__(self, program: Program) -> None:
        self.program = program
        self.classes = Classes(program)
        self._lowered: dict[Function, Lowered] = {}
        self._types: dict[Node, Types] = {}
        self.guard = Guard()
        self._results: dict[Function, Types] = {}
        self._members: dict[tuple[str, str], Types] = {}
        self._callees: dict[Node, tuple[Callee, ...]] = {}
        self.arguments_of: Callable[[Function, Param], Iterable[Node]] = lambda _function, _param: ()
        self.values_of: Callable[[Member], Iterable[Node]] = lambda _member: ()
        self.changes_of: Callable[[Member], Iterable[Node]] = lambda _member: ()
        self.constants: Callable[[Node], tuple[object, ...]] = lambda _node: ()
        self._expressions: dict[tuple[Function, int], Node] = {}
        self._variables: dict[Variable, list[Node]] = {}
        self.arguments_of_lambda: Callable[[Node], Types] = lambda _node: NOTHING

    def lowered(self, function: Function) -> Lowered:
        """A function's nodes."""
        known = self._lowered.get(function)
        if known is None:
            parent = function.facts.parent
            outer = None
            if parent is not None and parent in function.module.functions_named:
                outer = self.lowered(function.module.functions_named[parent][-1])
            known = self._lowered[function] = lower(self.program, function, outer)
        return known

    def expression(self, function: Function, expr: Expr) -> Node:
        """The node of an expression of a signature or a class body: only global names mean something there."""
        key = (function, id(expr))
        known = self._expressions.get(key)
        if known is None:
            known = self._expressions[key] = lower_expression(self.program, function, expr)
        return known

    def annotation(self, module: Module, expr: Expr | None, owner: Class | None = None) -> Types:
        """The types of an annotation; in place of a protocol, the classes that have what it asks for."""
        found = annotation_types(self.program, module, expr, owner)
        return self.implemented(found) if found else found

    def implemented(self, types: Types) -> Types:
        """The same types, with the implementers of a protocol in its place."""
        found: set[Type] = set()
        for item in types:
            if isinstance(item, Inst) and self.classes.is_protocol(item.cls):
                classes = self.classes.implementers(item.cls)
                found |= {Inst(cls) for cls in classes} if classes else {item}
            elif isinstance(item, Cont):
                found.add(Cont(item.kind, tuple(self.implemented(part) for part in item.parts)))
            else:
                found.add(item)
        return frozenset(found)

    def types(self, node: Node) -> Types:
        """The types that a node's value may have; nothing where that is unknown."""
        known = self._types.get(node)
        if known is not None:
            return known
        return self.guard.answer(node, lambda: self._compute(node), self._types, NOTHING)

    def _compute(self, node: Node) -> Types:
        method = TYPES.get(node.kind)
        return NOTHING if method is None else method(self, node)

    def union(self, nodes: Iterable[Node]) -> Types:
        """The types of any of several nodes."""
        found: set[Type] = set()
        for node in nodes:
            found |= self.types(node)
        return frozenset(found)

    def annotated(self, function: Function, param: Param) -> Types:
        """The types of a parameter's annotation."""
        found = self.annotation(function.module, param.annotation, function.owner)
        if param.kind == "star":
            return frozenset({Cont("list", (found,))})
        if param.kind == "stars":
            return frozenset({Cont("dict", (NOTHING, found))})
        return found

    def symbol_types(self, symbol: Symbol | str | None) -> Types:
        """The types of what a name means."""
        if isinstance(symbol, Class):
            return frozenset({Meta(symbol)})
        if isinstance(symbol, Function):
            return frozenset({Func(symbol, bound=False)})
        if isinstance(symbol, Module):
            return frozenset({Mod(symbol)})
        if isinstance(symbol, External):
            return frozenset({Ext(symbol.dotted)})
        if isinstance(symbol, Variable):
            return self.union(self.variable(symbol))
        return NOTHING

    def variable(self, variable: Variable) -> list[Node]:
        """What a module's name is bound to, also by functions that declare it `global`."""
        known = self._variables.get(variable)
        if known is None:
            module = self.program.modules[variable.module.name]
            block = module.functions_named["<module>"][0]
            known = self._variables[variable] = list(self.lowered(block).bindings.get(variable.name, []))
            mark = variable.name.encode()
            for function in module.functions:
                if not function.is_block and mark in function.facts.body:
                    lowered = self.lowered(function)
                    if variable.name in lowered.shared:
                        known += lowered.bindings.get(variable.name, [])
        return known

    def return_types(self, function: Function) -> Types:
        """What a call of a function gives."""
        known = self._results.get(function)
        if known is not None:
            return known
        return self.guard.answer(function, lambda: self._returned(function), self._results, NOTHING, "returns")

    def _returned(self, function: Function) -> Types:
        annotated = self.annotation(function.module, function.facts.returns, function.owner)
        if annotated:
            return annotated
        lowered = self.lowered(function)
        if lowered.yields:
            inner = self.union(lowered.yields)
            if "contextmanager" in function.decorators or "asynccontextmanager" in function.decorators:
                return inner
            return frozenset({Cont("list", (inner,))})
        return self.union(value for value, _ in lowered.returns)

    def member_types(self, item: Type, name: str) -> Types:
        """The types of `item.name`."""
        if isinstance(item, Inst):
            return self._instance_member(item.cls, name)
        if isinstance(item, Meta):
            return self._class_member(item.cls, name)
        if isinstance(item, Mod):
            return self.symbol_types(self.program.member(item.module, name))
        if isinstance(item, Ext):
            return frozenset({Ext(f"{item.dotted}.{name}")})
        return NOTHING

    def _instance_member(self, cls: Class, name: str) -> Types:
        member = self.classes.member(cls, name)
        if member is None:
            below = [self.classes.member(sub, name) for sub in self.classes.subclasses(cls)]
            found: set[Type] = set()
            for item in below:
                if item is not None and item.owner is not cls:
                    found |= self.types_of_member(item)
            if not found and self.classes.external_bases(cls):
                return frozenset({Ext(f"{self.classes.external_bases(cls)[0]}.{name}")})
            return frozenset(found)
        if member.method is not None and member.method.is_property:
            return self.return_types(member.method)
        if member.method is not None:
            return frozenset(Func(item, bound=True) for item in self.overrides(cls, member.method))
        return self.types_of_member(member)

    def overrides(self, cls: Class, method: Function) -> list[Function]:
        """A method and what may run in its place: overrides below, and implementations of a protocol."""
        found = [method]
        owner = method.owner
        if owner is not None and self.classes.is_protocol(owner):
            found += [item for item in self.program.methods_named.get(method.name, ()) if item not in found]
        for sub in self.classes.subclasses(cls):
            if method.name in sub.methods:
                found.append(sub.methods[method.name])
        return found

    def _class_member(self, cls: Class, name: str) -> Types:
        member = self.classes.member(cls, name)
        if member is None:
            nested = self.program.member(cls, name)
            return NOTHING if nested is None else self.symbol_types(nested)
        if member.method is not None:
            bound = "classmethod" in member.method.decorators
            return frozenset({Func(member.method, bound=bound)})
        if self.classes.is_enum(cls):
            return frozenset({Inst(cls)})
        return self.types_of_member(member)

    def types_of_member(self, member: Member) -> Types:
        """The types of a field."""
        key = (member.owner.id, member.name)
        known = self._members.get(key)
        if known is None:
            known = self.guard.answer(key, lambda: self._field_types(member), self._members, NOTHING, "field")
        return known

    def _field_types(self, member: Member) -> Types:
        if member.field is not None and member.field.annotation is not None:
            annotated = self.annotation(member.owner.module, member.field.annotation, member.owner)
            if annotated:
                return annotated
        return self._filled(member, self.union(self.values_of(member)))

    def _filled(self, member: Member, found: Types) -> Types:
        """The same types, with what is put into containers that start empty."""
        empty = {item for item in found if isinstance(item, Cont) and item.parts and not any(item.parts)}
        if not empty or len(empty) < sum(isinstance(item, Cont) for item in found):
            return found
        inner = self.union(self.changes_of(member))
        parts = {item.kind: (*item.parts[:-1], inner) for item in empty}
        return (found - empty) | {Cont(kind, filled) for kind, filled in parts.items()} if inner else found

    def callees(self, call: Node) -> tuple[Callee, ...]:
        """What a call may run."""
        known = self._callees.get(call)
        if known is None:
            guard = self.guard
            known = guard.answer(call, lambda: tuple(dict.fromkeys(self._called(call))), self._callees, (), "calls")
        return known

    def _called(self, call: Node) -> Iterable[Callee]:
        func = call.parts[0]
        types = self.types(func)
        for item in ordered(types):
            if isinstance(item, Func):
                yield Callee(item.function, item.bound and "staticmethod" not in item.function.decorators)
                for other in self.implementations(item.function):
                    yield Callee(other, item.bound)
            elif isinstance(item, Meta):
                yield Callee(item.cls)
            elif isinstance(item, Lam):
                yield Callee(item.node)
            elif isinstance(item, Ext):
                yield Callee(item.dotted)
            elif isinstance(item, Inst):
                member = self.classes.member(item.cls, "__call__")
                if member is not None and member.method is not None:
                    yield Callee(member.method, bound=True)
        if not types and func.kind == "attr" and not self.types(func.parts[0]):
            named = self.program.methods_named.get(func.data, ())
            if 0 < len(named) <= _DUCKS and func.data not in COMMON_METHODS:
                for function in named:
                    yield Callee(function, bound=True, guess=True)

    def implementations(self, function: Function) -> list[Function]:
        """Functions registered on a `singledispatch` function."""
        if not function.decorators & {"singledispatch", "singledispatchmethod"}:
            return []
        found = []
        for other in function.module.functions:
            for decorator in other.facts.decorators:
                text = repr(decorator)
                if "attr='register'" in text and f"id='{function.name}'" in text:
                    found.append(other)
        return found


COMMON_METHODS = frozenset(
    name for kind in (dict, list, set, str, bytes, tuple, int, float) for name in dir(kind) if not name.startswith("_")
)
"""Methods of builtin types: a receiver of unknown type is more likely one of those."""
