"""Everything that is wrong with a registry, in one go: what cannot be read, what the lints find, what is suppressed.

A record can suppress findings of lints, with a reason; a fault that keeps a file from being read cannot be suppressed
and is always an error. The rules of the levels are in `levels.py`.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final

from telewire_registry.config import Config
from telewire_registry.diagnostics import Diagnostic, Level, TelewireError, in_order
from telewire_registry.garbage import paused_gc
from telewire_registry.levels import Levels
from telewire_registry.lints import LINTS, Subject
from telewire_registry.load import Registry, by_id, load_records, parse_record, record_files
from telewire_registry.suppressions import SUPPRESSION_CODES, Found, apply_suppressions
from telewire_registry.vocabulary import Vocabulary, load_vocabulary

__all__ = [
    "LOAD_CODES", "CheckedRegistry", "RegistryError", "check_levels", "check_registry", "lint", "named_files",
    "new_faults", "read_registry",
]  # fmt: skip

LOAD_CODES: Final = {
    "TW001": "The file cannot be read: it is too long, no UTF-8, or not there for you",
    "TW002": "The file is no YAML",
    "TW003": "A mapping has one key twice",
    "TW004": "YAML that a record may not be written in: anchors, aliases, merge keys, tags, deep nesting",
    "TW005": "A key is no plain word, or a number has too many digits",
    "TW006": "The vocabulary is wrong",
    "TW010": "A key is unknown",
    "TW011": "A key is missing",
    "TW013": "A value is of another type than its key takes",
    "TW014": "A value is of the right type, and its text or size cannot be used",
}
"""The codes of a file that cannot be read as a record, with the fault; these are errors whatever anybody says."""


class RegistryError(TelewireError):
    """There is no registry to check."""


@dataclass(frozen=True, slots=True)
class CheckedRegistry:
    """A registry and what is wrong with it.

    Attributes:
        registry: The records that could be read.
        vocabulary: The words that they may use.
        diagnostics: All that is wrong, by file and position, without what is suppressed or off.
        files: How many files were looked at.
    """

    registry: Registry
    vocabulary: Vocabulary
    diagnostics: tuple[Diagnostic, ...]
    files: int


def check_registry(config: Config, paths: Iterable[Path] = (), today: date | None = None) -> CheckedRegistry:
    """Read a registry and say all that is wrong with it.

    Args:
        config: The configuration: where the records and the vocabulary are, and the levels.
        paths: Files or folders. With them, only what is wrong there is said; a lint still sees the whole registry, but
            where none of them lies inside it, only what they hold.
        today: The day by which suppressions expire; the current one where left out.

    Raises:
        RegistryError: There is no record file.
        ConfigError: [levels] speaks of a code that nobody knows.
        VocabularyError: The vocabulary cannot be read.
        OSError: A folder cannot be read.
    """
    levels = check_levels(config)
    vocabulary = load_vocabulary(config.vocabulary_file)
    files, named = _files(config, tuple(paths))
    registry = load_records(files)
    found = lint(registry, vocabulary, levels, today)
    if named is not None:
        found = [diagnostic for diagnostic in found if diagnostic.path in named]
    return CheckedRegistry(registry, vocabulary, tuple(found), len(files) if named is None else len(named))


def read_registry(config: Config) -> CheckedRegistry:
    """Read a registry without linting it: only what keeps a file from being read is said.

    Raises:
        RegistryError: There is no record file.
        ConfigError: [levels] speaks of a code that nobody knows.
        VocabularyError: The vocabulary cannot be read.
        OSError: A folder cannot be read.
    """
    check_levels(config)
    files, _ = _files(config, ())
    registry = load_records(files)
    return CheckedRegistry(registry, load_vocabulary(config.vocabulary_file), registry.diagnostics, len(files))


def check_levels(config: Config) -> Levels:
    """Return the levels of what a check finds.

    Raises:
        ConfigError: [levels] speaks of a code that nobody knows.
    """
    return Levels.of(config, (*(item.code for item in LINTS), *SUPPRESSION_CODES), LOAD_CODES)


def new_faults(registry: Registry, text: str, path: Path, vocabulary: Vocabulary, levels: Levels) -> list[Diagnostic]:
    """Return the errors and warnings that a record would bring into a registry; notes are none.

    Args:
        registry: The registry without it.
        text: The record's YAML.
        path: Where it would stand.
        vocabulary: The words that it may use.
        levels: The levels of the findings.
    """
    parsed = parse_record(text, path)
    if isinstance(parsed, list):
        return parsed
    known = {(found.code, found.path, found.message) for found in lint(registry, vocabulary, levels)}
    sources = sorted((*registry.sources, parsed), key=by_id)
    found = lint(Registry(tuple(sources), registry.diagnostics), vocabulary, levels)
    return [
        item for item in found if item.level is not Level.NOTE and (item.code, item.path, item.message) not in known
    ]


def named_files(config: Config, paths: Iterable[Path]) -> list[Path]:
    """Return the record files among some files and folders; without any, those of the registry.

    Raises:
        OSError: There is no such folder.
    """
    without = config.vocabulary_file
    places = tuple(paths) or (_shown(config.records_folder),)
    found = (record_files(path, without) if path.is_dir() or not path.is_file() else [path] for path in places)
    return list(dict.fromkeys(path for files in found for path in files))


def lint(
    registry: Registry, vocabulary: Vocabulary, levels: Levels | None = None, today: date | None = None
) -> list[Diagnostic]:
    """Return what is wrong with records that are loaded already, load faults included, in order."""
    subject = Subject(registry, vocabulary)
    with paused_gc():
        found = [Found(item.code, item.level, finding) for item in LINTS for finding in item.find(subject)]
        found = apply_suppressions(registry, found, today or date.today())  # noqa: DTZ011 - the user's own day
        diagnostics = list(registry.diagnostics)
        for code, default, finding in found:
            source = finding.source
            level = levels.level(code, default, source.path, source.record.id) if levels else default
            if level is not Level.OFF:
                position = source.position(*finding.where, key=finding.on_key)
                place = (source.path, position, finding.label, finding.help, source.record.id)
                diagnostics.append(Diagnostic(code, level, finding.message, *place))
        return in_order(diagnostics)


def _files(config: Config, paths: tuple[Path, ...]) -> tuple[list[Path], frozenset[Path] | None]:
    """Return the files to load and, of them, those that were named; None where none was."""
    if not paths:
        files = named_files(config, ())
        if not files:
            raise RegistryError(f"no record file below {config.records_folder.as_posix()}")
        return files, None
    named = named_files(config, paths)
    absolute = {path.resolve() for path in named}
    rest: list[Path] = []
    if any(path.is_relative_to(config.records_folder.resolve()) for path in absolute):
        rest = [path for path in named_files(config, ()) if path.resolve() not in absolute]
    return [*named, *rest], frozenset(named)


def _shown(path: Path) -> Path:
    """Return a path as a person at the working folder would write it."""
    absolute, here = path.resolve(), Path.cwd()
    return absolute.relative_to(here) if absolute.is_relative_to(here) else path
