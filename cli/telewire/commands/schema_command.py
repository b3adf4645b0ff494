"""`telewire schema`: write the JSON Schema of records, for editors."""

from __future__ import annotations

import json
from pathlib import Path

import click

from telewire_registry.atomic_write import write_atomically
from telewire_registry.config import load_config
from telewire_registry.json_schema import record_schema
from telewire_registry.vocabulary import load_vocabulary

__all__ = ["command"]


@click.command("schema")
@click.option("--out", required=True, metavar="FILE", help="The file to write; - for standard output.")
@click.option("--config", type=click.Path(path_type=Path), help="telewire.toml; the nearest one where left out.")
@click.option("--plain", is_flag=True, help="Leave out the words of the registry's vocabulary: any word is allowed.")
def command(out: str, config: Path | None, plain: bool) -> None:
    """Write the JSON Schema of records, so that an editor completes and explains keys.

    Where the registry has a vocabulary file, its words are the only ones allowed, and are completed too. Point an
    editor to the file with a first line `# yaml-language-server: $schema=FILE` in each record.
    """
    vocabulary = None if plain else load_config(config).vocabulary_file
    words = load_vocabulary(vocabulary).words if vocabulary else None
    text = json.dumps(record_schema(words), indent=2, ensure_ascii=False) + "\n"
    if out == "-":
        click.echo(text, nl=False)
    else:
        write_atomically(Path(out), text.encode("utf-8"))
