"""What a property or method gives on an object that nothing has touched: its code, run over declared defaults.

A small interpreter of the facts' statements. It knows arithmetic, comparisons, containers and a few builtins, stops at
anything else, and runs no code of the audited program.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping
from typing import Any

from telewire_audit.collect import syntax as s
from telewire_audit.collect.facts import body_of
from telewire_audit.link.program import Class, Function

_DEPTH = 12
_STEPS = 2000
_COMPARE: Mapping[str, Callable[[Any, Any], Any]] = {
    "==": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
    "is": operator.is_,
    "is not": operator.is_not,
    "in": lambda a, b: a in b,
    "not in": lambda a, b: a not in b,
}
_BINARY: Mapping[str, Callable[[Any, Any], Any]] = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "/": operator.truediv,
    "//": operator.floordiv,
    "%": operator.mod,
}
_ALLOWED: tuple[Callable[..., Any], ...] = (
    abs, all, any, bool, dict, float, int, len, list, max, min, round, set, sorted, str, sum, tuple, enumerate, zip,
)  # fmt: skip
_FUNCTIONS: Mapping[str, Callable[..., Any]] = {f.__name__: f for f in _ALLOWED}
_METHODS = {"values", "items", "keys", "get", "copy", "index", "count", "lower", "upper", "split", "strip",
            "startswith", "endswith", "append", "add"}  # fmt: skip


class Stuck(Exception):  # noqa: N818 - no error: the question is left open
    """The interpreter met what it does not know."""


class _Returned(Exception):  # noqa: N818 - how `return` leaves
    def __init__(self, value: object) -> None:
        self.value = value


class Self:
    """The untouched object; `cls` is its class."""

    def __init__(self, cls: Class) -> None:
        self.cls = cls

    def __bool__(self) -> bool:
        return True


class Interpreter:
    """Runs methods over defaults.

    Args:
        attribute: Gives the value of an attribute of an untouched object, and the method where it is one.
            Raises `Stuck` where it is unknown.
    """

    def __init__(self, attribute: Callable[[Class, str], object | Function]) -> None:
        self.attribute = attribute
        self.steps = 0
        self.depth = 0

    def call(self, function: Function, subject: Self) -> object:
        """Run a method without further arguments.

        Raises:
            Stuck: where it does what the interpreter does not know.
        """
        if self.depth > _DEPTH:
            raise Stuck("too deep")
        self.depth += 1
        params = function.facts.params
        env: dict[str, object] = {params[0].name: subject} if params else {}
        for param in params[1:]:
            if param.default is None:
                raise Stuck("a method with arguments")
            env[param.name] = self.eval(param.default, {})
        try:
            self.block(body_of(function.facts), env)
        except _Returned as result:
            return result.value
        except (TypeError, ValueError, ArithmeticError, LookupError, AttributeError) as error:
            raise Stuck(str(error)) from None
        finally:
            self.depth -= 1
        return None

    def block(self, body: s.Block, env: dict[str, object]) -> None:
        """Run statements."""
        for stmt in body:
            self.steps += 1
            if self.steps > _STEPS:
                raise Stuck("too long")
            self._statement(stmt, env)

    def _statement(self, stmt: s.Stmt, env: dict[str, object]) -> None:
        if isinstance(stmt, s.Return):
            raise _Returned(None if stmt.value is None else self.eval(stmt.value, env))
        if isinstance(stmt, s.If):
            self.block(stmt.body if self.eval(stmt.test, env) else stmt.orelse, env)
        elif isinstance(stmt, s.Assign) and stmt.value is not None:
            value = self.eval(stmt.value, env)
            for target in stmt.targets:
                self._bind(target, value, env)
        elif isinstance(stmt, s.Augment) and isinstance(stmt.target, s.Name) and stmt.operator in _BINARY:
            env[stmt.target.id] = _BINARY[stmt.operator](env[stmt.target.id], self.eval(stmt.value, env))
        elif isinstance(stmt, s.Loop) and stmt.target is not None:
            for item in list(self._iterate(self.eval(stmt.iterable, env))):
                self._bind(stmt.target, item, env)
                self.block(stmt.body, env)
        elif isinstance(stmt, s.With) and all(target is None for _, target in stmt.items):
            self.block(stmt.body, env)  # a lock
        elif isinstance(stmt, s.Evaluate):
            self.eval(stmt.value, env)
        elif not (isinstance(stmt, s.Assign) and stmt.value is None) and not isinstance(stmt, s.Import):
            raise Stuck(type(stmt).__name__)

    def _iterate(self, value: object) -> Any:  # noqa: ANN401 - any iterable
        if isinstance(value, Self):
            raise Stuck("an object is iterated")
        return value

    def _bind(self, target: s.Expr, value: Any, env: dict[str, object]) -> None:  # noqa: ANN401 - any value
        if isinstance(target, s.Name):
            env[target.id] = value
        elif isinstance(target, s.Items):
            for item, part in zip(target.items, value, strict=True):
                self._bind(item, part, env)
        elif isinstance(target, s.Sub):
            container: Any = self.eval(target.value, env)
            container[self.eval(target.key, env)] = value
        else:
            raise Stuck("a store")

    def eval(self, expr: s.Expr, env: dict[str, object]) -> Any:  # noqa: ANN401 - any value
        """The value of an expression."""
        handler = _EVALUATORS.get(type(expr))
        if handler is None:
            raise Stuck(type(expr).__name__)
        return handler(self, expr, env)


def _const(_self: Interpreter, expr: s.Const, _env: dict[str, object]) -> object:
    return expr.value


def _name(_self: Interpreter, expr: s.Name, env: dict[str, object]) -> object:
    if expr.id not in env:
        raise Stuck(f"the name {expr.id}")
    return env[expr.id]


def _attr(self: Interpreter, expr: s.Attr, env: dict[str, object]) -> object:
    base = self.eval(expr.value, env)
    if not isinstance(base, Self):
        raise Stuck(f"attribute {expr.attr}")
    value = self.attribute(base.cls, expr.attr)
    if isinstance(value, Function):
        if value.is_property:
            return self.call(value, base)
        raise Stuck("a method as a value")
    return value


def _call(self: Interpreter, expr: s.Call, env: dict[str, object]) -> object:
    if any(arg.stars for arg in expr.args):
        raise Stuck("spread arguments")
    args = [self.eval(arg.value, env) for arg in expr.args if arg.keyword is None]
    words = {arg.keyword: self.eval(arg.value, env) for arg in expr.args if arg.keyword is not None}
    if isinstance(expr.func, s.Name) and expr.func.id in _FUNCTIONS and expr.func.id not in env:
        if any(isinstance(arg, Self) for arg in args):
            raise Stuck("an object as an argument")
        return _FUNCTIONS[expr.func.id](*args, **words)
    if isinstance(expr.func, s.Attr):
        base = self.eval(expr.func.value, env)
        if isinstance(base, Self):
            method = self.attribute(base.cls, expr.func.attr)
            if isinstance(method, Function) and not args and not words:
                return self.call(method, base)
        elif expr.func.attr in _METHODS:
            return getattr(base, expr.func.attr)(*args, **words)
    raise Stuck("a call")


def _sub(self: Interpreter, expr: s.Sub, env: dict[str, object]) -> object:
    base = self.eval(expr.value, env)
    if isinstance(expr.key, s.Slice):
        return base[slice(*(None if part is None else self.eval(part, env) for part in expr.key.parts))]
    return base[self.eval(expr.key, env)]


def _items(self: Interpreter, expr: s.Items, env: dict[str, object]) -> object:
    values = [self.eval(item, env) for item in expr.items]
    return {"list": list, "tuple": tuple, "set": set}[expr.kind](values)


def _mapping(self: Interpreter, expr: s.Mapping, env: dict[str, object]) -> object:
    if any(key is None for key, _ in expr.items):
        raise Stuck("spread items")
    return {self.eval(key, env): self.eval(value, env) for key, value in expr.items if key is not None}


def _choice(self: Interpreter, expr: s.Choice, env: dict[str, object]) -> object:
    return self.eval(expr.body if self.eval(expr.test, env) else expr.orelse, env)


def _junction(self: Interpreter, expr: s.Junction, env: dict[str, object]) -> object:
    left = self.eval(expr.left, env)
    if bool(left) == (expr.operator == "or"):
        return left
    return self.eval(expr.right, env)


def _binary(self: Interpreter, expr: s.Binary, env: dict[str, object]) -> object:
    if expr.operator not in _BINARY:
        raise Stuck(expr.operator)
    return _BINARY[expr.operator](self.eval(expr.left, env), self.eval(expr.right, env))


def _unary(self: Interpreter, expr: s.Unary, env: dict[str, object]) -> object:
    value = self.eval(expr.operand, env)
    return not value if expr.operator == "not" else -value


def _compare(self: Interpreter, expr: s.Compare, env: dict[str, object]) -> object:
    left = self.eval(expr.left, env)
    for sign, other in zip(expr.operators, expr.comparators, strict=True):
        right = self.eval(other, env)
        if not _COMPARE[sign](left, right):
            return False
        left = right
    return True


def _comprehension(self: Interpreter, expr: s.Comprehension, env: dict[str, object]) -> object:
    rows: list[tuple[object, object]] = []

    def run(index: int, inner: dict[str, object]) -> None:
        if index == len(expr.clauses):
            key = None if expr.key is None else self.eval(expr.key, inner)
            rows.append((key, self.eval(expr.element, inner)))
            return
        clause = expr.clauses[index]
        for item in list(self._iterate(self.eval(clause.iterable, inner))):
            self._bind(clause.target, item, inner)
            if all(self.eval(test, inner) for test in clause.conditions):
                run(index + 1, inner)

    run(0, dict(env))
    if expr.kind == "dict":
        return dict(rows)
    values = [value for _, value in rows]
    return set(values) if expr.kind == "set" else values


_EVALUATORS: dict[type, Callable[[Interpreter, Any, dict[str, object]], object]] = {
    s.Const: _const,
    s.Name: _name,
    s.Attr: _attr,
    s.Call: _call,
    s.Sub: _sub,
    s.Items: _items,
    s.Mapping: _mapping,
    s.Choice: _choice,
    s.Junction: _junction,
    s.Binary: _binary,
    s.Unary: _unary,
    s.Compare: _compare,
    s.Comprehension: _comprehension,
}
