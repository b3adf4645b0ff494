"""Functions that a project's pyproject.toml names as commands or plug-ins: installers make callers for them."""

from __future__ import annotations

import tomllib
from typing import Any, Final

from telewire_audit.drift.project import Project

__all__ = ["entry_points"]

_FILE: Final = "pyproject.toml"


def entry_points(project: Project) -> tuple[str, ...]:
    """Return the dotted names of the functions; none where there is no such file, or it is no TOML."""
    if _FILE not in project.files.get(_FILE, ()):
        return ()
    try:
        plain = tomllib.loads(project.read(_FILE).decode())
    except (OSError, ValueError):
        return ()
    own = _table(plain, "project")
    groups = _table(own, "entry-points").values()
    tables = (
        own.get("scripts"),
        own.get("gui-scripts"),
        *groups,
        _table(_table(plain, "tool"), "poetry").get("scripts"),
    )
    named = (text for table in tables if isinstance(table, dict) for text in table.values())
    return tuple(dict.fromkeys(_dotted(text) for text in named if isinstance(text, str)))


def _table(plain: Any, key: str) -> dict[str, Any]:  # noqa: ANN401 - parsed TOML
    found = plain.get(key) if isinstance(plain, dict) else None
    return found if isinstance(found, dict) else {}


def _dotted(text: str) -> str:
    """`package.module:Class.method [extra]` as one dotted name."""
    return text.partition("[")[0].strip().replace(":", ".")
