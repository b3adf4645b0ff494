"""A payload's field and the snapshot's field that it is copied to have different defaults.

Before the first event the screen shows one value for "nothing yet", and after an event that left the field out another.
"""

from __future__ import annotations

from collections.abc import Iterator

from telewire_audit.defaults import declared_default, same_value
from telewire_audit.findings.reading.copies import copies, is_tested
from telewire_audit.findings.reading.scope import NOTE, Fault, Scope, declared_at, symbol, title
from telewire_audit.link.classes import Member
from telewire_audit.report import Hop

CODE = "TW232"
LEVEL = NOTE
MEND = "Give both fields the same default: best the one that means that nothing is known yet."


def find(scope: Scope) -> Iterator[Fault]:
    """Copies between fields whose literal defaults differ."""
    for copy in copies(scope):
        given, wanted = _default(scope, copy.payload), _default(scope, copy.target)
        if given is None or wanted is None or same_value(given[0], wanted[0]):
            continue
        if given[0] is None and is_tested(scope, copy):
            continue  # what was left out is not stored
        left_out = f"{title(copy.payload)} is {given[0]!r} where it is left out"
        message = f"{left_out}, and {title(copy.target)} {wanted[0]!r} before that"
        path, line = declared_at(copy.target)
        hops = (
            Hop(*declared_at(copy.payload), "the payload's default"),
            Hop(copy.source.fn.module.path, copy.source.line, "copied"),
        )
        yield Fault(path, line, symbol(copy.target), message, "give both the same default", hops)


def _default(scope: Scope, member: Member) -> tuple[object] | None:
    """The literal default of a field, if it has one."""
    found = declared_default(scope.context.graph, member)
    if len(found) != 1 or not isinstance(found[0].value, int | float | str | bool | None):
        return None
    return (found[0].value,)
