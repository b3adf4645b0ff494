"""Whether what a call makes leaves the function: handed to another call, returned, stored, put into something.

A payload that is made and then forgotten was never emitted; nor was one that only a forgotten event holds.
"""

from __future__ import annotations

from collections.abc import Callable

from telewire_audit.flow.infer import Inference
from telewire_audit.flow.nodes import Lowered, Node
from telewire_audit.link.program import Class, Function

_ENDS = {"attr", "compare", "const", "param", "free"}
"""Nodes that do not hold on to what they are made from."""


class Handed:
    """The values that leave functions."""

    def __init__(self, inference: Inference, is_carrier: Callable[[Class], bool]) -> None:
        self.inference = inference
        self.is_carrier = is_carrier
        self._left: dict[Function, set[Node]] = {}

    def leaves(self, call: Node) -> bool:
        """Whether the object that a call makes can be seen by other code."""
        function = call.fn
        if function.is_block:
            return True
        known = self._left.get(function)
        if known is None:
            known = self._left[function] = self._leaving(self.inference.lowered(function))
        return call in known

    def _leaving(self, lowered: Lowered) -> set[Node]:
        work = [*lowered.yields, *(value for value, _ in lowered.returns)]
        work += [store.value for store in lowered.stores]
        work += [part for item in lowered.mutations for part in (item.key, item.value) if part is not None]
        work += [values for name in self._seen_elsewhere(lowered) for values in lowered.bindings.get(name, ())]
        for call in lowered.calls:
            func = call.parts[0]
            work.append(func.parts[0] if func.kind == "attr" else func)
            if not self._makes_carrier(call):
                work += call.parts[1:]
        seen: set[Node] = set()
        while work:
            node = work.pop()
            if node not in seen:
                seen.add(node)
                if node.kind == "call" and self._makes_carrier(node):
                    work += node.parts[1:]
                elif node.kind not in _ENDS and node.kind != "call":
                    work += node.parts
        return seen

    def _makes_carrier(self, call: Node) -> bool:
        """Whether a call does nothing but make a payload or an event."""
        return any(
            isinstance(callee.target, Class)
            and self.is_carrier(callee.target)
            and self.inference.classes.constructor(callee.target) is None
            and self.inference.classes.member(callee.target, "__post_init__") is None
            for callee in self.inference.callees(call)
        )

    def _seen_elsewhere(self, lowered: Lowered) -> list[str]:
        """Names that other functions read: those around this one, or inside it."""
        inner = [
            function
            for function in lowered.fn.module.functions
            if function.facts.parent == lowered.fn.facts.qualname or lowered.fn.facts.parent is not None
        ]
        read = {name for function in inner for name in function.facts.reads | function.facts.calls}
        return [name for name in lowered.bindings if name in lowered.shared or name in read]
