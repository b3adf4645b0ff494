"""`with`, `try` and `match`."""

from __future__ import annotations

from typing import Any, Protocol

import libcst as cst

from telewire_audit.collect.patterns import read_pattern
from telewire_audit.collect.reader import Reader
from telewire_audit.collect.syntax import Block, Case, Expr, Handler, Match, Stmt, Try, With


class Context(Protocol):
    """What compound statements need of the module around them."""

    reader: Reader

    def suite(self, node: cst.BaseSuite) -> Block:
        """Convert a body."""

    def target(self, node: Any) -> Expr:  # noqa: ANN401 - any assignable expression
        """Convert a target."""

    def otherwise(self, node: cst.Else | cst.Finally | None) -> Block:
        """Convert an `else` or `finally`."""


def read_with(module: Context, node: cst.With) -> Stmt:
    """`with`."""
    reader = module.reader
    reader.line += len(node.leading_lines)
    line = reader.at(node)
    reader.skip(node.whitespace_after_with)
    if isinstance(node.lpar, cst.LeftParen):
        reader.skip(node.lpar.whitespace_after)
    items: list[tuple[Expr, Expr | None]] = []
    for item in node.items:
        value = reader.read(item.item)
        name = None
        if item.asname is not None:
            reader.skip(item.asname.whitespace_before_as)
            reader.skip(item.asname.whitespace_after_as)
            name = module.target(item.asname.name)
        reader.after(item.comma)
        items.append((value, name))
    if isinstance(node.rpar, cst.RightParen):
        reader.skip(node.rpar.whitespace_before)
    reader.skip(node.whitespace_before_colon)
    return With(tuple(items), module.suite(node.body), line)


def read_try(module: Context, node: Any) -> Stmt:  # noqa: ANN401 - Try or TryStar
    """`try`."""
    reader = module.reader
    reader.line += len(node.leading_lines)
    line = reader.at(node)
    reader.skip(node.whitespace_before_colon)
    body = module.suite(node.body)
    handlers: list[Handler] = []
    for handler in node.handlers:
        reader.line += len(handler.leading_lines)
        reader.skip(handler.whitespace_after_except)
        kind = None if handler.type is None else reader.read(handler.type)
        name = None
        if handler.name is not None:
            reader.skip(handler.name.whitespace_before_as)
            reader.skip(handler.name.whitespace_after_as)
            name = handler.name.name.value
        reader.skip(handler.whitespace_before_colon)
        handlers.append(Handler(kind, name, module.suite(handler.body)))
    orelse = module.otherwise(node.orelse)
    return Try(body, tuple(handlers), orelse, module.otherwise(node.finalbody), line)


def read_match(module: Context, node: cst.Match) -> Stmt:
    """`match`."""
    reader = module.reader
    reader.line += len(node.leading_lines)
    line = reader.at(node)
    reader.skip(node.whitespace_after_match)
    subject = reader.read(node.subject)
    reader.skip(node.whitespace_before_colon)
    reader.skip(node.whitespace_after_colon.whitespace)
    reader.line += 1
    cases: list[Case] = []
    for case in node.cases:
        reader.line += len(case.leading_lines)
        reader.skip(case.whitespace_after_case)
        pattern = read_pattern(reader, case.pattern)
        guard = None
        if case.guard is not None:
            reader.skip(case.whitespace_before_if)
            reader.skip(case.whitespace_after_if)
            guard = reader.read(case.guard)
        reader.skip(case.whitespace_before_colon)
        cases.append(Case(pattern, guard, module.suite(case.body)))
    reader.line += len(node.footer)
    return Match(subject, tuple(cases), line)
