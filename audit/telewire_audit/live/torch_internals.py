"""All that the probe reads of torch's private names, and nothing else does.

Only `torch.compile`, `list_backends`, `set_stance` and `reset` are public. Each function here looks for what it needs
and says None where this version of torch has it no more, so that the probe can answer "unknown" instead of guessing.
Seen to work with torch 2.13.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from types import CodeType
from typing import Any

from telewire_registry.diagnostics import TelewireError

__all__ = [
    "CompiledCode", "FailedCompile", "FrameCounters", "MissingTorchError", "Wrapper", "backend_name", "compile_log",
    "compiled_codes", "disabled_by", "failures", "frame_counters", "is_module", "on_compile", "recompile_limit",
    "require_torch", "stance", "submodules", "suppresses_errors", "wrapper_of",
]  # fmt: skip

_ENABLED = ("1", "true", "True")


class MissingTorchError(TelewireError):
    """The probe was asked about torch.compile where torch is not installed."""


@dataclass(frozen=True, slots=True)
class Wrapper:
    """What torch.compile put around a target: that it was requested, and how.

    Attributes:
        kind: `wrapped` for `torch.compile(module)`, `in place` for `module.compile()`, `function` for a function.
        target: The module or function inside.
        functions: The functions that torch may keep compiled code for, by way of this wrapper.
        backend: The object that compiles, which each compiled code names too; None where it cannot be found.
    """

    kind: str
    target: object
    functions: tuple[object, ...]
    backend: object | None

    @property
    def backend_name(self) -> str | None:
        """The name of the backend, such as inductor."""
        return backend_name(self.backend)

    @property
    def mode(self) -> str | None:
        """The mode as it was given; None where torch does not keep it, `default` where it is that."""
        given = getattr(self.backend, "kwargs", None)
        if isinstance(given, dict):
            return str(given.get("mode", "default"))
        return _inductor_mode(self.backend)


@dataclass(frozen=True, slots=True)
class CompiledCode:
    """One entry of torch's cache: code that runs in the place of the original.

    Attributes:
        code: The code object that runs.
        backend: The object that compiled it, or None where this torch does not say.
    """

    code: CodeType
    backend: object | None


@dataclass(frozen=True, slots=True)
class FrameCounters:
    """Dynamo's counts in this process: frames tried, frames compiled, breaks of a graph."""

    total: int
    ok: int
    graph_breaks: int


@dataclass(frozen=True, slots=True)
class FailedCompile:
    """A frame that could not be compiled: where its code begins, and why."""

    name: str
    path: str
    line: int
    reason: str


def require_torch() -> None:
    """Raise unless torch can be imported.

    Raises:
        MissingTorchError: It cannot.
    """
    try:
        import torch  # noqa: F401 - the import is the test
    except ImportError as error:
        raise MissingTorchError(
            f"the torch.compile probe needs torch, which cannot be imported ({error}): pip install 'telewire[torch]'"
        ) from None


def is_module(target: object) -> bool:
    """Return whether an object is a torch module."""
    import torch

    return isinstance(target, torch.nn.Module)


def submodules(module: Any) -> Iterator[tuple[str, object]]:  # noqa: ANN401 - a torch module
    """Yield every module inside with its dotted name, wrappers as they are; the module itself is left out."""
    for name, child in module.named_modules(remove_duplicate=True):
        if child is not module:
            yield name.replace("_orig_mod.", "").removesuffix("._orig_mod"), child


def wrapper_of(target: object) -> Wrapper | None:
    """Return what torch.compile put around a module, function or method; None where nothing is."""
    import torch

    if isinstance(target, torch.nn.Module):
        inner = target._modules.get("_orig_mod")  # noqa: SLF001 - never `if target`: bool() of a wrapper may raise
        if inner is not None and hasattr(target, "dynamo_ctx"):
            callback = getattr(target.dynamo_ctx, "callback", None)
            functions = tuple(_chain(vars(target).get("forward")))
            return Wrapper("wrapped", inner, (getattr(inner, "forward", None), *functions), _innermost(callback))
        compiled = getattr(target, "_compiled_call_impl", None)
        if compiled is None:
            return None
        backend = _innermost(_callback_of(compiled))
        return Wrapper("in place", target, (getattr(target, "forward", None), *_chain(compiled)), backend)
    function = getattr(target, "__func__", target)
    if not hasattr(function, "_torchdynamo_orig_callable") or getattr(function, "_torchdynamo_disable", False):
        return None
    inside = tuple(_chain(function))
    return Wrapper("function", inside[-1] if inside else function, inside, _innermost(_callback_of(function)))


def compiled_codes(code: CodeType) -> tuple[CompiledCode, ...] | None:
    """Return what torch compiled for a code object, or None where this torch does not tell.

    The cache is keyed by the code, which all instances of a class share.
    """
    try:
        from torch._dynamo.eval_frame import _debug_get_cache_entry_list as entries
    except ImportError:
        return None
    try:
        return tuple(CompiledCode(entry.code, getattr(entry, "backend", None)) for entry in entries(code))
    except (AttributeError, TypeError):
        return None


