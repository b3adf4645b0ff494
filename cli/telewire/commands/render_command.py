"""`telewire render`: a record as a Markdown page."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from telewire.command import COULD_NOT_RUN
from telewire.terminal import report_text
from telewire_registry.atomic_write import write_atomically
from telewire_registry.config import load_config
from telewire_registry.evidence import load_evidence
from telewire_registry.load import load_records
from telewire_registry.markdown.page import render_page
from telewire_registry.vocabulary import load_vocabulary

__all__ = ["command"]


@click.command("render")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--config", type=click.Path(path_type=Path), help="telewire.toml; the nearest one where left out.")
@click.option("--evidence", type=click.Path(path_type=Path), help="What an audit saw of the record, as JSON.")
@click.option("--out", type=click.Path(path_type=Path, dir_okay=False), help="The page; standard output if left out.")
def command(file: Path, config: Path | None, evidence: Path | None, out: Path | None) -> None:
    """Print the record in FILE as a Markdown page.

    With --evidence, the checklist is what the audit saw. Exit status: 0, or 2 where the record cannot be read.
    """
    vocabulary = load_vocabulary(load_config(config).vocabulary_file)
    registry = load_records([file])
    if registry.diagnostics:
        report_text(registry.diagnostics, sys.stderr)
        sys.exit(COULD_NOT_RUN)
    page = render_page(registry.records[0], vocabulary, load_evidence(evidence) if evidence else None)
    if out is not None:
        write_atomically(out, page.encode("utf-8"))
    else:
        sys.stdout.buffer.write(page.encode("utf-8"))
