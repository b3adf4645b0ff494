"""What a run is started with: the command line, as one typed value. Imports no torch, so that `--help` is quick."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

__all__ = ["CompileRequest", "Options", "parse_options"]

MODES: Final = ("default", "reduce-overhead", "max-autotune", "max-autotune-no-cudagraphs")
DEVICES: Final = ("auto", "cpu", "cuda", "mps")
LARGEST_SEED: Final = 2**32 - 1


@dataclass(frozen=True, slots=True)
class CompileRequest:
    """What the run asks of torch.compile.

    Attributes:
        enabled: Whether to compile at all.
        backend: The compiler's name; None where nothing is compiled.
        mode: How hard it is to try; None leaves that to the backend.
    """

    enabled: bool = False
    backend: str | None = None
    mode: str | None = None


@dataclass(frozen=True, slots=True)
class Options:
    """The configuration of a run.

    Attributes:
        updates: After how many policy updates the run ends.
        envs: How many environments run side by side.
        steps: How many steps each environment takes before an update.
        epochs: How often an update goes over its batch.
        minibatches: Into how many parts each epoch cuts the batch.
        learning_rate: Where the schedule begins; it ends at 0.
        seed: Of all random numbers, from 0 to 2**32 - 1.
        device: `auto`, or the kind of a torch device.
        threads: How many cores torch may use for one operation.
        compile: What is asked of torch.compile.
        folder: Where checkpoints go.
        checkpoint_every: After how many updates one is written; there is one at the end, too.
        resume: A checkpoint to go on from.
        log: Where the events go, as JSON lines.
        screen: Whether to show the screen; otherwise a line for each update.
    """

    updates: int = 50
    envs: int = 64
    steps: int = 128
    epochs: int = 4
    minibatches: int = 4
    learning_rate: float = 7e-4
    seed: int = 1
    device: str = "auto"
    threads: int = 1
    compile: CompileRequest = CompileRequest()
    folder: Path = Path("runs")
    checkpoint_every: int = 10
    resume: Path | None = None
    log: Path | None = None
    screen: bool = True


def parse_options(arguments: Sequence[str] | None = None) -> Options:
    """Read the command line.

    Raises:
        SystemExit: It asks for help, or for what does not exist; the message is on stderr, the status 2.
    """
    parser = _parser()
    found = parser.parse_args(arguments)
    if found.minibatches > found.envs * found.steps:
        parser.error(f"a batch of {found.envs} x {found.steps} steps can't be cut into {found.minibatches} minibatches")
    if not found.compile and (found.backend is not None or found.mode is not None):
        parser.error("--backend and --mode need --compile")
    if found.resume is not None and not found.resume.is_file():
        parser.error(f"--resume: no file {found.resume}")
    request = CompileRequest()
    if found.compile:
        request = CompileRequest(enabled=True, backend=found.backend or "inductor", mode=found.mode)
    return Options(
        updates=found.updates,
        envs=found.envs,
        steps=found.steps,
        epochs=found.epochs,
        minibatches=found.minibatches,
        learning_rate=found.learning_rate,
        seed=found.seed,
        device=found.device,
        threads=found.threads,
        compile=request,
        folder=found.folder,
        checkpoint_every=found.checkpoint_every,
        resume=found.resume,
        log=found.log,
        screen=found.screen,
    )


def _parser() -> argparse.ArgumentParser:
    fallback = Options()
    parser = argparse.ArgumentParser(
        prog="python -m trainer",
        description="Teach craft to dock, by PPO, and show every number that telemetry records declare.",
        formatter_class=argparse.ArgumentDefaultsHelpFormatter,
    )
    run = parser.add_argument_group("the run")
    run.add_argument("--updates", type=_count, default=fallback.updates, metavar="N", help="policy updates to do")
    run.add_argument("--envs", type=_count, default=fallback.envs, metavar="N", help="environments side by side")
    run.add_argument("--steps", type=_count, default=fallback.steps, metavar="N", help="steps of each before an update")
    run.add_argument("--epochs", type=_count, default=fallback.epochs, metavar="N", help="passes over a batch")
    run.add_argument("--minibatches", type=_count, default=fallback.minibatches, metavar="N", help="parts of a batch")
    run.add_argument("--learning-rate", type=_rate, default=fallback.learning_rate, metavar="X", help="at the start")
    run.add_argument("--seed", type=_seed, default=fallback.seed, metavar="N", help="of all random numbers")
    run.add_argument("--device", choices=DEVICES, default=fallback.device, help="auto takes the best that torch finds")
    run.add_argument("--threads", type=_count, default=fallback.threads, metavar="N", help="cores for one operation")
    compiling = parser.add_argument_group("torch.compile")
    compiling.add_argument("--compile", action="store_true", help="compile the model")
    compiling.add_argument("--backend", metavar="NAME", help="the compiler; inductor unless another is named")
    compiling.add_argument("--mode", choices=MODES, help="how hard it is to try")
    output = parser.add_argument_group("what is written and shown")
    output.add_argument("--folder", type=Path, default=fallback.folder, metavar="DIR", help="for checkpoints")
    output.add_argument(
        "--checkpoint-every", type=_count, default=fallback.checkpoint_every, metavar="N", help="updates between two"
    )
    output.add_argument("--resume", type=Path, metavar="FILE", help="go on from a checkpoint")
    output.add_argument(
        "--log", type=Path, metavar="FILE", help="write all events, as JSON lines; an older file is kept as FILE.old"
    )
    output.add_argument(
        "--screen", action=argparse.BooleanOptionalAction, default=True, help="show the screen, or a line each update"
    )
    return parser


def _count(text: str) -> int:
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError(f"must be 1 or more (got {number})")
    return number


def _seed(text: str) -> int:
    number = int(text)
    if not 0 <= number <= LARGEST_SEED:
        raise argparse.ArgumentTypeError(f"must be from 0 to {LARGEST_SEED} (got {number})")
    return number


def _rate(text: str) -> float:
    number = float(text)
    if not 0 < number < 1:
        raise argparse.ArgumentTypeError(f"must be between 0 and 1 (got {text})")
    return number
