"""A value changes its type on the way from the payload to the snapshot.

The annotation of the snapshot's field promises what the payload does not: a text where a number is formatted, None
where nothing expects it. An int in a float's place is fine.
"""

from __future__ import annotations

from collections.abc import Iterator

from telewire_audit.collect.syntax import Binary, Const, Expr, Name, Sub
from telewire_audit.findings.reading.copies import copies, is_tested
from telewire_audit.findings.reading.scope import NOTE, Fault, Scope, symbol, title
from telewire_audit.link.program import last_name

CODE = "TW231"
LEVEL = NOTE
MEND = "Convert the value where it is stored, or annotate the snapshot's field with the payload's type."
_SCALARS = {"int", "float", "bool", "str"}
_WIDER = {("int", "float"), ("bool", "int"), ("bool", "float")}
"""Types that may stand in another's place."""


def find(scope: Scope) -> Iterator[Fault]:
    """Copies between fields whose annotations do not fit."""
    for copy in copies(scope):
        given, wanted = _scalars(copy.payload), _scalars(copy.target)
        if given is None or wanted is None:
            continue
        unfit = sorted(name for name in given - wanted if not _fits(name, wanted))
        if unfit == ["None"] and is_tested(scope, copy):
            continue
        if unfit:
            path, line = copy.source.fn.module.path, copy.source.line
            message = f"{title(copy.payload)} may be {' or '.join(unfit)}, {title(copy.target)} may not"
            yield Fault(path, line, symbol(copy.target), message, "convert it here, or give both the same annotation")


def _fits(name: str, wanted: frozenset[str]) -> bool:
    return any((name, other) in _WIDER for other in wanted)


def _scalars(member: object) -> frozenset[str] | None:
    """The scalar types of a field's annotation; None where it holds anything else."""
    field = getattr(member, "field", None)
    return None if field is None else _named(field.annotation)


def _named(expr: Expr | None) -> frozenset[str] | None:
    if isinstance(expr, Const) and expr.value is None:
        return frozenset({"None"})
    if isinstance(expr, Name):
        return frozenset({expr.id}) if expr.id in _SCALARS or expr.id == "None" else None
    if isinstance(expr, Binary) and expr.operator == "|":
        left, right = _named(expr.left), _named(expr.right)
        return None if left is None or right is None else left | right
    if isinstance(expr, Sub) and last_name(expr.value) == "Optional":
        inner = _named(expr.key)
        return None if inner is None else inner | {"None"}
    return None
