"""What a lint is, what it sees, and what it finds.

Each lint lives in a module named for the fault. Its docstring says what is wrong and why that matters; its examples
are its tests and its documentation. A lint sees the whole registry at once and must be linear in the number of records.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property, wraps
from pathlib import Path

from telewire_registry.diagnostics import Level
from telewire_registry.lints.threshold_sets import ThresholdSets, threshold_sets
from telewire_registry.load import Registry, SourceRecord
from telewire_registry.model import MISSING, Member
from telewire_registry.vocabulary import Vocabulary

__all__ = ["Finding", "Invalid", "Lint", "SourceMember", "Subject", "Where", "one_per_place"]

Where = tuple[str | int, ...]
"""A path of keys and indexes into a record."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One place at which a record has the fault.

    Attributes:
        source: The record at fault, with its file.
        message: What is wrong, in one line, without a full stop.
        where: The path of keys and indexes to the value at fault; empty for the whole record.
        on_key: Whether the key is at fault, not its value.
        label: A few words that stand under the caret.
        help: The way out.
    """

    source: SourceRecord
    message: str
    where: Where = ()
    on_key: bool = False
    label: str = ""
    help: str = ""


def one_per_place(find: Callable[[Subject], Iterable[Finding]]) -> Callable[[Subject], Iterator[Finding]]:
    """Keep the first finding at each place: what the fields of a group inherit is at fault once."""

    @wraps(find)
    def first_only(subject: Subject) -> Iterator[Finding]:
        seen: set[tuple[Path, Where]] = set()
        for finding in find(subject):
            place = (finding.source.path, finding.where)
            if place not in seen:
                seen.add(place)
                yield finding

    return first_only


@dataclass(frozen=True, slots=True)
class SourceMember:
    """One metric of a record, with its place.

    Attributes:
        source: The record.
        member: The metric, with what it inherits.
        index: Its index in the record's fields, or None where the record describes one metric.
    """

    source: SourceRecord
    member: Member
    index: int | None

    def where(self, *rest: str | int) -> Where:
        """Return where a value stands: in the field itself, or in the record where it is inherited.

        The rest begins with `data` or `flow`; what is inherited is a key of `data`, and a whole list of `flow`.
        """
        if self.index is None:
            return rest
        field = self.source.record.fields[self.index]
        section, key = str(rest[0]), str(rest[1])
        own = getattr(getattr(field, section), key)
        unstated = {"default": MISSING, "emitters": (), "stages": (), "targets": (), "consumers": ()}
        return rest if own == unstated.get(key) else ("fields", self.index, *rest)


@dataclass(frozen=True)
class Subject:
    """What a lint looks at: the records that could be read, and the words of the registry."""

    registry: Registry
    vocabulary: Vocabulary

    @property
    def sources(self) -> tuple[SourceRecord, ...]:
        """The records with their files, in the order of their ids."""
        return self.registry.sources

    @cached_property
    def by_id(self) -> Mapping[str, SourceRecord]:
        """The record of each id; the first of them where several share one."""
        return {source.record.id: source for source in reversed(self.sources)}

    @cached_property
    def members(self) -> tuple[SourceMember, ...]:
        """Every metric of every record."""
        return tuple(
            SourceMember(source, member, index if source.record.fields else None)
            for source in self.sources
            for index, member in enumerate(source.record.members)
        )

    @cached_property
    def threshold_sets(self) -> tuple[ThresholdSets, ...]:
        """Every list of thresholds that compares one number."""
        return tuple(
            sets
            for source in self.sources
            if source.record.thresholds or source.record.fields
            for sets in threshold_sets(source)
        )

    @cached_property
    def by_name(self) -> Mapping[str, tuple[SourceRecord, ...]]:
        """The records of each name."""
        found: dict[str, list[SourceRecord]] = {}
        for source in self.sources:
            found.setdefault(source.record.name, []).append(source)
        return {name: tuple(sources) for name, sources in found.items()}


@dataclass(frozen=True, slots=True)
class Invalid:
    """An example with the fault: the records, and the messages that the lint gives, in order.

    The text holds one record or several, divided by `---`. The keys that a record must have and that do not matter here
    are left out; see `lints.examples`. A first line `# file: NAME` names the file.
    """

    text: str
    messages: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Lint:
    """One kind of fault that records can have.

    Attributes:
        code: The stable code, `TW012` or `TW1` and two digits.
        level: How much it weighs where telewire.toml says nothing.
        doc: The docstring of its module: the fault in the first line, then why it matters.
        find: Yields every place that has the fault.
        valid: Examples without the fault.
        invalid: Examples with it.
    """

    code: str
    level: Level
    doc: str | None
    find: Callable[[Subject], Iterable[Finding]]
    valid: tuple[str, ...]
    invalid: tuple[Invalid, ...]

    @property
    def fault(self) -> str:
        """The fault in one line, without a full stop."""
        return (self.doc or "").partition("\n")[0].rstrip(".")
