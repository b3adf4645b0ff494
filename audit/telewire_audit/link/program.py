"""All modules of a program, and what a name means in each of them."""

from __future__ import annotations

import builtins
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property

from telewire_audit.collect.facts import ClassFacts, ClassField, FunctionFacts, ModuleFacts, Unparsed
from telewire_audit.collect.syntax import Attr, Call, Expr, Import, Name, Sub

_BUILTINS = frozenset(dir(builtins))
_HOPS = 20
"""Re-exports that are followed before a cycle is assumed."""


@dataclass(frozen=True, slots=True)
class External:
    """Something that no file of the program defines, by its dotted name: `builtins.len`, `time.time`."""

    dotted: str


@dataclass(frozen=True, slots=True, eq=False)
class Variable:
    """A name assigned at module level."""

    module: Module
    name: str
    value: Expr
    line: int


@dataclass(eq=False)
class Function:
    """A function of the program."""

    facts: FunctionFacts
    module: Module

    @cached_property
    def id(self) -> str:
        """Its dotted symbol."""
        return f"{self.module.name}.{self.facts.qualname}"

    @cached_property
    def owner(self) -> Class | None:
        """The class whose method it is."""
        return self.module.classes.get(self.facts.owner) if self.facts.owner else None

    @cached_property
    def name(self) -> str:
        """Its own name."""
        return self.facts.name

    @cached_property
    def decorators(self) -> frozenset[str]:
        """Last names of its decorators."""
        return frozenset(last_name(decorator) for decorator in self.facts.decorators)

    @property
    def is_property(self) -> bool:
        """Whether reading it calls it."""
        return bool(self.decorators & {"property", "cached_property"})

    @property
    def is_block(self) -> bool:
        """Whether it stands for the code of a module's or class's own block."""
        return self.facts.name in {"<module>", "<class>"}

    def __repr__(self) -> str:
        return f"<{self.id}>"


@dataclass(eq=False)
class Class:
    """A class of the program."""

    facts: ClassFacts
    module: Module

    @cached_property
    def id(self) -> str:
        """Its dotted symbol."""
        return f"{self.module.name}.{self.facts.qualname}"

    @cached_property
    def name(self) -> str:
        """Its own name."""
        return self.facts.name

    @cached_property
    def fields(self) -> dict[str, ClassField]:
        """Assignments of its body, the last one of each name; an annotation of an earlier one is kept."""
        return {field.name: field for field in self.facts.fields}

    @cached_property
    def methods(self) -> dict[str, Function]:
        """Its own methods; of several definitions of a name (overloads, setters) the getter or the last counts."""
        found: dict[str, Function] = {}
        for name in self.facts.methods:
            for function in self.module.functions_named.get(f"{self.facts.qualname}.{name}", ()):
                known = found.get(name)
                if known is None or not known.is_property:
                    found[name] = function
        return found

    def __repr__(self) -> str:
        return f"<{self.id}>"


class Module:
    """A module and its own names."""

    def __init__(self, facts: ModuleFacts) -> None:
        self.facts = facts
        self.name = facts.module
        self.path = facts.path
        self.classes = {item.qualname: Class(item, self) for item in facts.classes}
        self.functions_named: dict[str, list[Function]] = defaultdict(list)
        for item in facts.functions:
            self.functions_named[item.qualname].append(Function(item, self))
        self.variables = {name: Variable(self, name, value, line) for name, value, line in facts.names}
        self.imports: dict[str, Import] = {}
        self.stars: list[str] = []
        for statement in facts.imports:
            if statement.name == "*":
                self.stars.append(self.absolute(statement.module))
            else:
                self.imports.setdefault(_bound_name(statement), statement)

    @property
    def functions(self) -> Iterator[Function]:
        """All functions, in no particular order of meaning but always the same."""
        for several in self.functions_named.values():
            yield from several

    def absolute(self, module: str) -> str:
        """An import's module without leading dots."""
        return absolute_name(self.facts, module)


