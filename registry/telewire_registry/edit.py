"""Changing one value of a YAML file by replacing exact character spans: every other byte stays.

    set_value(text, ("status", "wired"), True)
    set_value(text, ("verification", "checklist"), {"emitter_exists": "pass"})

Missing keys are inserted in the order of the model, in the style of their neighbours. After every change the text is
read again, and a change that touched anything else is refused.
"""

from __future__ import annotations

import copy
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import yaml

from telewire_registry.atomic_write import write_atomically
from telewire_registry.core_yaml import compose
from telewire_registry.diagnostics import TelewireError
from telewire_registry.edit_spans import after_entry, end_of, has_comment, line_end, newline
from telewire_registry.order import key_order
from telewire_registry.yaml_text import decode_bytes, load
from telewire_registry.yaml_values import block, flow, scalar

__all__ = ["EditError", "edit_file", "remove_value", "set_value"]

_Path = tuple[str | int, ...]
_BOM = b"\xef\xbb\xbf"


class EditError(TelewireError):
    """A change cannot be made without touching something else; the message says where."""


def set_value(text: str, path: Sequence[str | int], value: object) -> str:
    """Return the text with another value at a path.

    Mappings and lists that are there already are changed entry by entry, so that the comments inside them stay.

    Args:
        text: A YAML document that holds a mapping.
        path: Keys and indexes. Missing keys are inserted; an index may be one past the end of its list.
        value: Plain data: None, booleans, numbers, texts, lists, mappings.

    Raises:
        EditError: The change cannot be made without touching something else, or the path leads nowhere.
        Fault: The text is no YAML that a record may be written in.
    """
    where = tuple(path)
    before = _load(text)
    changed = _set(text, where, value)
    expected = _with_value(before, where, value)
    if not _equal(_load(changed), expected):
        raise EditError(f"{_name(where)} cannot be set without touching something else")
    return changed


def remove_value(text: str, path: Sequence[str | int]) -> str:
    """Return the text without the entry at a path: a key with its value, or an item of a list.

    Raises:
        EditError: There is no such entry, or it cannot be removed without touching something else.
        Fault: The text is no YAML that a record may be written in.
    """
    where = tuple(path)
    expected = copy.deepcopy(_load(text))
    changed = _remove(text, where)
    container: Any = expected
    for step in where[:-1]:
        container = container[step]
    del container[where[-1]]
    if not _equal(_load(changed), expected):
        raise EditError(f"{_name(where)} cannot be removed without touching something else")
    return changed


def edit_file(path: Path, change: Callable[[str], str]) -> bool:
    """Change a file's text, keeping its byte order mark and line ends; return whether anything changed.

    Raises:
        EditError: As `set_value`.
        Fault: The file is no YAML that a record may be written in.
        OSError: The file cannot be read or written.
    """
    content = path.read_bytes()
    changed = change(decode_bytes(content, path)).encode("utf-8")
    if content.startswith(_BOM):
        changed = _BOM + changed
    if changed == content:
        return False
    write_atomically(path, changed)
    return True


def _load(text: str) -> Any:  # noqa: ANN401 - whatever the file holds
    return load(text, Path("(text)"))


def _set(text: str, path: _Path, value: object) -> str:
    node, parent, depth = _find(text, path)
    if depth < len(path):
        rest: object = value
        for step in reversed(path[depth + 1 :]):
            rest = {step: rest}
        return _insert(text, path[: depth + 1], node, rest)
    if isinstance(node, yaml.MappingNode) and isinstance(value, Mapping) and value:
        return _merge_mapping(text, path, node, value)
    if isinstance(node, yaml.SequenceNode) and isinstance(value, list) and value:
        return _merge_list(text, path, node, value)
    return _replace(text, path, node, parent, value)


def _find(text: str, path: _Path) -> tuple[Any, Any, int]:
    """Return the deepest node on a path, its parent, and how many steps lead to it."""
    node: Any = compose(text)
    parent: Any = None
    if not isinstance(node, yaml.MappingNode):
        raise EditError("the text holds no mapping")
    for depth, step in enumerate(path):
        child = _child(node, step)
        if child is None:
            return node, parent, depth
        parent, node = node, child
    return node, parent, len(path)


def _child(node: Any, step: str | int) -> Any:  # noqa: ANN401 - a node, or None
    if isinstance(node, yaml.MappingNode) and isinstance(step, str):
        return next((value for key, value in node.value if key.value == step), None)
    if isinstance(node, yaml.SequenceNode) and isinstance(step, int) and 0 <= step < len(node.value):
        return node.value[step]
    return None


