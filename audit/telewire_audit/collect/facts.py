"""What one pass over a file leaves behind: the only thing that later stages see.

Headers (imports, classes, signatures, the names that a function mentions) are read for every file; bodies stay packed
until a question needs them.
"""

from __future__ import annotations

import io
import pickle
from dataclasses import dataclass
from typing import Any, cast

from telewire_audit.collect.syntax import SHAPES, Block, Expr, Import, Param

_SHAPES = {shape.__name__: shape for shape in SHAPES}


@dataclass(frozen=True, slots=True)
class FunctionFacts:
    """A function or method; the code of a module's or class's own block is a function named `<module>` or `<class>`."""

    qualname: str
    line: int
    params: tuple[Param, ...]
    returns: Expr | None
    decorators: tuple[Expr, ...]
    owner: str | None
    """Qualified name of the class whose method it is."""
    parent: str | None
    """Qualified name of the function around it."""
    flags: frozenset[str]
    """Some of `async`, `generator`."""
    reads: frozenset[str]
    """Names and attributes that are read or passed."""
    calls: frozenset[str]
    """Names and attributes that are called."""
    writes: frozenset[str]
    """Attributes that are stored, and keywords of calls."""
    body: bytes

    @property
    def name(self) -> str:
        """The last part of the qualified name."""
        return self.qualname.rpartition(".")[2]


@dataclass(frozen=True, slots=True)
class ClassField:
    """An assignment in a class body: annotated, or plain."""

    name: str
    annotation: Expr | None
    value: Expr | None
    line: int

    @property
    def is_annotated(self) -> bool:
        """Whether it has an annotation."""
        return self.annotation is not None


@dataclass(frozen=True, slots=True)
class ClassFacts:
    """A class: its bases, its fields in order, its methods by name."""

    qualname: str
    line: int
    bases: tuple[Expr, ...]
    keywords: tuple[tuple[str, Expr], ...]
    decorators: tuple[Expr, ...]
    fields: tuple[ClassField, ...]
    methods: tuple[str, ...]
    parent: str | None

    @property
    def name(self) -> str:
        """The last part of the qualified name."""
        return self.qualname.rpartition(".")[2]


@dataclass(frozen=True, slots=True)
class ModuleFacts:
    """A file. `path` is relative to the folder of the configuration, with `/`."""

    path: str
    module: str
    lines: int
    imports: tuple[Import, ...]
    names: tuple[tuple[str, Expr, int], ...]
    """Names assigned at module level: name, value, line."""
    classes: tuple[ClassFacts, ...]
    functions: tuple[FunctionFacts, ...]


@dataclass(frozen=True, slots=True)
class Unparsed:
    """A file that could not be read as Python, and why."""

    path: str
    reason: str


class _Unpickler(pickle.Unpickler):
    """Reads facts and nothing else, so that a forged cache cannot run code."""

    def find_class(self, module: str, name: str) -> Any:  # noqa: ANN401 - pickle's signature
        if module == "telewire_audit.collect.syntax" and name in _SHAPES:
            return _SHAPES[name]
        if module == __name__ and name in _RECORDS:
            return _RECORDS[name]
        if module == "builtins" and name == "frozenset":
            return frozenset
        message = f"{module}.{name} is no fact"
        raise pickle.UnpicklingError(message)


_RECORDS = {kind.__name__: kind for kind in (FunctionFacts, ClassField, ClassFacts, ModuleFacts, Unparsed)}


def pack(value: object) -> bytes:
    """Serialize facts."""
    return pickle.dumps(value, protocol=5)


def unpack(data: bytes) -> object:
    """Read facts back.

    Raises:
        pickle.UnpicklingError: where the data names anything that is no fact.
    """
    return _Unpickler(io.BytesIO(data)).load()


def body_of(function: FunctionFacts) -> Block:
    """The statements of a function."""
    return cast("Block", unpack(function.body))
