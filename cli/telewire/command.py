"""The `telewire` command: parses, calls one function, renders.

Each command is a module of `telewire.commands` that is imported when it is run, so that starting costs little: neither
torch nor libcst is imported for a command that does not need it.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from importlib import import_module
from typing import Final

import click

from telewire_registry.diagnostics import TelewireError, closest

__all__ = ["COULD_NOT_RUN", "FOUND_ERRORS", "INTERRUPTED", "main"]

FOUND_ERRORS: Final = 1
"""Exit status: a finding at level error."""
COULD_NOT_RUN: Final = 2
"""Exit status: the command could not do its work."""
INTERRUPTED: Final = 130
"""Exit status: Ctrl-C, or the end of input at a question; as a shell gives it, so that it looks like no finding."""
_PIPE_CLOSED: Final = 141
"""Exit status: who reads the output went away, as `| head` does; as a shell gives it."""

COMMANDS: Final = {
    "check": "Read every record and say all that is wrong.",
    "import": "Turn Markdown records into YAML, without loss.",
    "render": "Print a record as Markdown.",
    "new": "Write a new record.",
    "fmt": "Put the keys of records in order; nothing else changes.",
    "schema": "Write the JSON Schema of records, for editors.",
    "rename": "Give a record another id, everywhere.",
    "generate": "Compile the records into code and pages.",
    "diff": "Say what changed since a git revision, and what breaks readers of old events.",
    "audit": "Say which records are wired in the code, and which are not.",
    "explain": "Print the path of a value with its source lines, or what a code means.",
    "live": "Hold a run's events against the records.",
    "completion": "Print what makes bash, zsh or fish complete all this.",
}
"""The commands, in the order of the help page; each lives in the module of its name, with `_command` behind."""


class _LazyGroup(click.Group):
    def list_commands(self, ctx: click.Context) -> list[str]:
        del ctx
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            if meant := closest(cmd_name, COMMANDS):
                ctx.fail(f"no command {cmd_name!r}; did you mean {meant}?")
            return None
        command = import_module(f"telewire.commands.{cmd_name}_command").command
        assert isinstance(command, click.Command)  # noqa: S101 - a fault of ours, not of the user's
        return command

    def invoke(self, ctx: click.Context) -> object:
        try:
            try:
                return super().invoke(ctx)
            finally:
                sys.stdout.flush()
        except BrokenPipeError:
            # What is left in the buffer has nowhere to go, and Python would complain of it at its end.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            ctx.exit(_PIPE_CLOSED)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        del ctx
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))


@click.group(cls=_LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="telewire")
def telewire() -> None:
    """Trace every number on a dashboard to the line that computes it.

    Exit status: 0 clean, 1 an error was found, 2 the command could not run, 130 it was interrupted.
    """


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command and exit: 0 clean, 1 a finding at level error, 2 could not run, 130 interrupted."""
    try:
        # Not click's own way out, which gives an interrupt the status of a finding.
        status = telewire.main(args=list(arguments) if arguments is not None else None, standalone_mode=False)
    except click.ClickException as error:
        error.show()
        sys.exit(COULD_NOT_RUN)
    except (click.Abort, KeyboardInterrupt):
        click.echo("telewire: interrupted", err=True)
        sys.exit(INTERRUPTED)
    except (TelewireError, OSError) as error:
        click.echo(f"telewire: {_reason(error)}", err=True)
        sys.exit(COULD_NOT_RUN)
    sys.exit(status if isinstance(status, int) else 0)


def _reason(error: Exception) -> str:
    if isinstance(error, OSError) and error.filename:
        return f"{error.filename}: {error.strerror or error}"
    return str(error)
