from app.aggregator import Aggregator
from app.events import Event


class Hub:
    def __init__(self) -> None:
        self.aggregator = Aggregator()

    def emit(self, event: Event) -> None:
        self.aggregator.handle(event)
