"""An event is emitted, and nothing handles it.

Its payload is measured, sent and dropped. Handled is an event that any code compares with, matches, or registers a
function for, or whose payload it looks for.
"""

from __future__ import annotations

from collections.abc import Iterator

from telewire_audit.findings.reading.event_uses import event_uses
from telewire_audit.findings.reading.scope import WARNING, Fault, Scope
from telewire_audit.report import Hop

CODE = "TW225"
LEVEL = WARNING
MEND = "Give the event a handler in the aggregator, or stop emitting it."


def find(scope: Scope) -> Iterator[Fault]:
    """Members that are only emitted."""
    found = event_uses(scope)
    if found is None:
        return
    for name, uses in found.members.items():
        if uses.handled or uses.open or not uses.emitted or scope.dispatches_on(uses.payloads):
            continue
        function, line = uses.emitted[0]
        hops = tuple(Hop(other.module.path, at, "emitted") for other, at in uses.emitted[:8])
        help_ = "handle it in the aggregator, or stop emitting it"
        message = f"{name} is emitted and nothing handles it by name"
        yield Fault(function.module.path, line, f"{found.enum.id}.{name}", message, help_, hops)
