"""`telewire import`: Markdown records to YAML, without loss, with a list of what no value holds."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import Any

import click

from telewire.command import FOUND_ERRORS
from telewire.terminal import counted, report_text
from telewire_registry.config import load_config
from telewire_registry.diagnostics import as_json, has_errors
from telewire_registry.markdown.import_files import Imports, import_files, write_imports
from telewire_registry.markdown.record_yaml import DEFAULT_SCHEMA
from telewire_registry.vocabulary import load_vocabulary

__all__ = ["command"]

_KEPT = {"raw": "kept beside its value", "extra": "kept at its place"}
_MAX_SHOWN = 90


@click.command("import")
@click.argument("sources", metavar="SRC...", nargs=-1, required=True, type=click.Path(path_type=Path, exists=True))
@click.option("--out", required=True, type=click.Path(path_type=Path, file_okay=False), help="The folder for records.")
@click.option("--force", is_flag=True, help="Replace files that are there.")
@click.option("--config", type=click.Path(path_type=Path), help="telewire.toml; the nearest one where left out.")
@click.option("--schema", metavar="FILE", help="The JSON Schema that editors are pointed to, as seen from the folder.")
@click.option(
    "--format", "format_", type=click.Choice(["text", "json"]), default="text", help="How the report is written."
)
def command(
    sources: tuple[Path, ...], *, out: Path, force: bool, config: Path | None, schema: str | None, format_: str
) -> None:
    """Turn Markdown records (files, or folders of them) into one YAML file each, such as TELE-760_compile_enabled.yaml.

    `telewire render` gives each page back, line by line. What no value of the YAML holds is listed: text that says more
    than its value stays beside it under `raw`, and what no key takes stays under `extras`. Exit status: 0, or 1 where
    a file could not be imported; the others are written all the same.
    """
    settings = load_config(config)
    vocabulary = load_vocabulary(settings.vocabulary_file)
    imports = import_files(sources, out, vocabulary, force=force, schema=schema or _schema(out))
    write_imports(imports, out)
    if format_ == "json":
        click.echo(json.dumps(_as_json(imports), indent=2, ensure_ascii=False))
    else:
        _report(imports)
    unread = sum(len(file.unreads) for file in imports.files)
    click.echo(
        f"{counted(len(imports.files), 'record')} imported into {out.as_posix()}, {counted(unread, 'text')} kept",
        err=True,
    )
    if has_errors(imports.diagnostics):
        sys.exit(FOUND_ERRORS)


def _schema(out: Path) -> str:
    """Return where an editor finds the JSON Schema from the folder of the records: in a package beside it, if there."""
    found = sorted(out.resolve().parent.glob("*/schemas/record.v1.json"))
    return Path(os.path.relpath(found[0], out.resolve())).as_posix() if found else DEFAULT_SCHEMA


def _report(imports: Imports) -> None:
    for file in imports.files:
        click.echo(f"{file.source.as_posix()} -> {file.target.as_posix()}")
        for unread in file.unreads:
            first, *more = unread.text.split("\n")
            shown = first if len(first) <= _MAX_SHOWN else first[: _MAX_SHOWN - 1] + "…"
            shown = "".join(char if char.isprintable() else " " for char in shown)
            rest = f" (and {counted(len(more), 'line')})" if more else ""
            click.echo(f"  {unread.line}:{unread.column}: {_KEPT[unread.kept]}: {shown}{rest}")
    report_text(imports.diagnostics)


def _as_json(imports: Imports) -> dict[str, Any]:
    return {
        "schema_version": 1,
        "files": [
            {
                "source": file.source.as_posix(),
                "target": file.target.as_posix(),
                "record": file.record,
                "kept": [
                    {"line": unread.line, "column": unread.column, "text": unread.text, "kept": unread.kept}
                    for unread in file.unreads
                ],
            }
            for file in imports.files
        ],
        "diagnostics": [as_json(diagnostic) for diagnostic in imports.diagnostics],
    }
