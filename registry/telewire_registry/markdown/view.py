"""What a page is rendered from, and how its parts are put together."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from telewire_registry.evidence import Evidence
from telewire_registry.markdown.codecs import Codec, Names, same
from telewire_registry.markdown.places import Place
from telewire_registry.model import Emitter, Record
from telewire_registry.vocabulary import Vocabulary

__all__ = ["View", "told_names", "with_extras"]

_AT = re.compile(r"^(.*)#(\d+)(?:\.(\d+))?$", re.DOTALL)


@dataclass(frozen=True, slots=True)
class _Extra:
    chunk: int
    row: int | None
    text: str


@dataclass(frozen=True)
class View:
    """A record as a page shows it."""

    record: Record
    vocabulary: Vocabulary
    evidence: Evidence | None
    names: Names
    raw: Mapping[str, str]
    extras: Mapping[str, tuple[_Extra, ...]] = field(default_factory=dict)
    renamed: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, record: Record, vocabulary: Vocabulary, evidence: Evidence | None = None) -> View:
        """Make the view of a record."""
        extras: dict[str, list[_Extra]] = {}
        for extra in record.extras:
            path, at = _read_at(extra.at, extra.text)
            extras.setdefault(path, []).append(at)
        names = Names(record.name, tuple(member.name for member in record.fields))
        kept = {path: tuple(found) for path, found in extras.items()}
        return cls(record, vocabulary, evidence, names, record.raw or {}, kept, _renamed(record))

    def spell(self, pointer: str, codec: Codec, value: Any) -> str:  # noqa: ANN401 - any value of a record
        """Return the text of a value: what was kept, while it still reads as the value, else the value written."""
        kept = self.raw.get(pointer)
        was = self.raw.get(f"{pointer}#was")
        if was is not None:
            # The text does not hold the value, which the page says elsewhere.
            return kept if kept is not None and was == value else codec.write(value)
        if kept is not None and same(codec.read(kept, self.names).value, value):
            return kept
        return codec.write(value)

    def shows(self, pointer: str, codec: Codec, value: Any) -> bool:  # noqa: ANN401 - any value of a record
        """Return whether a value has a place on the page: it is there, or the page said that it is not."""
        return pointer in self.raw or codec.states(value)

    def retell(self, text: str) -> str:
        """Return a text about the way of the value with the names that it now has, where the page had others."""
        if not self.renamed:
            return text
        words = sorted(map(re.escape, self.renamed), key=len, reverse=True)
        return re.sub(rf"(?<!\w)(?:{'|'.join(words)})(?!\w)", lambda match: self.renamed[match[0]], text)

    def chunks_at(self, place: Place) -> Iterator[tuple[int, str]]:
        """Yield the number and the text of each block that only the page has."""
        for extra in self.extras.get(place.path, ()):
            if extra.row is None:
                yield extra.chunk, self._extra_text(place, extra)

    def rows_at(self, place: Place) -> Iterator[tuple[int, str]]:
        """Yield the number and the text of each row that only the page has."""
        for extra in self.extras.get(place.path, ()):
            if extra.row is not None:
                yield extra.row, self._extra_text(place, extra)

    def _extra_text(self, place: Place, extra: _Extra) -> str:
        return self.retell(extra.text) if place.section.key == "flow" else extra.text


def _read_at(at: str, text: str) -> tuple[str, _Extra]:
    """Return the place of an extra, and what stands there; without a number it stands at the end."""
    match = _AT.match(at)
    if match is None:
        return at, _Extra(sys.maxsize, None, text)
    return match[1], _Extra(int(match[2]), int(match[3]) if match[3] else None, text)


def _renamed(record: Record) -> dict[str, str]:
    """Return what the way of the value names otherwise than the emitters now do, with the new names."""
    renamed = {}
    for index, emitter in enumerate(record.flow.emitters):
        for word, now in told_names(emitter).items():
            told = (record.raw or {}).get(f"/flow/emitters/{index}/{word}#told")
            if told is not None and now is not None and told != now:
                renamed[told] = now
    return renamed


def told_names(emitter: Emitter) -> dict[str, str | None]:
    """Return the names of an emitter that the way of the value may tell, as it tells them."""
    field_ = f"{emitter.payload}.{emitter.field}" if emitter.payload and emitter.field else None
    return {"event": emitter.event, "payload": emitter.payload, "field": field_}


def with_extras(own: Sequence[str], extras: Iterator[tuple[int, str]]) -> list[str]:
    """Return the page's own parts, with each extra at its number where that many parts are there."""
    merged = list(own)
    for index, text in sorted(extras, key=lambda extra: extra[0]):
        merged.insert(min(index, len(merged)), text)
    return merged
