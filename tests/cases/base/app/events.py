from dataclasses import dataclass, field, replace
from enum import Enum
from typing import Any, NamedTuple


class Kind(Enum):
    START = "start"
    STEP = "step"
    SEED_BORN = "seed_born"
    #@ kinds
    pass


@dataclass
class StartPayload:
    run_name: str = ""


@dataclass
class StepPayload:
    loss: float = 0.0
    metrics: dict[str, Any] = field(default_factory=dict)
    parts: dict[str, float] = field(default_factory=dict)
    kind: str = ""
    #@ payload
    pass

    @classmethod
    def from_dict(cls, data: dict[str, Any]) -> "StepPayload":
        return cls(loss=data["loss"])


@dataclass
class Event:
    kind: Kind
    data: Any = None
