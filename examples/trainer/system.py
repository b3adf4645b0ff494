"""The machine under the run: processor, memory, GPU."""

from __future__ import annotations

import os
import resource
import sys
import time
from pathlib import Path
from typing import Final

import torch

from trainer.telemetry import Telemetry
from trainer_telemetry.events import TelemetryEventType
from trainer_telemetry.payloads import SystemSampledPayload

__all__ = ["SystemSampler", "memory_bytes"]

STATM: Final = Path("/proc/self/statm")


class SystemSampler:
    """Reports the load of this process since the last sample."""

    def __init__(self, device: torch.device, telemetry: Telemetry) -> None:
        self.device = device
        self.telemetry = telemetry
        self.processor_s = time.process_time()
        self.clock_s = time.perf_counter()

    def sample(self) -> None:
        """Report one sample."""
        processor_s, clock_s = time.process_time(), time.perf_counter()
        passed_s = max(clock_s - self.clock_s, 1e-9)
        self.telemetry.emit(
            TelemetryEventType.SYSTEM_SAMPLED,
            SystemSampledPayload(
                cpu_percent=100 * (processor_s - self.processor_s) / passed_s,
                memory_bytes=memory_bytes(),
                gpu_memory_percent=_gpu_memory_percent(self.device),
                events_dropped=self.telemetry.queue.dropped,
            ),
        )
        self.processor_s, self.clock_s = processor_s, clock_s


def memory_bytes() -> int:
    """Return the resident memory of this process; its peak where the system has no /proc."""
    try:
        pages = int(STATM.read_text(encoding="ascii").split()[1])
    except OSError:
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        return peak if sys.platform == "darwin" else peak * 1024
    return pages * os.sysconf("SC_PAGE_SIZE")


def _gpu_memory_percent(device: torch.device) -> float | None:
    if device.type != "cuda":
        return None
    total = torch.cuda.get_device_properties(device).total_memory
    return 100 * torch.cuda.memory_reserved(device) / total
