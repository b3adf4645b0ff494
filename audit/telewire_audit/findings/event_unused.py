"""An event is declared, and no code names it.

A reader of the enumeration takes it for something that happens.
"""

from __future__ import annotations

from collections.abc import Iterator

from telewire_audit.findings.reading.event_uses import event_uses
from telewire_audit.findings.reading.scope import NOTE, Fault, Scope

CODE = "TW227"
LEVEL = NOTE
MEND = "Remove the member; or emit and handle it."


def find(scope: Scope) -> Iterator[Fault]:
    """Members that are neither emitted nor handled."""
    found = event_uses(scope)
    if found is None or found.made:
        return
    for name, uses in found.members.items():
        if not (uses.emitted or uses.handled or uses.open):
            message = f"{found.enum.name}.{name} is neither emitted nor handled"
            path, line = found.enum.module.path, found.enum.fields[name].line
            yield Fault(path, line, f"{found.enum.id}.{name}", message, "remove it, or wire it")
