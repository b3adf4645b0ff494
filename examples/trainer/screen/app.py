"""The screen of a run: starts it, polls its events, and shows the snapshot that they add up to."""

from __future__ import annotations

import threading
from typing import ClassVar, Final

from textual.app import App, ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Container
from textual.widgets import Footer

from trainer.aggregator import TrainerAggregator
from trainer.loop import Trainer
from trainer.screen.banner import StatusBanner
from trainer.screen.events import EventList
from trainer.screen.gradient import GradientPanel
from trainer.screen.policy import PolicyPanel
from trainer.screen.progress import ProgressPanel
from trainer.screen.reward import RewardPanel
from trainer.screen.system import SystemPanel
from trainer.screen.throughput import ThroughputPanel
from trainer.screen.value import ValuePanel

__all__ = ["TrainerApp"]

POLL_S: Final = 0.25


class TrainerApp(App[None]):
    """Shows one run. Quitting asks the run to stop; whoever started the app waits for it."""

    TITLE = "trainer"
    CSS_PATH = "screen.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [Binding("q", "quit", "Stop the run and quit")]
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (80, "-medium"), (120, "-wide")]  # noqa: RUF012 - as App declares it

    def __init__(self, trainer: Trainer, aggregator: TrainerAggregator) -> None:
        super().__init__()
        self.trainer = trainer
        self.aggregator = aggregator
        self.told = False
        self.shown = False
        self.thread = threading.Thread(target=trainer.run, name="trainer", daemon=True)
        self.banner = StatusBanner()
        self.progress = ProgressPanel()
        self.reward = RewardPanel()
        self.policy = PolicyPanel()
        self.gradient = GradientPanel()
        self.value = ValuePanel()
        self.throughput = ThroughputPanel()
        self.machine = SystemPanel()
        self.events = EventList()

    def compose(self) -> ComposeResult:
        """Mount all widgets."""
        yield self.banner
        yield self.progress
        with Container(id="panels"):
            yield self.reward
            yield self.policy
            yield self.gradient
            yield self.value
            yield self.throughput
            yield self.machine
        yield self.events
        yield Footer()

    def on_mount(self) -> None:
        """Start the run once there is a screen to see it on."""
        self.theme = "tokyo-night"
        self.poll()
        self.thread.start()
        self.set_interval(POLL_S, self.poll)

    def on_unmount(self) -> None:
        """Ask the run to stop."""
        self.trainer.stop()

    def poll(self) -> None:
        """Take in the events since the last call, and show what they add up to."""
        events = self.trainer.telemetry.queue.take()
        for event in events:
            self.aggregator.handle(event)
            self.events.add(event)
        error = self.trainer.error
        if error is not None and not self.told:
            self.told = True
            self.events.tell(f"{type(error).__name__}: {error}")
        snapshot = self.aggregator.snapshot()
        self.banner.show(snapshot)  # without events, too: it says how old the last update is
        if not events and self.shown:
            return
        self.shown = True
        self.progress.show(snapshot)
        self.reward.show(snapshot)
        self.policy.show(snapshot)
        self.gradient.show(snapshot)
        self.value.show(snapshot)
        self.throughput.show(snapshot)
        self.machine.show(snapshot)
        self.events.show(snapshot)
