"""YAML by the 1.2 core rules, over PyYAML's C loader, with the position of every value.

A record is data: anchors, aliases, merge keys and tags are refused, and so are duplicate keys. Loading gives plain
values only; positions are looked up, by parsing once more, for the few files that have something to report.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, NoReturn

import yaml

from telewire_registry.core_yaml import Refused, compose, plain_values
from telewire_registry.diagnostics import Diagnostic, Level, Position

__all__ = [
    "MAX_BYTES", "MAX_DEPTH", "Fault", "Span", "Spans", "decode_bytes", "load",
]  # fmt: skip

MAX_BYTES = 1_000_000
"""The largest record file that is read; the largest real one known to us has 25 kB."""
MAX_DEPTH = 40
"""The deepest nesting that is read; the schema of a record needs 6."""

_LINE_SEPARATORS = re.compile("[\x85\u2028\u2029]")
_LONE_RETURN = re.compile(r"\r(?!\n)")
_ALIAS_OR_TAG = re.compile(r"(?<![^\s\[{,:?-])[&*!](?=[^\s=])")


class Fault(Exception):  # noqa: N818 - it is carried as a value: one file's reason not to be loaded
    """Why a file could not be read, as a diagnostic."""

    def __init__(self, diagnostic: Diagnostic) -> None:
        super().__init__(diagnostic.message)
        self.diagnostic = diagnostic


def decode_bytes(content: bytes, path: Path) -> str:
    """Return the text of a file, without a byte order mark.

    Raises:
        Fault: The file is too large, is not UTF-8, or holds a character that not everybody takes for a line break.
    """
    if len(content) > MAX_BYTES:
        _fail(
            "TW001", f"a record file of {len(content):,} bytes; at most {MAX_BYTES:,} are read", path, None, "split it"
        )
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = content[: error.start]
        line_start = before.rfind(b"\n") + 1
        column = len(before[line_start:].decode("utf-8", "replace")) + 1
        position = Position(before.count(b"\n") + 1, column)
        message = f"not UTF-8: byte 0x{content[error.start]:02x} is no character"
        _fail("TW001", message, path, position, "save the file as UTF-8")
    if "\r" in text and (lone := _LONE_RETURN.search(text)):
        message = "a carriage return without a line feed, which not everybody takes for a line break"
        _fail("TW001", message, path, _position_at(text, lone.start()), "save the file with line ends of one kind")
    if not text.isascii() and (separator := _LINE_SEPARATORS.search(text)):
        name = f"U+{ord(separator[0]):04X}"
        message = f"a raw {name}, which some YAML readers take for a line break"
        position = _position_at(text, separator.start())
        _fail("TW001", message, path, position, f'write it as "\\u{ord(separator[0]):04x}" in double quotes')
    return text


def load(text: str, path: Path) -> object:
    """Return the plain values of one YAML document.

    Raises:
        Fault: The text is no YAML, or uses what a record may not use.
    """
    _check_events(text, path)
    try:
        return plain_values(compose(text))
    except Refused as refused:
        mark = refused.mark
        position = Position(mark.line + 1, mark.column + 1)
        _fail(refused.code, refused.message, path, position, refused.help)
    except yaml.YAMLError as error:
        _syntax_fault(error, text, path)


def _check_events(text: str, path: Path) -> None:
    """Refuse anchors, aliases, tags and deep nesting before any of them can cost something.

    The scan of the events costs as much as parsing, so a cheap pattern decides whether it is needed at all.
    """
    if not (_may_hold_alias_or_tag(text) or _may_be_deep(text)):
        return
    depth = 0
    try:
        for event in yaml.parse(text, yaml.CSafeLoader):
            reason = _refusal(event)
            depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
            if depth > MAX_DEPTH:
                reason = (f"nested more than {MAX_DEPTH} deep", "flatten it")
            if reason:
                mark: Any = event.start_mark
                _fail("TW004", reason[0], path, Position(mark.line + 1, mark.column + 1), reason[1])
    except yaml.YAMLError as error:
        _syntax_fault(error, text, path)


def _may_hold_alias_or_tag(text: str) -> bool:
    if "<<" in text:
        return True
    return ("&" in text or "*" in text or "!" in text) and _ALIAS_OR_TAG.search(text) is not None


def _may_be_deep(text: str) -> bool:
    """Return whether a text may be nested deeper than `MAX_DEPTH`: in brackets, by indentation, or within a line."""
    return (
        text.count("[") + text.count("{") > MAX_DEPTH
        or " " * (MAX_DEPTH + 1) in text
        or any(sum(map(line.count, ("- ", "-\t", "? ", "?\t"))) > MAX_DEPTH for line in _dashed(text))
    )


def _dashed(text: str) -> list[str]:
    return [line for line in text.split("\n") if len(line) > 2 * MAX_DEPTH and line.lstrip()[:1] in "-?"]


def _refusal(event: Any) -> tuple[str, str] | None:  # noqa: ANN401 - the stubs know no attributes of events
    if isinstance(event, yaml.AliasEvent):
        return f"alias *{event.anchor}; a record holds each value where it is read", "write the value out"
    if getattr(event, "anchor", None):
        return f"anchor &{event.anchor}; a record holds each value where it is read", "remove the anchor"
    if getattr(event, "tag", None):
        return f"tag {event.tag}; a record holds plain values only", "remove the tag, or quote the text"
    if isinstance(event, yaml.ScalarEvent) and event.value == "<<" and event.implicit[0]:
        return "merge key <<; a record holds each value where it is read", "write the values out"
    return None


_WAYS_OUT = {
    "mapping values are not allowed": "quote the text: a colon followed by a space starts a new key",
    "another document": "one file holds one record: put what follows `---` into a file of its own",
    "Unicode character escape": "write the character itself, or its whole code with eight digits, such as \\U0001F600",
    "while scanning a quoted scalar": "close the quotes; inside '...' a quote is written twice",
    "expected ',' or": "put a comma between entries, and close the bracket or brace",
    "could not find expected ':'": "put a colon and a space behind the key",
    "did not find expected key": "give the line the indent of its neighbours, or quote the whole value before it",
    "expected '-' indicator": "begin each item with `- `, or give the key an indent of its own",
    "expected node content": "write a value there, or quote the text",
    "unknown escape character": "write the backslash twice, or use '...'",
    "cannot start any token": "quote the text: it begins with a character that means something in YAML",
}
"""What to do about a fault of syntax, by words of the parser's message."""


