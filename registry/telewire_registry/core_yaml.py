"""The YAML 1.2 core schema over PyYAML's C parser: `no`, `on`, `1:30` are texts, `1e-3` is a number.

PyYAML builds values by way of generators that allow for recursive data. A record has none, so plain recursion does, in
half the time.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any, Final

import yaml

__all__ = ["Refused", "compose", "plain_values", "resolves_to_text"]

_PREFIX: Final = "tag:yaml.org,2002:"
_TEXT: Final = _PREFIX + "str"
_SEQUENCE: Final = _PREFIX + "seq"
_MAPPING: Final = _PREFIX + "map"
_MAX_DIGITS: Final = 300
"""Far beyond any number that a record can mean."""


class Refused(Exception):  # noqa: N818 - becomes the diagnostic of a file
    """A value that a record may not hold: a code, a message, its mark, and the way out."""

    def __init__(self, code: str, message: str, mark: Any, help_: str) -> None:  # noqa: ANN401 - PyYAML's mark
        super().__init__(message)
        self.code, self.message, self.mark, self.help = code, message, mark, help_


def _resolvers() -> Mapping[str, tuple[tuple[str, re.Pattern[str]], ...]]:
    """Return, for each first character of a plain word, the tags that it may have."""
    table = (
        ("null", "~|null|Null|NULL", "~nN"),
        ("bool", "true|True|TRUE|false|False|FALSE", "tTfF"),
        ("int", "[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+", "-+0123456789"),
        (
            "float",
            r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?|[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN)",
            "-+.0123456789",
        ),
    )
    found: dict[str, tuple[tuple[str, re.Pattern[str]], ...]] = {"": ((_PREFIX + "null", re.compile("")),)}
    for tag, pattern, first in table:
        for char in first:
            found[char] = (*found.get(char, ()), (_PREFIX + tag, re.compile(pattern)))
    return found


_RESOLVERS: Final = _resolvers()


class _CoreLoader(yaml.CSafeLoader):
    """The C parser with the core schema's resolvers; it resolves nothing by path, so those hooks do nothing."""

    def resolve(self, kind: Any, value: Any, implicit: Any) -> str:  # noqa: ANN401 - called by the C parser
        if kind is yaml.ScalarNode:
            if implicit[0]:
                for tag, pattern in _RESOLVERS.get(value[:1], ()):
                    if pattern.fullmatch(value):
                        return tag
            return _TEXT
        return _SEQUENCE if kind is yaml.SequenceNode else _MAPPING

    def descend_resolver(self, current_node: Any, current_index: Any) -> None:  # noqa: ANN401
        pass

    def ascend_resolver(self) -> None:
        pass


def resolves_to_text(plain: str) -> bool:
    """Return whether an unquoted word is a text, and no number, boolean or null."""
    return not any(pattern.fullmatch(plain) for _, pattern in _RESOLVERS.get(plain[:1], ()))


def compose(text: str) -> yaml.Node | None:
    """Return the nodes of a text that `load` accepts, each with its marks; None where it is empty."""
    loader = _CoreLoader(text)
    try:
        return loader.get_single_node()
    finally:
        loader.dispose()


def plain_values(node: yaml.Node | None) -> object:
    """Return what nodes stand for.

    Raises:
        Refused: A tag, a key that is no plain word or is there twice, or a number with too many digits.
    """
    return None if node is None else _plain(node)


def _plain(node: Any) -> Any:  # noqa: ANN401 - a node, and any plain value
    if node.tag not in _TAGS:
        raise Refused("TW004", f"tag {node.tag}; a record holds plain values only", node.start_mark, "remove the tag")
    if node.__class__ is yaml.ScalarNode:
        return node.value if node.tag == _TEXT else _SCALARS[node.tag](node)
    if node.__class__ is yaml.SequenceNode:
        return [_plain(item) for item in node.value]
    mapping: dict[Any, Any] = {}
    for key_node, value_node in node.value:
        if key_node.__class__ is not yaml.ScalarNode:
            raise Refused("TW005", "a key must be a plain word", key_node.start_mark, "write the key as text")
        key = _plain(key_node)
        if key in mapping:
            raise Refused("TW003", f"duplicate key {key!r}", key_node.start_mark, "keep one of the two")
        mapping[key] = _plain(value_node)
    return mapping


def _int(node: Any) -> int:  # noqa: ANN401
    text: str = node.value
    if text[:2] in ("0x", "0o"):
        return int(text, 0)
    if len(text) > _MAX_DIGITS:
        message = f"a number of more than {_MAX_DIGITS} digits"
        raise Refused("TW005", message, node.start_mark, "shorten it, or quote it as text")
    return int(text, 10)


def _float(node: Any) -> float:  # noqa: ANN401
    return float(node.value.lower().replace(".inf", "inf").replace(".nan", "nan"))


_SCALARS: Final[Mapping[str, Callable[[Any], object]]] = {
    _PREFIX + "null": lambda _: None,
    _PREFIX + "bool": lambda node: node.value.lower() == "true",
    _PREFIX + "int": _int,
    _PREFIX + "float": _float,
}
_TAGS: Final = frozenset({*_SCALARS, _TEXT, _SEQUENCE, _MAPPING})
