"""A path has a key, and nothing says where its value comes from.

`envs[env_id].reward` stores each value under some `env_id`; without `keys`, no code can be made that finds it.
"""

from __future__ import annotations

from collections.abc import Iterator

from telewire_registry.diagnostics import Level
from telewire_registry.lints.lint import Finding, Invalid, Lint, SourceMember, Subject

__all__ = ["LINT"]


def _find(subject: Subject) -> Iterator[Finding]:
    seen: set[tuple[str, object]] = set()
    for item in subject.members:
        for index, target in enumerate(item.member.flow.targets):
            names = (
                [key for step in target.path.steps for key in step.keys if key.isidentifier()] if target.path else []
            )
            for name in names:
                where = item.where("flow", "targets", index)
                if name not in (target.keys or {}) and (place := _place(item, where, name)) not in seen:
                    seen.add(place)
                    yield Finding(
                        item.source,
                        f"nothing says where the key {name!r} of {target.path} comes from",
                        (*where, "path"),
                        help=f"add `keys: {{{name}: payload.{name}}}`",
                    )


def _place(item: SourceMember, where: tuple[str | int, ...], name: str) -> tuple[str, object]:
    """Return what tells two findings apart; all fields of a group inherit the same target."""
    return str(item.source.path), (where, name)


LINT = Lint(
    code="TW141",
    level=Level.NOTE,
    doc=__doc__,
    find=_find,
    valid=(
        "flow: {targets: [{path: 'envs[env_id].reward', keys: {env_id: payload.env_id}}]}\n",
        "flow: {targets: [{path: 'envs[0].reward'}]}\n",
    ),
    invalid=(
        Invalid(
            "flow: {targets: [{path: 'envs[env_id].reward'}]}\n",
            ("nothing says where the key 'env_id' of envs[env_id].reward comes from",),
        ),
        Invalid(
            "fields: [{name: a}, {name: b}]\nflow: {targets: [{path: 'envs[i]'}]}\n",
            ("nothing says where the key 'i' of envs[i].a comes from",),
        ),
    ),
)
