"""Inheritance: members, fields and constructors of classes."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from functools import cached_property

from telewire_audit.collect.facts import ClassField
from telewire_audit.collect.syntax import Expr, Sub
from telewire_audit.link.program import Class, External, Function, Program, last_name

_NOT_FIELDS = {"ClassVar"}


@dataclass(frozen=True, slots=True)
class Member:
    """What a class has under a name: a method or property, a field, or an attribute that a method stores."""

    owner: Class
    name: str
    method: Function | None = None
    field: ClassField | None = None


class Classes:
    """The class table of a program."""

    def __init__(self, program: Program) -> None:
        self.program = program
        self._mro: dict[str, tuple[Class, ...]] = {}
        self._external: dict[str, tuple[str, ...]] = {}
        self._members: dict[tuple[str, str], Member | None] = {}
        self._implementers: dict[str, list[Class]] = {}
        self._init_fields: dict[str, list[ClassField]] = {}

    def bases(self, cls: Class) -> list[Class | External]:
        """Direct bases; a base that cannot be resolved is external."""
        found: list[Class | External] = []
        for expr in cls.facts.bases:
            inner: Expr = expr.value if isinstance(expr, Sub) else expr
            symbol = self.program.resolve_expr(cls.module, inner)
            if isinstance(symbol, Class | External):
                found.append(symbol)
            else:
                found.append(External(last_name(expr)))
        return found

    def mro(self, cls: Class) -> tuple[Class, ...]:
        """The class and its bases inside the program, nearest first."""
        if cls.id not in self._mro:
            self._mro[cls.id] = (cls,)  # a cycle of bases ends here
            order = [cls]
            for base in self.bases(cls):
                if isinstance(base, Class):
                    order += [item for item in self.mro(base) if item not in order]
            self._mro[cls.id] = tuple(order)
        return self._mro[cls.id]

    def external_bases(self, cls: Class) -> tuple[str, ...]:
        """Dotted names of the library classes that it inherits from, directly or not."""
        if cls.id not in self._external:
            found = [base.dotted for item in self.mro(cls) for base in self.bases(item) if isinstance(base, External)]
            self._external[cls.id] = tuple(name for name in found if name not in _PLAIN_BASES)
        return self._external[cls.id]

    @cached_property
    def _subclasses(self) -> dict[str, list[Class]]:
        index: dict[str, list[Class]] = defaultdict(list)
        for cls in self.program.classes.values():
            for base in self.mro(cls)[1:]:
                index[base.id].append(cls)
        return index

    def subclasses(self, cls: Class) -> list[Class]:
        """All classes below, however deep."""
        return self._subclasses.get(cls.id, [])

    def is_enum(self, cls: Class) -> bool:
        """Whether its attributes are members of an enumeration."""
        return any(name.rpartition(".")[2].endswith(("Enum", "Flag")) for name in self.external_bases(cls))

    def is_mapping(self, cls: Class) -> bool:
        """Whether its objects are dicts: a `TypedDict`, or a mapping of the program's own."""
        bases = [base for item in self.mro(cls) for base in self.bases(item) if isinstance(base, External)]
        return any(base.dotted.rpartition(".")[2] in _MAPPINGS for base in bases)

    def is_protocol(self, cls: Class) -> bool:
        """Whether any class with the same methods is an instance."""
        return any(isinstance(b, External) and b.dotted.endswith("Protocol") for b in self.bases(cls))

    def implementers(self, protocol: Class) -> list[Class]:
        """The classes that have all members of a protocol, and are none themselves."""
        known = self._implementers.get(protocol.id)
        if known is None:
            names = [
                name
                for item in self.mro(protocol)
                for name in (*item.fields, *item.methods)
                if not name.startswith("__")
            ]
            known = self._implementers[protocol.id] = [
                cls
                for cls in self.program.classes.values()
                if names and not self.is_protocol(cls) and self._has_most(cls, names)
            ]
        return known

    def _has_most(self, cls: Class, names: list[str]) -> bool:
        """Whether a class has all of the names; half of them is enough where a library's base may have the others."""
        present = sum(1 for name in names if self.member(cls, name) is not None)
        return present == len(names) or (bool(self.external_bases(cls)) and 2 * present >= len(names))

    def member(self, cls: Class, name: str) -> Member | None:
        """The member of a name, along the bases; also attributes that only methods store."""
        key = (cls.id, name)
        if key not in self._members:
            self._members[key] = self._member(cls, name)
        return self._members[key]

    def _member(self, cls: Class, name: str) -> Member | None:
        order = self.mro(cls)
        for item in order:
            if name in item.methods:
                return Member(item, name, method=item.methods[name])
            if name in item.fields:
                return Member(item, name, field=item.fields[name])
        storing = self._storing.get(name, ())
        return next((Member(item, name) for item in reversed(order) if item in storing), None)

    @cached_property
    def _storing(self) -> dict[str, set[Class]]:
        """For an attribute, the classes whose methods store something of that name."""
        return {
            name: {function.owner for function in functions if function.owner is not None}
            for name, functions in self.program.writers.items()
        }

    def declared(self, cls: Class, name: str) -> ClassField | None:
        """The nearest annotated or assigned field of a name."""
        for item in self.mro(cls):
            if name in item.fields:
                return item.fields[name]
        return None

    def init_fields(self, cls: Class) -> list[ClassField]:
        """The fields that a generated constructor takes, in order."""
        known = self._init_fields.get(cls.id)
        if known is None:
            known = self._init_fields[cls.id] = self._find_init_fields(cls)
        return known

    def _find_init_fields(self, cls: Class) -> list[ClassField]:
        found: dict[str, ClassField] = {}
        for item in reversed(self.mro(cls)):
            for field in item.facts.fields:
                if field.annotation is None or last_name(field.annotation) in _NOT_FIELDS:
                    continue
                found[field.name] = field
        return list(found.values())

    def constructor(self, cls: Class) -> Function | None:
        """The `__init__` written for it, or None where its fields are its parameters."""
        member = self.member(cls, "__init__")
        return member.method if member is not None else None


_PLAIN_BASES = {
    "builtins.object",
    "abc.ABC",
    "typing.Generic",
    "typing.Protocol",
    "typing_extensions.Protocol",
    "typing.NamedTuple",
    "typing.TypedDict",
    "pydantic.BaseModel",
    "builtins.dict",
    "builtins.Exception",
}
"""Bases that call nothing of their subclasses on their own."""
_MAPPINGS = {"TypedDict", "dict", "Mapping", "MutableMapping", "UserDict", "OrderedDict", "defaultdict"}
"""Bases whose objects are looked up by key."""
