"""How an audit is shown: on the screen or in a file, and in the summary of a CI step."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from telewire.terminal import counted, is_styled, write_blocks
from telewire_registry.atomic_write import write_atomically

if TYPE_CHECKING:
    from telewire_audit.outcome import Outcome
    from telewire_audit.outputs.paths import Paths

__all__ = ["FORMATS", "show"]

FORMATS: Final = ("text", "json", "sarif", "github", "junit", "gitlab")
"""The names of `telewire_audit.outputs.table`, which takes longer to import than `--help` should."""


def show(outcome: Outcome, form: str, output: Path | None) -> None:
    """Write an outcome in a form, and a line of numbers to standard error.

    Args:
        outcome: What to show.
        form: One of FORMATS.
        output: The file to write; standard output where left out.

    Raises:
        OSError: The file cannot be written.
    """
    from telewire_audit.outputs.paths import Paths, checkout
    from telewire_audit.outputs.table import OUTPUTS

    here = Path.cwd()
    root = here if form == "text" else checkout(os.environ, here)
    paths = Paths(outcome.folder.resolve(), root)
    if output is not None:
        write_atomically(output, OUTPUTS[form](outcome, paths).encode())
    elif form == "text" and is_styled(sys.stdout):
        _on_terminal(outcome, paths)
    else:
        click.echo(OUTPUTS[form](outcome, paths), nl=False)
    if form == "github":
        _in_summary(outcome, paths)
    for remark in outcome.remarks:
        click.echo(remark, err=True)
    click.echo(f"{counted(outcome.report.files_seen, 'file')} read: {_numbers(outcome)}", err=True)


def _on_terminal(outcome: Outcome, paths: Paths) -> None:
    from telewire_audit.outputs.text import blocks, verdicts

    write_blocks(((block.level, block.text) for block in blocks(outcome, paths)), sys.stdout)
    click.echo(verdicts(outcome))


def _in_summary(outcome: Outcome, paths: Paths) -> None:
    """Add the table of findings to what GitHub shows of this step; it may hold something already."""
    from telewire_audit.outputs.github import as_summary

    file = os.environ.get("GITHUB_STEP_SUMMARY")
    if file:
        with Path(file).open("a", encoding="utf-8") as stream:
            stream.write(as_summary(outcome, paths))


def _numbers(outcome: Outcome) -> str:
    levels = [finding.level for finding in outcome.shown]
    parts = [counted(levels.count(level), level) for level in ("error", "warning", "note") if level in levels]
    return ", ".join(parts) or "nothing wrong"
