"""One measurement: a registry of one size, in a process of its own, so that peak memory belongs to that size."""

from __future__ import annotations

import gc
import json
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final

from bench.stages import BASELINE, STAGES, Work
from bench.synthetic import write_registry

__all__ = ["Measurement", "measure", "measure_apart"]

UNREPORTED: Final = "plain"


@dataclass(frozen=True, slots=True)
class Measurement:
    """What one size cost.

    Attributes:
        records: How many records.
        lines: Their mean length in lines.
        rounds: How many times each stage was run; its time is the best of them.
        seconds: For each stage, and for the baseline, the best processor time.
        peak_mib: The most memory that the process held, in MiB.
        idle_mib: What it held before it read anything.
    """

    records: int
    lines: float
    rounds: int
    seconds: dict[str, float]
    peak_mib: float
    idle_mib: float


def measure_apart(records: int, rounds: int) -> Measurement:
    """Measure in a fresh process.

    Raises:
        subprocess.CalledProcessError: The process failed; it has said why.
    """
    code = "import sys; from bench.measure import _child; _child(int(sys.argv[1]), int(sys.argv[2]))"
    command = [sys.executable, "-c", code, str(records), str(rounds)]
    root = Path(__file__).resolve().parents[1]
    done = subprocess.run(command, cwd=root, stdout=subprocess.PIPE, text=True, check=True)
    return Measurement(**json.loads(done.stdout))


def measure(records: int, rounds: int) -> Measurement:
    """Measure in this process; its peak memory counts from where the process began."""
    idle = _peak_mib()
    folder = Path(tempfile.mkdtemp(prefix="telewire-bench-"))
    try:
        files = tuple(write_registry(folder / "registry", records))
        lines = sum(path.read_bytes().count(b"\n") for path in files) / records
        seconds: dict[str, float] = {}
        for _ in range(rounds):
            for name, taken in _round(Work(folder / "registry", files, {})).items():
                seconds[name] = min(taken, seconds.get(name, taken))
    finally:
        shutil.rmtree(folder)
    return Measurement(records, lines, rounds, seconds, _peak_mib(), idle)


def _round(work: Work) -> dict[str, float]:
    made: dict[str, Any] = {}
    seconds = {}
    for stage in (BASELINE, *STAGES):
        now = Work(work.folder, work.files, made)
        gc.collect()  # so that no stage pays for the garbage of the one before
        start = time.process_time()  # of this process only: another one that is busy changes no ratio
        made[stage.name] = stage.run(now)
        seconds[stage.name] = time.process_time() - start
    return {name: taken for name, taken in seconds.items() if name != UNREPORTED}


def _peak_mib() -> float:
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / (1024 * 1024 if sys.platform == "darwin" else 1024)


def _child(records: int, rounds: int) -> None:
    print(json.dumps(asdict(measure(records, rounds))))
