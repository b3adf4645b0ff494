"""The targets: which template gives which file, from which part of the plan.

A target of telewire.toml adds to these, or replaces the one of its name:

    [generate.targets.prometheus]
    template = "prometheus.yaml.j2"
    path = "{package}/prometheus.yaml"
    scope = "registry"                  # one file; "record" and "event" give one file each
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

__all__ = ["BUILT_IN", "Target", "TargetError", "read_targets"]

SCOPES: Final = ("registry", "record", "event")
_KEYS: Final = ("template", "path", "scope", "optional")


@dataclass(frozen=True, slots=True)
class Target:
    """One file, or one file a record or event.

    Attributes:
        name: Its name in telewire.toml.
        template: The template's file name.
        path: The path below the output folder; `{package}`, and `{id}` and `{name}` of a record or `{event}`.
        part: The attribute of the plan that it renders; empty for the user's, which get all of it.
        scope: registry, record or event.
        optional: Whether a template that is not there is no fault.
    """

    name: str
    template: str
    path: str
    part: str = ""
    scope: str = "registry"
    optional: bool = False


BUILT_IN: Final = (
    Target("package", "__init__.py.j2", "{package}/__init__.py", "package"),
    Target("values", "values.py.j2", "{package}/values.py", "package"),
    Target("events", "events.py.j2", "{package}/events.py", "events"),
    Target("payloads", "payloads.py.j2", "{package}/payloads.py", "payloads"),
    Target("snapshot", "snapshot.py.j2", "{package}/snapshot.py", "snapshot"),
    Target("aggregator", "aggregator.py.j2", "{package}/aggregator.py", "aggregator"),
    Target("thresholds", "thresholds.py.j2", "{package}/thresholds.py", "thresholds"),
    Target("tests", "wiring_test.py.j2", "tests/test_{package}_wiring.py", "tests"),
)
"""The built-in targets. Documentation pages are made by `telewire_codegen.docs` and join in the write step."""


class TargetError(ValueError):
    """A table of telewire.toml describes no target; the message says why."""


def read_targets(tables: Mapping[str, Any]) -> tuple[Target, ...]:
    """Return the built-in targets with those of telewire.toml.

    Raises:
        TargetError: A table is no target.
    """
    targets = {target.name: target for target in BUILT_IN}
    for name, table in tables.items():
        targets[name] = _read(name, table, targets.get(name))
    return tuple(targets.values())


def _read(name: str, table: Any, built_in: Target | None) -> Target:  # noqa: ANN401 - whatever the file holds
    place = f"generate.targets.{name}"
    if not isinstance(table, Mapping):
        raise TargetError(f"{place} must be a table with the keys {', '.join(_KEYS)}")
    for key, value in table.items():
        if key not in _KEYS:
            raise TargetError(f"{place} has the unknown key {key!r}; known keys: {', '.join(_KEYS)}")
        if not isinstance(value, bool if key == "optional" else str):
            raise TargetError(f"{place}.{key} must be {'true or false' if key == 'optional' else 'a text'}")
    template = table.get("template", built_in.template if built_in else None)
    path = table.get("path", built_in.path if built_in else None)
    if template is None or path is None:
        raise TargetError(f"{place} lacks the key {'template' if template is None else 'path'!r}")
    scope = table.get("scope", "registry")
    if scope not in SCOPES:
        raise TargetError(f"{place}.scope must be one of: {', '.join(SCOPES)} (got {scope!r})")
    part = built_in.part if built_in and scope == "registry" else ""
    return Target(name, template, path, part, scope, table.get("optional", False))
