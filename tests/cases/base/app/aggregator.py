import dataclasses
import functools
import time
from collections import deque
from dataclasses import replace

from app.events import Event, Kind, StartPayload, StepPayload
from app.schema import Inner, Snapshot, TrainState

#@ aggregator_module
pass


class Aggregator:
    def __init__(self) -> None:
        self._train = TrainState()
        self._envs: dict[int, TrainState] = {}
        self._connected = False
        self._last_loss = 0.0
        #@ init
        pass

    def handle(self, event: Event) -> None:
        #@ dispatch
        if event.kind is Kind.START:
            self._on_start(event)
        elif event.kind is Kind.STEP:
            self._on_step(event)

    def _on_start(self, event: Event) -> None:
        #@ start
        self._connected = True

    def _on_step(self, event: Event) -> None:
        if not isinstance(event.data, StepPayload):
            raise TypeError(event)
        payload = event.data
        #@ aggregate
        self._train.loss = payload.loss

    #@ aggregator_methods
    pass

    def snapshot(self) -> Snapshot:
        #@ deliver
        return Snapshot(train=self._train, connected=self._connected, last_loss=self._last_loss)
