"""`telewire audit`: hold the records against the code."""

from __future__ import annotations

import dataclasses
import sys
from pathlib import Path

import click

from telewire.audit_asked import Asked, is_ci
from telewire.audit_memory import Memory
from telewire.audit_showing import FORMATS, print_of, root_of, show
from telewire.command import FOUND_ERRORS
from telewire.completion import codes, ids
from telewire_registry.config import FAIL_ON, Config, find_config, load_config
from telewire_registry.garbage import last_work

__all__ = ["command"]


@click.command("audit")
@click.argument("ids", nargs=-1, metavar="[ID]...", shell_complete=ids)
@click.option("--config", type=click.Path(path_type=Path), help="telewire.toml; the nearest one where left out.")
@click.option("--registry", metavar="DIR", help="The folder of the records, instead of the configured one.")
@click.option("--format", "form", type=click.Choice(FORMATS), default="text", show_default=True)
@click.option("--output", type=click.Path(path_type=Path, dir_okay=False), help="Write there, not to the screen.")
@click.option(
    "--select",
    multiple=True,
    metavar="CODES",
    shell_complete=codes,
    help="Report these codes alone: beginnings, with commas.",
)
@click.option("--ignore", multiple=True, metavar="CODES", shell_complete=codes, help="Do not report these codes.")
@click.option("--fail-on", type=click.Choice(FAIL_ON), help="The lowest level that fails; error where left out.")
@click.option("--baseline", type=click.Path(path_type=Path), help="The file of findings that are known, and accepted.")
@click.option("--update-baseline", is_flag=True, help="Write all that is found into the baseline.")
@click.option(
    "--diff", "revision", metavar="REV", help="Accept what was there where this branch left REV; no baseline."
)
@click.option("--ci/--no-ci", default=None, help="Whether this is CI, which changes no baseline; else $CI says.")
@click.option("--write", is_flag=True, help="Write checklists and status into the records, evidence and pages.")
@click.option("--no-cache", is_flag=True, help="Read every file anew.")
@click.option(
    "--processes", type=click.IntRange(1), help="How many processes read files; one a processor where left out."
)
def command(
    ids: tuple[str, ...],
    config: Path | None,
    registry: str | None,
    form: str,
    output: Path | None,
    select: tuple[str, ...],
    ignore: tuple[str, ...],
    fail_on: str | None,
    baseline: Path | None,
    update_baseline: bool,
    revision: str | None,
    ci: bool | None,
    write: bool,
    no_cache: bool,
    processes: int | None,
) -> None:
    """Say which records are wired in the code, and where the trail of the others ends.

    Exit status: 0 where no finding is at level error (or as --fail-on says), 1 where one is, 2 when it could not run.
    """
    settings = _settings(config, registry, select, ignore, fail_on)
    if baseline is None and settings.audit.baseline is not None:
        baseline = settings.folder / settings.audit.baseline
    _refuse_misuse(baseline, revision, update=update_baseline, partly=bool(ids or select or ignore))
    asked = Asked(
        ids=ids,
        file=config or find_config(Path.cwd()),
        baseline=baseline,
        update=update_baseline,
        registry=settings.registry if registry is not None else None,
        revision=revision,
        in_ci=is_ci() if ci is None else ci,
        write=write,
        use_cache=not no_cache,
        processes=processes,
    )
    root = root_of(form)
    memory = Memory(settings, asked, form, root)
    printed = memory.recall()
    if printed is None:
        from telewire.audit_gate import judge

        with last_work():
            outcome = judge(settings, asked)
            printed = print_of(outcome, form, root)
        if not outcome.remarks:  # they say what was done, and that is not done again
            memory.keep(printed)
    show(printed, output)
    sys.exit(FOUND_ERRORS if printed.failed else 0)


def _settings(
    config: Path | None, registry: str | None, select: tuple[str, ...], ignore: tuple[str, ...], fail_on: str | None
) -> Config:
    """Read the configuration, and let the command line say otherwise."""
    settings = load_config(config)
    if registry is not None:
        settings = dataclasses.replace(settings, registry=str(Path(registry).resolve()))
    audit = settings.audit
    return dataclasses.replace(
        settings,
        audit=dataclasses.replace(
            audit,
            select=_codes(select) or audit.select,
            ignore=(*audit.ignore, *_codes(ignore)),
            fail_on=fail_on or audit.fail_on,
        ),
    )


def _codes(said: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(code for text in said for code in text.replace(",", " ").split())


def _refuse_misuse(baseline: Path | None, revision: str | None, *, update: bool, partly: bool) -> None:
    if update and revision is not None:
        raise click.UsageError("--diff takes a revision for the baseline: --update-baseline has nothing to write")
    if update and baseline is None:
        raise click.UsageError("which baseline? --baseline FILE, or `baseline` below [audit] in telewire.toml")
    if update and partly:
        raise click.UsageError("--update-baseline is about all findings: name no records, and no codes")