def _merge_mapping(text: str, path: _Path, node: Any, value: Mapping[str, object]) -> str:  # noqa: ANN401
    # What comes is written before what goes is removed, so that the mapping is never empty and keeps its style.
    for key, item in value.items():
        text = _set(text, (*path, key), item)
    for key in [str(key.value) for key, _ in node.value]:
        if key not in value:
            text = _remove(text, (*path, key))
    return text


def _merge_list(text: str, path: _Path, node: Any, value: Sequence[object]) -> str:  # noqa: ANN401
    for index in range(len(node.value) - 1, len(value) - 1, -1):
        text = _remove(text, (*path, index))
    for index, item in enumerate(value):
        text = _set(text, (*path, index), item)
    return text


def _replace(text: str, path: _Path, node: Any, parent: Any, value: object) -> str:  # noqa: ANN401
    """Put another value in the place of a node that is not merged with it."""
    if _plain(text, node) == value and type(_plain(text, node)) is type(value):
        return text
    start, end = node.start_mark.index, end_of(text, node)
    in_flow = parent is not None and bool(parent.flow_style)
    is_block = isinstance(node, yaml.CollectionNode) and not node.flow_style
    if is_block:
        return _replace_block(text, path, node, parent, value)
    if isinstance(value, Mapping | list) and value and not in_flow and isinstance(parent, yaml.MappingNode):
        key = next(key for key, child in parent.value if child is node)
        stop = line_end(text, end)
        if key.start_mark.line == node.end_mark.line or start == end:
            lead = " " * (key.start_mark.column + 2)
            body = "".join(newline(text) + lead + line for line in block(value))
            return text[: key.end_mark.index + 1] + text[end:stop].rstrip() + body + text[stop:]
    written = flow(value) if isinstance(value, Mapping | list) else scalar(value, in_flow=in_flow)
    space = " " if start and text[start - 1] in ":-" else ""
    after = " " if text[end : end + 1] not in ("", " ", "\r", "\n", ",", "]", "}", "\t") else ""
    is_literal = isinstance(node, yaml.ScalarNode) and node.style in ("|", ">")
    if is_literal and "#" in text[start : text.index("\n", start) if "\n" in text[start:] else end]:
        raise EditError(f"{_name(path)} is a block text with a comment beside it; change it by hand")
    return text[:start] + space + written + after + text[end:]


def _replace_block(text: str, path: _Path, node: Any, parent: Any, value: object) -> str:  # noqa: ANN401
    start, end = node.start_mark.index, end_of(text, node)
    if not isinstance(parent, yaml.MappingNode):
        raise EditError(f"{_name(path)} is a block that is no value of a key; change it by hand")
    key = next(key for key, child in parent.value if child is node)
    head = key.end_mark.index + 1
    if "#" in text[head:start] or has_comment(text, node):
        raise EditError(f"{_name(path)} holds comments that would be lost; change it by hand")
    if isinstance(value, Mapping | list) and value:
        lead = " " * (key.start_mark.column + 2)
        body = "".join(newline(text) + lead + line if line else newline(text) for line in block(value))
        return text[:head] + body + text[end:]
    written = flow(value) if isinstance(value, Mapping | list) else scalar(value)
    return text[:head] + " " + written + text[end:]


def _insert(text: str, path: _Path, node: Any, value: object) -> str:  # noqa: ANN401
    """Insert the last step of a path, with its value, into a mapping or list that is there."""
    step = path[-1]
    if isinstance(node, yaml.ScalarNode):
        if not isinstance(step, str) and step != 0:
            raise EditError(f"{_name(path)} is past the end of its list")
        return _set(text, path[:-1], {step: value} if isinstance(step, str) else [value])
    if isinstance(node, yaml.SequenceNode):
        if step != len(node.value):
            raise EditError(f"{_name(path)} is no index of its list of {len(node.value)}")
        return _append(text, path, node, value)
    if not isinstance(step, str):
        raise EditError(f"{_name(path)} is a number where a key is needed")
    if not node.value:
        return text[: node.start_mark.index] + flow({step: value}) + text[end_of(text, node) :]
    rank = key_order(path[:-1], step)
    earlier = [pair for pair in node.value if key_order(path[:-1], str(pair[0].value)) <= rank]
    if node.flow_style:
        entry = f"{scalar(step, in_flow=True)}: {flow(value)}"
        if earlier:
            at = max(earlier[-1][0].end_mark.index + 1, end_of(text, earlier[-1][1]))
            return text[:at] + ", " + entry + text[at:]
        at = node.start_mark.index + 1
        return text[:at] + entry + ", " + text[at:]
    lead = " " * node.start_mark.column
    lines = block({step: value})
    line_break = newline(text)
    if not earlier:
        at = node.start_mark.index
        inserted: str = text[:at] + (line_break + lead).join(lines) + line_break + lead + text[at:]
        return inserted
    at = after_entry(text, earlier[-1], node.start_mark.column)
    gap = line_break if not path[:-1] and len(lines) > 1 and line_break * 2 in text else ""
    body = "".join(line_break + (lead + line if line else "") for line in lines)
    return text[:at] + gap + body + text[at:]


