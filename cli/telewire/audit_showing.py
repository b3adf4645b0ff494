"""How an audit is shown: on the screen or in a file, and in the summary of a CI step."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from telewire.audit_memory import Printed
from telewire.terminal import counted, is_styled, write_blocks
from telewire_registry.atomic_write import write_atomically
from telewire_registry.diagnostics import Level

if TYPE_CHECKING:
    from telewire_audit.outcome import Outcome

__all__ = ["FORMATS", "print_of", "root_of", "show"]

FORMATS: Final = ("text", "json", "sarif", "github", "junit", "gitlab")
"""The names of `telewire_audit.outputs.table`, which takes longer to import than `--help` should."""


def print_of(outcome: Outcome, form: str, root: Path) -> Printed:
    """Render an outcome.

    Args:
        outcome: What to show.
        form: One of FORMATS.
        root: The folder that paths are shown from.
    """
    from telewire_audit.outputs.github import as_summary
    from telewire_audit.outputs.paths import Paths
    from telewire_audit.outputs.table import OUTPUTS
    from telewire_audit.outputs.text import blocks, verdicts

    paths = Paths(outcome.folder.resolve(), root)
    read = f"{counted(outcome.report.files_seen, 'file')} read: {_numbers(outcome)}"
    remarks = (*outcome.remarks, read)
    if form == "text":
        found = tuple((str(block.level), block.text) for block in blocks(outcome, paths))
        return Printed(found, verdicts(outcome) + "\n", "", remarks, outcome.failed)
    summary = as_summary(outcome, paths) if form == "github" else ""
    return Printed((), OUTPUTS[form](outcome, paths), summary, remarks, outcome.failed)


def show(printed: Printed, output: Path | None) -> None:
    """Write what was rendered; its remarks go to standard error, its summary where GitHub wants it.

    Args:
        printed: What to write.
        output: The file to write; standard output where left out, with colours on a terminal.

    Raises:
        OSError: A file cannot be written.
    """
    if output is not None:
        write_atomically(output, printed.plain.encode())
    elif printed.blocks and is_styled(sys.stdout):
        write_blocks(((Level(level), text) for level, text in printed.blocks), sys.stdout)
        click.echo(printed.text, nl=False)
    else:
        click.echo(printed.plain, nl=False)
    step = os.environ.get("GITHUB_STEP_SUMMARY")
    if printed.summary and step:
        with Path(step).open("a", encoding="utf-8") as stream:  # it may hold something already
            stream.write(printed.summary)
    for remark in printed.remarks:
        click.echo(remark, err=True)


def root_of(form: str) -> Path:
    """The folder that a form shows paths from: for people the working folder, for machines the repository's."""
    from telewire_audit.outputs.paths import checkout

    return Path.cwd() if form == "text" else checkout(os.environ, Path.cwd())


def _numbers(outcome: Outcome) -> str:
    levels = [finding.level for finding in outcome.shown]
    parts = [counted(levels.count(level), level) for level in ("error", "warning", "note") if level in levels]
    return ", ".join(parts) or "nothing wrong"
