from collections import deque
from dataclasses import dataclass, field

#@ schema_imports
pass


@dataclass
class Inner:
    value: float = 0.0


@dataclass
class TrainState:
    loss: float = 0.0
    inner: Inner = field(default_factory=Inner)
    history: deque[float] = field(default_factory=lambda: deque(maxlen=20))
    latch: dict[str, bool] = field(default_factory=dict)
    head_a_loss: float = 0.0
    head_b_loss: float = 0.0
    total: int = 0

    #@ state
    pass

    @property
    def doubled(self) -> float:
        return self.loss * 2

    def worst(self) -> float:
        return max(self.history) if self.history else 0.0


@dataclass
class Snapshot:
    train: TrainState = field(default_factory=TrainState)
    envs: dict[int, TrainState] = field(default_factory=dict)
    connected: bool = False
    last_loss: float = 0.0
    status: str = "idle"
