"""`telewire diff`: what changed since a git revision, and what breaks readers of old events."""

from __future__ import annotations

import dataclasses
import json
import sys
from pathlib import Path

import click

from telewire.command import FOUND_ERRORS
from telewire.terminal import report_text
from telewire_codegen.compare.changes import Impact
from telewire_codegen.compare.comparison import Comparison, compare
from telewire_codegen.compare.report import as_diagnostic, change_line, comparison_json, in_numbers
from telewire_codegen.compare.rules import DOCUMENTATION_CODE, RULES
from telewire_registry.config import Config, load_config
from telewire_registry.levels import Levels
from telewire_registry.load import load_records, record_files
from telewire_registry.revision_records import records_of
from telewire_registry.revisions import RevisionError, open_revision

__all__ = ["command"]


@click.command("diff")
@click.argument("revision", metavar="REV")
@click.option("--config", type=click.Path(path_type=Path), help="telewire.toml; the nearest one where left out.")
@click.option("--registry", metavar="DIR", help="The folder of the records, instead of the configured one.")
@click.option(
    "--format", "format_", type=click.Choice(["text", "json"]), default="text", help="How changes are written."
)
def command(revision: str, config: Path | None, registry: str | None, format_: str) -> None:
    """Say what changed in the records since the git revision REV, and what breaks readers of old events.

    A change is breaking where an event that was stored before is refused after it, or where the same question about it
    gets another answer; compatible where readers go on as before; or documentation. [levels] of telewire.toml can give
    the code of a rule another level. Exit status: 0 where nothing breaks, 1 where something does, 2 when the
    comparison could not run.
    """
    settings = load_config(config)
    if registry is not None:
        settings = dataclasses.replace(settings, registry=str(Path(registry).resolve()))
    levels = Levels.of(settings, (*(rule.code for rule in RULES), DOCUMENTATION_CODE))
    folder = _shown(settings.records_folder)
    now = load_records(record_files(folder, without=settings.vocabulary_file))
    then = open_revision(folder, revision)
    before = records_of(then, folder, now, without=_vocabulary_below(folder, settings))
    if not (before.sources or before.diagnostics):
        place = folder.resolve().relative_to(then.top).as_posix()
        raise RevisionError(
            f"{revision} has no record file below {place!r}: compare with a later revision, or another folder"
        )
    comparison = compare(before, now, levels)
    if format_ == "json":
        head = {"schema_version": 1, "revision": then.name, "commit": then.commit}
        click.echo(json.dumps({**head, **comparison_json(comparison)}, indent=2, ensure_ascii=False))
    else:
        _report(comparison)
    click.echo(f"since {then.name} ({then.commit[:10]}): {in_numbers(comparison)}", err=True)
    if comparison.fails:
        sys.exit(FOUND_ERRORS)


def _report(comparison: Comparison) -> None:
    breaking = [change for change in comparison.changes if change.impact is Impact.BREAKING]
    report_text([*comparison.diagnostics, *map(as_diagnostic, breaking)])
    rest = [change for change in comparison.changes if change.impact is not Impact.BREAKING]
    if rest and (breaking or comparison.diagnostics):
        click.echo("")
    for change in rest:
        click.echo(change_line(change))


def _shown(path: Path) -> Path:
    """Return a path as a person at the working folder would write it."""
    absolute, here = path.resolve(), Path.cwd()
    return absolute.relative_to(here) if absolute.is_relative_to(here) else path


def _vocabulary_below(folder: Path, settings: Config) -> Path | None:
    """Return the vocabulary file under the name that it has below the folder of the records."""
    file = settings.vocabulary_file
    if file is None or not file.resolve().is_relative_to(folder.resolve()):
        return None
    return folder / file.resolve().relative_to(folder.resolve())
