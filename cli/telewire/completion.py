"""What a shell offers behind a command: ids of records, and codes.

A completion never fails and says nothing: where there is no registry, there is nothing to offer.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Iterator
from pathlib import Path

import click
from click.shell_completion import CompletionItem

from telewire_registry.config import load_config
from telewire_registry.diagnostics import TelewireError
from telewire_registry.load import record_files

__all__ = ["codes", "ids", "ids_and_codes"]


def ids(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """Offer the ids of the records, with their names; files are not read, since their names begin with the id."""
    said = ctx.params.get(param.name or "") or ()
    given = set(said) if isinstance(said, tuple) else set()
    return [item for item in _records(ctx) if item.value.startswith(incomplete) and item.value not in given]


def codes(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """Offer all codes, or a list that ends with each where codes with commas stand before it."""
    del ctx, param
    from telewire.code_texts import code_texts

    before, comma, rest = incomplete.rpartition(",")
    return [CompletionItem(before + comma + item.code, help=item.fault) for item in code_texts(rest)]


def ids_and_codes(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """Offer ids, and codes once the word begins like one."""
    return [*ids(ctx, param, incomplete), *(codes(ctx, param, incomplete) if incomplete.startswith("TW") else ())]


def _records(ctx: click.Context) -> Iterator[CompletionItem]:
    for path in _files(ctx):
        number, underscore, name = path.stem.partition("_")
        if underscore:
            yield CompletionItem(number, help=name)


def _files(ctx: click.Context) -> Iterable[Path]:
    try:
        settings = load_config(ctx.params.get("config"))
        if registry := ctx.params.get("registry"):
            settings = dataclasses.replace(settings, registry=str(Path(registry).resolve()))
        return record_files(settings.records_folder, settings.vocabulary_file)
    except (TelewireError, OSError):
        return ()
