import dataclasses
import time
from dataclasses import dataclass, replace

import torch

from app.events import Event, Kind, StartPayload, StepPayload
from app.hub import Hub

#@ train_module
pass


def train(hub: Hub, steps: int) -> None:
    model = torch.nn.Linear(1, 1)
    for step in range(steps):
        loss = model(torch.ones(1)).sum().item()
        #@ emit
        hub.emit(Event(Kind.STEP, StepPayload(loss=loss)))


def main() -> None:
    hub = Hub()
    hub.emit(Event(Kind.START, StartPayload(run_name="run")))
    train(hub, 10)
