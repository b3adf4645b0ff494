"""`telewire rename`: give a record another id, everywhere."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from telewire.command import FOUND_ERRORS
from telewire.completion import ids
from telewire.terminal import counted, report_text
from telewire_registry.check import named_files
from telewire_registry.config import load_config
from telewire_registry.load import load_records
from telewire_registry.rename import plan_renaming, rename_files

__all__ = ["command"]


@click.command("rename")
@click.argument("old", metavar="ID", shell_complete=ids)
@click.argument("new", metavar="NEW")
@click.option("--config", type=click.Path(path_type=Path), help="telewire.toml; the nearest one where left out.")
@click.option("--dry-run", is_flag=True, help="Say what would change, and write nothing.")
def command(old: str, new: str, config: Path | None, dry_run: bool) -> None:
    """Give the record ID the id NEW: in its file, the file's name, and all that refers to it.

    Dependencies, replacements, mentions in texts and comments, and the audit's evidence are changed; every other byte
    stays. Nothing is written while a record of the registry cannot be read, since it might refer to the id.
    Exit status: 0 done, 1 where a record cannot be read, 2 when it could not run.
    """
    settings = load_config(config)
    registry = load_records(named_files(settings, ()))
    if registry.diagnostics:
        report_text(registry.diagnostics)
        click.echo("nothing was renamed: a file that cannot be read might refer to the id", err=True)
        sys.exit(FOUND_ERRORS)
    evidence = settings.folder / settings.generate.out / "wiring"
    renaming = plan_renaming(registry, old, new, evidence)
    if not dry_run:
        rename_files(renaming)
    for path in sorted({*renaming.texts, *renaming.moves}):
        target = renaming.moves.get(path)
        click.echo(path.as_posix() + (f" -> {target.as_posix()}" if target else ""))
    verb = "would change" if dry_run else "changed"
    click.echo(
        f"{counted(renaming.references, 'reference')} {verb} in {counted(len(renaming.texts), 'file')}", err=True
    )