def absolute_name(facts: ModuleFacts, module: str) -> str:
    """The module that an import statement of a file names, without leading dots."""
    dots = len(module) - len(module.lstrip("."))
    if not dots:
        return module
    parts = facts.module.split(".")
    if facts.path.endswith("__init__.py"):
        parts.append("")
    base = parts[: len(parts) - dots]
    rest = module[dots:]
    return ".".join([*base, rest] if rest else base)


def symbols_of(facts: ModuleFacts) -> Iterator[str]:
    """The dotted symbols of a file's classes and functions."""
    qualnames = (*(item.qualname for item in facts.classes), *(item.qualname for item in facts.functions))
    yield from (f"{facts.module}.{qualname}" for qualname in qualnames)


def _bound_name(statement: Import) -> str:
    if statement.alias:
        return statement.alias
    return statement.name if statement.name is not None else statement.module.partition(".")[0]


Symbol = Class | Function | Module | Variable | External


def last_name(expr: Expr | None) -> str:
    """The last name of an attribute chain, through calls and subscripts: `a.b.c(x)` -> `c`; empty where it has none.

    None is taken, too: telling None and the recursive `Expr` apart costs mypy minutes in some places.
    """
    while isinstance(expr, Call | Sub):
        expr = expr.func if isinstance(expr, Call) else expr.value
    if isinstance(expr, Name):
        return expr.id
    return expr.attr if isinstance(expr, Attr) else ""


