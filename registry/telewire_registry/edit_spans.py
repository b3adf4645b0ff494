"""Where entries of a YAML text begin and end, for changing them in place; all offsets count characters from 0."""

from __future__ import annotations

from typing import Any

import yaml

__all__ = ["after_entry", "end_of", "has_comment", "line_end", "newline"]


def after_entry(text: str, entry: tuple[Any, Any], column: int) -> int:
    """Return the end of the last line of an entry, with the comments below that are indented deeper than its key."""
    key, value = entry
    at = line_end(text, max(key.end_mark.index + 1, end_of(text, value)))
    look = at
    while look < len(text):
        following = line_end(text, look + 1 + text.startswith("\r\n", look))
        line = text[look:following].strip("\r\n")
        stripped = line.lstrip(" ")
        if stripped and not (stripped.startswith("#") and len(line) - len(stripped) > column):
            break
        at, look = (following if stripped else at), following
    return at


def end_of(text: str, node: Any) -> int:  # noqa: ANN401 - a node
    """Return where a value ends; blocks end before the white space and comments that follow them."""
    start, end = int(node.start_mark.index), int(node.end_mark.index)
    if isinstance(node, yaml.CollectionNode) and not node.flow_style and node.value:
        pair = node.value[-1]
        last = pair[1] if isinstance(pair, tuple) else pair
        key_end = int(pair[0].end_mark.index + 1 if isinstance(pair, tuple) else last.start_mark.index)
        return max(key_end, end_of(text, last))
    return start + len(text[start:end].rstrip()) if end > start else end


def line_end(text: str, index: int) -> int:
    """Return the offset of the line break after an offset."""
    found = text.find("\n", index)
    if found < 0:
        return len(text)
    return found - 1 if found > index and text[found - 1] == "\r" else found


def newline(text: str) -> str:
    """Return the line break that a text uses."""
    return "\r\n" if "\r\n" in text else "\n"


def has_comment(text: str, node: Any) -> bool:  # noqa: ANN401 - a node
    """Return whether a comment stands between the scalars of a node."""
    at, found = int(node.start_mark.index), False
    pending = [node]
    scalars: list[tuple[int, int]] = []
    while pending:
        item = pending.pop()
        if isinstance(item, yaml.ScalarNode):
            scalars.append((item.start_mark.index, item.end_mark.index))
        elif isinstance(item, yaml.MappingNode):
            pending += [part for pair in item.value for part in pair]
        else:
            pending += item.value
    for start, end in [*sorted(scalars), (end_of(text, node), 0)]:
        found = found or "#" in text[at:start]
        at = max(at, end)
    return found
