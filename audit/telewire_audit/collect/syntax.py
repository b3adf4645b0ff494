"""The expressions and statements that later stages see instead of syntax trees.

One named tuple for each shape: immutable, comparable, quick to build and to read back from the cache, which matters
with a million of them. Lines are 1-based. Whatever carries no data for the flow of values (formatting, comments,
docstrings, type parameters) is gone.
"""

from __future__ import annotations

from typing import NamedTuple, TypeAlias

Literal: TypeAlias = int | float | str | bytes | bool | None


class Const(NamedTuple):
    """A literal; `...` is an `Opaque`."""

    value: Literal
    line: int


class Name(NamedTuple):
    """A bare name that is read, or bound when it is a target."""

    id: str
    line: int


class Attr(NamedTuple):
    """`value.attr`."""

    value: Expr
    attr: str
    line: int


class Arg(NamedTuple):
    """One argument of a call; `stars` is 1 for `*value` and 2 for `**value`."""

    value: Expr
    keyword: str | None
    stars: int


class Call(NamedTuple):
    """`func(*args)`."""

    func: Expr
    args: tuple[Arg, ...]
    line: int


class Sub(NamedTuple):
    """`value[key]`; a slice as key is `Slice`, several are a tuple display."""

    value: Expr
    key: Expr
    line: int


class Slice(NamedTuple):
    """`lower:upper:step` inside a subscript."""

    parts: tuple[Expr | None, ...]
    line: int


class Text(NamedTuple):
    """An f-string: literal parts and expressions, in order."""

    parts: tuple[str | Expr, ...]
    line: int


class Items(NamedTuple):
    """A list, tuple or set display; `kind` is the type's name."""

    kind: str
    items: tuple[Expr, ...]
    line: int


class Spread(NamedTuple):
    """`*value` inside a display or a target."""

    value: Expr
    line: int


class Mapping(NamedTuple):
    """A dict display; a `None` key is `**value`."""

    items: tuple[tuple[Expr | None, Expr], ...]
    line: int


class Choice(NamedTuple):
    """`body if test else orelse`."""

    test: Expr
    body: Expr
    orelse: Expr
    line: int


class Junction(NamedTuple):
    """`and` / `or`, one operator, two operands."""

    operator: str
    left: Expr
    right: Expr
    line: int


class Binary(NamedTuple):
    """Arithmetic and the like."""

    operator: str
    left: Expr
    right: Expr
    line: int


class Unary(NamedTuple):
    """`not x`, `-x`, `+x`, `~x`."""

    operator: str
    operand: Expr
    line: int


class Compare(NamedTuple):
    """`left < a <= b`: operators and comparators in order."""

    left: Expr
    operators: tuple[str, ...]
    comparators: tuple[Expr, ...]
    line: int


class Lambda(NamedTuple):
    """`lambda params: body`."""

    params: tuple[Param, ...]
    body: Expr
    line: int


class Clause(NamedTuple):
    """`for target in iterable if ...` of a comprehension."""

    target: Expr
    iterable: Expr
    conditions: tuple[Expr, ...]


class Comprehension(NamedTuple):
    """A comprehension or generator; `key` only for dicts."""

    kind: str
    key: Expr | None
    element: Expr
    clauses: tuple[Clause, ...]
    line: int


class Wait(NamedTuple):
    """`await value`, `yield value`, `yield from value`."""

    kind: str
    value: Expr | None
    line: int


class Bind(NamedTuple):
    """`target := value`."""

    target: Expr
    value: Expr
    line: int


class Opaque(NamedTuple):
    """Syntax that carries no value we follow."""

    what: str
    line: int


Expr: TypeAlias = (
    Const | Name | Attr | Call | Sub | Slice | Text | Items | Spread | Mapping | Choice | Junction | Binary | Unary
    | Compare | Lambda | Comprehension | Wait | Bind | Opaque
)  # fmt: skip


class Param(NamedTuple):
    """A parameter; `kind` is one of `pos`, `any`, `star`, `kw`, `stars`."""

    name: str
    kind: str
    annotation: Expr | None
    default: Expr | None


class Assign(NamedTuple):
    """`a = b = value`; an annotated one has its annotation, and no value where it only declares."""

    targets: tuple[Expr, ...]
    annotation: Expr | None
    value: Expr | None
    line: int


class Augment(NamedTuple):
    """`target += value`."""

    target: Expr
    operator: str
    value: Expr
    line: int


class Evaluate(NamedTuple):
    """An expression as a statement."""

    value: Expr
    line: int


class Return(NamedTuple):
    """`return value`."""

    value: Expr | None
    line: int


class Leave(NamedTuple):
    """`raise`, `break`, `continue`: what follows in the block does not run."""

    kind: str
    value: Expr | None
    line: int


class Check(NamedTuple):
    """`assert test`."""

    test: Expr
    line: int


class Drop(NamedTuple):
    """`del target`."""

    target: Expr
    line: int


class If(NamedTuple):
    """`if test: body else: orelse`."""

    test: Expr
    body: Block
    orelse: Block
    line: int


class Loop(NamedTuple):
    """`for target in iterable`, or `while iterable` where there is no target."""

    target: Expr | None
    iterable: Expr
    body: Block
    orelse: Block
    line: int


class With(NamedTuple):
    """`with item as target, ...`."""

    items: tuple[tuple[Expr, Expr | None], ...]
    body: Block
    line: int


class Handler(NamedTuple):
    """`except kind as name`."""

    kind: Expr | None
    name: str | None
    body: Block


class Try(NamedTuple):
    """`try` with all its parts."""

    body: Block
    handlers: tuple[Handler, ...]
    orelse: Block
    final: Block
    line: int


class Pattern(NamedTuple):
    """A pattern of `match`: `kind` is class, value, sequence, mapping, or, as or any; parts are (key, pattern)."""

    kind: str
    value: Expr | None
    name: str | None
    parts: tuple[tuple[str | Expr | None, Pattern], ...]
    line: int


class Case(NamedTuple):
    """`case pattern if guard`."""

    pattern: Pattern
    guard: Expr | None
    body: Block


class Match(NamedTuple):
    """`match subject`."""

    subject: Expr
    cases: tuple[Case, ...]
    line: int


class Import(NamedTuple):
    """One imported name: `module` absolute or with leading dots, `name` None for `import module`, `*` for all."""

    module: str
    name: str | None
    alias: str | None
    line: int


class Define(NamedTuple):
    """A nested function or class; its facts stand in the module's tables under `qualname`."""

    kind: str
    name: str
    qualname: str
    line: int


class Scope(NamedTuple):
    """`global` and `nonlocal`."""

    names: tuple[str, ...]
    line: int


Stmt: TypeAlias = (
    Assign | Augment | Evaluate | Return | Leave | Check | Drop | If | Loop | With | Try | Match | Import | Define
    | Scope
)  # fmt: skip
Block: TypeAlias = tuple[Stmt, ...]

SHAPES: tuple[type, ...] = (
    Const, Name, Attr, Arg, Call, Sub, Slice, Text, Items, Spread, Mapping, Choice, Junction, Binary, Unary, Compare,
    Lambda, Clause, Comprehension, Wait, Bind, Opaque, Param, Assign, Augment, Evaluate, Return, Leave, Check, Drop, If,
    Loop, With, Handler, Try, Pattern, Case, Match, Import, Define, Scope,
)  # fmt: skip
