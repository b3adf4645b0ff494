"""The parts of a target that torch.compile was asked for, and the code objects that stand for each."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from types import CodeType

from telewire_audit.live.torch_internals import Wrapper, is_module, submodules, wrapper_of

__all__ = ["Region", "find_regions"]


@dataclass(frozen=True, slots=True)
class Region:
    """A module, function or method, and what was put around it.

    Attributes:
        name: How it is called in a report; of a submodule, its dotted name.
        wrapper: What torch.compile put around it; None where nothing is.
        own: Its own code: forward of a module, the body of a function. It runs only when it is not compiled.
        cached: All code that its compiled code may be kept under; holds `own`.
        bypasses: Other methods of a wrapped module, which do not go through the wrapper: their names and code.
        inside: The forward code of the modules inside: torch may compile these where it turns away the whole.
    """

    name: str
    wrapper: Wrapper | None
    own: CodeType | None
    cached: tuple[CodeType, ...]
    bypasses: tuple[tuple[str, CodeType], ...] = ()
    inside: tuple[CodeType, ...] = ()


def find_regions(target: object, calls: Iterable[Callable[..., object]] = ()) -> tuple[Region, ...]:
    """Return the region of a target, those inside of it that are wrapped, and one for each further call.

    Args:
        target: A module, a function or a method, wrapped or not.
        calls: What the run calls besides, such as `model.act`.

    Raises:
        TypeError: The target is nothing that torch.compile takes.
    """
    if not callable(target):
        raise TypeError(f"a torch module or a function is needed (got {type(target).__name__})")
    return (_region(target, _name(target)), *_inside(target), *(_region(call, _name(call)) for call in calls))


def _inside(target: object) -> Iterator[Region]:
    if not is_module(target):
        return
    wrapper = wrapper_of(target)
    root = wrapper.target if wrapper is not None else target
    for name, method in _methods(root):
        if wrapper_of(method) is not None:
            yield _region(method, f"{type(root).__name__}.{name}")
    seen = {id(root)}
    for name, child in submodules(root):
        inner = wrapper_of(child)
        if inner is None or id(inner.target) in seen:
            continue
        seen.add(id(inner.target))
        yield _region(child, name)


def _region(target: object, name: str) -> Region:
    wrapper = wrapper_of(target)
    raw = wrapper.target if wrapper is not None else target
    body = getattr(raw, "forward", None) if is_module(raw) else raw
    own = _code(body)
    codes = [own, *map(_code, wrapper.functions if wrapper is not None else ())]
    cached = tuple({id(code): code for code in codes if code is not None}.values())
    bypasses: tuple[tuple[str, CodeType], ...] = ()
    inside: dict[int, CodeType] = {}
    if is_module(raw) and wrapper is not None:
        forwards = (_code(getattr(child, "forward", None)) for _, child in submodules(raw))
        inside = {id(code): code for code in forwards if code is not None and code not in cached}
        bypasses = tuple(
            (f"{type(raw).__name__}.{inner}", code)
            for inner, method in _methods(raw)
            if (code := _code(method)) is not None and inner != "forward" and wrapper_of(method) is None
        )
    return Region(name, wrapper, own, cached, bypasses, tuple(inside.values()))


def _methods(module: object) -> Iterator[tuple[str, object]]:
    """Yield the methods that the author of a module wrote, not those of torch."""
    seen: set[str] = set()
    for kind in type(module).__mro__:
        if kind.__module__.partition(".")[0] in ("torch", "builtins"):
            continue
        for name, member in vars(kind).items():
            if name not in seen and not name.startswith("__") and inspect.isfunction(member):
                seen.add(name)
                yield name, member


def _code(function: object) -> CodeType | None:
    function = getattr(function, "__func__", function)
    code = getattr(function, "__code__", None)
    return code if isinstance(code, CodeType) else None


def _name(target: object) -> str:
    wrapper = wrapper_of(target)
    raw = wrapper.target if wrapper is not None else target
    if is_module(raw):
        return type(raw).__name__
    return str(getattr(raw, "__qualname__", None) or type(raw).__name__).rpartition("<locals>.")[2]
