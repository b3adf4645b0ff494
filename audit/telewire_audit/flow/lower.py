"""From statements to nodes: one walk in the order of execution, with an environment of what each name holds now."""

from __future__ import annotations

from telewire_audit.collect.facts import body_of
from telewire_audit.collect.syntax import (
    Assign,
    Attr,
    Augment,
    Binary,
    Block,
    Call,
    Case,
    Check,
    Const,
    Define,
    Evaluate,
    Expr,
    If,
    Import,
    Items,
    Leave,
    Loop,
    Match,
    Name,
    Return,
    Scope,
    Spread,
    Stmt,
    Sub,
    Try,
    With,
)
from telewire_audit.flow.evaluate import Environment, Evaluator, path_of
from telewire_audit.flow.folding import truth_of
from telewire_audit.flow.nodes import Lowered, Mutation, Node, Store
from telewire_audit.flow.refine import refine, refine_pattern
from telewire_audit.link.program import Function, Program


def lower(program: Program, function: Function, outer: Lowered | None) -> Lowered:
    """Lower a function. `outer` is the function around it, whose names it may read."""
    return _Lowerer(program, function, outer).run()


def lower_expression(program: Program, function: Function, expr: Expr) -> Node:
    """Lower an expression that stands outside the body of a function: a default, an annotation, a decorator."""
    return _Lowerer(program, function, None).eval(expr)


