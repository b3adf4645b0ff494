"""From the run to whoever watches it: events are logged, and queued without ever holding up training."""

from __future__ import annotations

import threading
import time
from collections import deque
from typing import Final

from trainer.event_log import EventLog
from trainer_telemetry.events import TelemetryEvent, TelemetryEventType
from trainer_telemetry.values import Payload

__all__ = ["EventQueue", "Telemetry"]

QUEUE_LENGTH: Final = 1024


class EventQueue:
    """A bounded queue between the run and one reader. A full queue drops its oldest event, and counts it.

    Attributes:
        dropped: How many events no reader ever got.
    """

    def __init__(self, length: int = QUEUE_LENGTH) -> None:
        self.length = length
        self.dropped = 0
        self._events: deque[TelemetryEvent] = deque()
        self._changed = threading.Condition()

    def put(self, event: TelemetryEvent) -> None:
        """Append an event; returns at once, whatever the reader does."""
        with self._changed:
            if len(self._events) == self.length:
                self._events.popleft()
                self.dropped += 1
            self._events.append(event)
            self._changed.notify()

    def take(self) -> list[TelemetryEvent]:
        """Remove and return all events that wait, oldest first."""
        with self._changed:
            events = list(self._events)
            self._events.clear()
        return events

    def wait(self, timeout_s: float) -> bool:
        """Wait until there is an event, or the time is over; returns whether there is one."""
        with self._changed:
            return self._changed.wait_for(lambda: len(self._events) > 0, timeout_s)


class Telemetry:
    """The run's one way out for numbers.

    Attributes:
        run_id: Names the run in every event.
        queue: Where the screen gets its events from.
        log: Where all events go, dropped by the queue or not; None for nowhere.
    """

    def __init__(self, run_id: str, queue: EventQueue, log: EventLog | None = None) -> None:
        self.run_id = run_id
        self.queue = queue
        self.log = log

    def emit(self, event_type: TelemetryEventType, payload: Payload) -> None:
        """Send one event on its way."""
        event = TelemetryEvent(
            type=event_type, timestamp=time.time(), run_id=self.run_id, source="trainer", payload=payload
        )
        if self.log is not None:
            self.log.write(event)
        self.queue.put(event)
