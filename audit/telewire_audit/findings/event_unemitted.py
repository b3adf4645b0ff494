"""An event is handled, and nothing emits it.

The handler is dead, and what it writes keeps its default: mostly the emitter was renamed or never written.
"""

from __future__ import annotations

from collections.abc import Iterator

from telewire_audit.findings.reading.event_uses import event_uses
from telewire_audit.findings.reading.scope import WARNING, Fault, Scope
from telewire_audit.report import Hop

CODE = "TW226"
LEVEL = WARNING
MEND = "Emit the event where the thing happens, or remove its handler."


def find(scope: Scope) -> Iterator[Fault]:
    """Members that are only handled."""
    found = event_uses(scope)
    if found is None or found.made:
        return
    for name, uses in found.members.items():
        if uses.emitted or uses.open or not uses.handled:
            continue
        function, line = uses.handled[0]
        hops = tuple(Hop(other.module.path, at, "handled") for other, at in uses.handled[:8])
        help_ = "emit it, or remove what handles it"
        message = f"{name} is handled and nothing emits it"
        yield Fault(function.module.path, line, f"{found.enum.id}.{name}", message, help_, hops)
