"""From annotations to types."""

from __future__ import annotations

from telewire_audit.collect.syntax import Attr, Binary, Const, Expr, Items, Name, Opaque, Sub
from telewire_audit.flow.types import NOTHING, Cont, Ext, Inst, Meta, Types
from telewire_audit.link.program import Class, External, Module, Program, Variable, last_name

_WRAPPERS = {"Optional", "Union", "ClassVar", "Final", "Annotated", "Required", "NotRequired", "ReadOnly", "InitVar",
             "Awaitable", "Unpack", "TypeGuard"}  # fmt: skip
_LISTS = {"list", "List", "set", "Set", "frozenset", "FrozenSet", "deque", "Deque", "Sequence", "MutableSequence",
          "Iterable", "Iterator", "Collection", "AbstractSet", "MutableSet", "Generator", "AsyncIterator",
          "AsyncIterable",
          "AsyncGenerator", "KeysView", "ValuesView", "Queue", "SimpleQueue", "Reversible"}  # fmt: skip
_DICTS = {
    "dict",
    "Dict",
    "Mapping",
    "MutableMapping",
    "defaultdict",
    "DefaultDict",
    "OrderedDict",
    "Counter",
    "ChainMap",
}
_OPEN = {"Any", "object", "Literal", "Callable", "TypeVar", "ParamSpec", "Never", "NoReturn"}
_DEPTH = 12


def annotation_types(
    program: Program, module: Module, expr: Expr | None, owner: Class | None = None, depth: int = 0
) -> Types:
    """The types that an annotation allows; nothing where it says nothing (`Any`, a type variable)."""
    if expr is None or depth > _DEPTH:
        return NOTHING
    if isinstance(expr, Binary):
        left = annotation_types(program, module, expr.left, owner, depth + 1)
        return left | annotation_types(program, module, expr.right, owner, depth + 1)
    if isinstance(expr, Sub):
        return _generic(program, module, expr, owner, depth + 1)
    if isinstance(expr, Const):
        return NOTHING
    if isinstance(expr, Name | Attr):
        return _named(program, module, expr, owner, depth + 1)
    return NOTHING


def _named(program: Program, module: Module, expr: Name | Attr, owner: Class | None, depth: int) -> Types:
    if last_name(expr) == "Self" and owner is not None:
        return frozenset({Inst(owner)})
    symbol = program.resolve_expr(module, expr)
    if isinstance(symbol, Class):
        return frozenset({Inst(symbol)})
    if isinstance(symbol, Variable):
        return annotation_types(program, program.modules[symbol.module.name], symbol.value, None, depth)
    name = last_name(expr)
    if isinstance(symbol, External):
        if name in _OPEN or (symbol.dotted.startswith("typing.") and name not in _LISTS | _DICTS):
            return NOTHING
        if name in _LISTS or name in {"tuple", "Tuple"}:
            return frozenset({Cont("list", (NOTHING,))})
        if name in _DICTS:
            return frozenset({Cont("dict", (NOTHING, NOTHING))})
        return frozenset({Ext(symbol.dotted)})
    return NOTHING


def _generic(program: Program, module: Module, expr: Sub, owner: Class | None, depth: int) -> Types:
    name = last_name(expr.value)
    arguments = expr.key.items if isinstance(expr.key, Items) and expr.key.kind == "tuple" else (expr.key,)

    def inner(argument: Expr) -> Types:
        return annotation_types(program, module, argument, owner, depth)

    if name == "Annotated":
        return inner(arguments[0])
    if name in {"type", "Type"}:
        return frozenset(Meta(item.cls) for item in inner(arguments[0]) if isinstance(item, Inst))
    if name in _OPEN:
        return NOTHING
    if name in _WRAPPERS or name == "Coroutine":
        chosen = arguments[-1:] if name == "Coroutine" else arguments
        return frozenset().union(*(inner(argument) for argument in chosen))
    if name in {"tuple", "Tuple"}:
        if len(arguments) == 2 and isinstance(arguments[1], Opaque):  # noqa: PLR2004 - (X, ...)
            return frozenset({Cont("list", (inner(arguments[0]),))})
        return frozenset({Cont("tuple", tuple(inner(argument) for argument in arguments))})
    if name in _DICTS:
        value = inner(arguments[-1]) if len(arguments) > 1 else NOTHING
        return frozenset({Cont("dict", (inner(arguments[0]), value))})
    if name in _LISTS:
        return frozenset({Cont("list", (inner(arguments[0]),))})
    symbol = program.resolve_expr(module, expr.value)
    if isinstance(symbol, Class):
        return frozenset({Inst(symbol)})
    # A library's generic is mostly a wrapper whose attribute access gives what is wrapped.
    return frozenset().union(*(inner(argument) for argument in arguments))
