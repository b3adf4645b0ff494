"""The same facts, extracted with the standard library's ast: an oracle that shares no code with the auditor."""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Iterator

Fact = tuple[object, ...]
_COMPARED = {
    ast.Eq: "==",
    ast.NotEq: "!=",
    ast.Lt: "<",
    ast.LtE: "<=",
    ast.Gt: ">",
    ast.GtE: ">=",
    ast.In: "in",
    ast.NotIn: "not in",
    ast.Is: "is",
    ast.IsNot: "is not",
}


def facts(source: bytes) -> Counter[Fact]:
    """Attributes, calls, subscripts, comparisons, names, returns, branches, functions and classes, with their lines."""
    found: Counter[Fact] = Counter()
    for node in _walk(ast.parse(source)):
        found.update(_fact(node))
    return found


def _walk(node: ast.AST) -> Iterator[ast.AST]:
    """Everything but what the auditor leaves out: annotations, signatures' defaults, messages, type parameters."""
    yield node
    for name, value in ast.iter_fields(node):
        if name in {"annotation", "returns", "type_params", "msg", "cause", "decorator_list"}:
            continue
        if name == "args" and isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
            continue
        if name in {"bases", "keywords"} and isinstance(node, ast.ClassDef):
            continue
        for child in value if isinstance(value, list) else [value]:
            if isinstance(child, ast.AST) and not isinstance(child, ast.TypeAlias if hasattr(ast, "TypeAlias") else ()):
                yield from _walk(child)


def _fact(node: ast.AST) -> Iterator[Fact]:
    match node:
        case ast.Attribute():
            yield "attribute", node.attr, node.lineno
        case ast.Call():
            yield "call", len(node.args) + len(node.keywords), node.lineno
        case ast.Subscript():
            yield "subscript", node.lineno
        case ast.Compare():
            yield "compare", tuple(_COMPARED[type(op)] for op in node.ops), node.lineno
        case ast.Name():
            yield "name", node.id, node.lineno
        case ast.Return():
            yield "return", node.lineno
        case ast.If():
            yield "if", node.lineno
        case ast.For() | ast.AsyncFor() | ast.While():
            yield "loop", node.lineno
        case ast.FunctionDef() | ast.AsyncFunctionDef():
            yield "function", node.name, node.lineno, len(_parameters(node.args))
        case ast.ClassDef():
            yield "class", node.name, node.lineno, len(node.bases)
        case ast.AugAssign():
            yield "augment", node.lineno
        case ast.IfExp():
            yield "choice", node.lineno


def _parameters(args: ast.arguments) -> list[ast.arg]:
    starred = [arg for arg in (args.vararg, args.kwarg) if arg is not None]
    return [*args.posonlyargs, *args.args, *args.kwonlyargs, *starred]
