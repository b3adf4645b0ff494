"""The widgets of a record: those that it names and those that the code has."""

from __future__ import annotations

from telewire_audit.checks.consumer_reads import reads_of, unmounted
from telewire_audit.checks.context import Context
from telewire_audit.flow.nodes import Node
from telewire_audit.link.program import Class, Function
from telewire_audit.questions import Question
from telewire_audit.report import Consumer


def consumers_of(context: Context, question: Question) -> tuple[Consumer, ...]:
    """Declared widgets in the record's order, then those found that it does not name, by name."""
    found: dict[str, tuple[Node, bool]] = {}
    for _, place, _ in context.places(question):
        if place is None:
            continue
        for node in reads_of(context, place):
            found.setdefault(_name(node), (node, True))
        for node in unmounted(context, place.member):
            found.setdefault(_name(node), (node, False))
    rows: list[Consumer] = []
    declared = [consumer.widget for consumer in question.consumers]
    for name in dict.fromkeys(declared):
        cls = _class_named(context, name)
        functions = [] if cls is not None else _functions_named(context, name)
        read = found.get(name)
        rows.append(
            Consumer(
                name=name,
                declared=True,
                exists=cls is not None or bool(functions),
                reads=read is not None,
                mounted=(cls is not None and context.screen.is_mounted(cls))
                or any(function in context.screen.reached.functions for function in functions),
                path=None if read is None else read[0].fn.module.path,
                line=None if read is None else read[0].line,
            )
        )
    for name in sorted(found.keys() - set(declared)):
        node, mounted = found[name]
        rows.append(
            Consumer(
                name, declared=False, exists=True, reads=True, mounted=mounted, path=node.fn.module.path, line=node.line
            )
        )
    return tuple(rows)


def _name(node: Node) -> str:
    return node.fn.name if node.fn.owner is None else node.fn.owner.name


def _functions_named(context: Context, name: str) -> list[Function]:
    """Functions of a name that are no methods: where a panel is no class but a function that draws it."""
    program = context.graph.program
    found = (program.find(dotted) for dotted in program.symbols_named.get(name, ()))
    return [item for item in found if isinstance(item, Function) and item.owner is None]


def _class_named(context: Context, name: str) -> Class | None:
    classes = context.graph.program.classes_named.get(name, [])
    mounted = [cls for cls in classes if context.screen.is_mounted(cls)]
    return next(iter(mounted or classes), None)
