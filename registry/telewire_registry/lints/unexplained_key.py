"""A path has a key, and nothing says where its value comes from.

`envs[env_id].reward` stores each value under some `env_id`; without `keys`, no code can be made that finds it.
"""

from __future__ import annotations

from collections.abc import Iterator

from telewire_registry.diagnostics import Level
from telewire_registry.lints.lint import Finding, Invalid, Lint, Subject, one_per_place

__all__ = ["LINT"]


@one_per_place
def _find(subject: Subject) -> Iterator[Finding]:
    for item in subject.members:
        for index, target in enumerate(item.member.flow.targets):
            steps = target.path.steps if target.path else ()
            names = [key for step in steps for key in step.keys if key.isidentifier()]
            missing = list(dict.fromkeys(name for name in names if name not in (target.keys or {})))
            if missing:
                which = f"the key{'s' * (len(missing) > 1)} {' and '.join(missing)} of {target.path}"
                pairs = ", ".join(f"{name}: payload.{name}" for name in missing)
                yield Finding(
                    item.source,
                    f"nothing says where {which} {'come' if len(missing) > 1 else 'comes'} from",
                    (*item.where("flow", "targets", index), "path"),
                    help=f"add `keys: {{{pairs}}}`",
                )


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
            ("nothing says where the key env_id of envs[env_id].reward comes from",),
        ),
        Invalid(
            "flow: {targets: [{path: 'envs[i].slots[j]'}]}\n",
            ("nothing says where the keys i and j of envs[i].slots[j] come from",),
        ),
        Invalid(
            "fields: [{name: a}, {name: b}]\nflow: {targets: [{path: 'envs[i]'}]}\n",
            ("nothing says where the key i of envs[i].a comes from",),
        ),
    ),
)
