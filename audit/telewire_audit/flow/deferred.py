"""Calls that something else makes later: `Thread(target=f, args=(x,))`, `pool.submit(f, x)`, `loop.call_soon(f, x)`."""

from __future__ import annotations

from typing import Final, NamedTuple

from telewire_audit.flow.nodes import Node

__all__ = ["LATER", "Later", "call_of"]

_CALLBACK: Final = frozenset({
    "submit", "to_thread", "run_in_executor", "call_soon", "call_soon_threadsafe", "call_later", "call_at", "call_next",
    "call_after_refresh", "call_from_thread",
})  # fmt: skip
"""Functions of libraries that are given what to call, and behind it its arguments; a delay may stand before."""
_TARGET: Final = frozenset({"Thread", "Process", "Timer"})
"""Classes of libraries whose objects call what they are given, with `args` and `kwargs`."""
LATER: Final = _CALLBACK | _TARGET
_BEFORE: Final = 2
"""Positions at which what is called may stand."""


class Later(NamedTuple):
    """A call that is made later: what is called, and its arguments with their keywords and stars."""

    func: Node
    args: tuple[Node, ...]
    data: tuple[tuple[str | None, int], ...]


def call_of(name: str, args: tuple[Node, ...], data: tuple[tuple[str | None, int], ...]) -> Later | None:
    """The call that a call of a function of `LATER` brings about.

    Args:
        name: The function's name.
        args: What it is given.
        data: The keyword and the stars of each.
    """
    if name in _TARGET:
        return _of_target(args, data)
    for index, (arg, (keyword, stars)) in enumerate(zip(args[:_BEFORE], data, strict=False)):
        if arg.kind in {"attr", "free"} and keyword is None and not stars:
            return Later(arg, args[index + 1 :], data[index + 1 :])
    return None


def _of_target(args: tuple[Node, ...], data: tuple[tuple[str | None, int], ...]) -> Later | None:
    named = {keyword: arg for arg, (keyword, _) in zip(args, data, strict=True) if keyword is not None}
    func = named.get("target") or named.get("function")
    given = named.get("args")
    if func is None and len(args) > 1 and data[1] == (None, 0):  # Timer(delay, function, args)
        func = args[1]
        given = given or (args[2] if len(args) > 2 and data[2] == (None, 0) else None)  # noqa: PLR2004 - its arity
    if func is None or func.kind not in {"attr", "free"}:
        return None
    found: list[tuple[Node, tuple[str | None, int]]] = []
    if given is not None:
        spread = given.kind != "display" or any(part.kind == "spread" for part in given.parts)
        found += [(given, (None, 1))] if spread else [(part, (None, 0)) for part in given.parts]
    if "kwargs" in named:
        found.append((named["kwargs"], (None, 2)))
    return Later(func, tuple(arg for arg, _ in found), tuple(how for _, how in found))