def frame_counters() -> FrameCounters | None:
    """Return dynamo's counts of the whole process, or None where this torch has none."""
    try:
        from torch._dynamo.utils import counters
    except ImportError:
        return None
    frames = counters["frames"]
    return FrameCounters(frames["total"], frames["ok"], sum(counters["graph_break"].values()))


def compile_log() -> tuple[object, ...] | None:
    """Return torch's records of the last compilations (it keeps some dozens), or None."""
    try:
        from torch._dynamo.utils import get_compilation_metrics
    except ImportError:
        return None
    return tuple(get_compilation_metrics())


def failures(log: tuple[object, ...], before: tuple[object, ...] = ()) -> tuple[FailedCompile, ...]:
    """Return the compilations of a log that failed, less those of an earlier log."""
    known = set(map(id, before))
    return tuple(
        FailedCompile(
            str(getattr(item, "co_name", "")),
            str(getattr(item, "co_filename", "")),
            int(getattr(item, "co_firstlineno", 0) or 0),
            _first_line(str(getattr(item, "fail_reason", ""))),
        )
        for item in log
        if id(item) not in known and getattr(item, "fail_type", None) is not None
    )


def disabled_by() -> str | None:
    """Return what switches torch.compile off in this process, or None."""
    if os.environ.get("TORCHDYNAMO_DISABLE", "") in _ENABLED:
        return "TORCHDYNAMO_DISABLE"
    if getattr(_dynamo_config(), "disable", False):
        by_environment = os.environ.get("TORCH_COMPILE_DISABLE", "") in _ENABLED
        return "TORCH_COMPILE_DISABLE" if by_environment else "torch._dynamo.config.disable"
    return None


def stance() -> str | None:
    """Return the stance of `torch.compiler.set_stance` that holds now, or None where this torch does not tell."""
    try:
        from torch._dynamo import eval_frame
    except ImportError:
        return None
    found = getattr(getattr(eval_frame, "_stance", None), "stance", None)
    return None if found is None else str(found)


def suppresses_errors() -> bool:
    """Return whether a compile that fails falls back without a word."""
    return bool(getattr(_dynamo_config(), "suppress_errors", False))


def recompile_limit() -> int | None:
    """Return how often a code may be compiled anew before it runs uncompiled, or None."""
    config = _dynamo_config()
    for name in ("recompile_limit", "cache_size_limit"):
        found = getattr(config, name, None)
        if isinstance(found, int):
            return found
    return None


def on_compile(start: Callable[[], None], end: Callable[[], None]) -> Callable[[], None] | None:
    """Have functions called around each compilation; returns the function that ends that, or None."""
    try:
        from torch._dynamo.callback import callback_handler as handler
    except ImportError:
        return None

    def started(*_: object) -> None:
        start()

    def ended(*_: object) -> None:
        end()

    try:
        handler.register_start_callback(started)
        handler.register_end_callback(ended)
    except AttributeError:
        return None

    def remove() -> None:
        with suppress(ValueError):  # torch._dynamo.reset() forgets them all
            handler.remove_start_callback(started)
        with suppress(ValueError):
            handler.remove_end_callback(ended)

    return remove


def backend_name(backend: object | None) -> str | None:
    """Return the name that a backend object goes by, or None."""
    if backend is None:
        return None
    name = getattr(backend, "compiler_name", None) or getattr(backend, "__name__", None)
    return None if name is None else str(name)


def _inductor_mode(backend: object) -> str | None:
    """Return the mode whose options an inductor backend holds: torch keeps the options, not the name."""
    config = getattr(backend, "config", None)
    if not isinstance(config, dict):
        return None
    if not config:
        return "default"
    try:
        from torch._inductor import list_mode_options

        modes = list_mode_options()
    except (ImportError, TypeError):
        return None
    return next((str(mode) for mode, options in modes.items() if options and options == config), None)


def _chain(function: object) -> Iterator[object]:
    """Yield what a wrapper calls, outermost first."""
    for _ in range(8):
        function = getattr(function, "__wrapped__", None) or getattr(function, "_torchdynamo_orig_callable", None)
        if function is None:
            return
        yield function
        function = getattr(function, "__func__", function)


def _callback_of(function: object) -> object | None:
    """Return the callback that a compiled function closes over."""
    for cell in getattr(function, "__closure__", None) or ():
        with suppress(ValueError):  # an empty cell
            if hasattr(cell.cell_contents, "callback") and hasattr(cell.cell_contents, "enter_exit_hooks"):
                return getattr(cell.cell_contents, "callback", None)
    return None


def _innermost(callback: object | None) -> object | None:
    deeper: object = callback
    inside: object | None = None
    while (deeper := getattr(deeper, "_torchdynamo_orig_backend", None)) is not None:
        inside = deeper
    return inside


def _dynamo_config() -> Any:  # noqa: ANN401 - torch's
    try:
        from torch._dynamo import config
    except ImportError:
        return None
    return config


def _first_line(text: str) -> str:
    """Return the first line of a reason, with the next one where it only introduces it."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    return " ".join(lines[:2]) if lines and lines[0].endswith(":") else "".join(lines[:1])
