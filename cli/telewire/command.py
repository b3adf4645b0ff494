"""The `telewire` command: parses, calls one function, renders.

Each command is a module of `telewire.commands` that is imported when it is run, so that starting costs little: neither
torch nor libcst is imported for a command that does not need it.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from importlib import import_module
from typing import Final

import click

from telewire_registry.diagnostics import TelewireError

__all__ = ["COULD_NOT_RUN", "FOUND_ERRORS", "main"]

FOUND_ERRORS: Final = 1
"""Exit status: a finding at level error."""
COULD_NOT_RUN: Final = 2
"""Exit status: the command could not do its work."""

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
}
"""The commands, in the order of the help page; each lives in the module of its name, with `_command` behind."""


class _LazyGroup(click.Group):
    def list_commands(self, ctx: click.Context) -> list[str]:
        del ctx
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        del ctx
        if cmd_name not in COMMANDS:
            return None
        command = import_module(f"telewire.commands.{cmd_name}_command").command
        assert isinstance(command, click.Command)  # noqa: S101 - a fault of ours, not of the user's
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        del ctx
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))


@click.group(cls=_LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="telewire")
def telewire() -> None:
    """Trace every number on a dashboard to the line that computes it."""


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command and exit: 0 clean, 1 a finding at level error, 2 could not run."""
    try:
        telewire.main(args=list(arguments) if arguments is not None else None, standalone_mode=True)
    except (TelewireError, OSError) as error:
        click.echo(f"telewire: {_reason(error)}", err=True)
        sys.exit(COULD_NOT_RUN)


def _reason(error: Exception) -> str:
    if isinstance(error, OSError) and error.filename:
        return f"{error.filename}: {error.strerror or error}"
    return str(error)
