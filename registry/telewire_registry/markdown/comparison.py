"""A page against its rendering: line by line, white space and the padding of tables aside."""

from __future__ import annotations

import re

from telewire_registry.markdown.cells import is_row, is_separator

__all__ = ["first_difference"]


def _comparable(text: str) -> list[tuple[int, str]]:
    """Return the lines that are not blank, with their numbers, white space and the padding of tables aside."""
    found = []
    for number, line in enumerate(text.split("\n")):
        plain = " ".join(line.split())
        if is_row(plain):
            plain = "|" + re.sub(
                r"\s*\|\s*", "|", re.sub(r":?-{3,}:?", "---", plain) if is_separator(plain) else plain
            ).strip("|")
        if plain:
            found.append((number, plain))
    return found


def first_difference(page: str, rendered: str) -> int | None:
    """Return the 0-based line of the first line of a page that its rendering does not give back; None without one."""
    wanted, got = _comparable(page), _comparable(rendered)
    for (number, line), (_, other) in zip(wanted, got, strict=False):
        if line != other:
            return number
    if len(wanted) > len(got):
        return wanted[len(got)][0]
    return wanted[-1][0] if len(got) > len(wanted) and wanted else (None if len(got) == len(wanted) else 0)
