"""The run: rollouts and updates in turn, from the first event to the last."""

from __future__ import annotations

import threading
from typing import Any

import torch

from trainer.checkpoints import CheckpointWriter, read_checkpoint
from trainer.compilation import CompileMonitor, request_compile
from trainer.docking import DockingEnv
from trainer.network import ActorCritic
from trainer.options import Options
from trainer.ppo import Learner, LearnerSettings
from trainer.rollout import RolloutCollector
from trainer.system import SystemSampler
from trainer.telemetry import Telemetry
from trainer_telemetry.events import TelemetryEventType
from trainer_telemetry.payloads import TrainingFinishedPayload, TrainingStartedPayload

__all__ = ["Trainer", "choose_device"]

COMPILE_CHECK_EVERY = 10


class Trainer:
    """One run of training. `run` does all of it, in whatever thread it is called.

    Attributes:
        error: What ended the run; None while nothing did.
    """

    def __init__(self, options: Options, telemetry: Telemetry) -> None:
        """Build everything; nothing is emitted yet.

        Raises:
            OSError: The checkpoint to go on from cannot be read.
            ValueError: It is no checkpoint of this program, or of a run with other sizes.
        """
        self.options = options
        self.telemetry = telemetry
        self.error: Exception | None = None
        self.stopping = threading.Event()
        self.device = choose_device(options.device)
        torch.set_num_threads(options.threads)
        torch.manual_seed(options.seed)
        # One generator for each purpose, so that a change in one place moves no random number in another.
        starts, self.actions, self.shuffles = (
            torch.Generator(self.device).manual_seed(options.seed + purpose) for purpose in range(3)
        )
        self.env = DockingEnv(options.envs, starts)
        self.network = ActorCritic().to(self.device)
        settings = LearnerSettings(options.updates, options.epochs, options.minibatches, options.learning_rate)
        self.learner = Learner(self.network, settings, self.shuffles, telemetry)
        self.collector = RolloutCollector(self.env, self.network, self.actions, options.steps, telemetry)
        self.checkpoints = CheckpointWriter(options.folder, telemetry)
        self.system = SystemSampler(self.device, telemetry)
        if options.resume is not None:
            self._restore(read_checkpoint(options.resume, self.device))
        refusal = request_compile(self.network, options.compile)
        self.compilation = CompileMonitor(self.network, options.compile, refusal, telemetry)

    def run(self) -> None:
        """Train until all updates are done, somebody calls `stop`, or something breaks: see `error`."""
        outcome = "failed"
        try:
            self.start()
            while self.learner.updates < self.options.updates and not self.stopping.is_set():
                self.advance()
            outcome = "completed" if self.learner.updates >= self.options.updates else "interrupted"
            self.save()
        except Exception as error:  # noqa: BLE001 - whoever started the run shows it
            outcome = "failed"
            self.error = error
        finally:
            self.finish(outcome)

    def stop(self) -> None:
        """Have the run end after the update that it is at; may be called from any thread."""
        self.stopping.set()

    def start(self) -> None:
        """Report the configuration of the run."""
        request = self.options.compile
        self.telemetry.emit(
            TelemetryEventType.TRAINING_STARTED,
            TrainingStartedPayload(
                planned_updates=self.options.updates - self.learner.updates,
                env_count=self.options.envs,
                device=self.device.type,
                parameter_count=sum(parameter.numel() for parameter in self.network.parameters()),
                run_seed=self.options.seed,
                compile_enabled=request.enabled,
                compile_backend=request.backend,
                compile_mode=request.mode,
            ),
        )
        self.compilation.start()
        self.compilation.check()

    def advance(self) -> None:
        """Do one rollout and one update."""
        done = self.learner.updates + 1
        is_checked = done == 1 or done % COMPILE_CHECK_EVERY == 0
        self.compilation.watch(on=is_checked)
        self.learner.update(self.collector.collect())
        self.system.sample()
        if is_checked:
            self.compilation.check()
        if done % self.options.checkpoint_every == 0 and done < self.options.updates:
            self.save()

    def save(self) -> None:
        """Write a checkpoint."""
        self.checkpoints.save(self._state(), self.learner.updates)

    def finish(self, outcome: str) -> None:
        """Report the end of the run."""
        self.compilation.stop()
        self.telemetry.emit(TelemetryEventType.TRAINING_FINISHED, TrainingFinishedPayload(outcome=outcome))

    def _state(self) -> dict[str, Any]:
        return {
            "updates": self.learner.updates,
            "env_steps": self.collector.env_steps,
            "episodes_completed": self.collector.episodes_completed,
            "network": self.network.state_dict(),
            "optimizer": self.learner.optimizer.state_dict(),
            "environments": self.env.state(),
            "actions": self.actions.get_state(),
            "shuffles": self.shuffles.get_state(),
        }

    def _restore(self, state: dict[str, Any]) -> None:
        try:
            if len(state["environments"]["length"]) != self.options.envs:
                raise ValueError(f"the checkpoint has {len(state['environments']['length'])} environments: use --envs")
            self.network.load_state_dict(state["network"])
            self.learner.optimizer.load_state_dict(state["optimizer"])
            self.env.restore(state["environments"])
            self.actions.set_state(state["actions"].cpu())
            self.shuffles.set_state(state["shuffles"].cpu())
            self.learner.updates = state["updates"]
            self.collector.env_steps = state["env_steps"]
            self.collector.episodes_completed = state["episodes_completed"]
        except (AttributeError, KeyError, RuntimeError, TypeError) as error:
            raise ValueError(f"{self.options.resume}: no checkpoint of this program: {error}") from error


def choose_device(name: str) -> torch.device:
    """Return the device of an option; `auto` is the best that torch finds."""
    if name != "auto":
        return torch.device(name)
    if torch.cuda.is_available():
        return torch.device("cuda")
    return torch.device("mps" if torch.backends.mps.is_available() else "cpu")
