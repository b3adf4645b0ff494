"""No widget that is mounted reads the value: who reads its neighbours, a close name, or reads it unmounted."""

from __future__ import annotations

from telewire_audit.checks import consumer_reads
from telewire_audit.checks.consumer_reads import reads_in, unmounted
from telewire_audit.checks.context import Context
from telewire_audit.flow.nodes import Node
from telewire_audit.flow.types import Inst
from telewire_audit.link.classes import Member
from telewire_audit.link.program import Class, Function
from telewire_audit.nearest.hint import Hint, hint, is_close, listed, of_class, of_function, of_member, short
from telewire_audit.places import Place
from telewire_audit.questions import Question
from telewire_audit.verdicts import PASS, UNRESOLVED, evidence_of


def screen_reads(context: Context, question: Question, place: Place) -> Hint | None:
    """Why nothing shows a field; None where something does."""
    result = consumer_reads.judge(context, place)
    if result.verdict == PASS:
        return None
    if result.verdict == UNRESOLVED:
        return hint(
            f"cannot tell whether {place.title} is shown: {result.reason}",
            result.evidence,
            "annotate the type of the object that is read there",
        )
    apart = unmounted(context, place.member)
    if apart:
        return _unmounted(context, apart, place)
    return _misspelt(context, place) or _beside(context, question, place) or _nobody(context, question, place)


def _unmounted(context: Context, apart: list[Node], place: Place) -> Hint:
    names = [_holder(node.fn) for node in apart]
    places = [evidence_of(node, f"{_holder(node.fn)} reads it") for node in apart]
    app = context.wiring.app
    composers = [] if app is None else [m for name in ("compose", "on_mount") if (m := app.methods.get(name))]
    return hint(
        f"{place.title} is read only by {listed(names)}, which the app does not mount",
        (*places, *(of_function(function, "where the app mounts its widgets") for function in composers[:1])),
        f"mount {names[0]}" + (f" in {short(composers[0])}" if composers else ""),
    )


def _misspelt(context: Context, place: Place) -> Hint | None:
    """A mounted read of a name that the field's class has not, but that is close."""
    owner = place.member.owner
    for function in context.screen.readers:
        for node in context.graph.inference.lowered(function).attrs:
            if not is_close(place.member.name, str(node.data)):
                continue
            if _is_of(context, node, owner) and context.graph.classes.member(owner, node.data) is None:
                return hint(
                    f"{short(function)} reads {node.data}, which {owner.name} has not; {place.member.name} is close",
                    (evidence_of(node, f"reads {node.data}"), of_member(place.member, "the field")),
                    f"read {place.member.name} there",
                )
    return None


def _beside(context: Context, question: Question, place: Place) -> Hint | None:
    """Mounted code that reads the field's neighbours; the record's own widgets before others."""
    found: dict[str, list[Node]] = {}
    for name in _neighbours(context, place.member):
        member = context.graph.classes.member(place.member.owner, name)
        for function in context.graph.program.readers.get(name, ()) if member is not None else ():
            if function in context.screen.reached.functions and function in context.screen.reading:
                assert member is not None  # noqa: S101 - mypy cannot see it through the comprehension above
                for node in reads_in(context, function, member):
                    found.setdefault(_holder(function), []).append(node)
    if not found:
        return None
    declared = {consumer.widget for consumer in question.consumers}
    order = _neighbours(context, place.member, itself=True)
    here = order.index(place.member.name) if place.member.name in order else 0
    for nodes in found.values():
        nodes.sort(key=lambda node: abs(order.index(node.data) - here))
    ranked = sorted(found, key=lambda name: (name not in declared, -len({node.data for node in found[name]}), name))
    first = ranked[0]
    names = dict.fromkeys(str(node.data) for node in found[first])
    places = [evidence_of(node, f"{name} reads {node.data}") for name in ranked for node in found[name][:2]]
    return hint(
        f"no mounted widget reads {place.title}; {first} reads {listed(names)} beside it",
        (*places, of_member(place.member, "the field")),
        f"show {place.member.name} there",
    )


def _nobody(context: Context, question: Question, place: Place) -> Hint:
    """No neighbour is read either: the record's widgets, where there are such classes."""
    wanted = {consumer.widget for consumer in question.consumers}
    classes = [cls for cls in context.graph.program.classes.values() if cls.name in wanted]
    shown = [cls for cls in classes if context.screen.is_mounted(cls)] or classes
    text = f"no mounted widget reads {place.title}, nor anything else of {place.member.owner.name}"
    places = [of_class(cls, "the record's widget") for cls in shown]
    way_out = f"show {place.member.name} in {shown[0].name}" if shown else "show it in a widget that the app mounts"
    return hint(text, (*places, of_member(place.member, "the field")), way_out)


def _neighbours(context: Context, member: Member, *, itself: bool = False) -> list[str]:
    """The other public members of a field's class, in the order of the code."""
    owner = member.owner
    names = [name for item in context.graph.classes.mro(owner) for name in (*item.fields, *item.methods)]
    return [name for name in dict.fromkeys(names) if (itself or name != member.name) and not name.startswith("_")]


def _holder(function: Function) -> str:
    return function.name if function.owner is None else function.owner.name


def _is_of(context: Context, node: Node, cls: Class) -> bool:
    types = context.graph.inference.types(node.parts[0])
    return any(isinstance(item, Inst) and item.cls is cls for item in types)
