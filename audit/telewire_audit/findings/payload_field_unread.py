"""No aggregator reads a payload's field.

It is measured and sent for nothing: no dashboard can show it. Where other code reads it (an exporter, a log), that is
said, and weighs less.
"""

from __future__ import annotations

from collections.abc import Iterator

from telewire_audit.findings.reading.scope import NOTE, WARNING, Fault, Scope, declared_at, hops_at, symbol, title
from telewire_audit.link.classes import Member

CODE = "TW222"
LEVEL = WARNING
MEND = "Store the field in the handler of its event, or stop sending it."


def find(scope: Scope) -> Iterator[Fault]:
    """Payload fields that aggregators pass over."""
    if not scope.context.wiring.aggregators:
        return
    for cls in scope.payloads:
        if not scope.exported(cls, scope.aggregating):
            for member in scope.fields_of(cls):
                yield from _judge(scope, member)


def _judge(scope: Scope, member: Member) -> Iterator[Fault]:
    readers = scope.context.graph.program.readers.get(member.name, ())
    sure, unknown = scope.reads(member, [function for function in readers if function in scope.aggregating])
    if sure or unknown:
        return
    others = [function for function in readers if function in scope.running and function not in scope.aggregating]
    elsewhere, doubtful = scope.reads(member, others)
    place = (*declared_at(member), symbol(member))
    message = f"no aggregator reads {title(member)}"
    if elsewhere:
        reader = elsewhere[0].fn.id
        hops = hops_at(elsewhere, "read")
        yield Fault(*place, f"{message}, only {reader} does", "aggregate it where it belongs on screen", hops, NOTE)
    elif doubtful or scope.exported(member.owner, scope.running):
        yield Fault(*place, message, "aggregate it, or stop sending it", level=NOTE)
    else:
        yield Fault(*place, f"nothing reads {title(member)}", "aggregate it, or stop sending it")
