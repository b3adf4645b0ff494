"""The snapshot's field is written, and nothing that is mounted shows it.

Everything up to the screen was built and nobody sees the number. Fields that the aggregator itself reads are its
working state, and are no finding.
"""

from __future__ import annotations

from collections.abc import Iterator

from telewire_audit.findings.reading.scope import NOTE, Fault, Scope, declared_at, hops_at, symbol, title
from telewire_audit.findings.reading.showing import is_shown
from telewire_audit.findings.reading.writing import is_written

CODE = "TW224"
LEVEL = NOTE
MEND = "Read it in a widget that the app mounts, or stop keeping it."


def find(scope: Scope) -> Iterator[Fault]:
    """Snapshot fields that end before the screen."""
    for cls in scope.snapshot_classes:
        members = [member for member in scope.fields_of(cls) if not scope.is_structure(member)]
        unshown = [member for member in members if is_shown(scope, member) is False and is_written(scope, member)]
        if len(unshown) == len(members) > 1:
            message = f"nothing that is mounted shows any field of {cls.name}"
            yield Fault(cls.module.path, cls.facts.line, cls.id, message, "show it, or stop collecting it")
            continue
        for member in unshown:
            readers = scope.context.graph.program.readers.get(member.name, ())
            read, unknown = scope.reads(member, readers)
            if any(node.fn in scope.aggregating or node.fn.owner is cls for node in (*read, *unknown)):
                continue
            seen = f", only {read[0].fn.id} reads it" if read else ""
            message = f"nothing that is mounted shows {title(member)}{seen}"
            hops = hops_at(read, "read")
            yield Fault(*declared_at(member), symbol(member), message, "show it, or stop collecting it", hops)
