"""What torch.compile really did in a run: was it requested, was it effective, did something fall back?

That a module is wrapped says only that somebody asked. What counts is which code ran: the compiled code that torch
keeps for it, or the original. The probe watches that, and answers "unknown" where it could not see.

    with CompileProbe(model) as probe:
        train(model)
    probe.report().effective        # yes, no or unknown
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from types import TracebackType
from typing import Self

from telewire_audit.live import torch_internals
from telewire_audit.live.code_watch import CodeWatch
from telewire_audit.live.compile_regions import Region, find_regions
from telewire_audit.live.compile_verdict import Answer, Circumstances, CompileReport, RegionFacts, judge

__all__ = ["Answer", "CompileProbe", "CompileReport"]


@dataclass(frozen=True, slots=True)
class _Before:
    """What stood in torch's books when the probe began."""

    entries: dict[int, tuple[object, ...]]
    frames: torch_internals.FrameCounters | None
    log: tuple[object, ...] | None


class CompileProbe:
    """Watches a module or function between `start` and `stop`, on the thread that starts it.

    The code that runs is counted by a profiler in C, which is paused while torch compiles, and costs a run that is all
    Python about a tenth of its speed: `pause` it for most of a long one. Where another profiler is active, or `watch`
    is off, the probe has only torch's own books, and says "unknown" more often. Torch keeps compiled code for each
    function, not for each instance: where several modules of one class run, it says so.
    """

    def __init__(
        self,
        target: object,
        *,
        calls: Iterable[Callable[..., object]] = (),
        requested: bool | None = None,
        watch: bool = True,
    ) -> None:
        """Get ready to watch; nothing is watched before `start`.

        Args:
            target: A module, function or method, wrapped or not.
            calls: What the run calls besides, such as `model.act`, and should be compiled itself.
            requested: Whether compilation was asked for, where the caller knows: with some settings torch.compile gives
                the target back as it was, without a trace.
            watch: Whether to count which code runs.

        Raises:
            MissingTorchError: torch is not installed.
            TypeError: The target is nothing that torch.compile takes.
        """
        torch_internals.require_torch()
        self._target, self._calls = target, tuple(calls)
        self._requested = requested
        self._watch = CodeWatch() if watch else None
        self._before: _Before | None = None
        self._compilations = 0
        self._paused = False
        self._remove: Callable[[], None] | None = None
        find_regions(target, self._calls)

    def start(self) -> None:
        """Begin to watch.

        Raises:
            RuntimeError: The probe has been started before.
        """
        if self._before is not None:
            raise RuntimeError("a probe watches once; make another for another run")
        regions = find_regions(self._target, self._calls)
        self._before = _Before(
            {id(code): torch_internals.compiled_codes(code) or () for region in regions for code in region.cached},
            torch_internals.frame_counters(),
            torch_internals.compile_log(),
        )
        if self._watch is not None and not self._watch.start():
            self._watch = None
        self._remove = torch_internals.on_compile(self._compile_started, self._compile_ended)

    def pause(self) -> None:
        """Watch no code until `resume`, on the thread that started; what torch compiles is still counted."""
        self._paused = True
        if self._watch is not None:
            self._watch.pause()

    def resume(self) -> None:
        """Go on watching after `pause`; without one, nothing happens."""
        if self._paused and self._watch is not None:
            self._watch.resume()
        self._paused = False

    def stop(self) -> None:
        """Stop watching; `report` stays."""
        if self._watch is not None:
            self._watch.stop()
        if self._remove is not None:
            self._remove()
            self._remove = None

    def report(self) -> CompileReport:
        """Return what was seen so far; may be asked while the run goes on.

        Raises:
            RuntimeError: The probe was never started.
        """
        if self._before is None:
            raise RuntimeError("start the probe before the run: it reports what it watched")
        runs = self._watch.runs() if self._watch is not None else None
        regions = find_regions(self._target, self._calls)
        log = torch_internals.compile_log()
        failed = torch_internals.failures(log, self._before.log or ()) if log is not None else None
        facts = tuple(self._facts(region, runs, failed) for region in regions)
        return judge(facts, self._circumstances(failed), self._requested)

    def _facts(
        self, region: Region, runs: dict[int, int] | None, failed: tuple[torch_internals.FailedCompile, ...] | None
    ) -> RegionFacts:
        entries = {id(code): torch_internals.compiled_codes(code) for code in region.cached}
        known = all(found is not None for found in entries.values())
        backend = region.wrapper.backend if region.wrapper is not None else None
        ours: list[torch_internals.CompiledCode] = []
        others: list[torch_internals.CompiledCode] = []
        fresh = 0
        before = self._before.entries if self._before is not None else {}
        for code, found in entries.items():
            old = {id(entry.code) for entry in before.get(code, ()) if isinstance(entry, torch_internals.CompiledCode)}
            for entry in found or ():
                mine = backend is None or entry.backend is None or entry.backend is backend
                (ours if mine else others).append(entry)
                fresh += mine and id(entry.code) not in old

        def count(codes: Iterable[object]) -> int:
            return sum((runs or {}).get(id(code), 0) for code in codes)

        own = region.own
        parts = [entry.code for code in region.inside for entry in torch_internals.compiled_codes(code) or ()
                 if entry.backend is not None and entry.backend is backend]  # fmt: skip
        return RegionFacts(
            name=region.name,
            wrapper=region.wrapper.kind if region.wrapper is not None else None,
            backend=region.wrapper.backend_name if region.wrapper is not None else _backend(ours),
            mode=region.wrapper.mode if region.wrapper is not None else None,
            watched=runs is not None,
            cache_known=known,
            compiled=len(ours),
            compiled_now=fresh,
            compiled_by_others=len(others),
            ran_compiled=count(entry.code for entry in ours),
            ran_others=count(entry.code for entry in others),
            ran_uncompiled=count([own]) if own is not None else 0,
            ran_parts=count(parts),
            bypassed=tuple((name, times) for name, code in region.bypasses if (times := count([code]))),
            failed=tuple(item.reason for item in failed or () if own is not None and _is_of(item, own)),
        )

    def _circumstances(self, failed: tuple[torch_internals.FailedCompile, ...] | None) -> Circumstances:
        before = self._before.frames if self._before is not None else None
        now = torch_internals.frame_counters()
        frames_failed = breaks = None
        if before is not None and now is not None and now.total >= before.total:
            frames_failed = (now.total - before.total) - (now.ok - before.ok)
            breaks = now.graph_breaks - before.graph_breaks
        return Circumstances(
            disabled_by=torch_internals.disabled_by(),
            stance=torch_internals.stance(),
            suppresses_errors=torch_internals.suppresses_errors(),
            recompile_limit=torch_internals.recompile_limit(),
            failures_known=failed is not None,
            frames_failed=frames_failed,
            graph_breaks=breaks,
            compilations=self._compilations,
        )

    def _compile_started(self) -> None:
        self._compilations += 1
        if self._watch is not None:
            self._watch.pause()

    def _compile_ended(self) -> None:
        if self._watch is not None and not self._paused:
            self._watch.resume()

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()


def _backend(entries: Iterable[torch_internals.CompiledCode]) -> str | None:
    return next((name for entry in entries if (name := torch_internals.backend_name(entry.backend))), None)


def _is_of(failed: torch_internals.FailedCompile, code: object) -> bool:
    """Return whether a compilation was that of a function's code, or of what follows a break of its graph."""
    name = getattr(code, "co_name", "")
    same_name = failed.name == name or failed.name.startswith(f"torch_dynamo_resume_in_{name}_at_")
    return same_name and failed.path == getattr(code, "co_filename", None)
