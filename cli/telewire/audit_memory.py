"""What an audit printed before, printed again where nothing that it depends on has changed.

Facts and verdicts have caches of their own, but even to look them up costs reading every record, placing every finding
and rendering all of it. Here one key covers all of that: the tool, the configuration and what the command line says,
the day, the bytes of records, sources, baseline and evidence, the names of all files, and size and time of every other
Python file, since records name tests. Whatever cannot be looked at makes no key: then the audit is made.
"""

from __future__ import annotations

import hashlib
import json
import sys
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, replace
from datetime import date
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING

import telewire
import telewire_registry
from telewire.audit_asked import CACHE_FOLDER, Asked
from telewire_registry.load import record_files

if TYPE_CHECKING:
    from telewire_registry.config import Config

__all__ = ["Memory", "Printed"]


@dataclass(frozen=True, slots=True)
class Printed:
    """What a command says.

    Attributes:
        blocks: Level and text of each finding, where the form is for people.
        text: The rest of the result: all of it in other forms.
        summary: What a CI step's summary is to hold; empty where the form has none.
        remarks: Lines for standard error.
        failed: Whether a finding fails the audit.
    """

    blocks: tuple[tuple[str, str], ...]
    text: str
    summary: str
    remarks: tuple[str, ...]
    failed: bool

    @property
    def plain(self) -> str:
        """The whole result without colours, an empty line between two findings."""
        joined = "\n\n".join(text for _, text in self.blocks)
        return (joined and joined + "\n") + self.text


class Memory:
    """The memory of one command line."""

    def __init__(self, settings: Config, asked: Asked, form: str, root: Path) -> None:
        """Remember by what is asked.

        Args:
            settings: The configuration.
            asked: What is wanted. A run that writes, or looks at a revision, is not remembered.
            form: The form of the output.
            root: The folder that paths are shown from.
        """
        self._settings = settings
        self._said = (repr(settings), repr(replace(asked, processes=None)), form, str(root), str(Path.cwd()))
        self._baseline = asked.baseline
        self._is_on = asked.use_cache and not (asked.write or asked.update or asked.revision)
        self._key: str | None = None

    def recall(self) -> Printed | None:
        """Return what was printed for the same input, if it is known."""
        if not self._is_on:
            return None
        from telewire_audit.collect.cache import FactCache

        try:
            self._key = self._digest()
        except OSError:
            return None
        kept = FactCache(self._folder).read(self._key)
        try:
            plain = json.loads(kept) if kept is not None else None
            if plain is None:
                return None
            plain["blocks"] = tuple((level, text) for level, text in plain["blocks"])
            return Printed(**{**plain, "remarks": tuple(plain["remarks"])})
        except (ValueError, KeyError, TypeError):
            return None

    def keep(self, printed: Printed) -> None:
        """Remember what was printed, after `recall` has not found it."""
        from telewire_audit.collect.cache import FactCache

        if self._key is not None:
            FactCache(self._folder).write(self._key, json.dumps(asdict(printed)).encode())

    @property
    def _folder(self) -> Path:
        return self._settings.folder / CACHE_FOLDER

    def _digest(self) -> str:
        digest = hashlib.sha256()
        for part in self._parts():
            digest.update(len(part).to_bytes(8, "big"))
            digest.update(part)
        return digest.hexdigest()

    def _parts(self) -> Iterator[bytes]:
        from telewire_audit.collect.cache import tool_digest
        from telewire_audit.collect.files import find_sources, list_files

        settings = self._settings
        versions = [metadata.version(name) for name in ("click", "jinja2", "pyyaml", "rich")]
        yield " ".join((tool_digest(), sys.version, *versions, date.today().isoformat(), *self._said)).encode()  # noqa: DTZ011
        for package in (telewire, telewire_registry):
            yield from _contents(sorted(Path(str(package.__file__)).parent.rglob("*.py")))
        records = settings.records_folder
        evidence = settings.folder / settings.generate.out / "wiring"
        yield from _contents(record_files(records, None))
        yield from _contents(path for path in (settings.vocabulary_file, self._baseline) if path and path.is_file())
        yield from _contents(sorted(evidence.glob("*.json")))
        known = set()
        for source in find_sources(settings.folder, settings.source.roots, settings.source.tests):
            known.add(source.path)
            yield f"{source.path}|{source.module}".encode()
            yield source.content
        for name in list_files(settings.folder):
            yield name.encode(errors="surrogateescape")
            if name.endswith(".py") and name not in known:
                status = (settings.folder / name).stat()
                yield f"{status.st_size} {status.st_mtime_ns}".encode()


def _contents(paths: Iterable[Path]) -> Iterator[bytes]:
    for path in paths:
        yield str(path).encode(errors="surrogateescape")
        yield path.read_bytes()
