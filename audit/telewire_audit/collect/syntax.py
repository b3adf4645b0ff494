"""The expressions and statements that later stages see instead of syntax trees.

One struct for each shape: immutable, comparable, quick to build and to read back from the cache, which matters with a
million of them. Lines are 1-based. Whatever carries no data for the flow of values (formatting, comments, docstrings,
type parameters) is gone.
"""

from __future__ import annotations

from typing import Any, TypeAlias

import msgspec
from msgspec.structs import astuple


class Shape(msgspec.Struct, frozen=True, array_like=True, tag=True, gc=False):
    """The base of all shapes. They form trees, never cycles, so the garbage collector need not look at them."""


class Const(Shape, frozen=True):
    """A literal: an int of up to 64 bits, float, str, bytes, bool or None; others, and `...`, are `Opaque`."""

    value: Any
    line: int


class Name(Shape, frozen=True):
    """A bare name that is read, or bound when it is a target."""

    id: str
    line: int


class Attr(Shape, frozen=True):
    """`value.attr`."""

    value: Expr
    attr: str
    line: int


class Arg(Shape, frozen=True):
    """One argument of a call; `stars` is 1 for `*value` and 2 for `**value`."""

    value: Expr
    keyword: str | None
    stars: int


class Call(Shape, frozen=True):
    """`func(*args)`."""

    func: Expr
    args: tuple[Arg, ...]
    line: int


class Sub(Shape, frozen=True):
    """`value[key]`; a slice as key is `Slice`, several are a tuple display."""

    value: Expr
    key: Expr
    line: int


class Slice(Shape, frozen=True):
    """`lower:upper:step` inside a subscript."""

    parts: tuple[Expr | None, ...]
    line: int


class Text(Shape, frozen=True):
    """An f-string: literal parts and expressions, in order."""

    parts: tuple[str | Expr, ...]
    line: int


class Items(Shape, frozen=True):
    """A list, tuple or set display; `kind` is the type's name."""

    kind: str
    items: tuple[Expr, ...]
    line: int


class Spread(Shape, frozen=True):
    """`*value` inside a display or a target."""

    value: Expr
    line: int


class Mapping(Shape, frozen=True):
    """A dict display; a `None` key is `**value`."""

    items: tuple[tuple[Expr | None, Expr], ...]
    line: int


class Choice(Shape, frozen=True):
    """`body if test else orelse`."""

    test: Expr
    body: Expr
    orelse: Expr
    line: int


class Junction(Shape, frozen=True):
    """`and` / `or`, one operator, two operands."""

    operator: str
    left: Expr
    right: Expr
    line: int


class Binary(Shape, frozen=True):
    """Arithmetic and the like."""

    operator: str
    left: Expr
    right: Expr
    line: int


class Unary(Shape, frozen=True):
    """`not x`, `-x`, `+x`, `~x`."""

    operator: str
    operand: Expr
    line: int


class Compare(Shape, frozen=True):
    """`left < a <= b`: operators and comparators in order."""

    left: Expr
    operators: tuple[str, ...]
    comparators: tuple[Expr, ...]
    line: int


class Lambda(Shape, frozen=True):
    """`lambda params: body`."""

    params: tuple[Param, ...]
    body: Expr
    line: int


class Clause(Shape, frozen=True):
    """`for target in iterable if ...` of a comprehension."""

    target: Expr
    iterable: Expr
    conditions: tuple[Expr, ...]


class Comprehension(Shape, frozen=True):
    """A comprehension or generator; `key` only for dicts."""

    kind: str
    key: Expr | None
    element: Expr
    clauses: tuple[Clause, ...]
    line: int


class Wait(Shape, frozen=True):
    """`await value`, `yield value`, `yield from value`."""

    kind: str
    value: Expr | None
    line: int


class Bind(Shape, frozen=True):
    """`target := value`."""

    target: Expr
    value: Expr
    line: int


