"""Events, payloads, fields and functions that a record names for its emitters, against the program's."""

from __future__ import annotations

from collections.abc import Iterator

from telewire_audit.checks.context import Context
from telewire_audit.drift.codes import NAME, SYMBOL, WARNING
from telewire_audit.link.program import Class
from telewire_audit.nearest.hint import close_names, listed
from telewire_audit.questions import DeclaredEmitter, Question
from telewire_audit.report import Drift


def names(context: Context, question: Question) -> Iterator[Drift]:
    """What no code has: each name once, where it stands first."""
    seen: set[tuple[str, ...]] = set()
    for emitter in question.emitters:
        for drift in (*_event(context, emitter), *_payload(context, emitter), *_symbol(context, emitter)):
            key = (drift.code, drift.declared)
            if key not in seen:
                seen.add(key)
                yield drift


def _event(context: Context, emitter: DeclaredEmitter) -> Iterator[Drift]:
    named = context.wiring.config.event_types
    kinds = context.graph.program.find(named) if named else None
    if emitter.event is None or not isinstance(kinds, Class) or emitter.event in kinds.fields:
        return
    if not emitter.event.isupper() and all(name.isupper() for name in kinds.fields if not name.startswith("_")):
        return  # a word of a sentence, which names no event
    close = close_names(emitter.event, kinds.fields)
    actual = f"{kinds.name} has no such member" + (f"; {close[0]} is close" if close else "")
    yield Drift(f"{emitter.where}.event", emitter.event, actual, NAME, WARNING)


def _payload(context: Context, emitter: DeclaredEmitter) -> Iterator[Drift]:
    if emitter.payload is None:
        return
    named = context.graph.program.classes_named.get(emitter.payload, [])
    if not named:
        payloads = [cls.name for cls in context.graph.program.classes.values() if context.wiring.is_payload(cls)]
        close = close_names(emitter.payload, payloads)
        actual = "no class has that name" + (f"; {close[0]} is close" if close else "")
        yield Drift(f"{emitter.where}.payload", emitter.payload, actual, NAME, WARNING)
        return
    if emitter.field is None or any(_has(context, cls, emitter.field) for cls in named):
        return
    close = close_names(emitter.field, (name for cls in named for name in cls.fields))
    actual = f"{emitter.payload} has no such field" + (f"; {close[0]} is close" if close else "")
    yield Drift(f"{emitter.where}.field", emitter.field, actual, NAME, WARNING)


def _has(context: Context, cls: Class, name: str) -> bool:
    """Whether a class has a member, or may have one from a library."""
    return context.graph.classes.member(cls, name) is not None or bool(context.graph.classes.external_bases(cls))


def _symbol(context: Context, emitter: DeclaredEmitter) -> Iterator[Drift]:
    symbol = emitter.symbol
    if symbol is None or _exists(context, symbol):
        return
    last = symbol.rpartition(".")[2]
    others = _named(context, last)
    actual = f"there is no such symbol; {last} is {listed(others)}" if others else "nothing in the source has that name"
    yield Drift(f"{emitter.where}.symbol", symbol, actual, SYMBOL, WARNING)


def _exists(context: Context, symbol: str) -> bool:
    """Whether a dotted name, or one that ends like it, is a function, a class, a member or a variable."""
    program = context.graph.program
    head, _, last = symbol.rpartition(".")
    if any(_ends(dotted, symbol) for dotted in program.symbols_named.get(last, ())):
        return True
    owners = [cls for cls in program.classes_named.get(head.rpartition(".")[2], ()) if _ends(cls.id, head)]
    if any(_has(context, cls, last) for cls in owners):
        return True
    modules = [module for name, module in program.modules.items() if not head or _ends(name, head)]
    return any(program.lookup(module, last) is not None for module in modules) or symbol in program.modules


def _named(context: Context, last: str) -> list[str]:
    program = context.graph.program
    return sorted(set(program.symbols_named.get(last, ())))


def _ends(dotted: str, symbol: str) -> bool:
    return dotted == symbol or dotted.endswith("." + symbol)
