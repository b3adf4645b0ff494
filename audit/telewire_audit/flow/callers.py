"""Who calls a function, with which arguments; also through names that a reference to it was stored under."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from telewire_audit.collect.syntax import Param
from telewire_audit.flow.infer import Callee, Inference
from telewire_audit.flow.nodes import Node, aliases_of
from telewire_audit.flow.shapes import module_function
from telewire_audit.flow.types import NOTHING, Func, Inst, Meta
from telewire_audit.link.program import Class, Function

_ALIAS_ROUNDS = 3


class Callers:
    """Call sites by callee."""

    def __init__(self, inference: Inference) -> None:
        self.inference = inference
        self._sites: dict[Function, list[tuple[Node, Callee]]] = {}
        self._aliases: dict[str, set[str]] | None = None

    def sites(self, function: Function) -> list[tuple[Node, Callee]]:
        """The calls that may run a function, in the order of the source."""
        known = self._sites.get(function)
        if known is None:
            guard = self.inference.guard
            known = guard.answer(function, lambda: self._found(function), self._sites, [], "sites")
        return known

    def _found(self, function: Function) -> list[tuple[Node, Callee]]:
        return list(self._find(function)) or list(self._by_text(function))

    def _by_text(self, function: Function) -> Iterator[tuple[Node, Callee]]:
        """Calls of what `getattr` gives for a text: `getattr(self, f"on_{kind}")(event)`."""
        for reader in self.inference.program.readers.get("getattr", ()) if function.owner is not None else ():
            for call in self.inference.lowered(reader).calls:
                if any(
                    made.kind == "call" and module_function(made) == "getattr" for made in aliases_of(call.parts[0])
                ):
                    yield from ((call, callee) for callee in self.inference.callees(call) if callee.target is function)

    def _assigned(self, setter: Function) -> Iterator[tuple[Node, Callee]]:
        """The assignments that run a property's setter, each as the call that it is."""
        for writer in self.inference.program.writers.get(setter.name, ()):
            for store in self.inference.lowered(writer).stores:
                types = self.inference.types(store.base) if store.name == setter.name else NOTHING
                if any(isinstance(item, Inst) and self._inherits(item.cls, setter) for item in types):
                    call = Node("call", writer, store.line, ((None, 0),), (store.base, store.value))
                    call.guards = store.guards
                    yield call, Callee(setter, bound=True)

    def _inherits(self, cls: Class, setter: Function) -> bool:
        member = self.inference.classes.member(cls, setter.name)
        return member is not None and member.owner is setter.owner

    def _find(self, function: Function) -> Iterator[tuple[Node, Callee]]:
        if function.is_block:
            return
        if "setter" in function.decorators and function.owner is not None:
            yield from self._assigned(function)
            return
        seen: set[Node] = set()
        owner = function.owner
        names = {function.name}
        wanted: Function | Class = function
        if function.name == "__init__" and owner is not None:
            names = {owner.name, "cls", "super", *(sub.name for sub in self.inference.classes.subclasses(owner))}
        elif function.name == "__call__":
            return
        names |= self.aliases(function)
        names |= {alias for name in names for alias in self.inference.program.aliases.get(name, ())}
        program = self.inference.program
        for name in sorted(names):
            for reader in program.readers.get(name, ()):
                for call in self.inference.lowered(reader).calls:
                    if call in seen or not _mentions(call.parts[0], names):
                        continue
                    seen.add(call)
                    for callee in self.inference.callees(call):
                        if callee.target is wanted or (
                            isinstance(callee.target, Class)
                            and function.name == "__init__"
                            and self.inference.classes.constructor(callee.target) is function
                        ):
                            yield call, callee

    def aliases(self, function: Function) -> set[str]:
        """Parameters, fields and tables that a reference to the function is handed to or stored under."""
        found: set[str] = set()
        names = {function.name}
        for _ in range(_ALIAS_ROUNDS):
            new: set[str] = set()
            for name in sorted(names):
                for reader in self.inference.program.references.get(name, ()):
                    new |= self._stored_under(reader, name)
            names = new - found - {function.name}
            if not names:
                break
            found |= names
        return found

    def _stored_under(self, reader: Function, name: str) -> set[str]:
        lowered = self.inference.lowered(reader)
        found: set[str] = set()
        for call in lowered.calls:
            for part, (keyword, _stars) in zip(call.parts[1:], call.data, strict=True):
                if not _refers(part, name):
                    continue
                if keyword is not None:
                    found.add(keyword)
                else:
                    found |= self._parameter_at(call, part)
        for store in lowered.stores:
            if store.name and (_refers(store.value, name) or _holds(store.value, name)):
                found.add(store.name)
        for bound, values in lowered.bindings.items():
            if bound != name and any(_holds(value, name) or _refers(value, name) for value in values):
                found.add(bound)
        for mutation in lowered.mutations:
            if _refers(mutation.value, name) and mutation.base.kind in {"attr", "free"}:
                base = mutation.base
                found.add(str(base.data) if base.kind == "attr" or isinstance(base.data, str) else base.data.name)
        return found

    def _parameter_at(self, call: Node, part: Node) -> set[str]:
        found: set[str] = set()
        for callee in self.inference.callees(call):
            params = parameters_of(self.inference, callee)
            index = call.parts.index(part) - 1
            if params is not None and index < len(params):
                found.add(params[index].name)
        return found

    def arguments(self, function: Function, param: Param) -> Iterator[Node]:
        """What callers pass for a parameter; its default too."""
        for call, callee in self.sites(function):
            for node, path in bind(self.inference, call, callee, function, param):
                if not path:
                    yield node
        if param.default is not None:
            yield from default_of(self.inference, function, param)