class Opaque(Shape, frozen=True):
    """Syntax that carries no value we follow."""

    what: str
    line: int


Expr: TypeAlias = (
    Const | Name | Attr | Call | Sub | Slice | Text | Items | Spread | Mapping | Choice | Junction | Binary | Unary
    | Compare | Lambda | Comprehension | Wait | Bind | Opaque
)  # fmt: skip


class Param(Shape, frozen=True):
    """A parameter; `kind` is one of `pos`, `any`, `star`, `kw`, `stars`."""

    name: str
    kind: str
    annotation: Expr | None
    default: Expr | None


class Assign(Shape, frozen=True):
    """`a = b = value`; an annotated one has its annotation, and no value where it only declares."""

    targets: tuple[Expr, ...]
    annotation: Expr | None
    value: Expr | None
    line: int


class Augment(Shape, frozen=True):
    """`target += value`."""

    target: Expr
    operator: str
    value: Expr
    line: int


class Evaluate(Shape, frozen=True):
    """An expression as a statement."""

    value: Expr
    line: int


class Return(Shape, frozen=True):
    """`return value`."""

    value: Expr | None
    line: int


class Leave(Shape, frozen=True):
    """`raise`, `break`, `continue`: what follows in the block does not run."""

    kind: str
    value: Expr | None
    line: int


class Check(Shape, frozen=True):
    """`assert test`."""

    test: Expr
    line: int


class Drop(Shape, frozen=True):
    """`del target`."""

    target: Expr
    line: int


class If(Shape, frozen=True):
    """`if test: body else: orelse`."""

    test: Expr
    body: Block
    orelse: Block
    line: int


class Loop(Shape, frozen=True):
    """`for target in iterable`, or `while iterable` where there is no target."""

    target: Expr | None
    iterable: Expr
    body: Block
    orelse: Block
    line: int


class With(Shape, frozen=True):
    """`with item as target, ...`."""

    items: tuple[tuple[Expr, Expr | None], ...]
    body: Block
    line: int


class Handler(Shape, frozen=True):
    """`except kind as name`."""

    kind: Expr | None
    name: str | None
    body: Block


class Try(Shape, frozen=True):
    """`try` with all its parts."""

    body: Block
    handlers: tuple[Handler, ...]
    orelse: Block
    final: Block
    line: int


class Pattern(Shape, frozen=True):
    """A pattern of `match`: `kind` is class, value, sequence, mapping, or, as or any; parts are (key, pattern)."""

    kind: str
    value: Expr | None
    name: str | None
    parts: tuple[tuple[str | Expr | None, Pattern], ...]
    line: int


class Case(Shape, frozen=True):
    """`case pattern if guard`."""

    pattern: Pattern
    guard: Expr | None
    body: Block


class Match(Shape, frozen=True):
    """`match subject`."""

    subject: Expr
    cases: tuple[Case, ...]
    line: int


class Import(Shape, frozen=True):
    """One imported name: `module` absolute or with leading dots, `name` None for `import module`, `*` for all."""

    module: str
    name: str | None
    alias: str | None
    line: int


class Define(Shape, frozen=True):
    """A nested function or class; its facts stand in the module's tables under `qualname`."""

    kind: str
    name: str
    qualname: str
    line: int


class Scope(Shape, frozen=True):
    """`global` and `nonlocal`."""

    names: tuple[str, ...]
    line: int


Stmt: TypeAlias = (
    Assign | Augment | Evaluate | Return | Leave | Check | Drop | If | Loop | With | Try | Match | Import | Define
    | Scope
)  # fmt: skip
Block: TypeAlias = tuple[Stmt, ...]


def parts(item: object) -> tuple[object, ...]:
    """What a shape holds, in the order of its fields; the items of a tuple; nothing for anything else."""
    if isinstance(item, Shape):
        return astuple(item)
    return item if isinstance(item, tuple) else ()
