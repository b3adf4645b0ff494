"""All files' facts, from the cache or from a pool of processes.

The result is the same whatever the number of processes: it is ordered by path, and a worker's result depends on its
file alone.
"""

from __future__ import annotations

import gc
import multiprocessing
import threading
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from multiprocessing.context import BaseContext

from telewire_audit.collect.cache import FactCache, key_of
from telewire_audit.collect.facts import ModuleFacts, Unparsed, pack, unpack
from telewire_audit.collect.files import SourceFile, read_source

_WORTH_A_POOL = 200_000
"""Bytes of source below which starting processes costs more than it gains."""


def gather(sources: Sequence[SourceFile], cache: FactCache, processes: int) -> tuple[list[ModuleFacts], list[Unparsed]]:
    """Read the facts of all files.

    Args:
        sources: The files.
        cache: Where facts are kept between runs.
        processes: How many may work at once.

    Returns:
        Facts in the order of the files, and the files that could not be parsed.
    """
    found: dict[str, ModuleFacts | Unparsed] = {}
    missing: list[tuple[SourceFile, str]] = []
    for source in sources:
        key = key_of(source) if cache.folder is not None else ""
        facts = cache.load(key) if key else None
        if facts is None:
            missing.append((source, key))
        else:
            found[source.path] = facts
    for source, key, facts in _read_all(missing, processes):
        found[source.path] = facts
        cache.store(key, facts)
    results = [found[source.path] for source in sources]
    modules = [facts for facts in results if isinstance(facts, ModuleFacts)]
    return modules, [facts for facts in results if isinstance(facts, Unparsed)]


def _read_all(
    missing: list[tuple[SourceFile, str]], processes: int
) -> list[tuple[SourceFile, str, ModuleFacts | Unparsed]]:
    missing = sorted(missing, key=lambda item: (-len(item[0].content), item[0].path))
    if processes < 2 or sum(len(source.content) for source, _ in missing) < _WORTH_A_POOL:  # noqa: PLR2004 - a pool of one
        return [(source, key, read_source(source)) for source, key in missing]
    with ProcessPoolExecutor(min(processes, len(missing)), mp_context=_context(), initializer=gc.disable) as pool:
        packed = pool.map(_read_packed, [source for source, _ in missing])
        return [(source, key, unpack(data)) for (source, key), data in zip(missing, packed, strict=True)]


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
