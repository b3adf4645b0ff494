"""`telewire new`: write a new record."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TypeVar

import click

from telewire_registry.atomic_write import write_atomically
from telewire_registry.check import check_levels, named_files, new_faults
from telewire_registry.config import Config, load_config
from telewire_registry.diagnostics import TelewireError, closest
from telewire_registry.load import Registry, load_records
from telewire_registry.model import IDENTIFIER, RECORD_ID
from telewire_registry.new_record import NewRecord, next_free_id, payload_of, record_text
from telewire_registry.paths import SnapshotPath
from telewire_registry.value_types import CONTAINERS, SCALARS, ValueType
from telewire_registry.vocabulary import load_vocabulary
from telewire_registry.yaml_text import Fault, load

__all__ = ["command"]

_DEFAULTS: Mapping[str, object] = {"float": 0.0, "int": 0, "bool": False, "str": "", "dict": {}, "set": []}
_Kind = TypeVar("_Kind", SnapshotPath, ValueType)
_Answer = TypeVar("_Answer")


class NewRecordError(TelewireError):
    """The record cannot be written."""


@click.command("new")
@click.option("--id", "id_", metavar="ID", help="Its id; the next free one of the category where left out.")
@click.option("--name", help="Its identifier in code, such as compile_enabled.")
@click.option("--title", help="Its name for people; made of the name where left out.")
@click.option("--category", help="A category of the vocabulary.")
@click.option("--priority", help="A priority of the vocabulary; the last one where left out.")
@click.option("--path", help="Where it arrives in the snapshot, such as policy.entropy.")
@click.option("--type", "type_", default="float", show_default=True, help="The type of the value.")
@click.option("--default", help="The value before any event, as YAML; a zero of the type where left out.")
@click.option("--event", help="The event that carries it, such as UPDATE_COMPLETED.")
@click.option("--config", type=click.Path(path_type=Path), help="telewire.toml; the nearest one where left out.")
def command(
    id_: str | None,
    name: str | None,
    title: str | None,
    category: str | None,
    priority: str | None,
    path: str | None,
    type_: str,
    default: str | None,
    event: str | None,
    config: Path | None,
) -> None:
    """Write a new record, with comments that say what can be added, and print its file.

    On a terminal, what is not given is asked for. The record passes `telewire check` as it stands; one that would not,
    such as one of a name that is taken, is not written. Exit status: 0, or 2.
    """
    settings = load_config(config)
    vocabulary = load_vocabulary(settings.vocabulary_file)
    folder = settings.records_folder
    registry = load_records(named_files(settings, ())) if folder.is_dir() else Registry()
    question = f"Category ({', '.join(vocabulary.categories)})"
    category = _asked(question, "--category", category, lambda text: _word("category", text, vocabulary.categories))
    offer = next_free_id(registry, vocabulary, category)
    identity = _asked("Id", "--id", id_, lambda text: _free_id(text, registry), offer)
    name = _asked("Name (identifier in code)", "--name", name, lambda text: _matching("name", text))
    where = _asked("Path in the snapshot", "--path", path, lambda text: _parsed("path", SnapshotPath, text),
                   f"{category}.{name}")  # fmt: skip
    kind = _type(type_)
    if event is not None:
        _matching("event", event)
    words = list(vocabulary.priorities)
    new = NewRecord(
        id=identity,
        name=name,
        title=title or name.replace("_", " ").capitalize(),
        category=category,
        priority=_word("priority", priority or words[-1], vocabulary.priorities),
        path=where,
        type=type_,
        default=_default(kind, default),
        event=event,
        payload=payload_of(registry, event) if event else None,
        schema=_schema(settings),
    )
    target = folder / f"{identity}_{name}.yaml"
    if target.exists():
        raise NewRecordError(f"{target.as_posix()} is there already")
    text = record_text(new, vocabulary)
    if faults := new_faults(registry, text, target, vocabulary, check_levels(settings)):
        said = "; ".join(f"{fault.message} ({fault.help})" if fault.help else fault.message for fault in faults)
        raise NewRecordError(f"not written, since a check would say: {said}")
    folder.mkdir(parents=True, exist_ok=True)
    write_atomically(target, text.encode("utf-8"))
    click.echo(os.path.relpath(target))


def _asked(
    question: str, option: str, given: str | None, read: Callable[[str], _Answer], offer: str | None = None
) -> _Answer:
    """Return what was given, else what a person answers; on a terminal, a wrong answer is asked for again.

    Raises:
        NewRecordError: What was given cannot be used.
        UsageError: Nothing was given, and nobody can be asked.
    """
    if given is None and sys.stdin.isatty():

        def read_again(text: str) -> _Answer:
            try:
                return read(text)
            except NewRecordError as error:
                raise click.UsageError(str(error)) from None

        answer: _Answer = click.prompt(question, default=offer, err=True, value_proc=read_again)
        return answer
    found = offer if given is None else given
    if found is None:
        raise click.UsageError(f"{option} is needed where nobody can be asked")
    return read(found)


def _free_id(text: str, registry: Registry) -> str:
    if not re.fullmatch(RECORD_ID, text):
        raise NewRecordError(f"the id must be TELE- and three to five digits (got {text!r})")
    taken = next((source for source in registry.sources if source.record.id == text), None)
    if taken is not None:
        raise NewRecordError(f"{text} is taken by {taken.path.as_posix()}")
    return text


def _word(what: str, word: str, known: Mapping[str, object]) -> str:
    if word in known:
        return word
    meant = closest(word, known)
    raise NewRecordError(
        f"unknown {what} {word!r}; " + (f"did you mean {meant}?" if meant else f"known: {', '.join(known)}")
    )


def _matching(what: str, text: str) -> str:
    if not re.fullmatch(IDENTIFIER, text):
        raise NewRecordError(f"the {what} must be letters, digits and underscores (got {text!r})")
    return text


def _parsed(what: str, kind: type[_Kind], text: str) -> _Kind:
    try:
        return kind.parse(text)
    except ValueError as error:
        raise NewRecordError(f"{what}: {error}") from None


def _type(text: str) -> ValueType:
    """Return a type; a class of the user's own is one, too, but not where it looks like a slip of the pen."""
    kind = _parsed("type", ValueType, text)
    built_in = (*SCALARS, *CONTAINERS, "tuple")
    if kind.name not in (*built_in, "union") and (meant := closest(kind.name, built_in)):
        raise NewRecordError(f"unknown type {kind.name!r}; did you mean {meant}?")
    return kind


def _default(kind: ValueType, written: str | None) -> object:
    if written is None:
        return None if kind.optional else _DEFAULTS.get(kind.name, [] if kind.is_container else None)
    try:
        value = load(written, Path("--default"))
    except Fault as fault:
        raise NewRecordError(f"--default: {fault}") from None
    if not kind.accepts(value):
        raise NewRecordError(f"the default {written} is no {kind}")
    return value


def _schema(settings: Config) -> str | None:
    """Return the path of a schema that lies in the project, as an editor finds it from the record."""
    for candidate in (
        settings.records_folder.parent / "record.schema.json",
        *settings.records_folder.parent.glob("*/schemas/record.v1.json"),
    ):
        if candidate.is_file():
            return Path(os.path.relpath(candidate, settings.records_folder)).as_posix()
    return None
