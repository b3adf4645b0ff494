"""`telewire fmt`: put the keys of records in order."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from telewire.command import FOUND_ERRORS
from telewire.terminal import counted, report_text
from telewire_registry.check import named_files
from telewire_registry.config import load_config
from telewire_registry.diagnostics import Diagnostic, Level, Position
from telewire_registry.edit import edit_file
from telewire_registry.order import LeftAlone, order_keys
from telewire_registry.yaml_text import Fault, decode_bytes

__all__ = ["command"]


@click.command("fmt")
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path, exists=True))
@click.option("--check", is_flag=True, help="Write nothing; exit with 1 where a file would change.")
@click.option("--config", type=click.Path(path_type=Path), help="telewire.toml; the nearest one where left out.")
def command(paths: tuple[Path, ...], check: bool, config: Path | None) -> None:
    """Put the keys of records in order, at every level, with the comments above them.

    No value, quote or comment changes. What cannot be moved safely is left as it is, and said. Without PATHS, all
    records of the registry. Exit status: 0; 1 where a file is no YAML, or would change with --check; 2 when it could
    not run.
    """
    files = named_files(load_config(config), paths)
    problems: list[Diagnostic] = []
    changed = 0
    for path in files:
        try:
            ordered = order_keys(decode_bytes(path.read_bytes(), path), path)
            differs = _differs(path, ordered.text, write=not check)
        except Fault as fault:
            problems.append(fault.diagnostic)
            continue
        problems += [_problem(path, place) for place in ordered.left_alone]
        if differs:
            changed += 1
            click.echo(path.as_posix())
    report_text(problems, sys.stderr)
    verb = "would change" if check else "changed"
    click.echo(f"{counted(len(files), 'file')}: {changed} {verb}", err=True)
    if (check and changed) or any(problem.level is Level.ERROR for problem in problems):
        sys.exit(FOUND_ERRORS)


def _differs(path: Path, ordered: str, *, write: bool) -> bool:
    if write:
        return edit_file(path, lambda _: ordered)
    return decode_bytes(path.read_bytes(), path) != ordered


def _problem(path: Path, place: LeftAlone) -> Diagnostic:
    message = f"keys out of order, and left so: {place.reason}"
    return Diagnostic("TW180", Level.WARNING, message, path, Position(place.line, 1), help="move them by hand")
