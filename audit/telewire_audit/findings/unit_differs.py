"""A value is copied between fields whose names say different units.

`state.step_time_s = payload.step_time_ms` is wrong by a factor of a thousand, and no type tells.
"""

from __future__ import annotations

from collections.abc import Iterator

from telewire_audit.findings.reading.copies import copies
from telewire_audit.findings.reading.scope import WARNING, Fault, Scope, symbol, title

CODE = "TW233"
LEVEL = WARNING
MEND = "Convert the value where it is copied, or give both fields names of one unit."
UNITS = {
    "ns": "ns", "us": "us", "ms": "ms", "msec": "ms", "millis": "ms", "milliseconds": "ms", "s": "s", "sec": "s",
    "secs": "s", "seconds": "s", "mins": "min", "minutes": "min", "hours": "h", "bytes": "bytes",
    "kb": "kB", "mb": "MB", "gb": "GB", "mib": "MiB", "gib": "GiB", "pct": "%", "percent": "%", "ratio": "ratio",
    "fraction": "ratio", "frac": "ratio", "hz": "Hz", "khz": "kHz",
}  # fmt: skip
"""The unit that the last word of a name says; `min` is left out, since `loss_min` is the smallest loss."""


def find(scope: Scope) -> Iterator[Fault]:
    """Copies between fields of different units."""
    for copy in copies(scope):
        given, wanted = _unit(copy.payload.name), _unit(copy.target.name)
        if given is None or wanted is None or given == wanted:
            continue
        path, line = copy.source.fn.module.path, copy.source.line
        message = f"{title(copy.payload)} is in {given}, {title(copy.target)} in {wanted}, and nothing converts it"
        yield Fault(path, line, symbol(copy.target), message, f"convert it to {wanted} here, or rename one of them")


def _unit(name: str) -> str | None:
    word = name.rpartition("_")[2] if "_" in name else ""
    return UNITS.get(word)
