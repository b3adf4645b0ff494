"""What the code does with each member of the event enumeration: emits it, handles it, or something unclear.

Handled is a member that is compared with, matched, or registered with a function; emitted one that is handed to the
envelope's constructor or, without a function beside it, to another call. A member in a table, a list, an assignment or
a return may be either, so it is `open`. Texts count: `event.kind.name == "STEP"`, `.startswith("SEED_")`, and methods
that a computed name calls.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TypeAlias

from telewire_audit.collect.facts import body_of
from telewire_audit.collect.syntax import (
    Attr,
    Call,
    Compare,
    Const,
    Evaluate,
    Expr,
    Lambda,
    Mapping,
    Name,
    Pattern,
    Sub,
    parts,
)
from telewire_audit.findings.reading.scope import Scope
from telewire_audit.flow.restoring import restores
from telewire_audit.link.program import Class, Function, last_name

Site: TypeAlias = tuple[Function, int]
HANDLED, EMITTED, OPEN = "handled", "emitted", "open"
_QUOTED = re.compile(r"['\"](\w+)['\"]")
_SHORTEST = 3
"""Characters of a prefix that is taken for the beginning of members' names."""


@dataclass(slots=True)
class Uses:
    """Where a member is emitted, handled, or used in a way that could be either."""

    emitted: list[Site] = field(default_factory=list)
    handled: list[Site] = field(default_factory=list)
    open: list[Site] = field(default_factory=list)
    payloads: set[str] = field(default_factory=set)
    """Names of the payload classes that are made where it is emitted."""


@dataclass(slots=True)
class EventUses:
    """The uses of every member.

    Attributes:
        members: By name.
        made: Whether members are made from texts or numbers (`Kind[name]`), so that any may be emitted.
    """

    enum: Class
    members: dict[str, Uses]
    made: bool = False


def event_uses(scope: Scope) -> EventUses | None:
    """All uses; None where the configuration names no enumeration, or it is not in the code."""
    if scope.events is None:
        name = scope.context.wiring.config.event_types
        symbol = scope.context.graph.program.find(name) if name else None
        if isinstance(symbol, Class):
            scope.events = _Reader(scope, symbol).read()
    return scope.events


