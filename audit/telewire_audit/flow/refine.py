"""What a test that has held, or has not, says of the classes of values: `isinstance`, `type(x) is C`, `match`."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from telewire_audit.collect.syntax import Attr, Call, Compare, Const, Expr, Items, Junction, Name, Pattern, Unary
from telewire_audit.link.program import Class, External, Program

if TYPE_CHECKING:
    from telewire_audit.flow.evaluate import Evaluator
    from telewire_audit.flow.nodes import Node

_THEMSELVES = frozenset(
    f"builtins.{name}"
    for name in ("bool", "bytearray", "bytes", "dict", "float", "frozenset", "int", "list", "set", "str", "tuple")
)
"""Classes whose one position means the object itself."""


def _path(expr: Expr) -> str | None:
    if isinstance(expr, Name):
        return expr.id
    if isinstance(expr, Attr):
        inner = _path(expr.value)
        return None if inner is None else f"{inner}.{expr.attr}"
    return None


def refine(scope: Evaluator, test: Expr, node: Node, *, truth: bool) -> None:
    """Narrow what the environment holds, given that a test came out true or false."""
    if isinstance(test, Unary) and test.operator == "not":
        refine(scope, test.operand, node, truth=not truth)
    elif isinstance(test, Junction):
        if (test.operator == "and") == truth:
            refine(scope, test.left, node, truth=truth)
            refine(scope, test.right, node, truth=truth)
    elif isinstance(test, Call) and truth:
        if isinstance(test.func, Name) and test.func.id == "isinstance" and len(test.args) == 2:  # noqa: PLR2004 - its arity
            _narrow(scope, test.args[0].value, _classes(test.args[1].value))
    elif isinstance(test, Compare) and truth and test.operators in {("is",), ("==",)}:
        left, right = test.left, test.comparators[0]
        if isinstance(left, Call) and isinstance(left.func, Name) and left.func.id == "type" and left.args:
            _narrow(scope, left.args[0].value, (right,))


def _classes(expr: Expr) -> tuple[Expr, ...]:
    if isinstance(expr, Items):
        return expr.items
    operator = getattr(expr, "operator", None)
    if operator == "|":
        return (*_classes(expr.left), *_classes(expr.right))  # type: ignore[union-attr]
    return (expr,)


def _narrow(scope: Evaluator, subject: Expr, classes: tuple[Expr, ...]) -> None:
    path = _path(subject)
    if path is None:
        return
    value = scope.env.get(path) or scope.eval(subject)
    line = getattr(subject, "line", 0)
    known = scope.node("narrow", line, tuple(scope.eval(cls) for cls in classes), (value,))
    scope.env[path] = known
    if "." not in path:
        scope.out.bindings.setdefault(path, []).append(known)


def refine_pattern(scope: Evaluator, subject: Expr | None, pattern: Pattern, value: Node) -> Node | None:
    """Bind the names of a pattern, and narrow its subject to the classes that it names.

    Returns:
        The test that the pattern is; None where any value fits.
    """
    handler = _PATTERNS.get(pattern.kind)
    return _unsure(scope, pattern, value) if handler is None else handler(scope, subject, pattern, value)


def _unsure(scope: Evaluator, pattern: Pattern, value: Node) -> Node:
    """A test of which only the value is told."""
    return scope.node("op", pattern.line, "fits", (value,))


def _value_pattern(scope: Evaluator, _subject: Expr | None, pattern: Pattern, value: Node) -> Node:
    if pattern.value is None:
        return _unsure(scope, pattern, value)
    return scope.node("compare", pattern.line, ("==",), (value, scope.eval(pattern.value)))


def _class_pattern(scope: Evaluator, subject: Expr | None, pattern: Pattern, value: Node) -> Node:
    if pattern.value is None:
        return _unsure(scope, pattern, value)
    cls = scope.eval(pattern.value)
    known = scope.node("narrow", pattern.line, (cls,), (value,))
    tests = [scope.node("op", pattern.line, "fits", (value,))]
    path = None if subject is None else _path(subject)
    if path is not None:
        scope.env[path] = known
    order = _by_position(scope.program, cls)
    for index, (key, inner) in enumerate(pattern.parts):
        name = key if isinstance(key, str) else order[index] if index < len(order) else None
        if name:
            member = scope.attribute(pattern.line, name, known)
        else:
            member = scope.node("unknown", pattern.line, "positional pattern") if name is None else known
        test = refine_pattern(scope, None, inner, member)
        tests += [] if test is None else [test]
    found = scope.all_of(tests, pattern.line)
    assert found is not None  # noqa: S101 - one at least
    return found


def _by_position(program: Program, cls: Node) -> tuple[str, ...]:
    """The attributes that the positions of a class's pattern mean; an empty name for the object itself."""
    symbol = cls.data if cls.kind == "free" else None
    if isinstance(symbol, External):
        return ("",) if symbol.dotted in _THEMSELVES else ()
    return _match_args(program, symbol) if isinstance(symbol, Class) else ()


