"""The memory of a process and all its children: the sum of their proportional set sizes (PSS), as Linux counts it."""

from __future__ import annotations

import os
import subprocess
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

__all__ = ["Run", "run_measured"]

_PAUSE_S: Final = 0.05


@dataclass(frozen=True, slots=True)
class Run:
    """What one command cost.

    Attributes:
        seconds: Wall time of the whole process.
        peak_mib: The most memory of all its processes together, sampled; None where the system does not say.
        output: What it wrote to standard output.
    """

    seconds: float
    peak_mib: float | None
    output: str


def run_measured(command: Sequence[str], accepted: Sequence[int] = (0,), *, memory: bool = False) -> Run:
    """Run a command and measure it.

    Args:
        command: The program and its arguments.
        accepted: The exit statuses that are no failure.
        memory: Whether memory is sampled; that costs the command some time.

    Raises:
        subprocess.CalledProcessError: The command failed; what it said is in the error.
    """
    # As where it is installed: compiled once, not in each process.
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    start = time.perf_counter()
    with subprocess.Popen(
        command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        peak = _Peak(process.pid)
        if memory:
            peak.start()
        output, errors = process.communicate()
        seconds = time.perf_counter() - start
    if process.returncode not in accepted:
        raise subprocess.CalledProcessError(process.returncode, command, output, errors)
    return Run(seconds, peak.mib if memory else None, output)


class _Peak(threading.Thread):
    """Samples until the process is gone."""

    def __init__(self, pid: int) -> None:
        super().__init__(daemon=True)
        self.pid = pid
        self.mib: float | None = None

    def run(self) -> None:
        while (now := _pss_mib(self.pid)) is not None:
            self.mib = max(now, self.mib or 0.0)
            time.sleep(_PAUSE_S)


def _pss_mib(pid: int) -> float | None:
    """The PSS of a process and its descendants; None once it is gone, or where there is no /proc."""
    total = 0.0
    waiting = [pid]
    while waiting:
        one = waiting.pop()
        folder = Path("/proc") / str(one)
        try:
            rows = (folder / "smaps_rollup").read_text()
            for task in (folder / "task").iterdir():
                waiting += [int(child) for child in (task / "children").read_text().split()]
        except (OSError, ValueError):
            if one == pid:
                return None
            continue
        total += next((int(row.split()[1]) / 1024 for row in rows.splitlines() if row.startswith("Pss:")), 0.0)
    return total or None
