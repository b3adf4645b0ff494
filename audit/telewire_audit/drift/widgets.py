"""The widgets that a record names, against those that read the value."""

from __future__ import annotations

from collections.abc import Iterator

from telewire_audit.checks.consumer_reads import doubts, reads, unmounted
from telewire_audit.checks.context import Context
from telewire_audit.drift.codes import NOTE, UNDECLARED, WARNING, WIDGET
from telewire_audit.drift.screen_code import ScreenCode
from telewire_audit.flow.nodes import Node
from telewire_audit.link.program import Class, Function, Module
from telewire_audit.nearest.hint import close_names, listed
from telewire_audit.questions import DeclaredConsumer, Question
from telewire_audit.report import Drift

_WHOLE = {"asdict", "astuple", "vars", "__dict__", "getattr", "attrgetter", "model_dump", "to_dict", "fields"}
"""Names through which code may read every field at once."""


def widgets(context: Context, code: ScreenCode, question: Question) -> Iterator[Drift]:
    """Declared widgets that are not there, not mounted or do not read the value; then mounted ones not declared."""
    places = [place for _, place, _ in context.places(question)]
    members = [place.member for place in places if place is not None]
    shown = [node for member in members for node in reads(context, member)]
    apart = [node for member in members for node in unmounted(context, member)]
    doubtful = any(next(doubts(context, member), None) is not None for member in members)
    told: set[str] = set()
    for consumer in question.consumers:
        if consumer.widget in told or not _is_class_name(consumer):
            continue
        told.add(consumer.widget)
        classes = context.graph.program.classes_named.get(consumer.widget, [])
        if not classes:
            yield from _absent(context, consumer)
        elif any(cls.module is _schema(context) for cls in classes):
            continue  # a part of the snapshot that keeps the value, and no widget
        elif len(members) == len(places) and members and not doubtful:
            yield from _idle(code, consumer, classes, shown, apart)
    if question.consumers:
        yield from _undeclared(context, question, shown)


def _schema(context: Context) -> Module | None:
    return None if context.wiring.snapshot is None else context.wiring.snapshot.module


def _is_class_name(consumer: DeclaredConsumer) -> bool:
    """Whether a widget is named as a Python class; a web page or a description is none of ours."""
    elsewhere = consumer.file is not None and not consumer.file.endswith(".py")
    web = (consumer.surface or "").lower() in {"web", "browser"}
    return consumer.widget.isidentifier() and not elsewhere and not web


def _absent(context: Context, consumer: DeclaredConsumer) -> Iterator[Drift]:
    program = context.graph.program
    if any(function.name == consumer.widget for function in program.functions):
        return
    close = close_names(
        consumer.widget, (cls.name for cls in program.classes.values() if context.screen.is_mounted(cls))
    )
    actual = "no class in the source has that name" + (f"; {close[0]} is close" if close else "")
    yield Drift(f"{consumer.where}.widget", consumer.widget, actual, WIDGET, WARNING)


def _idle(
    code: ScreenCode, consumer: DeclaredConsumer, classes: list[Class], shown: list[Node], apart: list[Node]
) -> Iterator[Drift]:
    context, inside = code.context, code.inside(classes)
    mounted = any(context.screen.is_mounted(cls) for cls in classes)
    if any(node.fn in inside for node in (*shown, *apart)):
        if not mounted and context.wiring.app is not None:
            yield Drift(f"{consumer.where}.widget", consumer.widget, "nothing mounts it", WIDGET, WARNING)
        return
    if any(function.facts.reads & _WHOLE or function.facts.calls & _WHOLE for function in inside):
        return
    readers = dict.fromkeys(_holder(node.fn) for node in shown)
    actual = "it does not read the value" + (f"; {listed(readers)} does" if len(readers) == 1 else "")
    if len(readers) > 1:
        actual += f"; {listed(readers)} do"
    yield Drift(f"{consumer.where}.widget", consumer.widget, actual, WIDGET, WARNING)


def _undeclared(context: Context, question: Question, shown: list[Node]) -> Iterator[Drift]:
    """Mounted widgets that read the value, and are part of no declared one."""
    said = " ".join(consumer.widget for consumer in question.consumers)
    told: set[str] = set()
    for node in shown:
        owner = node.fn.owner
        if owner is None or owner.name in told or owner.name in said or not context.screen.is_mounted(owner):
            continue
        if context.graph.classes.external_bases(owner):
            told.add(owner.name)
            yield Drift("consumers", "not named", f"{owner.name} reads the value", UNDECLARED, NOTE)


def _holder(function: Function) -> str:
    return function.name if function.owner is None else function.owner.name