def _match_args(program: Program, cls: Class, below: frozenset[Class] = frozenset()) -> tuple[str, ...]:
    """What a class says itself, or else the fields of a dataclass, those of the class above first."""
    below |= {cls}
    own = cls.fields.get("__match_args__")
    if own is not None:
        items = own.value.items if isinstance(own.value, Items) else ()
        return tuple(str(item.value) if isinstance(item, Const) else "?" for item in items)
    bases = (program.resolve_expr(cls.module, base) for base in cls.facts.bases)
    above = [
        name
        for base in bases
        if isinstance(base, Class) and base not in below
        for name in _match_args(program, base, below)
    ]
    return tuple(dict.fromkeys((*above, *(field.name for field in cls.facts.fields if field.is_annotated))))


def _as_pattern(scope: Evaluator, subject: Expr | None, pattern: Pattern, value: Node) -> Node | None:
    path = None if subject is None else _path(subject)
    tests: list[Node] = []
    for _, inner in pattern.parts:
        test = refine_pattern(scope, subject, inner, value)
        tests += [] if test is None else [test]
        value = (scope.env.get(path) if path else None) or value
        if subject is None and inner.kind == "class" and inner.value is not None:
            value = scope.node("narrow", pattern.line, (scope.eval(inner.value),), (value,))
    if pattern.name is not None:
        scope.bind(pattern.name, value)
    return scope.all_of(tests, pattern.line)


def _sequence_pattern(scope: Evaluator, _subject: Expr | None, pattern: Pattern, value: Node) -> Node:
    for index, (key, inner) in enumerate(pattern.parts):
        kind = "part" if key == "*" else "item"
        refine_pattern(scope, None, inner, scope.node(kind, pattern.line, index, (value,)))
    return _unsure(scope, pattern, value)


def _mapping_pattern(scope: Evaluator, _subject: Expr | None, pattern: Pattern, value: Node) -> Node:
    for key, inner in pattern.parts:
        if key is not None and not isinstance(key, str):
            refine_pattern(scope, None, inner, scope.node("sub", pattern.line, None, (value, scope.eval(key))))
    if pattern.name is not None:
        scope.bind(pattern.name, value)
    return _unsure(scope, pattern, value)


def _or_pattern(scope: Evaluator, subject: Expr | None, pattern: Pattern, value: Node) -> Node | None:
    classes = tuple(scope.eval(p.value) for _, p in pattern.parts if p.kind == "class" and p.value is not None)
    tests = [
        _value_pattern(scope, None, inner, value) if inner.kind == "value" else _unsure(scope, inner, value)
        for _, inner in pattern.parts
    ]
    path = None if subject is None else _path(subject)
    if path is not None and classes and len(classes) == len(pattern.parts):
        scope.env[path] = scope.node("narrow", pattern.line, classes, (value,))
    return scope.all_of(tests, pattern.line, "or")


_PATTERNS: dict[str, Callable[[Evaluator, Expr | None, Pattern, Node], Node | None]] = {
    "value": _value_pattern,
    "class": _class_pattern,
    "as": _as_pattern,
    "sequence": _sequence_pattern,
    "mapping": _mapping_pattern,
    "or": _or_pattern,
}
