"""A trail that could not be followed: where, and why."""

from __future__ import annotations

from telewire_audit.checks.context import Context
from telewire_audit.flow.hops import Trace
from telewire_audit.flow.nodes import Node
from telewire_audit.flow.types import Inst
from telewire_audit.link.program import Class
from telewire_audit.nearest.hint import Hint, close_names, hint, of_class, of_member, short
from telewire_audit.verdicts import evidence_of

_SHOWN = 5
_WAYS_OUT = {
    "no call of": "annotate the object that it is called on; if a framework calls it, name it in wiring.declare.called",
    "getattr": "read it by its name; or name what the function reads in wiring.declare.reads",
    "a call that": "annotate what is called; if it gives back what it is given, name it in wiring.declare.carries",
    "the search is": "name a function on the way that gives back what it is given in wiring.declare.carries",
}
"""What to do, by the beginning of what stands in the way."""
_ANNOTATE = "annotate the types there, so that the value can be followed"


def unknown(context: Context, text: str, trace: Trace) -> Hint | None:
    """The places that a trace could not follow; None where it followed all."""
    if not trace.unknown:
        return None
    for leaf in trace.unknown:
        lacking = _lacking(context, leaf.node)
        if lacking is not None:
            return _absent(context, leaf.node, lacking)
    places = [evidence_of(leaf.node, leaf.note) for leaf in trace.unknown[:_SHOWN]]
    first = trace.unknown[0]
    way_out = next((way for words, way in _WAYS_OUT.items() if first.note.startswith(words)), _ANNOTATE)
    return hint(f"{text}: in {short(first.node.fn)}, {first.note}", places, way_out)


def _lacking(context: Context, node: Node) -> Class | None:
    """The only class of an object from which a name is read that the class has not."""
    if node.kind != "attr":
        return None
    types = context.graph.inference.types(node.parts[0])
    classes = {item.cls for item in types if isinstance(item, Inst)}
    if len(classes) != 1 or len(types) != 1:
        return None
    cls = classes.pop()
    if context.graph.classes.external_bases(cls) or context.graph.classes.member(cls, node.data) is not None:
        return None
    return cls


def _absent(context: Context, node: Node, cls: Class) -> Hint:
    reads = f"{short(node.fn)} reads {node.data}, which {cls.name} has not"
    places = [evidence_of(node, f"reads {node.data}")]
    close = close_names(node.data, [*cls.fields, *cls.methods])
    member = context.graph.classes.member(cls, close[0]) if close else None
    if member is None:
        return hint(reads, (*places, of_class(cls, "the class")), f"give {cls.name} the field, or read another")
    text = f"{reads}; {member.name} is close"
    return hint(text, (*places, of_member(member, "the close name")), f"read {member.name} there, or rename it")
