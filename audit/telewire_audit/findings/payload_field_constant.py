"""A payload's field is filled with nothing but constants.

The value says nothing that the event did not say already; mostly a placeholder was never replaced by the measurement.
Constants that differ from place to place do say something, and are no finding; neither are settings, which somebody may
change, nor what is computed from constants.
"""

from __future__ import annotations

from collections.abc import Iterator

from telewire_audit.findings.reading.filling import filling_of
from telewire_audit.findings.reading.scope import NOTE, Fault, Scope, hops_at, symbol, title

CODE = "TW221"
LEVEL = NOTE
MEND = "Pass the measured value where the constant stands; or remove the field."


def find(scope: Scope) -> Iterator[Fault]:
    """Payload fields that nothing computed ever reaches."""
    for cls in scope.payloads:
        for member in scope.fields_of(cls):
            filling = filling_of(scope, member)
            if not filling.closed or filling.carried or not filling.stores or not filling.plain:
                continue
            first = filling.stores[0]
            values = f" ({', '.join(filling.constants[:3])})" if filling.constants else ""
            message = f"{title(member)} gets nothing but constants{values}"
            help_ = "pass what is measured, or drop the field: the event says as much"
            hops = hops_at(filling.stores, "filled with a constant")
            yield Fault(first.fn.module.path, first.line, symbol(member), message, help_, hops)