class Program:
    """The modules by name, and indexes over all functions."""

    def __init__(
        self, modules: Iterable[ModuleFacts], unparsed: Iterable[Unparsed] = (), others: Iterable[ModuleFacts] = ()
    ) -> None:
        """Link modules.

        Args:
            modules: Those that can matter.
            unparsed: Files that could not be read.
            others: Those that cannot; their symbols can be named all the same.
        """
        self.unparsed = tuple(unparsed)
        self.others = tuple(others)
        self.modules = {facts.module: Module(facts) for facts in modules}
        self.classes = {item.id: item for module in self.modules.values() for item in module.classes.values()}
        self.functions = [function for module in self.modules.values() for function in module.functions]
        self._resolved: dict[tuple[str, str], Symbol | None] = {}

    @cached_property
    def readers(self) -> dict[str, list[Function]]:
        """For a name or attribute, the functions that read or call it."""
        index: dict[str, list[Function]] = defaultdict(list)
        for function in self.functions:
            for name in function.facts.reads | function.facts.calls:
                index[name].append(function)
        return index

    @cached_property
    def references(self) -> dict[str, list[Function]]:
        """For a name or attribute, the functions that read it other than to call it."""
        index: dict[str, list[Function]] = defaultdict(list)
        for function in self.functions:
            for name in function.facts.reads:
                index[name].append(function)
        return index

    @cached_property
    def writers(self) -> dict[str, list[Function]]:
        """For an attribute or keyword, the functions that store or pass it."""
        index: dict[str, list[Function]] = defaultdict(list)
        for function in self.functions:
            for name in function.facts.writes:
                index[name].append(function)
        return index

    @cached_property
    def methods_named(self) -> dict[str, list[Function]]:
        """All methods by name."""
        index: dict[str, list[Function]] = defaultdict(list)
        for function in self.functions:
            if function.owner is not None and not function.is_block:
                index[function.name].append(function)
        return index

    @cached_property
    def classes_with_field(self) -> dict[str, list[Class]]:
        """Classes by the names that their bodies assign or annotate."""
        index: dict[str, list[Class]] = defaultdict(list)
        for item in self.classes.values():
            for name in item.fields:
                index[name].append(item)
        return index

    @cached_property
    def classes_named(self) -> dict[str, list[Class]]:
        """Classes by their own name."""
        index: dict[str, list[Class]] = defaultdict(list)
        for item in self.classes.values():
            index[item.name].append(item)
        return index

    @cached_property
    def symbols_named(self) -> dict[str, list[str]]:
        """Dotted names of all functions and classes, by their last part."""
        index: dict[str, list[str]] = defaultdict(list)
        own = (*(function.id for function in self.functions), *self.classes)
        for dotted in (*own, *(symbol for facts in self.others for symbol in symbols_of(facts))):
            index[dotted.rpartition(".")[2]].append(dotted)
        return index

    @cached_property
    def aliases(self) -> dict[str, set[str]]:
        """The names that imports anywhere bind to something of a name."""
        index: dict[str, set[str]] = defaultdict(set)
        for module in self.modules.values():
            for alias, statement in module.imports.items():
                if statement.name is not None:
                    index[statement.name].add(alias)
        return index

    @property
    def symbols(self) -> frozenset[str]:
        """The dotted symbols of all classes, of what their bodies declare, and of all functions."""
        every = (*(module.facts for module in self.modules.values()), *self.others)
        fields = (
            f"{facts.module}.{item.qualname}.{field.name}"
            for facts in every
            for item in facts.classes
            for field in item.fields
        )
        return frozenset((*fields, *(symbol for facts in every for symbol in symbols_of(facts))))

    def find(self, dotted: str) -> Symbol:
        """What an absolute dotted name means."""
        parts = dotted.split(".")
        for cut in range(len(parts), 0, -1):
            module = self.modules.get(".".join(parts[:cut]))
            if module is not None:
                return self._descend(module, parts[cut:], dotted)
        return External(dotted)

    def _descend(self, symbol: Symbol, rest: list[str], dotted: str) -> Symbol:
        for index, name in enumerate(rest):
            found = self.member(symbol, name)
            if found is None:
                return External(dotted)
            if isinstance(found, External):
                return External(".".join([found.dotted, *rest[index + 1 :]]))
            symbol = found
        return symbol

    def member(self, symbol: Symbol, name: str) -> Symbol | None:
        """A module's or class's own member, without inheritance."""
        if isinstance(symbol, Module):
            return self.lookup(symbol, name) or self.modules.get(f"{symbol.name}.{name}")
        if isinstance(symbol, Class):
            nested = symbol.module.classes.get(f"{symbol.facts.qualname}.{name}")
            return nested or symbol.methods.get(name)
        return External(f"{symbol.dotted}.{name}") if isinstance(symbol, External) else None

    def lookup(self, module: Module, name: str) -> Symbol | None:
        """What a name means at a module's top level; builtins are not looked at."""
        key = (module.name, name)
        if key not in self._resolved:
            self._resolved[key] = None  # a cycle of re-exports ends here
            self._resolved[key] = self._lookup(module, name)
        return self._resolved[key]

    def _lookup(self, module: Module, name: str) -> Symbol | None:
        if name in module.classes:
            return module.classes[name]
        if name in module.functions_named:
            return module.functions_named[name][-1]
        if name in module.imports and name not in module.variables:
            return self._imported(module, module.imports[name])
        if name in module.variables:
            return module.variables[name]
        for star in module.stars:
            other = self.modules.get(star)
            found = None if other is None or name.startswith("_") else self.lookup(other, name)
            if found is not None:
                return found
        return None

    def _imported(self, module: Module, statement: Import) -> Symbol | None:
        target = module.absolute(statement.module)
        if statement.name is None:
            return self.find(target if statement.alias else target.partition(".")[0])
        inner = self.modules.get(target)
        if inner is None:  # a library, or a folder without an `__init__`
            return self.modules.get(f"{target}.{statement.name}") or External(f"{target}.{statement.name}")
        return self.lookup(inner, statement.name) or self.modules.get(f"{target}.{statement.name}")

    def resolve(self, module: Module, name: str) -> Symbol | None:
        """What a bare name means in a module, builtins included."""
        found = self.lookup(module, name)
        if found is None and name in _BUILTINS:
            return External(f"builtins.{name}")
        return found

    def resolve_expr(self, module: Module, expr: Expr) -> Symbol | None:
        """What a name or an attribute chain means in a module."""
        if isinstance(expr, Name):
            return self.resolve(module, expr.id)
        if isinstance(expr, Attr):
            base = self.resolve_expr(module, expr.value)
            return None if base is None else self.member(base, expr.attr)
        return None
