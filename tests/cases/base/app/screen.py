from textual.app import App
from textual.screen import ModalScreen
from textual.widgets import Static

from app.aggregator import Aggregator
from app.limits import CRITICAL, WARNING, Limits
from app.schema import Inner, Snapshot, TrainState

#@ screen_module
pass


class Panel(Static):
    _snapshot: Snapshot

    def update_snapshot(self, snapshot: Snapshot) -> None:
        self._snapshot = snapshot
        self.refresh()

    def render(self) -> str:
        snapshot = self._snapshot
        #@ read
        return f"{snapshot.train.loss:.2f}"

    #@ panel_methods
    pass


#@ widgets
pass


class MonitorApp(App[None]):
    #@ app_body
    pass

    def compose(self):
        #@ mount
        yield Panel()

    def on_mount(self) -> None:
        self.query_one(Panel).update_snapshot(Aggregator().snapshot())
