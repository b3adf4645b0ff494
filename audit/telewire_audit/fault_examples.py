"""Code that has a fault and code that has not, for each code whose fault a few lines can show.

Each is a place in one small program (`tests/cases/base`), in which a loss goes from a training loop to a panel; a test
puts both there and audits.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

__all__ = ["FAULT_EXAMPLES", "FaultExample"]


@dataclass(frozen=True, slots=True)
class FaultExample:
    """Two texts for one place of the program.

    Attributes:
        place: Where they stand: the name of a `#@ place` of the program.
        wrong: Code with the fault.
        right: The same without it.
    """

    place: str
    wrong: str
    right: str


FAULT_EXAMPLES: Final[dict[str, FaultExample]] = {
    "TW201": FaultExample(
        "emit",
        "hub.emit(Event(Kind.STEP, StepPayload()))  # the field keeps its default",
        "hub.emit(Event(Kind.STEP, StepPayload(loss=loss)))",
    ),
    "TW202": FaultExample(
        "aggregate",
        "self._steps = payload.loss  # which no snapshot is made of",
        "self._train.loss = payload.loss",
    ),
    "TW205": FaultExample(
        "mount",
        "yield Static()  # the panel that shows the loss is written, and never mounted",
        "yield Panel()",
    ),
    "TW220": FaultExample(
        "emit",
        "hub.emit(Event(Kind.STEP, StepPayload()))",
        "hub.emit(Event(Kind.STEP, StepPayload(loss=loss)))",
    ),
    "TW221": FaultExample(
        "emit",
        "hub.emit(Event(Kind.STEP, StepPayload(loss=1.5)))  # to be measured one day",
        "hub.emit(Event(Kind.STEP, StepPayload(loss=loss)))",
    ),
    "TW222": FaultExample("aggregate", "self._train.loss = 1.0", "self._train.loss = payload.loss"),
    "TW223": FaultExample("aggregate", "print(payload.loss)", "self._train.loss = payload.loss"),
    "TW225": FaultExample(
        "dispatch",
        "if event.kind is Kind.START:\n    self._on_start(event)",
        "if event.kind is Kind.START:\n    self._on_start(event)\nelse:\n    self._on_step(event)",
    ),
    "TW226": FaultExample("emit", "print(loss)", "hub.emit(Event(Kind.STEP, StepPayload(loss=loss)))"),
    "TW229": FaultExample(
        "emit",
        'metrics = {"mean_loss": loss}\nhub.emit(Event(Kind.STEP, StepPayload(loss=metrics.get("loss", 0.0))))',
        'metrics = {"mean_loss": loss}\nhub.emit(Event(Kind.STEP, StepPayload(loss=metrics.get("mean_loss", 0.0))))',
    ),
    "TW230": FaultExample(
        "emit",
        'metrics = {"loss": loss, "step": step}\nhub.emit(Event(Kind.STEP, StepPayload(loss=metrics["loss"])))',
        'metrics = {"loss": loss}\nhub.emit(Event(Kind.STEP, StepPayload(loss=metrics["loss"])))',
    ),
    "TW234": FaultExample(
        "app_body",
        'def on_show(self) -> None:\n    self.query_one(Panel).border_title = "LEARNER [compiled]"',
        'def on_show(self) -> None:\n    self.query_one(Panel).border_title = r"LEARNER \\[compiled]"',
    ),
}
"""The examples, by code."""
