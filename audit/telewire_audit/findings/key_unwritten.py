"""A key is read of a dict, and nothing writes it.

`metrics.get("loss", 0.0)` gives the default for ever, and `metrics["loss"]` breaks the run; mostly the writer was
renamed. Said only where all code that makes and fills the dict was found: what comes from a file, a request or a
library may hold any key.
"""

from __future__ import annotations

from collections.abc import Iterator

from telewire_audit.findings.reading.scope import WARNING, Fault, Scope, hops_at
from telewire_audit.findings.reading.string_keys import read_only
from telewire_audit.nearest.hint import close_names

CODE = "TW229"
LEVEL = WARNING
MEND = "Write the key, or read the one that is written: the finding names what is close."


def find(scope: Scope) -> Iterator[Fault]:
    """Reads of keys that no writer of their dicts has."""
    for lone in read_only(scope):
        close = close_names(lone.key, lone.others)
        message = f"the key {lone.key!r} is read and nothing writes it"
        message += f"; {close[0]!r} is close" if close else ""
        hops = hops_at(lone.made, "the dict is made without it")
        place = (lone.at.fn.module.path, lone.at.line, lone.symbol)
        yield Fault(*place, message, "write it where the dict is made, or read the key that is there", hops)
