"""A value that reaches an object of the right class, but not the one that the snapshot shows."""

from __future__ import annotations

from telewire_audit.checks.consumer_reads import reads_in
from telewire_audit.checks.context import Context
from telewire_audit.link.classes import Member
from telewire_audit.places import Place
from telewire_audit.verdicts import FAIL, Result, evidence_of


def undelivered(context: Context, place: Place) -> Result | None:
    """The result where the way from the snapshot to a field is cut: a field on it is given nothing, and not touched."""
    for member in place.via:
        if member.method is None and member.field is not None and _is_untouched(context, member):
            made = [call for call, _ in context.graph.fields.constructions(member.owner)]
            reason = f"nothing gives {member.owner.name}.{member.name} what {place.title} is stored in"
            return Result(FAIL, reason, tuple(evidence_of(call, "made without it") for call in made[:5]))
    return None


def _is_untouched(context: Context, member: Member) -> bool:
    """Whether a field only ever holds its default, and code beside the screen does not even look at it."""
    if any(source.how != "default" for source in context.graph.fields.sources(member)):
        return False
    shown = {*context.screen.readers, *member.owner.module.functions}
    return not any(
        True
        for function in context.graph.program.readers.get(member.name, ())
        if function not in shown or context.wiring.is_aggregator(function)
        for _ in reads_in(context, function, member)
    )
