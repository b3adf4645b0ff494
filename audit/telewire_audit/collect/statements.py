"""libcst statements -> `syntax` shapes, and the tables of a module's functions and classes."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

import libcst as cst

from telewire_audit.collect.branches import read_match, read_try, read_with
from telewire_audit.collect.expressions import Reader, parameters
from telewire_audit.collect.facts import ClassFacts, ClassField, FunctionFacts, ModuleFacts, join_names, pack
from telewire_audit.collect.simple import read_small
from telewire_audit.collect.syntax import (
    Assign,
    Attr,
    Block,
    Define,
    Expr,
    If,
    Import,
    Items,
    Loop,
    Name,
    Spread,
    Stmt,
)


class Module:
    """Reads one module; nested functions and classes go to flat tables."""

    def __init__(self, reader: Reader | None = None) -> None:
        self.reader = reader or Reader()
        self.classes: list[ClassFacts] = []
        self.functions: list[FunctionFacts] = []
        self.imports: list[Import] = []
        self.names: list[tuple[str, Expr, int]] = []
        self.scopes: list[tuple[str, str]] = []
        """(kind, qualified name) of the functions and classes around the current statement."""

    def read(self, path: str, module: str, tree: cst.Module) -> ModuleFacts:
        """Convert a whole file."""
        reader = self.reader
        reader.line += len(tree.header)
        body = self.block(tree.body)
        reader.line += len(tree.footer)
        for stmt in body:
            if isinstance(stmt, Assign) and stmt.value is not None:
                self.names += [(t.id, stmt.value, stmt.line) for t in stmt.targets if isinstance(t, Name)]
        self.functions.append(self._block_function("<module>", body, None, 1))
        return ModuleFacts(
            path=path,
            module=module,
            lines=reader.line,
            imports=tuple(self.imports),
            names=tuple(self.names),
            classes=tuple(self.classes),
            functions=tuple(self.functions),
        )

    def _block_function(self, qualname: str, body: Block, owner: str | None, line: int) -> FunctionFacts:
        return FunctionFacts(
            qualname=qualname,
            line=line,
            params=(),
            returns=None,
            decorators=(),
            owner=owner,
            parent=None,
            flags=frozenset(),
            read_names=join_names(self.reader.reads),
            called_names=join_names(self.reader.calls),
            written_names=join_names(self.reader.writes),
            body=pack(body),
        )

    def block(self, nodes: Iterable[cst.BaseStatement | cst.BaseSmallStatement]) -> Block:
        """Convert statements; docstrings and other bare literals are left out."""
        out: list[Stmt] = []
        for node in nodes:
            if isinstance(node, cst.SimpleStatementLine):
                self.reader.line += len(node.leading_lines)
                self._small(node.body, out)
                self.reader.skip(node.trailing_whitespace.whitespace)
                self.reader.line += 1
                continue
            out.append(_COMPOUND[type(node)](self, node))
        return tuple(out)

    def suite(self, node: cst.BaseSuite) -> Block:
        """Convert the body of a compound statement, from behind its colon."""
        reader = self.reader
        if isinstance(node, cst.IndentedBlock):
            reader.skip(node.header.whitespace)
            reader.line += 1
            body = self.block(node.body)
            reader.line += len(node.footer)
            return body
        out: list[Stmt] = []
        assert isinstance(node, cst.SimpleStatementSuite)  # noqa: S101 - libcst has no third kind
        reader.skip(node.leading_whitespace)
        self._small(node.body, out)
        reader.skip(node.trailing_whitespace.whitespace)
        reader.line += 1
        return tuple(out)

    def otherwise(self, node: cst.Else | cst.Finally | None) -> Block:
        """Convert an `else` or `finally`, if there is one."""
        if node is None:
            return ()
        self.reader.line += len(node.leading_lines)
        self.reader.skip(node.whitespace_before_colon)
        return self.suite(node.body)

    def _small(self, nodes: Sequence[cst.BaseSmallStatement], out: list[Stmt]) -> None:
        for node in nodes:
            self.reader.at(node)
            read_small(self, node, out)
            self.reader.after(node.semicolon)

    def target(self, node: Any) -> Expr:  # noqa: ANN401 - any assignable expression
        """Convert a target: an attribute there is written, not read."""
        if type(node) is cst.Attribute and not node.lpar:
            line = self.reader.line
            value = self.reader.read(node.value)
            self.reader.writes.add(node.attr.value)
            return Attr(value, node.attr.value, line)
        expr = self.reader.read(node)
        for item in expr.items if isinstance(expr, Items) else ():
            inner = item.value if isinstance(item, Spread) else item
            if isinstance(inner, Attr):
                self.reader.writes.add(inner.attr)
        return expr

    def qualname(self, name: str) -> str:
        """The dotted name of something defined here."""
        return ".".join([*(part for _, part in self.scopes), name])

    def enclosing(self, kind: str) -> str | None:
        """Qualified name of the scope directly around this one, if it is of that kind."""
        if self.scopes and self.scopes[-1][0] == kind:
            return ".".join(part for _, part in self.scopes)
        return None

    def outer_function(self) -> str | None:
        """Qualified name of the nearest function around."""
        for index in range(len(self.scopes), 0, -1):
            if self.scopes[index - 1][0] == "function":
                return ".".join(part for _, part in self.scopes[:index])
        return None


def _function(module: Module, node: cst.FunctionDef) -> Stmt:
    reader = module.reader
    reader.line += len(node.leading_lines)
    decorators = _decorators(module, node.decorators)
    reader.line += len(node.lines_after_decorators)
    line = reader.at(node)
    reader.skip(node.whitespace_after_def)
    reader.skip(node.whitespace_after_name)
    _type_parameters(module, node)
    reader.skip(node.whitespace_before_params)
    params = parameters(reader, node.params)
    returns = reader.annotation(node.returns)
    reader.skip(node.whitespace_before_colon)
    name, qualname = node.name.value, module.qualname(node.name.value)
    owner, parent = module.enclosing("class"), module.outer_function()
    outer = reader.reads, reader.calls, reader.writes, reader.yields
    reader.reads, reader.calls, reader.writes, reader.yields = set(), set(), set(), False
    module.scopes.append(("function", name))
    body = module.suite(node.body)
    module.scopes.pop()
    flags = {"async"} if node.asynchronous is not None else set()
    if reader.yields:
        flags.add("generator")
    module.functions.append(
        FunctionFacts(
            qualname=qualname,
            line=line,
            params=params,
            returns=returns,
            decorators=decorators,
            owner=owner,
            parent=parent,
            flags=frozenset(flags),
            read_names=join_names(reader.reads),
            called_names=join_names(reader.calls),
            written_names=join_names(reader.writes),
            body=pack(body),
        )
    )
    reader.reads, reader.calls, reader.writes, reader.yields = outer
    return Define("function", name, qualname, line)


def _decorators(module: Module, nodes: Sequence[cst.Decorator]) -> tuple[Expr, ...]:
    reader = module.reader
    out: list[Expr] = []
    for node in nodes:
        reader.line += len(node.leading_lines)
        reader.skip(node.whitespace_after_at)
        out.append(reader.read(node.decorator))
        reader.skip(node.trailing_whitespace.whitespace)
        reader.line += 1
    return tuple(out)


def _type_parameters(module: Module, node: Any) -> None:  # noqa: ANN401 - a function, class or type alias
    if node.type_parameters is not None:
        text = cst.Module([]).code_for_node(node.type_parameters)
        module.reader.line += text.count("\n")
        module.reader.skip(getattr(node, "whitespace_after_type_parameters", None))


def _class(module: Module, node: cst.ClassDef) -> Stmt:
    reader = module.reader
    reader.line += len(node.leading_lines)
    decorators = _decorators(module, node.decorators)
    reader.line += len(node.lines_after_decorators)
    line = reader.at(node)
    reader.skip(node.whitespace_after_class)
    reader.skip(node.whitespace_after_name)
    _type_parameters(module, node)
    bases, keywords = _bases(module, node)
    reader.skip(node.whitespace_before_colon)
    qualname, parent = module.qualname(node.name.value), module.outer_function()
    outer = reader.reads, reader.calls, reader.writes
    reader.reads, reader.calls, reader.writes = set(), set(), set()
    module.scopes.append(("class", node.name.value))
    body = module.suite(node.body)
    module.scopes.pop()
    module.classes.append(
        ClassFacts(
            qualname=qualname,
            line=line,
            bases=bases,
            keywords=keywords,
            decorators=decorators,
            fields=_fields(body),
            methods=tuple(s.name for s in body if isinstance(s, Define) and s.kind == "function"),
            parent=parent,
        )
    )
    module.functions.append(module._block_function(f"{qualname}.<class>", body, qualname, line))  # noqa: SLF001
    reader.reads, reader.calls, reader.writes = outer
    return Define("class", node.name.value, qualname, line)


def _bases(module: Module, node: cst.ClassDef) -> tuple[tuple[Expr, ...], tuple[tuple[str, Expr], ...]]:
    bases: list[Expr] = []
    keywords: list[tuple[str, Expr]] = []
    if node.lpar is not cst.MaybeSentinel.DEFAULT:
        module.reader.skip(node.lpar.whitespace_after)
    for arg in (*node.bases, *node.keywords):
        module.reader.skip(arg.whitespace_after_star)
        if arg.keyword is not None:
            module.reader.after(arg.equal)
        value = module.reader.read(arg.value)
        module.reader.skip(arg.whitespace_after_arg)
        module.reader.after(arg.comma)
        if arg.keyword is None:
            bases.append(value)
        else:
            keywords.append((arg.keyword.value, value))
    if node.rpar is not cst.MaybeSentinel.DEFAULT:
        module.reader.skip(node.rpar.whitespace_before)
    return tuple(bases), tuple(keywords)


def _fields(body: Block) -> tuple[ClassField, ...]:
    fields: list[ClassField] = []
    for stmt in body:
        if isinstance(stmt, Assign):
            names = [target.id for target in stmt.targets if isinstance(target, Name)]
            fields += [ClassField(name, stmt.annotation, stmt.value, stmt.line) for name in names]
    return tuple(fields)


def _if(module: Module, node: cst.If) -> Stmt:
    reader = module.reader
    reader.line += len(node.leading_lines)
    line = reader.at(node)
    reader.skip(node.whitespace_before_test)
    test = reader.read(node.test)
    reader.skip(node.whitespace_after_test)
    body = module.suite(node.body)
    orelse: Block = ()
    if isinstance(node.orelse, cst.If):
        orelse = (_if(module, node.orelse),)
    elif node.orelse is not None:
        orelse = module.otherwise(node.orelse)
    return If(test, body, orelse, line)


def _for(module: Module, node: cst.For) -> Stmt:
    reader = module.reader
    reader.line += len(node.leading_lines)
    line = reader.at(node)
    reader.skip(node.whitespace_after_for)
    target = module.target(node.target)
    reader.skip(node.whitespace_before_in)
    reader.skip(node.whitespace_after_in)
    iterable = reader.read(node.iter)
    reader.skip(node.whitespace_before_colon)
    body = module.suite(node.body)
    return Loop(target, iterable, body, module.otherwise(node.orelse), line)


def _while(module: Module, node: cst.While) -> Stmt:
    reader = module.reader
    reader.line += len(node.leading_lines)
    line = reader.at(node)
    reader.skip(node.whitespace_after_while)
    test = reader.read(node.test)
    reader.skip(node.whitespace_before_colon)
    body = module.suite(node.body)
    return Loop(None, test, body, module.otherwise(node.orelse), line)


_COMPOUND: dict[type, Callable[[Module, Any], Stmt]] = {
    cst.FunctionDef: _function,
    cst.ClassDef: _class,
    cst.If: _if,
    cst.For: _for,
    cst.While: _while,
    cst.With: read_with,
    cst.Try: read_try,
    cst.TryStar: read_try,
    cst.Match: read_match,
}
