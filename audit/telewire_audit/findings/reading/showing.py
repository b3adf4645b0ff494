"""Whether what is mounted shows a field."""

from __future__ import annotations

from telewire_audit.checks import consumer_reads
from telewire_audit.findings.reading.scope import Scope
from telewire_audit.link.classes import Member


def is_shown(scope: Scope, member: Member) -> bool | None:
    """Whether a mounted widget reads a field; None where that cannot be known."""
    key = (member.owner.id, member.name)
    if key not in scope.shown:
        scope.shown[key] = _find(scope, member)
    return scope.shown[key]


def _find(scope: Scope, member: Member) -> bool | None:
    if scope.context.wiring.app is None or scope.exported(member.owner, scope.screen_functions):
        return None
    if next(consumer_reads.reads(scope.context, member), None) is not None:
        return True
    return None if next(consumer_reads.doubts(scope.context, member), None) is not None else False
