"""What the text of `str.format` reads of its arguments."""

from __future__ import annotations

import re
from collections.abc import Iterator
from string import Formatter

__all__ = ["paths_in"]

_FIELD = re.compile(r"(\w*)((?:\.\w+)*)")
"""An argument, by its position, its keyword or neither, and attributes of it."""


def paths_in(text: str) -> Iterator[tuple[int | str, list[str]]]:
    """The attributes that a text reads: `"{0.train.loss:.2f}"` reads `train` of argument 0, and `loss` of that.

    Yields:
        For each field that names attributes, the position or the keyword of its argument, and their names in order.
    """
    try:
        fields = [name for _, name, _, _ in Formatter().parse(text) if name is not None]
    except ValueError:  # no text that `format` would take
        return
    unnumbered = 0
    for field in fields:
        found = _FIELD.match(field)
        assert found is not None  # noqa: S101 - it matches any text
        argument, path = found.groups()
        if not argument:
            argument, unnumbered = str(unnumbered), unnumbered + 1
        if path:
            yield (int(argument) if argument.isdecimal() else argument), path[1:].split(".")