class _Reader:
    """Walks the functions whose code mentions a member's name."""

    def __init__(self, scope: Scope, enum: Class) -> None:
        self.scope = scope
        self.program = scope.context.graph.program
        self.uses = EventUses(enum, {name: Uses() for name in enum.fields if not name.startswith("_")})
        self.values: dict[str, str] = {name: name for name in self.uses.members}
        for item in enum.facts.fields:
            if isinstance(item.value, Const) and isinstance(item.value.value, str) and item.name in self.uses.members:
                self.values[item.value.value] = item.name
        self.names = {enum.name, *self.program.aliases.get(enum.name, ())}
        self.payloads = {cls.name for cls in scope.payloads}
        self.function: Function = next(iter(enum.module.functions))

    def read(self) -> EventUses:
        names = sorted({*self.values, self.uses.enum.name, "startswith"})
        mentioned = re.compile("|".join(map(re.escape, names)).encode())
        inside = f"{self.uses.enum.facts.qualname}."
        for function in self.program.functions:
            if function.module is self.uses.enum.module and function.facts.qualname.startswith(inside):
                continue
            self.function = function
            self._signature(function)
            if mentioned.search(function.facts.body):
                self._visit(body_of(function.facts), OPEN)
        self._computed_handlers()
        return self.uses

    def _signature(self, function: Function) -> None:
        for decorator in function.facts.decorators:
            for arg in decorator.args if isinstance(decorator, Call) else ():
                self._visit(arg.value, HANDLED)
        for param in function.facts.params:
            if param.default is not None:
                self._visit(param.default, OPEN)

    def _visit(self, item: object, role: str) -> None:
        member = self._member(item)
        if member is not None:
            self._note(member, role, getattr(item, "line", self.function.facts.line))
        elif isinstance(item, Const):
            self._text(item, role)
        elif isinstance(item, Evaluate) and isinstance(item.value, Const):
            return  # a docstring
        elif isinstance(item, Call):
            self._call(item, role)
        elif isinstance(item, Compare | Pattern):
            self._each(item, HANDLED)
        elif isinstance(item, Mapping):
            for key, value in item.items:
                handler = isinstance(value, Lambda) or self._is_function(value)
                self._visit(key, HANDLED if handler else OPEN)
                self._visit(value, OPEN)
        elif isinstance(item, Sub):
            self._made(item.value)
            self._each(item, OPEN)
        else:
            self._each(item, role)

    def _text(self, item: Const, role: str) -> None:
        """A member's name or value as a text, or quoted inside one: a query names events so."""
        if not isinstance(item.value, str):
            return
        name = self.values.get(item.value)
        if name is not None:
            self._note(name, HANDLED if role == HANDLED else OPEN, item.line)
        for quoted in _QUOTED.findall(item.value):
            if quoted in self.uses.members:
                self._note(quoted, OPEN, item.line)

    def _each(self, item: object, role: str) -> None:
        for part in parts(item):
            self._visit(part, role)

    def _call(self, call: Call, role: str) -> None:
        self._made(call.func)
        self._visit(call.func, OPEN)
        registers = any(isinstance(arg.value, Lambda) or self._is_function(arg.value) for arg in call.args)
        symbol = self.program.resolve_expr(self.function.module, call.func)
        envelope = isinstance(symbol, Class) and self.scope.context.wiring.is_envelope(symbol)
        inner = HANDLED if registers else EMITTED
        if role == HANDLED and not envelope:  # `kind in frozenset({Kind.A})`
            inner = HANDLED
        for arg in call.args:
            self._visit(arg.value, inner)
            member = self._member(arg.value)
            if envelope and member is not None:
                self.uses.members[member].payloads |= self._beside(call)
        if isinstance(call.func, Attr) and call.func.attr == "startswith":
            self._prefixes(call)

    def _beside(self, envelope: Call) -> set[str]:
        """The payload classes that an envelope may be given: those made in it, or in its function and named there."""
        made = {last_name(arg.value.func) for arg in envelope.args if isinstance(arg.value, Call)} & self.payloads
        named = any(isinstance(arg.value, Name) for arg in envelope.args)
        return made or (self.payloads & self.function.facts.calls if named else set())

    def _prefixes(self, call: Call) -> None:
        for arg in call.args:
            for prefix in _texts(arg.value):
                for name in self.uses.members if len(prefix) >= _SHORTEST else ():
                    if name.startswith(prefix) or name.lower().startswith(prefix):
                        self._note(name, HANDLED, call.line)

    def _made(self, func: Expr) -> None:
        """`Kind(text)` and `Kind[text]`: any member may come of it.

        Where an event itself or a reader of files does so, the text was a member once.
        """
        owner = self.function.owner
        restored = restores(self.function) or (owner is not None and self.scope.context.wiring.is_payload(owner))
        if not restored and self._is_enum(func):
            self.uses.made = True

    def _is_enum(self, expr: object) -> bool:
        if not isinstance(expr, Name | Attr) or last_name(expr) not in self.names:
            return False
        return self.program.resolve_expr(self.function.module, expr) is self.uses.enum

    def _member(self, item: object) -> str | None:
        if not isinstance(item, Attr):
            return None
        if item.attr in self.uses.members and self._is_enum(item.value):
            return item.attr
        return self._member(item.value) if item.attr in {"name", "value"} else None

    def _is_function(self, expr: Expr) -> bool:
        """Whether an expression names a function or method of the program."""
        if isinstance(expr, Name | Attr) and isinstance(
            self.program.resolve_expr(self.function.module, expr), Function
        ):
            return True
        owner = self.function.owner
        return owner is not None and isinstance(expr, Attr) and expr.attr in owner.methods

    def _note(self, name: str, role: str, line: int) -> None:
        uses = self.uses.members[name]
        {HANDLED: uses.handled, EMITTED: uses.emitted, OPEN: uses.open}[role].append((self.function, line))

    def _computed_handlers(self) -> None:
        """`getattr(self, f"_on_{kind.name.lower()}")` runs every method of such a name."""
        for function in self.program.readers.get("getattr", ()):
            if function not in self.scope.aggregating or function.owner is None:
                continue
            methods: dict[str, list[Function]] = defaultdict(list)
            for cls in self.scope.context.graph.classes.mro(function.owner):
                for method in cls.methods.values():
                    methods[method.name].append(method)
            for name, uses in self.uses.members.items():
                for method_name, found in methods.items():
                    if re.fullmatch(rf"\w*_{re.escape(name.lower())}", method_name):
                        uses.handled += [(method, method.facts.line) for method in found]


def _texts(expr: object) -> Iterator[str]:
    if isinstance(expr, Const) and isinstance(expr.value, str):
        yield expr.value
    else:
        for part in parts(expr):
            yield from _texts(part)
