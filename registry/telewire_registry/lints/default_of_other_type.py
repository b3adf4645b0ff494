"""A default is not of the record's type.

The default is what a widget shows before the first event; of another type, it breaks the widget or the generated code.
"""

from __future__ import annotations

from collections.abc import Iterator

from telewire_registry.diagnostics import Level
from telewire_registry.lints.lint import Finding, Invalid, Lint, Subject, one_per_place
from telewire_registry.model import MISSING

__all__ = ["LINT"]


@one_per_place
def _find(subject: Subject) -> Iterator[Finding]:
    for item in subject.members:
        data = item.member.data
        if data.type is None or data.default is MISSING or data.type.accepts(data.default):
            continue
        shown = "null" if data.default is None else repr(data.default)
        yield Finding(
            item.source,
            f"the default {shown} of {item.member.name} is no {data.type}",
            item.where("data", "default"),
            help=f"write the type as {data.type} | None" if data.default is None else "correct the default or the type",
        )


LINT = Lint(
    code="TW110",
    level=Level.ERROR,
    doc=__doc__,
    find=_find,
    valid=(
        "data: {type: float, default: 0}\n",
        "data: {type: str | None, default: null}\n",
        "data: {type: 'deque[float]', default: []}\n",
        "data: {type: SomeClass, default: whatever}\n",
    ),
    invalid=(
        Invalid("name: loss\ndata: {type: float, default: none}\n", ("the default 'none' of loss is no float",)),
        Invalid("name: loss\ndata: {type: float, default: null}\n", ("the default null of loss is no float",)),
        Invalid("name: done\ndata: {type: bool, default: 0}\n", ("the default 0 of done is no bool",)),
        Invalid(
            "name: parts\ndata: {type: float}\nfields: [{name: a}, {name: b, data: {default: x}}]\n",
            ("the default 'x' of b is no float",),
        ),
    ),
)
