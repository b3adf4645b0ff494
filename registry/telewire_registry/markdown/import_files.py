"""Many Markdown records into YAML files: which files, what each became, and what was written."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from telewire_registry.atomic_write import write_atomically
from telewire_registry.diagnostics import Diagnostic, Level, TelewireError
from telewire_registry.garbage import paused_gc
from telewire_registry.markdown.blocks import split_page
from telewire_registry.markdown.draft import Unread
from telewire_registry.markdown.import_page import Imported, import_page
from telewire_registry.markdown.record_yaml import DEFAULT_SCHEMA
from telewire_registry.vocabulary import Vocabulary
from telewire_registry.yaml_text import MAX_BYTES, Fault, decode_bytes

__all__ = ["IMPORT_CODES", "ImportedFile", "Imports", "NothingToImportError", "import_files", "write_imports"]

IMPORT_CODES: Final = {
    "TW020": (Level.NOTE, "A page of a folder is no record's, and is left out"),
    "TW021": (Level.ERROR, "A page does not give what every record needs"),
    "TW022": (Level.ERROR, "What a page gives is no valid record"),
    "TW023": (Level.ERROR, "A line of a page would not come back from the record"),
    "TW024": (Level.ERROR, "Two pages would become one file"),
    "TW025": (Level.ERROR, "The record's file is there already"),
}
"""The codes of a page that becomes no record, with the usual level and the fault."""
_SUFFIXES = (".md", ".markdown")


class NothingToImportError(TelewireError):
    """There is no page where some were looked for."""


@dataclass(frozen=True, slots=True)
class ImportedFile:
    """One file that became a record.

    Attributes:
        source: The page.
        target: The file of the record.
        record: The record's id.
        yaml: The text of the record.
        unreads: What no value holds.
    """

    source: Path
    target: Path
    record: str
    yaml: str
    unreads: tuple[Unread, ...]


@dataclass(frozen=True, slots=True)
class Imports:
    """What became of all files: the records, and why other files became none."""

    files: tuple[ImportedFile, ...]
    diagnostics: tuple[Diagnostic, ...] = field(default=())


def _pages(sources: Iterable[Path]) -> Iterator[tuple[Path, bool]]:
    """Yield each file once, and whether it was named itself."""
    seen: set[Path] = set()
    for source in sources:
        inside = source.is_dir()
        found = (
            sorted(
                path
                for path in source.rglob("*")
                if path.suffix in _SUFFIXES
                and path.is_file()
                and not any(part.startswith(".") for part in path.relative_to(source).parts)
            )
            if inside
            else [source]
        )
        for path in found:
            if path.resolve() not in seen:
                seen.add(path.resolve())
                yield path, not inside


def import_files(
    sources: Sequence[Path],
    out: Path,
    vocabulary: Vocabulary,
    *,
    force: bool = False,
    schema: str = DEFAULT_SCHEMA,
) -> Imports:
    """Read pages; nothing is written.

    A file in a folder that has none of a page's headings is no record, and is passed over with a note.

    Args:
        sources: Files, and folders of files.
        out: The folder that the records are for.
        vocabulary: The words of audiences and cadences.
        force: Whether a file that is there may be replaced.
        schema: Where an editor finds the JSON Schema, from `out`.

    Raises:
        NothingToImportError: No file is a page.
    """
    files: list[ImportedFile] = []
    diagnostics: list[Diagnostic] = []
    taken: dict[Path, Path] = {}
    with paused_gc():
        for path, named in _pages(sources):
            found = _import(path, named=named, vocabulary=vocabulary, schema=schema)
            if isinstance(found, list):
                diagnostics += found
                continue
            target = out / f"{found.record.id}_{found.record.name}.yaml"
            fault = _cannot_be_written(path, target, taken, force=force)
            if fault:
                diagnostics.append(fault)
                continue
            taken[target] = path
            files.append(ImportedFile(path, target, found.record.id, found.yaml, found.unreads))
    if not files and all(diagnostic.level is Level.NOTE for diagnostic in diagnostics):
        looked = ", ".join(source.as_posix() for source in sources)
        kinds = " or ".join(f"*{suffix}" for suffix in _SUFFIXES)
        raise NothingToImportError(f"no record in {looked}: a page is a file {kinds} with the headings of the template")
    return Imports(tuple(files), tuple(diagnostics))


def _import(path: Path, *, named: bool, vocabulary: Vocabulary, schema: str) -> Imported | list[Diagnostic]:
    try:
        text = _decoded(path.read_bytes(), path)
    except OSError as error:
        message = f"cannot be read: {error.strerror or error}"
        return [Diagnostic("TW001", Level.ERROR, message, path, help="check that it is a file that you may read")]
    except Fault as fault:
        return [fault.diagnostic]
    found = import_page(text, path, vocabulary, schema=schema)
    if isinstance(found, list) and not named and len(split_page(text)) == 1:
        message = "no record: it has none of the headings of a record's page"
        return [Diagnostic("TW020", Level.NOTE, message, path, help="name the file itself to import it all the same")]
    return found


def _decoded(content: bytes, path: Path) -> str:
    """Return the text of a page, which unlike YAML may hold any line separator.

    Raises:
        Fault: The file is too large or is not UTF-8.
    """
    if len(content) <= MAX_BYTES:
        with suppress(UnicodeDecodeError):
            return content.decode("utf-8-sig")
    return decode_bytes(content, path)


def _cannot_be_written(path: Path, target: Path, taken: dict[Path, Path], *, force: bool) -> Diagnostic | None:
    if target in taken:
        message = f"{target.name} comes from {taken[target].as_posix()} already"
        return Diagnostic("TW024", Level.ERROR, message, path, help="give one of the two another id or name")
    if target.exists() and not force:
        message = f"{target.as_posix()} is there already"
        return Diagnostic("TW025", Level.ERROR, message, path, help="remove it, or pass --force to replace it")
    return None


def write_imports(imports: Imports, out: Path) -> None:
    """Write the records, each file at once or not at all.

    Raises:
        OSError: The folder cannot be written to.
    """
    out.mkdir(parents=True, exist_ok=True)
    for file in imports.files:
        write_atomically(file.target, file.yaml.encode("utf-8"))
