"""Nobody writes a field of the snapshot.

A widget that shows it shows the default for ever. A class whose objects nobody fills is one finding.
"""

from __future__ import annotations

from collections.abc import Iterator

from telewire_audit.findings.reading.plain import only_begun
from telewire_audit.findings.reading.scope import WARNING, Fault, Scope, declared_at, symbol, title
from telewire_audit.findings.reading.showing import is_shown
from telewire_audit.findings.reading.writing import is_written

CODE = "TW223"
LEVEL = WARNING
MEND = "Store a value there in the aggregator, or remove the field and what shows it."


def find(scope: Scope) -> Iterator[Fault]:
    """Snapshot fields that keep their default."""
    for cls in scope.snapshot_classes:
        members = [member for member in scope.fields_of(cls) if not scope.is_structure(member)]
        unwritten = [member for member in members if not is_written(scope, member)]
        if len(unwritten) == len(members) > 1:
            message = f"nothing fills any field of {cls.name}"
            yield Fault(cls.module.path, cls.facts.line, cls.id, message, "fill it in the aggregator, or remove it")
            continue
        for member in unwritten:
            if is_shown(scope, member) is False:
                message, help_ = f"nothing writes {title(member)}, and nothing that is mounted shows it", "remove it"
            else:
                message = f"nothing writes {title(member)}: it keeps its default"
                help_ = "write it in the aggregator, or remove it"
            yield Fault(*declared_at(member), symbol(member), message, help_)
    for member, store in only_begun(scope):
        if is_shown(scope, member):
            message = f"nothing writes {title(member)} after it is made: it keeps its first value"
            help_ = "write it in the aggregator, or remove it"
            yield Fault(store.fn.module.path, store.line, symbol(member), message, help_)
