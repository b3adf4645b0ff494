"""A path stands for a family of fields, and the record names none of them.

`policy.head_{head}_entropy` says that there are several; which ones, only `fields` can say.
"""

from __future__ import annotations

from collections.abc import Iterator

from telewire_registry.diagnostics import Level
from telewire_registry.lints.lint import Finding, Invalid, Lint, Subject

__all__ = ["LINT"]


def _find(subject: Subject) -> Iterator[Finding]:
    for source in subject.sources:
        record = source.record
        for index, target in enumerate(record.flow.targets):
            path = target.path
            if path is None or not path.is_family:
                continue
            where = ("flow", "targets", index, "path")
            last = path.steps[-1]
            strangers = [field.name for field in record.fields if last.placeholders and not last.matches(field.name)]
            if not record.fields:
                message = f"{path} is a family, and the record names no fields"
                yield Finding(source, message, where, help="list the members of the family under `fields`")
            elif strangers:
                message = f"{path} is a family that the field {strangers[0]!r} is not of"
                yield Finding(source, message, where, help="correct the path or the name of the field")


LINT = Lint(
    code="TW140",
    level=Level.WARNING,
    doc=__doc__,
    find=_find,
    valid=("fields: [{name: head_a_loss}]\nflow: {targets: [{path: 'policy.head_{head}_loss'}]}\n",),
    invalid=(
        Invalid(
            "flow: {targets: [{path: 'policy.head_{head}_loss'}]}\n",
            ("policy.head_{head}_loss is a family, and the record names no fields",),
        ),
        Invalid(
            "fields: [{name: head_loss}]\nflow: {targets: [{path: 'policy.head_{head}_loss'}]}\n",
            ("policy.head_{head}_loss is a family that the field 'head_loss' is not of",),
        ),
    ),
)
