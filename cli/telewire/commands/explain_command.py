"""`telewire explain`: the way of one value with its source lines, or what a code means."""

from __future__ import annotations

import dataclasses
import linecache
import os
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from telewire.completion import ids_and_codes
from telewire.drift_findings import drift_text
from telewire_registry.check import RegistryError, read_registry
from telewire_registry.config import Config, load_config
from telewire_registry.diagnostics import closest
from telewire_registry.model import CODE

if TYPE_CHECKING:
    from telewire_audit.explain import Part, Stop

__all__ = ["command"]

Line = tuple[str, str]
"""A line of output and its style; the empty style is plain."""
_STYLES = {"pass": "bold green", "fail": "bold red", "partial": "bold yellow", "unresolved": "bold yellow"}


@click.command("explain")
@click.argument("what", metavar="ID|CODE", shell_complete=ids_and_codes)
@click.option("--config", type=click.Path(path_type=Path), help="telewire.toml; the nearest one where left out.")
@click.option("--registry", metavar="DIR", help="The folder of the records, instead of the configured one.")
def command(what: str, config: Path | None, registry: str | None) -> None:
    """Print the path of a record's value hop by hop, with source lines, or where its trail ends.

    With a code such as TW201, say what it means, why it matters and how to mend it.
    """
    if re.fullmatch(CODE, what):
        from telewire.code_texts import meaning

        click.echo(meaning(what))
        return
    settings = load_config(config)
    if registry is not None:
        settings = dataclasses.replace(settings, registry=str(Path(registry).resolve()))
    _show(list(_story(what, settings)))


def _story(name: str, settings: Config) -> Iterator[Line]:
    """Audit one record and tell what was found.

    Raises:
        RegistryError: The registry has no such record.
    """
    from telewire.audit_asked import CACHE_FOLDER
    from telewire_audit.explain import explain
    from telewire_audit.run import audit

    known = {source.record.id: source for source in read_registry(settings).registry.sources}
    if name not in known:
        meant = closest(name, known)
        raise RegistryError(f"no record {name!r}" + (f"; did you mean {meant}?" if meant else ""))
    record = known[name].record
    report = audit(settings, [record], cache=settings.folder / CACHE_FOLDER, whole=False)
    (found,) = report.records
    yield f"{record.id} {record.name}: {found.verdict}", _STYLES.get(found.verdict, "bold")
    for part in explain(report, found):
        yield "", ""
        yield from _part(part, settings.folder)
    if found.drift:
        yield "", ""
        yield "what the record says otherwise", "bold"
        for drift in found.drift:
            yield f"  {drift_text(drift)}", ""


def _part(part: Part, folder: Path) -> Iterator[Line]:
    yield f"{part.check}: {part.verdict}", _STYLES.get(part.verdict, "bold")
    yield f"  {part.text}", ""
    for number, stop in enumerate(part.stops, 1):
        yield from _stop(number, stop, folder)
    if part.way_out:
        yield f"  what to do: {part.way_out}", "green"


def _stop(number: int, stop: Stop, folder: Path) -> Iterator[Line]:
    path = folder / stop.path
    shown = Path(os.path.relpath(path)).as_posix() if path.resolve().is_relative_to(Path.cwd()) else path.as_posix()
    title = f"{stop.role}  {stop.symbol}" if stop.symbol else stop.role
    yield f"  {number:>2}. {title}", "bold"
    yield f"      {shown}:{stop.line}", "blue"
    source = linecache.getline(str(path), stop.line).strip()
    if source:
        yield f"      | {source}", ""


def _show(lines: list[Line]) -> None:
    """Write lines, with colours on a terminal only and not with NO_COLOR."""
    if not sys.stdout.isatty() or os.environ.get("NO_COLOR"):
        click.echo("\n".join(text for text, _ in lines))
        return
    from rich.console import Console
    from rich.text import Text

    console = Console(highlight=False, soft_wrap=True)
    for text, style in lines:
        console.print(Text(text, style))
