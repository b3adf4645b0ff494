"""Nobody fills a payload's field.

Whoever reads it gets the default, and a dashboard shows a number that nothing measured. A payload that is never made is
one finding, not one for each of its fields.
"""

from __future__ import annotations

from collections.abc import Iterator

from telewire_audit.findings.reading.filling import filling_of
from telewire_audit.findings.reading.scope import WARNING, Fault, Scope, declared_at, hops_at, symbol, title

CODE = "TW220"
LEVEL = WARNING
MEND = "Pass the field where the payload is made, emit the payload, or remove what nobody fills."


def find(scope: Scope) -> Iterator[Fault]:
    """Payload fields that keep their default, whatever the code does."""
    for cls in scope.payloads:
        members = [(member, filling_of(scope, member)) for member in scope.fields_of(cls)]
        made = [call for call, _ in scope.context.graph.fields.constructions(cls)]
        if not made and all(filling.closed and not filling.stores for _, filling in members):
            message = f"nothing makes a {cls.name}"
            yield Fault(cls.module.path, cls.facts.line, cls.id, message, "emit it, or remove it")
            continue
        for member, filling in members:
            if not filling.closed or filling.stores:
                continue
            if filling.dead:
                message = f"only code that nothing calls fills {title(member)}"
                hops = hops_at(filling.dead, "dead code")
                yield Fault(*declared_at(member), symbol(member), message, "call it, or remove both", hops)
            else:
                help_ = f"pass it where {cls.name} is made, or remove it"
                hops = hops_at(made, "made without it")
                message = f"nobody fills {title(member)}"
                yield Fault(*declared_at(member), symbol(member), message, help_, hops)
