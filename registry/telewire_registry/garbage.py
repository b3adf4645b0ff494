"""Bulk work without the cyclic garbage collector.

A registry, a program's facts and the answers to an audit are millions of objects that live as long as the work does,
and hardly a cycle among them: looking for cycles again and again triples the time of a load, and takes a third of an
audit.
"""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager

__all__ = ["last_work", "paused_gc"]


@contextmanager
def paused_gc() -> Iterator[None]:
    """Switch the collector off, and afterwards on again where it was on."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


@contextmanager
def last_work() -> Iterator[None]:
    """As `paused_gc`, for work after which the process ends: what it has made is never looked through for cycles."""
    with paused_gc():
        try:
            yield
        finally:
            gc.freeze()
