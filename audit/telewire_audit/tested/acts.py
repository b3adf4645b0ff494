"""What code of a test does: objects that it makes, fields that it fills, attributes that it asserts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from msgspec.structs import astuple

from telewire_audit.collect.facts import FunctionFacts, body_of
from telewire_audit.collect.syntax import (
    Assign,
    Attr,
    Bind,
    Call,
    Check,
    Const,
    Expr,
    Loop,
    Name,
    Return,
    Shape,
    Sub,
    Wait,
    With,
)
from telewire_audit.collect.syntax import Mapping as Display
from telewire_audit.link.program import last_name

_DEPTH = 4
"""Names that are looked through, one behind the other."""
_TAKING = {"get", "pop", "popleft", "values", "items", "copy", "setdefault"}
_PICKING = {"list", "tuple", "sorted", "next", "iter", "reversed", "deepcopy"}
_SPREAD = 2
"""Stars of `**value`."""


@dataclass(frozen=True, slots=True)
class Asserted:
    """An attribute in an assertion: `snapshot.learner.loss` is `loss` of `learner`.

    Attributes:
        root: The last name of the call that made the object at its beginning; empty where none is known.
    """

    of: str
    name: str
    root: str


@dataclass(slots=True)
class Acts:
    """What functions do, all of them together.

    Attributes:
        names: All that they read or call.
        filled: (callee, keyword) of all calls; also keys that are spread into one.
        stored: Attributes that are stored.
        asserted: What is asserted.
    """

    names: set[str] = field(default_factory=set)
    filled: set[tuple[str, str]] = field(default_factory=set)
    stored: set[str] = field(default_factory=set)
    asserted: set[Asserted] = field(default_factory=set)

    def add(self, other: Acts) -> None:
        """Take in what another function does."""
        self.names |= other.names
        self.filled |= other.filled
        self.stored |= other.stored
        self.asserted |= other.asserted


def acts_of(function: FunctionFacts, fixtures: Mapping[str, FunctionFacts], aliases: Mapping[str, str]) -> Acts:
    """Read what one function does.

    Args:
        function: The function.
        fixtures: The functions that give its parameters their values, by name.
        aliases: The names that imports give to what they import.
    """
    reader = _Reader(aliases)
    body = _all(body_of(function))
    reader.bind(body)
    for param in function.params:
        if param.name in fixtures:
            reader.returned(param.name, _all(body_of(fixtures[param.name])))
    reader.read(body)
    reader.acts.names |= {aliases.get(name, name) for name in function.reads | function.calls}
    reader.acts.stored |= function.writes
    return reader.acts


class _Reader:
    def __init__(self, aliases: Mapping[str, str]) -> None:
        self.aliases = aliases
        self.acts = Acts()
        self.bound: dict[str, list[Expr]] = {}

    def bind(self, body: Iterable[Shape]) -> None:
        """Note what names are bound to."""
        for shape in body:
            if isinstance(shape, Assign) and shape.value is not None:
                for target in shape.targets:
                    self._bound(target, shape.value)
            elif isinstance(shape, Loop) and shape.target is not None:
                self._bound(shape.target, shape.iterable)
            elif isinstance(shape, Bind):
                self._bound(shape.target, shape.value)
            elif isinstance(shape, With):
                for value, name in shape.items:
                    if name is not None:
                        self._bound(name, value)

    def _bound(self, target: Expr, value: Expr) -> None:
        if isinstance(target, Name):
            self.bound.setdefault(target.id, []).append(value)

    def returned(self, name: str, body: Iterable[Shape]) -> None:
        """Note that a fixture's result has a name."""
        for shape in body:
            if isinstance(shape, Return | Wait) and shape.value is not None:
                self.bound.setdefault(name, []).append(shape.value)

    def read(self, body: Iterable[Shape]) -> None:
        """Note calls and assertions."""
        for shape in body:
            if isinstance(shape, Call):
                self._call(shape)
            elif isinstance(shape, Check):
                self._assert(shape.test, _DEPTH)

    def _call(self, call: Call) -> None:
        name = last_name(call.func)
        callee = self.aliases.get(name, name)
        for arg in call.args:
            if arg.keyword is not None:
                self.acts.filled.add((callee, arg.keyword))
            elif arg.stars == _SPREAD:
                self.acts.filled |= {(callee, key) for key in self._keys(arg.value)}
        if isinstance(call.func, Attr) and name.startswith("assert"):
            for arg in call.args:
                self._assert(arg.value, _DEPTH)

    def _keys(self, value: Expr) -> Iterator[str]:
        for known in self._known(value):
            for shape in _all(known):
                if isinstance(shape, Display):
                    yield from (key.value for key, _ in shape.items if isinstance(key, Const) and key.value)
                elif isinstance(shape, Call) and last_name(shape.func) == "dict":
                    yield from (arg.keyword for arg in shape.args if arg.keyword is not None)

    def _known(self, value: Expr) -> list[Expr]:
        return self.bound.get(value.id, []) if isinstance(value, Name) else [value]

    def _assert(self, test: Expr, depth: int) -> None:
        for shape in _all(test):
            if isinstance(shape, Attr):
                for of in self._steps(shape.value, _DEPTH):
                    for root in self._roots(shape.value, _DEPTH):
                        self.acts.asserted.add(Asserted(of, shape.attr, root))
            elif isinstance(shape, Name) and depth:
                for known in self.bound.get(shape.id, ()):
                    self._assert(known, depth - 1)

    def _steps(self, base: Expr, depth: int) -> set[str]:
        """The last step on the way to an object; empty text where it is not known."""
        base = _holder(base)
        if isinstance(base, Name):
            known = self.bound.get(base.id, ()) if depth else ()
            return {step for value in known for step in self._steps(value, depth - 1)} or {""}
        return {last_name(base)}

    def _roots(self, base: Expr, depth: int) -> set[str]:
        base = _holder(base)
        while isinstance(base, Attr):
            base = _holder(base.value)
        if isinstance(base, Name):
            known = self.bound.get(base.id, ()) if depth else ()
            return {root for value in known for root in self._roots(value, depth - 1)} or {""}
        if isinstance(base, Call):
            name = last_name(base.func)
            return {self.aliases.get(name, name)}
        return {""}


def _holder(expr: Expr) -> Expr:
    """What an item was taken out of: `seeds` of `seeds["a"]`, `seeds.get("a")` and `list(seeds.values())[0]`."""
    while True:
        if isinstance(expr, Sub):
            expr = expr.value
        elif isinstance(expr, Call) and isinstance(expr.func, Attr) and expr.func.attr in _TAKING:
            expr = expr.func.value
        elif isinstance(expr, Call) and isinstance(expr.func, Name) and expr.func.id in _PICKING and expr.args:
            expr = expr.args[0].value
        else:
            return expr


def _all(item: object) -> list[Shape]:
    """A shape, or those of a tuple, and everything inside."""
    found: list[Shape] = []
    work = [item]
    while work:
        shape = work.pop()
        if isinstance(shape, tuple):
            work += shape
        elif isinstance(shape, Shape):
            found.append(shape)
            work += astuple(shape)
    return found
