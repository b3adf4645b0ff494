"""`keys` explains a key that the path does not have.

Most often a slip in one of the two spellings; the key that the path does have stays unexplained.
"""

from __future__ import annotations

from collections.abc import Iterator

from telewire_registry.diagnostics import Level, closest
from telewire_registry.lints.lint import Finding, Invalid, Lint, Subject, Where
from telewire_registry.load import SourceRecord
from telewire_registry.model import Flow

__all__ = ["LINT"]


def _find(subject: Subject) -> Iterator[Finding]:
    for source in subject.sources:
        yield from _unused(source, ("flow",), source.record.flow)
        for index, field in enumerate(source.record.fields):
            yield from _unused(source, ("fields", index, "flow"), field.flow)


def _unused(source: SourceRecord, where: Where, flow: Flow) -> Iterator[Finding]:
    for index, target in enumerate(flow.targets):
        steps = target.path.steps if target.path else ()
        known = {key for step in steps for key in (*step.keys, *step.placeholders)}
        for name in target.keys or ():
            if name not in known:
                meant = closest(name, known)
                yield Finding(
                    source,
                    f"the path {target.path or '(none)'} has no key {name!r}",
                    (*where, "targets", index, "keys", name),
                    on_key=True,
                    help=f"did you mean {meant!r}?" if meant else "remove it",
                )


LINT = Lint(
    code="TW142",
    level=Level.WARNING,
    doc=__doc__,
    find=_find,
    valid=("flow: {targets: [{path: 'envs[i].reward', keys: {i: payload.env_id}}]}\n",),
    invalid=(
        Invalid(
            (
                "flow:\n"
                "  targets:\n"
                "    - path: envs[env_id].reward\n"
                "      keys: {env_idx: payload.env_id, env_id: payload.env_id}\n"
            ),
            ("the path envs[env_id].reward has no key 'env_idx'",),
        ),
    ),
)
