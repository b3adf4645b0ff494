"""The records of a git revision."""

from __future__ import annotations

from pathlib import Path, PurePosixPath

from telewire_registry.diagnostics import Diagnostic
from telewire_registry.garbage import paused_gc
from telewire_registry.load import Registry, SourceRecord, parse_record
from telewire_registry.revisions import Revision
from telewire_registry.yaml_text import Fault, decode_bytes

__all__ = ["records_of"]

_SUFFIXES = (".yaml", ".yml")


def records_of(revision: Revision, folder: Path, now: Registry, without: Path | None = None) -> Registry:
    """Read the records that a folder held at a revision; none where it was not there.

    Args:
        revision: The revision.
        folder: The folder of the records in the working tree, as its files are to be shown.
        now: The records of the working tree; a file that did not change is not parsed again.
        without: A file of the folder that holds no record: the vocabulary.

    Raises:
        RevisionError: The folder lies outside of the repository, or a file's content is not there.
    """
    wanted = {
        path: blob
        for path, blob in revision.below(folder).items()
        if _is_record(path) and (without is None or folder / path != without)
    }
    contents = revision.read(wanted.values())
    texts = {source.path: source for source in now.sources}
    sources: list[SourceRecord] = []
    diagnostics: list[Diagnostic] = []
    with paused_gc():
        for path, content in zip(wanted, contents, strict=True):
            found = _parsed(content, folder / path, texts.get(folder / path))
            if isinstance(found, SourceRecord):
                sources.append(found)
            else:
                diagnostics += found
    sources.sort(key=lambda source: (len(source.record.id), source.record.id, source.path.as_posix()))
    return Registry(tuple(sources), tuple(diagnostics))


def _is_record(path: PurePosixPath) -> bool:
    return path.suffix in _SUFFIXES and not any(part.startswith(".") for part in path.parts)


def _parsed(content: bytes, path: Path, now: SourceRecord | None) -> SourceRecord | list[Diagnostic]:
    try:
        text = decode_bytes(content, path)
    except Fault as fault:
        return [fault.diagnostic]
    return now if now is not None and now.text == text else parse_record(text, path)
