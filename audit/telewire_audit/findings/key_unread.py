"""A key is written into a dict, and nothing reads it.

Its value was computed and handed on for nothing; mostly the reader asks for another name. Said only of dicts of which
other keys are read, and where all code that gets the dict was found.
"""

from __future__ import annotations

from collections.abc import Iterator

from telewire_audit.findings.reading.scope import NOTE, Fault, Scope
from telewire_audit.findings.reading.string_keys import written_only
from telewire_audit.nearest.hint import close_names

CODE = "TW230"
LEVEL = NOTE
MEND = "Read the key, or stop computing its value."


def find(scope: Scope) -> Iterator[Fault]:
    """Keys that no reader of their dict asks for."""
    for lone in written_only(scope):
        close = close_names(lone.key, lone.others)
        message = f"the key {lone.key!r} is written and nothing reads it"
        message += f"; {close[0]!r} is read" if close else ""
        place = (lone.at.fn.module.path, lone.at.line, lone.symbol)
        yield Fault(*place, message, "read it, or stop writing it")