class _Lowerer(Evaluator):
    """Statements; expressions are the base class's."""

    def run(self) -> Lowered:
        for param in self.fn.facts.params:
            node = self.node("param", self.fn.facts.line, param)
            self.out.params[param.name] = node
            self.bind(param.name, node)
        self.block(body_of(self.fn.facts))
        return self.out

    def block(self, body: Block) -> bool:
        """Lower statements; returns whether control leaves the block before its end."""
        added = 0
        left = False
        self.fresh.clear()
        for stmt in body:
            left = self.statement(stmt)
            if left:
                break
            if isinstance(stmt, If | Match):
                self.guards += self.leavers
                added += len(self.leavers)
            self.leavers = []
        del self.guards[len(self.guards) - added :]
        self.leavers = []
        self.fresh.clear()
        return left

    def statement(self, stmt: Stmt) -> bool:
        """Lower one statement; returns whether control does not go on behind it."""
        if isinstance(stmt, Assign):
            self._assign(stmt)
        elif isinstance(stmt, Augment):
            self._augment(stmt)
        elif isinstance(stmt, Evaluate):
            self.eval(stmt.value)
        elif isinstance(stmt, Return):
            value = Const(None, stmt.line) if stmt.value is None else stmt.value
            self.out.returns.append((self.eval(value), tuple(self.guards)))
            return True
        elif isinstance(stmt, Leave):
            if stmt.value is not None:
                self.eval(stmt.value)
            return True
        elif isinstance(stmt, If):
            return self._if(stmt)
        elif isinstance(stmt, Loop):
            self._loop(stmt)
        else:
            return self._rare(stmt)
        return False

    def _rare(self, stmt: Stmt) -> bool:
        if isinstance(stmt, With):
            for value, target in stmt.items:
                node = self.eval(value)
                if target is not None:
                    self.assign(target, self.node("enter", stmt.line, None, (node,)), stmt.line)
            return self.block(stmt.body)
        if isinstance(stmt, Try):
            return self._try(stmt)
        if isinstance(stmt, Match):
            return self._match(stmt)
        if isinstance(stmt, Check):
            test = self.eval(stmt.test)
            refine(self, stmt.test, test, truth=True)
        elif isinstance(stmt, Define):
            symbol = (
                self.fn.module.classes.get(stmt.qualname)
                if stmt.kind == "class"
                else self.fn.module.functions_named[stmt.qualname][-1]
            )
            self.bind(stmt.name, self.node("free", stmt.line, symbol))
            if isinstance(symbol, Function):
                self._leak(symbol)
        elif isinstance(stmt, Import):
            self._import(stmt)
        elif isinstance(stmt, Scope):
            for name in stmt.names:
                self.env.pop(name, None)
                self.out.shared.add(name)
        return False

    def _leak(self, inner: Function) -> None:
        """From here on, names that a function inside declares `nonlocal` may hold what it binds them to."""
        names = [name for stmt in body_of(inner.facts) if isinstance(stmt, Scope) for name in stmt.names]
        for name in names:
            if name in self.env:
                self.leaked.setdefault(name, []).append(self.node("inner", inner.facts.line, (inner, name)))
                self.bind(name, self.env[name])

    def _import(self, stmt: Import) -> None:
        if self.fn.is_block or stmt.name == "*":
            return
        module = self.fn.module.absolute(stmt.module)
        if stmt.name is None:
            symbol = self.program.find(module if stmt.alias else module.partition(".")[0])
            self.bind(stmt.alias or module.partition(".")[0], self.node("free", stmt.line, symbol))
        else:
            symbol = self.program.find(f"{module}.{stmt.name}")
            self.bind(stmt.alias or stmt.name, self.node("free", stmt.line, symbol))

    def _assign(self, stmt: Assign) -> None:
        if stmt.value is None:
            if stmt.annotation is not None and isinstance(stmt.targets[0], Name) and not self.fn.is_block:
                self.annotations[stmt.targets[0].id] = stmt.annotation
            return
        value = self.eval(stmt.value)
        if len(stmt.targets) == 1 and isinstance(stmt.value, Binary) and counts(stmt.targets[0], stmt.value):
            value = self.node("count", stmt.line, stmt.value.operator, value.parts)
        for target in stmt.targets:
            node = value
            annotation = stmt.annotation
            if annotation is None and isinstance(target, Name):
                annotation = self.annotations.get(target.id)
            elif annotation is not None and isinstance(target, Name):
                self.annotations[target.id] = annotation
            if annotation is not None:
                node = self.node("typed", stmt.line, annotation, (value,))
            self.assign(target, node, stmt.line)

    def assign(self, target: Expr, value: Node, line: int) -> None:
        """Bind a target, whatever its form."""
        if isinstance(target, Name):
            self.bind(target.id, value)
        elif isinstance(target, Attr):
            base = self.eval(target.value)
            self._store(path_of(target), Store(base, target.attr, value, tuple(self.guards), line, self.fn))
        elif isinstance(target, Sub):
            base, key = self.eval(target.value), self.eval(target.key)
            self.out.mutations.append(Mutation("set", base, key, value, tuple(self.guards), line, self.fn))
        elif isinstance(target, Items):
            for index, item in enumerate(target.items):
                if isinstance(item, Spread):
                    self.assign(item.value, self.node("part", line, None, (value,)), line)
                else:
                    self.assign(item, self.node("item", line, index, (value,)), line)

    def _store(self, path: str | None, store: Store) -> None:
        """Keep a store; one that nothing can have seen before the next one to the same place never happened."""
        before = None if path is None else self.fresh.get(path)
        if before is not None:
            self.out.stores.remove(before)
        self.out.stores.append(store)
        self.forget(path)
        if path is not None:
            self.fresh[path] = store

    def _augment(self, stmt: Augment) -> None:
        old, value = self.eval(stmt.target), self.eval(stmt.value)
        if stmt.operator == "|":
            self.out.mutations.append(Mutation("merge", old, None, value, tuple(self.guards), stmt.line, self.fn))
        node = self.node("count", stmt.line, stmt.operator, (old, value))
        node.guards = tuple(self.guards)
        self.assign(stmt.target, node, stmt.line)

    def _branch(self, body: Block, env: Environment) -> tuple[bool, Environment]:
        self.env = env
        left = self.block(body)
        return left, self.env

    def _if(self, stmt: If) -> bool:
        truth = truth_of(stmt.test)
        if truth is not None:
            return self.block(stmt.body if truth else stmt.orelse)
        test = self.eval(stmt.test)
        self.out.tests.append(test)
        before = self.env
        self.guards.append(test)
        self.env = dict(before)
        refine(self, stmt.test, test, truth=True)
        left_then, then = self._branch(stmt.body, self.env)
        unless = self.guards[-1] = self.node("op", stmt.line, "not", (test,))
        self.env = dict(before)
        refine(self, stmt.test, test, truth=False)
        left_else, other = self._branch(stmt.orelse, self.env)
        self.guards.pop()
        self.leavers = [] if left_then == left_else else [unless if left_then else test]
        if left_then and left_else:
            return True
        if left_then or left_else:
            self.env = other if left_then else then
            return False
        self.env = self.merge([then, other], (test,), stmt.line)
        return False

    def _loop(self, stmt: Loop) -> None:
        if stmt.target is None and truth_of(stmt.iterable) is False:
            self.block(stmt.orelse)
            return
        iterable = self.eval(stmt.iterable)
        before = dict(self.env)
        heads: dict[str, Node] = {}
        for name in bound_names(stmt.body):
            if name in before:
                heads[name] = self.node("phi", stmt.line, (), (before[name],))
                self.env[name] = heads[name]
        if stmt.target is None:
            self.out.tests.append(iterable)
        else:
            self.assign(stmt.target, self.node("element", stmt.line, None, (iterable,)), stmt.line)
        self.guards.append(iterable)
        self.block(stmt.body)
        self.guards.pop()
        for name, head in heads.items():
            last = self.env.get(name)
            if last is not None and last is not head:
                head.parts = (*head.parts, last)
            for node in self.out.bindings.get(name, ()):
                if node not in head.parts and node is not head and node.line >= stmt.line:
                    head.parts = (*head.parts, node)
            head.data = (iterable,)
        self.env = self.merge([before | heads, self.env], (iterable,), stmt.line)
        self.block(stmt.orelse)

    def _try(self, stmt: Try) -> bool:
        before = dict(self.env)
        left = self.block(stmt.body)
        if not left:
            left = self.block(stmt.orelse)
        ends = [] if left else [self.env]
        during = self.merge([before, self.env], (), stmt.line)
        for handler in stmt.handlers:
            self.env = dict(during)
            if handler.name:
                self.bind(handler.name, self.node("unknown", stmt.line, "exception"))
            if not self.block(handler.body):
                ends.append(self.env)
        if ends:
            self.env = self.merge(ends, (), stmt.line)
        return self.block(stmt.final) or not ends

    def _match(self, stmt: Match) -> bool:
        subject = self.eval(stmt.subject)
        before = self.env
        outside = len(self.guards)
        ends: list[Environment] = []
        leavers: list[Node] = []
        missed: list[Node] = []
        for case in stmt.cases:
            self.env = dict(before)
            self.guards += missed
            test = self._case(stmt, case, subject)
            if self.block(case.body):
                leavers.append(self._negated(self.guards[outside:], case.pattern.line))
            else:
                ends.append(self.env)
            del self.guards[outside:]
            if test is None:
                break  # whatever it is, it fits
            missed.append(self._negated([test], case.pattern.line))
        else:
            ends.append(before)
        if ends:
            self.env = self.merge(ends, (subject,), stmt.line)
        self.leavers = leavers
        return not ends

    def _case(self, stmt: Match, case: Case, subject: Node) -> Node | None:
        """What must hold for a case, which is a guard from here on; None where any value fits."""
        tests = [] if (test := refine_pattern(self, stmt.subject, case.pattern, subject)) is None else [test]
        self.guards += tests
        if case.guard is not None:
            tests.append(self.eval(case.guard))
            self.guards.append(tests[-1])
        return self.all_of(tests, case.pattern.line)

    def _negated(self, tests: list[Node], line: int) -> Node:
        test = self.all_of(tests, line)
        return self.node("op", line, "not", () if test is None else (test,))


