"""The run without a screen: a line for each update."""

from __future__ import annotations

import sys
import threading
from typing import TextIO

from trainer.aggregator import TrainerAggregator
from trainer.loop import Trainer
from trainer_telemetry.events import TelemetryEventType
from trainer_telemetry.snapshot import TelemetrySnapshot

__all__ = ["run_in_console"]

WAIT_S = 0.5


def run_in_console(trainer: Trainer, aggregator: TrainerAggregator, out: TextIO = sys.stdout) -> None:
    """Run to the end in a thread of its own, printing as it goes; an interrupt stops it after the current update."""
    thread = threading.Thread(target=trainer.run, name="trainer", daemon=True)
    thread.start()
    queue = trainer.telemetry.queue
    while True:
        try:
            alive = thread.is_alive()  # asked first: what it emits last is taken below
            if alive:
                queue.wait(WAIT_S)
            for event in queue.take():
                aggregator.handle(event)
                if event.type == TelemetryEventType.UPDATE_COMPLETED:
                    print(_line(aggregator.snapshot()), file=out, flush=True)
        except KeyboardInterrupt:
            if trainer.stopping.is_set():
                raise
            print("stopping after this update; once more to stop at once", file=sys.stderr)
            trainer.stop()
        else:
            if not alive:
                return


def _line(snapshot: TelemetrySnapshot) -> str:
    progress, reward, policy = snapshot.progress, snapshot.reward, snapshot.learner.policy
    reached = f"{reward.return_mean:6.2f}" if snapshot.environment.episodes_completed else "     -"
    return (
        f"update {progress.updates_completed:>3}/{progress.planned_updates}  return {reached}"
        f"  docked {reward.success_rate:4.0%}  entropy {policy.entropy:.3f}  KL {policy.approx_kl:.4f}"
        f"  {snapshot.throughput.steps_per_second:,.0f} steps/s"
    )
