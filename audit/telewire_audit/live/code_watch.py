"""Which code objects run: counted by the standard library's C profiler, on one thread.

What torch.compile compiled runs as another code object than the original, so that counting calls by code object tells
compiled runs from uncompiled ones. The profiler of `cProfile` is used because it is written in C: a profile function in
Python would itself be seen, and counted, by torch's frame evaluation.
"""

from __future__ import annotations

import cProfile
import sys
import threading
from types import CodeType

__all__ = ["CodeWatch"]


class CodeWatch:
    """Counts the calls of each code object on the thread that starts it.

    Costs about a tenth of a microsecond a call. Where another profiler is active there is no count: `runs` is None.
    """

    def __init__(self) -> None:
        self._profile = cProfile.Profile(builtins=False, subcalls=False)
        self._thread: int | None = None
        self._on = False

    def start(self) -> bool:
        """Begin to count; returns False where another profiler is in the way."""
        if sys.getprofile() is not None:
            return False
        try:
            self._profile.enable(subcalls=False, builtins=False)
        except ValueError:  # from Python 3.12 on: another profiling tool is active
            return False
        self._thread, self._on = threading.get_ident(), True
        return True

    def stop(self) -> None:
        """Stop counting; the counts stay."""
        if self._on:
            self._profile.disable()
            self._on = False

    def pause(self) -> None:
        """Leave out what this thread does until `resume`: a compiler, say, that makes a million calls."""
        if self._on and threading.get_ident() == self._thread:
            self._profile.disable()

    def resume(self) -> None:
        """Go on counting after `pause`."""
        if self._on and threading.get_ident() == self._thread:
            try:
                self._profile.enable(subcalls=False, builtins=False)
            except ValueError:
                self._on = False

    def runs(self) -> dict[int, int] | None:
        """Return how often each code object ran, by its `id`; None where nothing could be counted."""
        if self._thread is None:
            return None
        counts: dict[int, int] = {}
        for entry in self._profile.getstats():
            if isinstance(entry.code, CodeType):
                counts[id(entry.code)] = counts.get(id(entry.code), 0) + entry.callcount
        return counts