def _mentions(func: Node, names: set[str]) -> bool:
    """Whether a call's function node is of one of the names, or no plain name at all."""
    if func.kind == "attr":
        return func.data in names
    if func.kind == "free":
        return (func.data if isinstance(func.data, str) else getattr(func.data, "name", "")) in names
    return True


def _refers(node: Node, name: str) -> bool:
    for item in aliases_of(node):
        if item.kind == "attr" and item.data == name:
            return True
        if (
            item.kind == "free"
            and (item.data if isinstance(item.data, str) else getattr(item.data, "name", "")) == name
        ):
            return True
        if item.kind == "param" and item.data.name == name:
            return True
    return False


def _holds(node: Node, name: str) -> bool:
    """Whether a display holds a reference to a name, at any depth; also `partial(name, ...)`."""
    if node.kind in {"mapping", "display"}:
        return any(_refers(part, name) or _holds(part, name) for part in node.parts)
    if node.kind == "typed":
        return any(_holds(part, name) for part in node.parts)
    return node.kind == "call" and any(_refers(part, name) for part in node.parts[1:]) and _is_partial(node)


def _is_partial(node: Node) -> bool:
    func = node.parts[0]
    name = func.data if func.kind == "attr" else getattr(func.data, "dotted", "")
    return str(name).rpartition(".")[2] == "partial"


def parameters_of(inference: Inference, callee: Callee) -> list[Param] | None:
    """The parameters that a call's positional arguments go to; None for a library's function."""
    if isinstance(callee.target, Function):
        params = [param for param in callee.target.facts.params if param.kind in {"pos", "any"}]
        method = callee.target.owner is not None and "staticmethod" not in callee.target.decorators
        return params[1:] if callee.bound and method else params
    if isinstance(callee.target, Class):
        init = inference.classes.constructor(callee.target)
        if init is not None:
            return [param for param in init.facts.params if param.kind in {"pos", "any"}][1:]
        fields = inference.classes.init_fields(callee.target)
        return [Param(field.name, "any", field.annotation, field.value) for field in fields]
    return None


def bind(
    inference: Inference, call: Node, callee: Callee, function: Function, param: Param
) -> Iterable[tuple[Node, tuple[object, ...]]]:
    """The arguments that a call passes for a parameter, each with the way into it where it is spread."""
    params = parameters_of(inference, callee) or []
    names = [item.name for item in params]
    known = {item.name for item in function.facts.params}
    return bind_names(call, names, param.name, param.kind, known)


def bind_names(
    call: Node, names: list[str], wanted: str, kind: str, known: set[str]
) -> Iterator[tuple[Node, tuple[object, ...]]]:
    """As `bind`, by the names that positions go to."""
    index = 0
    for part, (keyword, stars) in passed_to(call):
        if stars == 2:  # noqa: PLR2004 - `**`
            if kind == "stars":
                yield part, ()
            elif kind != "star":
                yield part, (("k", wanted),)
        elif stars == 1:
            if kind == "star" or (wanted in names and names.index(wanted) >= index):
                yield part, () if kind == "star" else ("it",)
        elif keyword is not None:
            if keyword == wanted and kind not in {"star", "stars"}:
                yield part, ()
            elif kind == "stars" and keyword not in known:
                yield part, ("keyword", keyword)
        else:
            if index < len(names):
                if names[index] == wanted:
                    yield part, ()
            elif kind == "star":
                yield part, ("member",)
            index += 1


def passed_to(call: Node) -> list[tuple[Node, tuple[str | None, int]]]:
    """The arguments of a call, those that a `partial` filled before it first, each with its keyword and stars."""
    found: list[tuple[Node, tuple[str | None, int]]] = []
    for made in aliases_of(call.parts[0]):
        if made.kind == "call" and _is_partial(made):
            found += zip(made.parts[2:], made.data[1:], strict=True)
    return [*found, *zip(call.parts[1:], call.data, strict=True)]


def default_of(inference: Inference, function: Function, param: Param) -> list[Node]:
    """The node of a parameter's default."""
    if param.default is None:
        return []
    return [inference.expression(function, param.default)]


def is_reference(node: Node, inference: Inference) -> bool:
    """Whether a node is a function or class that is passed on, not called."""
    return any(isinstance(item, Func | Meta) for item in inference.types(node))
