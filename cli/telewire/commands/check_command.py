"""`telewire check`: read every record and say all that is wrong."""

from __future__ import annotations

import dataclasses
import sys
from pathlib import Path

import click

from telewire.command import FOUND_ERRORS
from telewire.completion import codes
from telewire.terminal import counted, report_json, report_text, summary
from telewire_registry.check import check_registry
from telewire_registry.config import load_config
from telewire_registry.diagnostics import has_errors

__all__ = ["command"]


@click.command("check")
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path, exists=True))
@click.option("--config", type=click.Path(path_type=Path), help="telewire.toml; the nearest one where left out.")
@click.option("--registry", metavar="DIR", help="The folder of the records, instead of the configured one.")
@click.option(
    "--format", "format_", type=click.Choice(["text", "json"]), default="text", help="How findings are written."
)
@click.option("--explain", metavar="CODE", shell_complete=codes, help="Say what a code means, and check nothing.")
def command(
    paths: tuple[Path, ...], config: Path | None, registry: str | None, format_: str, explain: str | None
) -> None:
    """Read every record and say all that is wrong: what cannot be read, and what the lints find.

    With PATHS (files or folders), only what is wrong there is said; references are still checked against the whole
    registry. Exit status: 0 without errors, 1 with errors, 2 when the check could not run.
    """
    if explain is not None:
        from telewire.code_texts import meaning

        click.echo(meaning(explain))
        return
    settings = load_config(config)
    if registry is not None:
        settings = dataclasses.replace(settings, registry=str(Path(registry).resolve()))
    checked = check_registry(settings, paths)
    if format_ == "json":
        report_json(checked.diagnostics, {"files": checked.files, "records": len(checked.registry.sources)})
    else:
        report_text(checked.diagnostics)
    click.echo(f"{counted(checked.files, 'file')} checked: {summary(checked.diagnostics)}", err=True)
    if has_errors(checked.diagnostics):
        sys.exit(FOUND_ERRORS)