def counts(target: Expr, value: Binary) -> bool:
    """Whether `target = value` adds to what the target held: `n = n + 1`, `d[k] = d.get(k, 0) + 1`."""
    if value.operator not in {"+", "-"}:
        return False
    container = isinstance(target, Sub)
    path = path_of(target.value if isinstance(target, Sub) else target)
    if path is None:
        return False
    for side in (value.left, value.right):
        if not container and path_of(side) == path:
            return True
        if container and isinstance(side, Sub) and path_of(side.value) == path:
            return True
        got = side.func if container and isinstance(side, Call) else None
        if isinstance(got, Attr) and got.attr == "get" and path_of(got.value) == path:
            return True
    return False


def bound_names(body: Block) -> list[str]:
    """Names that statements bind, in order and without repeats; nested functions have their own."""
    found: dict[str, None] = {}
    stack: list[Block] = [body]
    while stack:
        for stmt in stack.pop():
            if isinstance(stmt, Assign):
                for target in stmt.targets:
                    _names(target, found)
            elif isinstance(stmt, Augment):
                _names(stmt.target, found)
            elif isinstance(stmt, Loop):
                if stmt.target is not None:
                    _names(stmt.target, found)
                stack += [stmt.body, stmt.orelse]
            elif isinstance(stmt, If):
                stack += [stmt.body, stmt.orelse]
            elif isinstance(stmt, With):
                for _, name in stmt.items:
                    if name is not None:
                        _names(name, found)
                stack.append(stmt.body)
            elif isinstance(stmt, Try):
                stack += [stmt.body, stmt.orelse, stmt.final, *(handler.body for handler in stmt.handlers)]
            elif isinstance(stmt, Match):
                stack += [case.body for case in stmt.cases]
    return list(found)


def _names(target: Expr, found: dict[str, None]) -> None:
    if isinstance(target, Name):
        found[target.id] = None
    elif isinstance(target, Items):
        for item in target.items:
            _names(item.value if isinstance(item, Spread) else item, found)
