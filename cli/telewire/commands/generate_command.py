"""`telewire generate`: compile the records into code and pages."""

from __future__ import annotations

import dataclasses
import sys
from collections.abc import Mapping
from pathlib import Path, PurePosixPath

import click

from telewire.command import FOUND_ERRORS
from telewire.terminal import counted, report_text, summary
from telewire_registry.check import CheckedRegistry, check_registry
from telewire_registry.config import Config, load_config
from telewire_registry.diagnostics import Diagnostic, TelewireError, has_errors, in_order

__all__ = ["command", "write_generated"]


@click.command("generate")
@click.option("--check", is_flag=True, help="Only compare; exit with 1 where a file differs, is missing or an orphan.")
@click.option("--config", type=click.Path(path_type=Path), help="telewire.toml; the nearest one where left out.")
@click.option("--registry", metavar="DIR", help="The folder of the records, instead of the configured one.")
@click.option("--out", metavar="DIR", help="The output folder, instead of the configured one.")
def command(check: bool, config: Path | None, registry: str | None, out: str | None) -> None:
    """Compile the records into code and pages.

    Everything that is wrong is shown at once; with an error, nothing is written. Only files that changed are written,
    and files of records that are gone are removed. Exit status: 0 done, or nothing differs; 1 errors, or a difference
    with --check; 2 when it could not run.
    """
    from telewire_codegen.write import compare_files, write_files

    settings = load_config(config)
    if registry is not None:
        settings = dataclasses.replace(settings, registry=str(Path(registry).resolve()))
    if out is not None:
        settings = dataclasses.replace(
            settings, generate=dataclasses.replace(settings.generate, out=str(Path(out).resolve()))
        )
    checked = check_registry(settings)
    files, diagnostics = _files(checked, settings)
    folder = settings.folder / settings.generate.out
    if has_errors(diagnostics):
        report_text(diagnostics)
        click.echo(f"nothing written: {summary(diagnostics)}", err=True)
        sys.exit(FOUND_ERRORS)
    report_text(diagnostics)
    said = f"{counted(len(checked.registry.sources), 'record')}: {summary(diagnostics)}"
    if check:
        drifts = compare_files(files, folder)
        for drift in drifts:
            click.echo(f"{_shown(folder)}/{drift.path} {drift.fault}" + (f"\n{drift.diff}" if drift.diff else ""))
        if drifts:
            click.echo(f"{said}; {counted(len(drifts), 'file')} out of date: run `telewire generate`", err=True)
            sys.exit(FOUND_ERRORS)
        click.echo(f"{said}; {counted(len(files), 'file')} up to date in {_shown(folder)}")
        return
    written = write_files(files, folder)
    if isinstance(written, tuple):
        report_text(written)
        click.echo(f"nothing written: {summary(written)}", err=True)
        sys.exit(FOUND_ERRORS)
    done = f"{len(written.changed)} written, {len(written.removed)} removed, {written.unchanged} unchanged"
    click.echo(f"{said}; {done} in {_shown(folder)}")


def write_generated(settings: Config) -> int:
    """Compile the records and write what changed; for commands after which pages would be stale.

    Returns:
        How many files changed.

    Raises:
        TelewireError: The records do not compile; nothing was written.
    """
    from telewire_codegen.write import write_files

    files, diagnostics = _files(check_registry(settings), settings)
    written = () if has_errors(diagnostics) else write_files(files, settings.folder / settings.generate.out)
    if isinstance(written, tuple):
        raise TelewireError(f"no page was written: {summary([*diagnostics, *written])}; run `telewire generate`")
    return len(written.changed) + len(written.removed)


def _files(checked: CheckedRegistry, settings: Config) -> tuple[Mapping[PurePosixPath, str], list[Diagnostic]]:
    """Return the text of every file to generate, and all that is wrong with the records and templates."""
    from telewire.code_texts import CODES_PAGE, code_pages
    from telewire_codegen.docs.audited import read_evidence
    from telewire_codegen.docs.pages import documentation_files
    from telewire_codegen.generate import compile_registry, with_levels

    if has_errors(checked.diagnostics):
        return {}, list(checked.diagnostics)
    compiled = compile_registry(checked.registry, settings)
    if has_errors(compiled.diagnostics):
        return {}, in_order((*checked.diagnostics, *compiled.diagnostics))
    evidence, unread = read_evidence(settings.folder / settings.generate.out)
    pages, faults = documentation_files(
        checked.registry, checked.vocabulary, evidence, compiled.plan, settings, CODES_PAGE
    )
    found = in_order((*checked.diagnostics, *compiled.diagnostics, *with_levels(unread, settings), *faults))
    # A target of the user takes the place of a page of the same path.
    return {**pages, **code_pages(), **compiled.files}, found


def _shown(path: Path) -> str:
    absolute, here = path.resolve(), Path.cwd()
    return (absolute.relative_to(here) if absolute.is_relative_to(here) else path).as_posix()