def _syntax_fault(error: yaml.YAMLError, text: str, path: Path) -> NoReturn:
    if isinstance(error, yaml.MarkedYAMLError) and error.problem_mark is not None:
        mark = error.problem_mark
        position = Position(min(mark.line + 1, text.count("\n") + 1), mark.column + 1)
        message = " ".join(part for part in (error.problem, error.context) if part)
        if "nesting" in message:  # libyaml has a limit of its own, and meets it first where it looks far ahead
            _fail("TW004", f"nested more than {MAX_DEPTH} deep", path, position, "flatten it")
        if "\t" in text.split("\n")[position.line - 1]:
            help_ = "indent with spaces: YAML refuses tabs there"
        else:
            help_ = next((way for words, way in _WAYS_OUT.items() if words in message), "")
        _fail("TW002", f"not YAML: {message}", path, position, help_)
    offset = getattr(error, "position", 0)
    position = _position_at(text, int(offset) if isinstance(offset, int) else 0)
    reason = getattr(error, "reason", None) or str(error)
    _fail("TW002", f"not YAML: {reason}", path, position, "remove the character, or escape it in double quotes")


def _fail(code: str, message: str, path: Path, position: Position | None, help_: str) -> NoReturn:
    raise Fault(Diagnostic(code, Level.ERROR, message, path, position, help=help_))


def _position_at(text: str, index: int) -> Position:
    before = text[:index]
    return Position(before.count("\n") + 1, index - (before.rfind("\n") + 1) + 1)


@dataclass(frozen=True, slots=True)
class Span:
    """Where a value stands: 0-based character offsets into the text, the end exclusive, and its first position."""

    start: int
    end: int
    position: Position


Path_ = tuple[str | int, ...]


@dataclass(frozen=True)
class Spans:
    """The spans of all keys and values of a document, by their path of keys and indexes.

    Attributes:
        text: The document.
        root: Its nodes; None where it is empty.
    """

    text: str
    root: yaml.Node | None

    @classmethod
    def of(cls, text: str) -> Spans:
        """Find every key and value of a text that `load` accepts."""
        return cls(text, compose(text))

    @cached_property
    def values(self) -> Mapping[Path_, Span]:
        """Those of values."""
        return self._all[0]

    @cached_property
    def keys(self) -> Mapping[Path_, Span]:
        """Those of keys."""
        return self._all[1]

    @cached_property
    def _all(self) -> tuple[dict[Path_, Span], dict[Path_, Span]]:
        values: dict[Path_, Span] = {}
        keys: dict[Path_, Span] = {}
        pending: list[tuple[Path_, yaml.Node]] = [] if self.root is None else [((), self.root)]
        while pending:
            path, node = pending.pop()
            values[path] = _span(node, self.text)
            for step, key, value in _entries(node):
                if key is not None:
                    keys[(*path, step)] = _span(key, self.text)
                pending.append(((*path, step), value))
        return values, keys

    def position(self, path: Path_, *, key: bool = False) -> Position:
        """Return the position of a value, or of its key; of the nearest parent where the value is not there."""
        way = list(self._way(path))
        named, node = way.pop() if len(way) > len(path) else (None, None)
        wanted = named if key else node
        if wanted is None and way:
            wanted = way[-1][0] or way[-1][1]
        return Position(1, 1) if wanted is None else _span(wanted, self.text).position

    def _way(self, path: Path_) -> Iterator[tuple[yaml.Node | None, yaml.Node]]:
        """The nodes along a path as far as it goes, from the root on, each behind its key where it has one."""
        if self.root is None:
            return
        node = self.root
        yield None, node
        for step in path:
            found = next((entry for entry in _entries(node) if entry[0] == step), None)
            if found is None:
                return
            yield found[1:]
            node = found[2]


def _entries(node: yaml.Node) -> Iterator[tuple[str | int, yaml.Node | None, yaml.Node]]:
    """What is directly inside a node: the key or index, the key's node where it has one, the value's node."""
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            yield str(key.value), key, value
    elif isinstance(node, yaml.SequenceNode):
        for index, item in enumerate(node.value):
            yield index, None, item


def _span(node: yaml.Node, text: str) -> Span:
    start, end = node.start_mark, node.end_mark
    stop = end.index
    if not isinstance(node, yaml.ScalarNode):
        stop = start.index + len(text[start.index : end.index].rstrip())
    first_line = text[start.index : stop].split("\n", 1)[0]
    return Span(start.index, stop, Position(start.line + 1, start.column + 1, max(1, len(first_line))))
