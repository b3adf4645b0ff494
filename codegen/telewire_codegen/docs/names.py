"""Where each page lies, and how pages link to each other. All paths are relative to the folder of the pages."""

from __future__ import annotations

import posixpath
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from telewire_codegen.docs.text import code, link
from telewire_registry.model import Record

__all__ = ["FOLDER", "GLOSSARY", "INDEX", "VOCABULARY", "PageNames", "event_page", "record_page"]

FOLDER: Final = "docs"
"""The folder of the pages, below the folder of generated files."""
INDEX: Final = "index.md"
VOCABULARY: Final = "vocabulary.md"
GLOSSARY: Final = "glossary.md"
_MAX_NAME: Final = 120


def record_page(record: Record) -> str:
    """Return the page of a record; a name that no file system would take is cut."""
    return f"{record.id}_{record.name[:_MAX_NAME]}.md"


def event_page(event: str) -> str:
    """Return the page of an event."""
    return f"events/{event}.md"


@dataclass(frozen=True, slots=True)
class PageNames:
    """Links as one page writes them.

    Attributes:
        page: The page.
        records: The page of each record, by id.
    """

    page: str
    records: Mapping[str, str]

    @classmethod
    def of(cls, page: str, records: Iterable[Record]) -> PageNames:
        """Make the links of a page over all records."""
        return cls(page, {record.id: record_page(record) for record in records})

    def at(self, page: str) -> PageNames:
        """Return the links as another page writes them."""
        return PageNames(page, self.records)

    def to(self, target: str) -> str:
        """Return a page or a file, relative to this page; an anchor behind `#` stays."""
        path, mark, anchor = target.partition("#")
        if path == self.page or not path:
            return f"{mark}{anchor}" if anchor else posixpath.basename(path)
        return posixpath.relpath(path, posixpath.dirname(self.page) or ".") + mark + anchor

    def record(self, record: Record) -> str:
        """Return a link to a record: its id and its name."""
        return f"{link(record.id, self.to(record_page(record)))} {code(record.name)}"

    def event(self, event: str) -> str:
        """Return a link to an event."""
        return link(code(event), self.to(event_page(event)))

    def mentions(self, own_id: str | None = None) -> Callable[[str], str | None]:
        """Return what finds the page of a mentioned id; none for an unknown one, and for the page's own."""

        def target(record_id: str) -> str | None:
            page = self.records.get(record_id)
            return None if page is None or record_id == own_id else self.to(page)

        return target