def _append(text: str, path: _Path, node: Any, value: object) -> str:  # noqa: ANN401
    if not node.value:
        return text[: node.start_mark.index] + flow([value]) + text[end_of(text, node) :]
    last = node.value[-1]
    if node.flow_style:
        at = end_of(text, last)
        return text[:at] + ", " + flow(value) + text[at:]
    column = node.start_mark.column
    lead = " " * column
    if last.start_mark.index == last.end_mark.index:
        raise EditError(f"{_name(path)} follows an empty item; change it by hand")
    at = line_end(text, end_of(text, last))
    body = "".join(newline(text) + (lead + line if line else "") for line in block([value]))
    return text[:at] + body + text[at:]


def _remove(text: str, path: _Path) -> str:
    node, parent, depth = _find(text, path)
    if depth < len(path) or parent is None:
        raise EditError(f"there is no {_name(path)}")
    pairs = parent.value if isinstance(parent, yaml.MappingNode) else [(item, item) for item in parent.value]
    index = next(i for i, (_, value) in enumerate(pairs) if value is node)
    spans = [(key.start_mark.index, max(key.end_mark.index, end_of(text, value))) for key, value in pairs]
    start, end = spans[index]
    if len(pairs) == 1:
        container, grandparent, _ = _find(text, path[:-1])
        return _replace(text, path[:-1], container, grandparent, {} if isinstance(parent, yaml.MappingNode) else [])
    is_key = isinstance(parent, yaml.MappingNode)
    own_comment = has_comment(text, node) or (
        is_key and "#" in text[pairs[index][0].end_mark.index : node.start_mark.index]
    )
    if parent.flow_style:
        is_last = index + 1 == len(spans)
        begin, stop = (spans[index - 1][1], end) if is_last else (start, spans[index + 1][0])
        if own_comment or "#" in text[begin:start] or "#" in text[end:stop]:
            raise EditError(f"{_name(path)} has comments that would be lost; change it by hand")
        return text[:begin] + text[stop:]
    line_start = text.rfind("\n", 0, start) + 1
    if text[line_start:start].strip(" -") or (is_key and "-" in text[line_start:start]):
        raise EditError(f"{_name(path)} shares its line with something else; change it by hand")
    stop = line_end(text, end)
    if own_comment or "#" in text[end:stop]:
        raise EditError(f"{_name(path)} has comments that would be lost; change it by hand")
    return text[:line_start] + text[stop:].removeprefix("\r").removeprefix("\n")


def _plain(text: str, node: Any) -> object:  # noqa: ANN401 - a node
    if not isinstance(node, yaml.ScalarNode):
        return node
    written = text[node.start_mark.index : node.end_mark.index]
    return node.value if node.style else load(written, Path("(value)"))


def _with_value(plain: object, path: _Path, value: object) -> object:
    """Return plain values with another one at a path."""
    if not path:
        return value
    step, rest = path[0], path[1:]
    if isinstance(step, int):
        items = list(plain) if isinstance(plain, list) else []
        items[step : step + 1] = [_with_value(items[step] if step < len(items) else None, rest, value)]
        return items
    mapping = dict(plain) if isinstance(plain, dict) else {}
    mapping[step] = _with_value(mapping.get(step), rest, value)
    return mapping


def _equal(one: object, other: object) -> bool:
    """Return whether plain values are the same, of the same types; NaN equals itself."""
    if isinstance(one, Mapping) and isinstance(other, Mapping):
        return one.keys() == other.keys() and all(_equal(one[key], other[key]) for key in one)
    if isinstance(one, list) and isinstance(other, list | tuple):
        return len(one) == len(other) and all(map(_equal, one, other))
    return type(one) is type(other) and (one == other or (one != one and other != other))  # noqa: PLR0124 - NaN


def _name(path: _Path) -> str:
    return "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in path).lstrip(".") or "the record"
