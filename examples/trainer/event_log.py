"""The log of a run: one event a line, as JSON, safe against being killed."""

from __future__ import annotations

import json
from pathlib import Path

from trainer_telemetry.events import TelemetryEvent

__all__ = ["EventLog"]


class EventLog:
    """Writes events to a file, each line handed to the operating system before the next event.

    A line and its end go out in one write. Whenever the process dies, every line that ends is whole, and at most the
    last one lacks its end. (Not synced to the disk: a machine that loses power may lose the last seconds.)

    Attributes:
        error: Why writing stopped, such as a full disk; None while it works. A run outlives its log.
    """

    def __init__(self, path: Path) -> None:
        """Begin a log; a file of that name is kept, with `.old` added.

        Raises:
            OSError: The file cannot be written.
        """
        path.parent.mkdir(parents=True, exist_ok=True)
        if path.is_file():
            path.replace(path.with_name(path.name + ".old"))
        self.file = path.open("wb", buffering=0)
        self.error: OSError | None = None

    def write(self, event: TelemetryEvent) -> None:
        """Append one event."""
        if self.error is not None:
            return
        line = memoryview(json.dumps(event.to_dict(), separators=(",", ":")).encode() + b"\n")
        try:
            while line:  # a signal may cut a write short
                line = line[self.file.write(line) :]
        except OSError as error:
            self.error = error

    def close(self) -> None:
        """Close the file; nothing is waiting to be written."""
        self.file.close()
