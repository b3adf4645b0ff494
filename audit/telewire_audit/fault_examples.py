"""An example with the fault and one without it, for each code whose fault a few lines can show.

Each is a place in one small program (`tests/cases/base`), in which a loss goes from a training loop to a panel, or a
part of its record or of its telewire.toml; a test puts both there and runs the audit.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

__all__ = ["FAULT_EXAMPLES", "FaultExample"]


@dataclass(frozen=True, slots=True)
class FaultExample:
    """Two texts for one place.

    Attributes:
        place: Where they stand: the name of a `#@ place` of the program, `record`, `telewire.toml`, or a file.
            Several places are joined by `+`, and their texts parted by an empty line.
        wrong: A text with the fault.
        right: The same without it.
    """

    place: str
    wrong: str
    right: str

    @property
    def language(self) -> str:
        """What the texts are written in, as Markdown names it."""
        return {"record": "yaml", "telewire.toml": "toml", "telewire-baseline.json": "json"}.get(self.place, "python")


_TIMES: Final = "step_time_ms: float = 0.0\n\nstep_time_s: float = 0.0\n\n"
"""A field of the payload, and one of the snapshot."""

FAULT_EXAMPLES: Final[dict[str, FaultExample]] = {
    "TW200": FaultExample(
        "telewire.toml",
        '[wiring]\naggregators = ["app.aggregator.Agregator"]',
        '[wiring]\naggregators = ["app.aggregator.Aggregator"]',
    ),
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
    "TW203": FaultExample(
        "record", "flow:\n  targets: [{path: training.loss}]", "flow:\n  targets: [{path: train.loss}]"
    ),
    "TW204": FaultExample("record", "data: {type: float, default: 1.0}", "data: {type: float, default: 0.0}"),
    "TW205": FaultExample(
        "mount",
        "yield Static()  # the panel that shows the loss is written, and never mounted",
        "yield Panel()",
    ),
    "TW206": FaultExample(
        "read",
        'style = "red" if snapshot.train.loss > 5 else "green"  # the record says: warning above 0.5\n'
        'return f"[{style}]{snapshot.train.loss:.2f}"',
        'style = "red" if snapshot.train.loss > WARNING else "green"\nreturn f"[{style}]{snapshot.train.loss:.2f}"',
    ),
    "TW207": FaultExample(
        "record",
        "verification:\n  checklist: {emitter_exists: fail}",
        "verification:\n  checklist: {emitter_exists: pass}",
    ),
    "TW208": FaultExample(
        "record",
        "flow:\n  emitters: [{symbol: app.train.train, file: app/trainer.py}]\n  targets: [{path: train.loss}]",
        "flow:\n  emitters: [{symbol: app.train.train, file: app/train.py}]\n  targets: [{path: train.loss}]",
    ),
    "TW209": FaultExample(
        "record",
        "flow:\n  targets: [{path: train.loss}]\n  consumers: [{widget: LossPanel}]",
        "flow:\n  targets: [{path: train.loss}]\n  consumers: [{widget: Panel}]",
    ),
    "TW210": FaultExample(
        "record",
        "flow:\n  targets: [{path: train.loss}]\n  consumers: [{widget: RunLog, surface: log}]",
        "flow:\n  targets: [{path: train.loss}]\n  consumers: [{widget: RunLog, surface: log}, {widget: Panel}]",
    ),
    "TW211": FaultExample(
        "record",
        "flow:\n  emitters: [{symbol: app.train.step}]\n  targets: [{path: train.loss}]",
        "flow:\n  emitters: [{symbol: app.train.train}]\n  targets: [{path: train.loss}]",
    ),
    "TW212": FaultExample(
        "record",
        "flow:\n  emitters: [{event: STEP, payload: StepDonePayload, field: loss}]\n  targets: [{path: train.loss}]",
        "flow:\n  emitters: [{event: STEP, payload: StepPayload, field: loss}]\n  targets: [{path: train.loss}]",
    ),
    "TW213": FaultExample(
        "record",
        "verification:\n  tests: [{kind: unit, file: tests/test_loss.py, name: test_the_loss}]",
        "verification:\n  tests: [{kind: unit, file: tests/test_loss.py, name: test_loss}]",
    ),
    "TW214": FaultExample(
        "record",
        "verification:\n  claims: {emitter_exists: {holds: false}}",
        "verification:\n  claims: {emitter_exists: {holds: true}}",
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
    "TW224": FaultExample(
        "aggregate",
        "self._train.loss = payload.loss\nself._train.head_a_loss = payload.loss  # which no widget shows",
        "self._train.loss = payload.loss",
    ),
    "TW225": FaultExample(
        "dispatch",
        "if event.kind is Kind.START:\n    self._on_start(event)",
        "if event.kind is Kind.START:\n    self._on_start(event)\nelse:\n    self._on_step(event)",
    ),
    "TW226": FaultExample("emit", "print(loss)", "hub.emit(Event(Kind.STEP, StepPayload(loss=loss)))"),
    "TW227": FaultExample("kinds", 'RESET = "reset"  # which nothing emits and nothing handles', "pass"),
    "TW228": FaultExample(
        "read",
        'return f"{snapshot.train.loss:.2f} of {snapshot.last_loss:.2f}"  # no record is about last_loss',
        'return f"{snapshot.train.loss:.2f}"',
    ),
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
    "TW231": FaultExample(
        "aggregate", "self._train.total = payload.kind  # a text", "self._train.total = len(payload.kind)"
    ),
    "TW232": FaultExample(
        "state", 'loss: float = -1.0  # nothing yet; in the payload it is "loss: float = 0.0"', "loss: float = 0.0"
    ),
    "TW233": FaultExample(
        "payload+state+aggregate",
        f"{_TIMES}self._train.step_time_s = payload.step_time_ms",
        f"{_TIMES}self._train.step_time_s = payload.step_time_ms / 1000",
    ),
    "TW234": FaultExample(
        "app_body",
        'def on_show(self) -> None:\n    self.query_one(Panel).border_title = "LEARNER [compiled]"',
        'def on_show(self) -> None:\n    self.query_one(Panel).border_title = r"LEARNER \\[compiled]"',
    ),
    "TW240": FaultExample(
        "telewire-baseline.json",
        '{"version": 1, "findings": [{"code": "TW205", "record": "TELE-100", "hop": "consumer_reads"}]}',
        '{"version": 1, "findings": []}',
    ),
    "TW241": FaultExample("app/extra.py", "def load(:\n    return None", "def load():\n    return None"),
}
"""The examples, by code."""
