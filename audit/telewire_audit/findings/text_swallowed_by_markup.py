"""Markup swallows a part of a widget's text.

`border_title = "TAMIYO [compiled]"` shows `TAMIYO`: Textual takes the brackets for a style. Everything is computed,
carried and assigned, and nobody sees it.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator

from telewire_audit.findings.reading.markup import DYNAMIC, RICH, TEXTUAL, shown, swallowed
from telewire_audit.findings.reading.scope import WARNING, Fault, Scope
from telewire_audit.flow.nodes import Lowered, Node, aliases_of
from telewire_audit.flow.types import Ext, Inst, Meta
from telewire_audit.link.program import Function
from telewire_audit.verdicts import evidence_of

CODE = "TW234"
LEVEL = WARNING
MEND = "Escape the bracket: `\\[`; or keep the text from markup with `markup=False` or `rich.markup.escape`."
_STORES = {"border_title", "border_subtitle", "BORDER_TITLE", "BORDER_SUBTITLE"}
_METHODS = {"update": TEXTUAL, "notify": TEXTUAL, "print": RICH, "add_row": RICH, "add_column": RICH, "rule": RICH,
            "from_markup": RICH}  # fmt: skip
_MAKERS = {"Static": TEXTUAL, "Label": TEXTUAL, "Button": TEXTUAL, "Panel": RICH}
_WAYS_OUT = {
    TEXTUAL: "write `[[` and `]]` or a backslash before the bracket, or set `markup=False`",
    RICH: "write a backslash before the bracket, or use `Text(...)`",
}
_LONGEST = 40
_WIDTH = 16


def find(scope: Scope) -> Iterator[Fault]:
    """Texts with brackets that are given to what reads markup."""
    for function in scope.drawing:
        lowered = scope.context.graph.inference.lowered(function)
        for node, reader, where in _given(scope, function, lowered):
            yield from _judge(node, reader, where)


def _judge(node: Node, reader: str, where: str) -> Iterator[Fault]:
    for text in dict.fromkeys(_texts(node)):
        words = swallowed(text, reader)
        if words:
            left = shown(text, words).strip()[:_LONGEST]
            message = f"{reader} swallows {words[0]} in {where}: it shows {left!r}"
            yield Fault(node.fn.module.path, node.line, evidence_of(node, where).symbol, message, _WAYS_OUT[reader])
            return


def _given(scope: Scope, function: Function, lowered: Lowered) -> Iterator[tuple[Node, str, str]]:
    """The values that are read as markup, by whom, and what they are given to."""
    for store in lowered.stores:
        if store.name in _STORES:
            yield store.value, TEXTUAL, store.name
    if function.is_block and _is_widget(scope, function):
        for name in _STORES & set(lowered.bindings):
            for value in lowered.bindings[name]:
                yield value, TEXTUAL, name
    for call in lowered.calls:
        reader, where = _reader(scope, call)
        if reader and not any(keyword == "markup" for keyword, _ in call.data):
            for part, (keyword, stars) in zip(call.parts[1:], call.data, strict=True):
                if not stars and keyword in {None, "title", "subtitle", "renderable", "content", "label"}:
                    yield part, reader, where
    if function.name == "render" and _is_widget(scope, function):
        for value, _ in lowered.returns:
            yield value, TEXTUAL, "what render returns"


def _reader(scope: Scope, call: Node) -> tuple[str, str]:
    func = call.parts[0]
    inference = scope.context.graph.inference
    if func.kind == "attr" and func.data in _METHODS:
        reader = _METHODS[func.data]
        library = reader.lower()
        for item in inference.types(func.parts[0]):
            if isinstance(item, Ext) and item.dotted.startswith(library):
                return reader, f"{func.data}()"
            if isinstance(item, Inst | Meta) and reader == TEXTUAL and _below(scope, item, library):
                return reader, f"{func.data}()"
        return "", ""
    for item in inference.types(func):
        name = item.dotted.rpartition(".")[2] if isinstance(item, Ext) else ""
        if name in _MAKERS and isinstance(item, Ext) and item.dotted.startswith(_MAKERS[name].lower()):
            return _MAKERS[name], f"{name}()"
    return "", ""


def _below(scope: Scope, item: Inst | Meta, library: str) -> bool:
    return any(base.startswith(library) for base in scope.context.graph.classes.external_bases(item.cls))


def _is_widget(scope: Scope, function: Function) -> bool:
    qualname = function.facts.qualname.removesuffix(".<class>")
    owner = function.owner or function.module.classes.get(qualname)
    return owner is not None and _below(scope, Inst(owner), TEXTUAL.lower())


def _texts(node: Node) -> Iterator[str]:
    """The texts that an expression may be, `DYNAMIC` for what is computed."""
    for item in aliases_of(node):
        if item.kind == "const" and isinstance(item.data, str):
            yield item.data
        elif item.kind == "text":
            yield "".join(DYNAMIC if piece is None else piece for piece in item.data)
        elif item.kind == "op" and item.data == "+":
            sides = [list(_texts(part)) or [DYNAMIC] for part in item.parts]
            yield from itertools.islice(("".join(pieces) for pieces in itertools.product(*sides)), _WIDTH)
