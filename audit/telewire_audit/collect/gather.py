"""All files' facts, from the cache or from a pool of processes.

The result is the same whatever the number of processes: it is ordered by path, and a worker's result depends on its
file alone.
"""

from __future__ import annotations

import gc
import multiprocessing
import os
import threading
from collections.abc import Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from multiprocessing.context import BaseContext
from typing import Self

from telewire_audit.collect.cache import FactCache, key_of
from telewire_audit.collect.facts import ModuleFacts, Unparsed, pack, unpack
from telewire_audit.collect.files import SourceFile, read_source

_WORTH_A_POOL = 200_000
"""Bytes of source below which starting processes costs more than it gains."""


class Reading:
    """Files whose facts are being read: from the cache when they are asked for, the others in processes from now on.

    So who has other work meanwhile, such as reading records, does it beside. Leave its `with` block to end it.
    """

    def __init__(self, sources: Sequence[SourceFile], cache: FactCache, processes: int) -> None:
        """Begin.

        Args:
            sources: The files.
            cache: Where facts are kept between runs.
            processes: How many may work at once.
        """
        self._sources = sources
        self._cache = cache
        self._keys = {source.path: key_of(source) if cache.folder is not None else "" for source in sources}
        self._pool: ProcessPoolExecutor | None = None
        self._packed: dict[str, Future[bytes]] = {}
        missing = [source for source in sources if not cache.has(self._keys[source.path])]
        if processes > 1 and sum(len(source.content) for source in missing) >= _WORTH_A_POOL:
            self._begin(missing, processes)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        self.close()

    def close(self) -> None:
        """Stop reading."""
        if self._pool is not None:
            self._pool.shutdown(cancel_futures=True)
            self._pool = None

    def result(self) -> tuple[list[ModuleFacts], list[Unparsed]]:
        """Wait for the end.

        Returns:
            Facts in the order of the files, and the files that could not be parsed.
        """
        facts = [self._read(source) for source in self._sources]
        self.close()
        modules = [item for item in facts if isinstance(item, ModuleFacts)]
        return modules, [item for item in facts if isinstance(item, Unparsed)]

    def _begin(self, missing: Sequence[SourceFile], processes: int) -> None:
        """Hand files out, the longest first, so that none is left for one process at the end."""
        self._pool = ProcessPoolExecutor(min(processes, len(missing)), mp_context=_context(), initializer=gc.disable)
        for source in sorted(missing, key=lambda source: (-len(source.content), source.path)):
            self._packed[source.path] = self._pool.submit(_read_packed, source)

    def _read(self, source: SourceFile) -> ModuleFacts | Unparsed:
        key = self._keys[source.path]
        packed = self._packed.get(source.path)
        known = self._cache.load(key) if packed is None else None
        if known is not None:
            return known
        facts = read_source(source) if packed is None else unpack(packed.result())
        self._cache.store(key, facts)
        return facts


def gather(sources: Sequence[SourceFile], cache: FactCache, processes: int) -> tuple[list[ModuleFacts], list[Unparsed]]:
    """Read the facts of all files, and wait for them; see `Reading`."""
    with Reading(sources, cache, processes) as reading:
        return reading.result()


def processors() -> int:
    """How many processors this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def can_fork() -> bool:
    """Whether workers may be forked: that needs no guard in the main module, but is unsafe beside other threads."""
    return "fork" in multiprocessing.get_all_start_methods() and threading.active_count() == 1


def forking() -> BaseContext:
    """How to start forked workers."""
    return multiprocessing.get_context("fork")


def _context() -> BaseContext:
    if not can_fork():
        return multiprocessing.get_context("spawn")
    import telewire_audit.collect.statements  # noqa: F401, PLC0415 - once, before forking, not in each worker

    return forking()


def _read_packed(source: SourceFile) -> bytes:
    return pack(read_source(source))
