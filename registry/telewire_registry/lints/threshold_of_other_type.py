"""A condition compares the value with something of another kind.

A number is never greater than a text; the comparison fails, or is false whatever happens.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from telewire_registry.conditions import Comparison, Constant, Expression, Name, walk
from telewire_registry.diagnostics import Level
from telewire_registry.lints.lint import Finding, Invalid, Lint, Subject
from telewire_registry.value_types import ValueType

__all__ = ["LINT"]

_KINDS: Mapping[str, str] = {"float": "a number", "int": "a number", "bool": "true or false", "str": "a text"}


def _find(subject: Subject) -> Iterator[Finding]:
    for item in subject.members:
        own = item.source.record.fields[item.index] if item.index is not None else item.source.record
        names = {"value": item.member.data.type}
        where = ("fields", item.index, "thresholds") if item.index is not None else ("thresholds",)
        for index, threshold in enumerate(own.thresholds or ()):
            for name, wanted, got in _strange(threshold.when.expression, names) if threshold.when else ():
                yield Finding(
                    item.source,
                    f"{name} is {wanted}, and is compared with {got}",
                    (*where, index, "when"),
                    help="correct the condition or the type",
                )


def _strange(expression: Expression, types: Mapping[str, ValueType | None]) -> Iterator[tuple[str, str, str]]:
    for node in walk(expression):
        if not isinstance(node, Comparison):
            continue
        left = node.first
        for operator, right in node.rest:
            for one, other in ((left, right), (right, left)):
                kind = types.get(one.name) if isinstance(one, Name) else None
                wanted = _KINDS.get(kind.name) if kind else None
                got = _kind(other)
                if isinstance(one, Name) and wanted and got and wanted != got:
                    yield one.name, wanted, f"{got} by {operator}"
            left = right


def _kind(expression: Expression) -> str | None:
    match expression:
        case Constant(bool()):
            return _KINDS["bool"]
        case Constant(int() | float()):
            return _KINDS["int"]
        case Constant(str()):
            return _KINDS["str"]
    return None


LINT = Lint(
    code="TW126",
    level=Level.WARNING,
    doc=__doc__,
    find=_find,
    valid=(
        "data: {type: str}\nthresholds: [{level: warning, when: value == 'eager'}]\n",
        ("data: {type: float | None}\nthresholds: [{level: warning, when: value == None or value > 3}]\n"),
    ),
    invalid=(
        Invalid(
            "data: {type: str}\nthresholds: [{level: warning, when: value > 3}]\n",
            ("value is a text, and is compared with a number by >",),
        ),
        Invalid(
            ("fields: [{name: done, data: {type: bool}, thresholds: [{level: warning, when: 1 == value}]}]\n"),
            ("value is true or false, and is compared with a number by ==",),
        ),
    ),
)
