"""Small statements: the ones that share a line."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, Protocol

import libcst as cst

from telewire_audit.collect.expressions import Reader
from telewire_audit.collect.syntax import (
    Assign,
    Augment,
    Check,
    Const,
    Drop,
    Evaluate,
    Expr,
    Import,
    Leave,
    Return,
    Scope,
    Stmt,
)

_AUGMENTED = {
    "AddAssign": "+",
    "SubtractAssign": "-",
    "MultiplyAssign": "*",
    "DivideAssign": "/",
    "FloorDivideAssign": "//",
    "ModuloAssign": "%",
    "PowerAssign": "**",
    "MatrixMultiplyAssign": "@",
    "BitAndAssign": "&",
    "BitOrAssign": "|",
    "BitXorAssign": "^",
    "LeftShiftAssign": "<<",
    "RightShiftAssign": ">>",
}


class Context(Protocol):
    """What small statements need of the module around them."""

    reader: Reader
    imports: list[Import]

    def target(self, node: Any) -> Expr:  # noqa: ANN401 - any assignable expression
        """Convert a target."""


def read_small(context: Context, node: Any, out: list[Stmt]) -> None:  # noqa: ANN401 - any small statement
    """Convert one small statement and add it to `out`; `pass`, docstrings and the like add nothing."""
    _SMALL[type(node)](context, node, out)


def _expression(context: Context, node: cst.Expr, out: list[Stmt]) -> None:
    line = context.reader.line
    value = context.reader.read(node.value)
    if not isinstance(value, Const):
        out.append(Evaluate(value, line))


def _assign(context: Context, node: cst.Assign, out: list[Stmt]) -> None:
    line = context.reader.line
    targets: list[Expr] = []
    for item in node.targets:
        targets.append(context.target(item.target))
        context.reader.skip(item.whitespace_before_equal)
        context.reader.skip(item.whitespace_after_equal)
    out.append(Assign(tuple(targets), None, context.reader.read(node.value), line))


def _annotated(context: Context, node: cst.AnnAssign, out: list[Stmt]) -> None:
    line = context.reader.line
    target = context.target(node.target)
    annotation = context.reader.annotation(node.annotation)
    value = None
    if node.value is not None:
        context.reader.after(node.equal)
        value = context.reader.read(node.value)
    out.append(Assign((target,), annotation, value, line))


def _augmented(context: Context, node: cst.AugAssign, out: list[Stmt]) -> None:
    line = context.reader.line
    target = context.target(node.target)
    context.reader.after(node.operator)
    operator = _AUGMENTED.get(type(node.operator).__name__, "?")
    out.append(Augment(target, operator, context.reader.read(node.value), line))


def _return(context: Context, node: cst.Return, out: list[Stmt]) -> None:
    line = context.reader.line
    context.reader.skip(node.whitespace_after_return)
    out.append(Return(None if node.value is None else context.reader.read(node.value), line))


def _raise(context: Context, node: cst.Raise, out: list[Stmt]) -> None:
    line = context.reader.line
    context.reader.skip(node.whitespace_after_raise)
    value = None if node.exc is None else context.reader.read(node.exc)
    if node.cause is not None:
        context.reader.skip(node.cause.whitespace_before_from)
        context.reader.skip(node.cause.whitespace_after_from)
        context.reader.read(node.cause.item)
    out.append(Leave("raise", value, line))


def _leave(kind: str) -> Callable[[Context, Any, list[Stmt]], None]:
    def read(context: Context, _node: Any, out: list[Stmt]) -> None:  # noqa: ANN401 - break or continue
        out.append(Leave(kind, None, context.reader.line))

    return read


def _assert(context: Context, node: cst.Assert, out: list[Stmt]) -> None:
    line = context.reader.line
    context.reader.skip(node.whitespace_after_assert)
    test = context.reader.read(node.test)
    if node.msg is not None:
        context.reader.after(node.comma)
        context.reader.read(node.msg)
    out.append(Check(test, line))


def _delete(context: Context, node: cst.Del, out: list[Stmt]) -> None:
    line = context.reader.line
    context.reader.skip(node.whitespace_after_del)
    out.append(Drop(context.reader.read(node.target), line))


def _pass(_context: Context, _node: cst.Pass, _out: list[Stmt]) -> None:
    """Nothing happens."""


def _scope(context: Context, node: Any, out: list[Stmt]) -> None:  # noqa: ANN401 - global or nonlocal
    line = context.reader.line
    names: list[str] = []
    for item in node.names:
        names.append(item.name.value)
        context.reader.after(item.comma)
    out.append(Scope(tuple(names), line))


def _alias(context: Context, node: cst.TypeAlias, out: list[Stmt]) -> None:
    line = context.reader.line
    text = cst.Module([]).code_for_node(node)
    value = Reader(line).read(node.value)
    context.reader.line += text.count("\n")
    out.append(Assign((Reader(line).read(node.name),), None, value, line))


def _import(context: Context, node: cst.Import, out: list[Stmt]) -> None:
    reader = context.reader
    line = reader.line
    reader.skip(node.whitespace_after_import)
    for item in node.names:
        _add(context, out, Import(_dotted(item.name), None, _asname(context, item), line))


def _import_from(context: Context, node: cst.ImportFrom, out: list[Stmt]) -> None:
    reader = context.reader
    line = reader.line
    reader.skip(node.whitespace_after_from)
    module = "." * len(node.relative) + ("" if node.module is None else _dotted(node.module))
    reader.skip(node.whitespace_before_import)
    reader.skip(node.whitespace_after_import)
    if isinstance(node.names, cst.ImportStar):
        _add(context, out, Import(module, "*", None, line))
        return
    if node.lpar is not None:
        reader.skip(node.lpar.whitespace_after)
    for item in node.names:
        _add(context, out, Import(module, _dotted(item.name), _asname(context, item), line))
    if node.rpar is not None:
        reader.skip(node.rpar.whitespace_before)


def _asname(context: Context, item: cst.ImportAlias) -> str | None:
    name = None
    if item.asname is not None:
        context.reader.skip(item.asname.whitespace_before_as)
        context.reader.skip(item.asname.whitespace_after_as)
        name = _dotted(item.asname.name)
    context.reader.after(item.comma)
    return name


def _add(context: Context, out: list[Stmt], item: Import) -> None:
    context.imports.append(item)
    out.append(item)


def _dotted(node: Any) -> str:  # noqa: ANN401 - a name or an attribute chain
    return ".".join(reversed(list(_dotted_parts(node))))


def _dotted_parts(node: Any) -> Iterator[str]:  # noqa: ANN401 - a name or an attribute chain
    while isinstance(node, cst.Attribute):
        yield node.attr.value
        node = node.value
    yield node.value


_SMALL: dict[type, Callable[[Context, Any, list[Stmt]], None]] = {
    cst.Expr: _expression,
    cst.Assign: _assign,
    cst.AnnAssign: _annotated,
    cst.AugAssign: _augmented,
    cst.Return: _return,
    cst.Raise: _raise,
    cst.Break: _leave("break"),
    cst.Continue: _leave("continue"),
    cst.Assert: _assert,
    cst.Del: _delete,
    cst.Pass: _pass,
    cst.Global: _scope,
    cst.Nonlocal: _scope,
    cst.TypeAlias: _alias,
    cst.Import: _import,
    cst.ImportFrom: _import_from,
}
