"""Two records send values of different types in one payload field.

The field has one type; one of the two records is wrong about what arrives.
"""

from __future__ import annotations

from collections.abc import Iterator

from telewire_registry.diagnostics import Level
from telewire_registry.lints.lint import Finding, Invalid, Lint, Subject, one_per_place
from telewire_registry.lints.payload_values import PayloadValue, payload_values

__all__ = ["LINT"]


@one_per_place
def _find(subject: Subject) -> Iterator[Finding]:
    first: dict[tuple[str, str], PayloadValue] = {}
    for value in payload_values(subject):
        if value.type is None:
            continue
        other = first.setdefault((value.payload, value.field), value)
        if other.type != value.type:
            yield Finding(
                value.item.source,
                f"{value.payload}.{value.field} is {other.type} for {other.item.source.record.id}, "
                f"and {value.type} here",
                value.where,
                help="agree on one type, or give each its own field",
            )


LINT = Lint(
    code="TW130",
    level=Level.ERROR,
    doc=__doc__,
    find=_find,
    valid=(
        (
            "name: loss\n"
            "data: {type: float}\n"
            "flow: {emitters: [{payload: P}]}\n"
            "---\n"
            "name: gain\n"
            "data: {type: int}\n"
            "flow: {emitters: [{payload: P}]}\n"
        ),
        (
            "data: {type: float | None}\n"
            "flow: {emitters: [{payload: P, field: loss}]}\n"
            "---\n"
            "data: {type: 'deque[float]', maxlen: 9}\n"
            "flow: {emitters: [{payload: P, field: loss}], targets: [{path: a.losses, aggregate: history}]}\n"
        ),
        (
            "data: {type: float}\n"
            "flow: {emitters: [{payload: P, field: loss}]}\n"
            "---\n"
            "data: {type: int}\n"
            "flow: {emitters: [{payload: P, field: loss}], targets: [{path: a.losses, aggregate: count}]}\n"
        ),
    ),
    invalid=(
        Invalid(
            (
                "data: {type: float}\n"
                "flow: {emitters: [{payload: P, field: loss}]}\n"
                "---\n"
                "name: loss\n"
                "data: {type: int}\n"
                "flow: {emitters: [{payload: P}]}\n"
            ),
            ("P.loss is float for TELE-101, and int here",),
        ),
    ),
)
