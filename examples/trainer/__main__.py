"""`python -m trainer`: a run, on a screen or in the console."""

from __future__ import annotations

import os
import signal
import sys
import time
import traceback
from collections.abc import Sequence
from typing import TYPE_CHECKING

from trainer.options import Options, parse_options

if TYPE_CHECKING:
    from trainer.aggregator import TrainerAggregator
    from trainer.loop import Trainer

__all__ = ["main"]

FAILED, CANNOT_START = 1, 2


def main(arguments: Sequence[str] | None = None) -> int:
    """Do one run; returns the exit status: 0 done or stopped, 1 the run failed, 2 it could not start."""
    options = parse_options(arguments)
    # After the options: torch takes a second or two, and `--help` needs none of it.
    from trainer.aggregator import TrainerAggregator  # noqa: PLC0415
    from trainer.event_log import EventLog  # noqa: PLC0415
    from trainer.loop import Trainer  # noqa: PLC0415
    from trainer.telemetry import EventQueue, Telemetry  # noqa: PLC0415

    run_id = f"{time.strftime('%Y%m%d-%H%M%S', time.gmtime())}-{os.getpid()}"
    telemetry = Telemetry(run_id, EventQueue())
    try:
        trainer = Trainer(options, telemetry)
        telemetry.log = EventLog(options.log) if options.log is not None else None
    except (OSError, RuntimeError, ValueError) as error:
        print(f"trainer: {error}", file=sys.stderr)
        return CANNOT_START
    _run(options, trainer, TrainerAggregator())
    if telemetry.log is not None:
        telemetry.log.close()
        if telemetry.log.error is not None:
            print(f"trainer: the log is not complete: {telemetry.log.error}", file=sys.stderr)
    if trainer.error is not None:
        traceback.print_exception(trainer.error)
        return FAILED
    return 0


def _run(options: Options, trainer: Trainer, aggregator: TrainerAggregator) -> None:
    """Run to the end, where people can see it."""
    from trainer.console import run_in_console  # noqa: PLC0415 - as above

    # Textual reads keys from the first and draws on the last.
    terminal = sys.stdin.isatty() and sys.stdout.isatty() and sys.stderr.isatty()
    if not options.screen or not terminal:
        signal.signal(signal.SIGTERM, lambda *_: trainer.stop())
        run_in_console(trainer, aggregator)
        return
    from trainer.screen.app import TrainerApp  # noqa: PLC0415 - the screen is an extra

    app = TrainerApp(trainer, aggregator)
    app.run()
    if app.thread.is_alive():
        print("stopping after this update; Ctrl+C to stop at once", file=sys.stderr)
        app.thread.join()


if __name__ == "__main__":
    sys.exit(main())
