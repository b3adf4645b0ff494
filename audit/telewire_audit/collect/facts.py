"""What one pass over a file leaves behind: the only thing that later stages see.

Headers (imports, classes, signatures, the names that a function mentions) are read for every file; bodies stay packed
until a question needs them.
"""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from telewire_audit.collect.syntax import Block, Expr, Import, Param, Shape


def join_names(names: Iterable[str]) -> str:
    """Names as one text: a tenth of the memory of a set, and there are three of these for each function."""
    return " ".join(sorted(names))


def split_names(text: str) -> frozenset[str]:
    """The names that `join_names` made one text of."""
    return frozenset(text.split())


class FunctionFacts(Shape, frozen=True):
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
    read_names: str
    called_names: str
    written_names: str
    body: bytes

    @property
    def reads(self) -> frozenset[str]:
        """Names and attributes that are read or passed."""
        return split_names(self.read_names)

    @property
    def calls(self) -> frozenset[str]:
        """Names and attributes that are called."""
        return split_names(self.called_names)

    @property
    def writes(self) -> frozenset[str]:
        """Attributes that are stored, and keywords of calls."""
        return split_names(self.written_names)

    @property
    def name(self) -> str:
        """The last part of the qualified name."""
        return self.qualname.rpartition(".")[2]


class ClassField(Shape, frozen=True):
    """An assignment in a class body: annotated, or plain."""

    name: str
    annotation: Expr | None
    value: Expr | None
    line: int

    @property
    def is_annotated(self) -> bool:
        """Whether it has an annotation."""
        return self.annotation is not None


class ClassFacts(Shape, frozen=True):
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


class ModuleFacts(Shape, frozen=True):
    """A file. `path` is relative to the folder of the configuration, with `/`."""

    path: str
    module: str
    lines: int
    imports: tuple[Import, ...]
    names: tuple[tuple[str, Expr, int], ...]
    """Names assigned at module level: name, value, line."""
    classes: tuple[ClassFacts, ...]
    functions: tuple[FunctionFacts, ...]


class Unparsed(Shape, frozen=True):
    """A file that could not be read as Python, and why."""

    path: str
    reason: str


Facts = ModuleFacts | Unparsed

_ENCODER = msgspec.msgpack.Encoder(order="sorted")
_FACTS: msgspec.msgpack.Decoder[Facts] = msgspec.msgpack.Decoder(Facts)
_BODY: msgspec.msgpack.Decoder[Block] = msgspec.msgpack.Decoder(Block)


def pack(value: Facts | Block) -> bytes:
    """Serialize facts, or the statements of a function."""
    return _ENCODER.encode(value)


def unpack(data: bytes) -> Facts:
    """Read facts back.

    Raises:
        msgspec.DecodeError: where the data is not of that form.
    """
    return _FACTS.decode(data)


def body_of(function: FunctionFacts) -> Block:
    """The statements of a function."""
    return _BODY.decode(function.body)
