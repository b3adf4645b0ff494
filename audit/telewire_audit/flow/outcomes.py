"""How a test comes out where some of the values in it are known: three-valued, over sets of values."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Final, TypeAlias

from telewire_audit.collect.syntax import Const
from telewire_audit.flow.callers import bind, default_of
from telewire_audit.flow.content import Contents
from telewire_audit.flow.graph import Graph
from telewire_audit.flow.infer import Callee
from telewire_audit.flow.kinds import outer_values
from telewire_audit.flow.nodes import Node
from telewire_audit.flow.shapes import module_function, positional
from telewire_audit.flow.tables import changes_of, variable_of
from telewire_audit.flow.types import Inst, Meta
from telewire_audit.link.program import Class, Function

__all__ = ["Given", "Outcomes", "Value", "Values", "nothing_given"]

Value: TypeAlias = tuple[str, object]
"""A literal, as `("", value)`, or the member of an enumeration, as the symbol of its class and its name."""
Values: TypeAlias = frozenset[Value]
Given: TypeAlias = Callable[[Node], Values | None]
"""The values of which a node is known to have one; None where nothing is known of it."""

_DEPTH: Final = 12
_THROUGH: Final = frozenset({"phi", "junction", "narrow", "typed", "same"})
_CONTAINERS: Final = frozenset({"frozenset", "set", "tuple", "list"})
_EQUAL: Final = {"is": True, "==": True, "is not": False, "!=": False}
_WITHIN: Final = {"in": True, "not in": False}
_ENDS: Final = frozenset({"startswith", "endswith"})
_CASES: Final = frozenset({"lower", "upper"})


class Outcomes:
    """What tests say. Nothing is guessed: a value that cannot be told leaves the outcome open."""

    def __init__(self, graph: Graph, contents: Contents, is_entry: Callable[[Function], bool]) -> None:
        self.graph = graph
        self.inference = graph.inference
        self.contents = contents
        self.is_entry = is_entry
        self._callers: dict[Function, list[tuple[Node, Callee]] | None] = {}

    def truth(self, test: Node, given: Given) -> bool | None:
        """Whether a test holds, whichever of the given values there are; None where that depends."""
        if test.kind == "op" and test.data == "not":
            inner = self.truth(test.parts[0], given)
            return None if inner is None else not inner
        if test.kind == "junction":
            sides = [self.truth(part, given) for part in test.parts]
            decisive = test.data == "or"
            return decisive if decisive in sides else None if None in sides else not decisive
        if test.kind == "compare" and len(test.parts) == 2:  # noqa: PLR2004 - no chain
            return self._compared(test.data[0], *test.parts, given)
        method = test.parts[0] if test.kind == "call" else None
        if method is not None and method.kind == "attr" and method.data in _ENDS:
            return self._ends(method, positional(test), given)
        return None

    def _compared(self, operator: str, left: Node, right: Node, given: Given) -> bool | None:
        if operator in _EQUAL:
            met = self._met(self.values(left, given), self.values(right, given))
            return None if met is None else met is _EQUAL[operator]
        if operator in _WITHIN:
            one, items = self.values(left, given), self._items(right, given)
            met = True if one is not None and items is not None and one <= items else self._met(one, items)
            return None if met is None else met is _WITHIN[operator]
        return None

    def _met(self, left: Values | None, right: Values | None) -> bool | None:
        """Whether two values are equal, of which each is one of a set."""
        if left is None or right is None or len({bool(kind) for kind, _ in left | right}) > 1:
            return None  # a member of an enumeration may equal the literal that it stands for
        if left.isdisjoint(right):
            return False
        return True if len(left) == len(right) == 1 else None

    def _ends(self, method: Node, args: list[Node], given: Given) -> bool | None:
        texts = self.values(method.parts[0], given)
        ends = self.values(args[0], given) if len(args) == 1 else None
        found = {
            getattr(text, method.data)(end) if isinstance(text, str) and isinstance(end, str) else None
            for _, text in texts or ()
            for _, end in ends or ()
        }
        return found.pop() if len(found) == 1 else None

    def _items(self, node: Node, given: Given, depth: int = _DEPTH) -> Values | None:
        """All that a container can hold; None where that cannot be told."""
        if depth == 0 or any(True for _ in self.contents.changes(node, ())):
            return None
        if node.kind == "display" and not any(part.kind == "spread" for part in node.parts):
            return self._any(node.parts, given, depth) if node.parts else frozenset()
        if node.kind == "mapping" and not any(node.data):
            return self._any(node.parts[::2], given, depth)
        if node.kind == "call" and module_function(node) in _CONTAINERS and len(node.parts) == 2:  # noqa: PLR2004 - one argument
            return self._items(node.parts[1], given, depth - 1)
        if node.kind == "typed" and node.parts:
            return self._items(node.parts[0], given, depth - 1)
        variable = variable_of(self.graph, node)
        nodes = [] if variable is None else self.inference.variable(variable)
        if variable is None or len(nodes) != 1 or any(True for _ in changes_of(self.graph, variable)):
            return None
        return self._items(nodes[0], given, depth - 1)

    def values(self, node: Node, given: Given, depth: int = _DEPTH) -> Values | None:
        """All values that a node may have; None where that cannot be told."""
        known = given(node)
        if known is not None or depth == 0:
            return known
        if node.kind == "const":
            return frozenset({("", node.data)})
        if node.kind in _THROUGH:
            return self._any(node.parts, given, depth)
        if node.kind == "choice":
            return self._any(node.parts[1:], given, depth)
        if node.kind == "outer":
            return self._any(outer_values(self.inference, node), given, depth)
        if node.kind == "param":
            return self._passed(node, given, depth)
        if node.kind == "call" and node.parts[0].kind == "attr" and node.parts[0].data in _CASES:
            return self._cased(node.parts[0], given, depth)
        variable = variable_of(self.graph, node)
        if variable is not None:
            return self._any(self.inference.variable(variable), given, depth)
        return self._attribute(node, given, depth) if node.kind == "attr" else None

    def _any(self, nodes: Iterable[Node], given: Given, depth: int) -> Values | None:
        """The values of any of several nodes."""
        found: set[Value] = set()
        for node in nodes:
            values = self.values(node, given, depth - 1)
            if values is None:
                return None
            found |= values
        return frozenset(found) or None

    def _attribute(self, node: Node, given: Given, depth: int) -> Values | None:
        types = self.inference.types(node.parts[0])
        if not all(isinstance(item, Inst | Meta) and self.graph.classes.is_enum(item.cls) for item in types):
            return None
        if node.data in {"name", "value"}:
            members = self.values(node.parts[0], given, depth - 1)
            return None if members is None else self._of_members(members, node.data)
        (item, *others) = types or (None,)
        if isinstance(item, Meta) and not others and node.data in item.cls.fields:
            return frozenset({(item.cls.id, _first_of_value(item.cls, node.data))})
        return None

    def _of_members(self, members: Values, what: str) -> Values | None:
        """The names, or the values, of an enumeration's members."""
        found: set[Value] = set()
        for symbol, name in members:
            cls = self.graph.program.classes.get(symbol)
            value = None if cls is None else cls.fields[str(name)].value
            if cls is None or (what == "value" and not isinstance(value, Const)):
                return None
            found.add(("", value.value if what == "value" and isinstance(value, Const) else name))
        return frozenset(found)

    def _cased(self, method: Node, given: Given, depth: int) -> Values | None:
        texts = self.values(method.parts[0], given, depth - 1)
        if texts is None or not all(isinstance(text, str) for _, text in texts):
            return None
        return frozenset(("", getattr(text, method.data)()) for _, text in texts)

    def _passed(self, param: Node, given: Given, depth: int) -> Values | None:
        """What callers pass for a parameter; None where code that is not seen may call."""
        nodes: list[Node] = []
        for call, callee in self.callers(param.fn) or ():
            passed = list(bind(self.inference, call, callee, param.fn, param.data))
            if any(path for _, path in passed):
                return None
            nodes += [value for value, _ in passed] or default_of(self.inference, param.fn, param.data)
        return self._any(nodes, given, depth)

    def callers(self, function: Function) -> list[tuple[Node, Callee]] | None:
        """All calls of a function; None where code that is not seen may call it."""
        if function not in self._callers:
            sites = self.graph.callers.sites(function)
            seen = bool(sites) and not self.is_entry(function) and not any(callee.guess for _, callee in sites)
            self._callers[function] = sites if seen and not self._may_be_called(function) else None
        return self._callers[function]

    def _may_be_called(self, function: Function) -> bool:
        """Whether a method of that name is called of an object of which nothing is known."""
        for reader in self.graph.program.readers.get(function.name, ()) if function.owner is not None else ():
            for call in self.inference.lowered(reader).calls:
                method = call.parts[0]
                if method.kind == "attr" and method.data == function.name and not self.inference.types(method.parts[0]):
                    return True
        return False


def nothing_given(_node: Node) -> Values | None:
    """Where nothing is assumed of any node."""
    return None


def _first_of_value(cls: Class, name: str) -> str:
    """The member's name, or that of the member before it which has the same value: both are one."""
    value = cls.fields[name].value
    same = (field.name for field in cls.facts.fields if isinstance(value, Const) and isinstance(field.value, Const)
            and (type(field.value.value), field.value.value) == (type(value.value), value.value))  # fmt: skip
    return next(same, name)
