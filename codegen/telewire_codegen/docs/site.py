"""Everything that pages are made of, looked up once for all of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from telewire_codegen.docs.anchors import Anchors
from telewire_codegen.docs.generated_code import Generated, generated_of
from telewire_codegen.docs.graph import Neighbours, neighbours_of
from telewire_codegen.docs.names import INDEX, PageNames
from telewire_codegen.docs.text import one_line
from telewire_codegen.plan.model import FieldPlan, Plan
from telewire_registry.evidence import Evidence
from telewire_registry.load import Registry
from telewire_registry.model import STATUS_STEPS, Emitter, Member, Record, Verdict
from telewire_registry.vocabulary import Vocabulary

__all__ = ["NOT_AUDITED", "Carried", "Group", "Site", "status_of", "verdict_of"]

NOT_AUDITED: Final = "not audited yet"
NO_STATUS: Final = "no status"


@dataclass(frozen=True, slots=True)
class Group:
    """Records under one heading of the index.

    Attributes:
        word: The category, the priority or the status.
        meaning: What it means; empty where nobody says so.
        anchor: Where it is: `index.md#policy`.
        records: The records, in order.
    """

    word: str
    meaning: str
    anchor: str
    records: tuple[Record, ...]


@dataclass(frozen=True, slots=True)
class Carried:
    """A field of an event's payload, and the metric in it."""

    field: str
    record: Record
    member: Member
    emitter: Emitter


@dataclass(frozen=True, slots=True)
class Site:
    """What pages are made of.

    Attributes:
        records: The records in order, one of each id.
        files: The file name of each record, by id.
        vocabulary: The words that records use.
        evidence: What the last audit saw, by id of the record.
        neighbours: The records around each, by id.
        generated: What the compiler made of each, by id.
        fields: The compiled fields, by payload class and name.
        package: The name of the generated package.
        events: The fields of each event, in order.
        categories: The records by category.
        priorities: The records by priority.
        statuses: The records by status, the furthest first.
        events_anchor: Where the index lists the events.
        links: The links, as the index writes them.
    """

    records: tuple[Record, ...]
    files: Mapping[str, str]
    vocabulary: Vocabulary
    evidence: Mapping[str, Evidence]
    neighbours: Mapping[str, Neighbours]
    generated: Mapping[str, tuple[Generated, ...]]
    fields: Mapping[tuple[str | None, str], FieldPlan]
    package: str
    events: Mapping[str, tuple[Carried, ...]]
    categories: tuple[Group, ...]
    priorities: tuple[Group, ...]
    statuses: tuple[Group, ...]
    events_anchor: str
    links: PageNames

    @classmethod
    def of(cls, registry: Registry, vocabulary: Vocabulary, evidence: Mapping[str, Evidence], plan: Plan) -> Site:
        """Look up everything; the cost grows with the number of records and of what they declare."""
        sources = {source.record.id: source for source in registry.sources}
        records = tuple(source.record for source in sources.values())
        anchors = Anchors()
        for heading in ("Telemetry", "Categories"):
            anchors.add(heading)
        meanings = {word: category.meaning for word, category in vocabulary.categories.items()}
        categories = _groups(anchors, ((record.category, record) for record in records), meanings)
        anchors.add("Priorities")
        priorities = _groups(anchors, ((record.priority, record) for record in records), vocabulary.priorities)
        anchors.add("Status")
        steps = {step.replace("_", " "): "" for step in reversed(STATUS_STEPS)}
        statuses = _groups(anchors, ((status_of(record), record) for record in records), steps)
        return cls(
            records=records,
            files={record_id: source.path.name for record_id, source in sources.items()},
            vocabulary=vocabulary,
            evidence=evidence,
            neighbours=neighbours_of(records),
            generated=generated_of(records, plan),
            fields={(payload.name, item.name): item for payload in plan.payloads.payloads for item in payload.fields},
            package=plan.package.package,
            events=_events(records),
            categories=categories,
            priorities=priorities,
            statuses=statuses,
            events_anchor=f"{INDEX}{anchors.add('Events')}",
            links=PageNames.of(INDEX, records),
        )


def status_of(record: Record) -> str:
    """Return the furthest step of a record, in words."""
    reached = [step for step in STATUS_STEPS if getattr(record.status, step)]
    return reached[-1].replace("_", " ") if reached else NO_STATUS


def verdict_of(record: Record, evidence: Mapping[str, Evidence]) -> Verdict | str:
    """Return what the last audit says of a record."""
    return evidence[record.id].verdict if record.id in evidence else NOT_AUDITED


def _groups(anchors: Anchors, pairs: Iterable[tuple[str, Record]], meanings: Mapping[str, str]) -> tuple[Group, ...]:
    """Sort records under the words that they use: the known words first, in their own order."""
    found: dict[str, list[Record]] = {word: [] for word in meanings}
    for word, record in pairs:
        found.setdefault(word, []).append(record)
    return tuple(
        Group(word, meanings.get(word, ""), f"{INDEX}{anchors.add(one_line(word))}", tuple(records))
        for word, records in found.items()
        if records
    )


def _events(records: Iterable[Record]) -> Mapping[str, tuple[Carried, ...]]:
    found: dict[str, list[Carried]] = {}
    for record in records:
        for member in record.members:
            for emitter in member.flow.emitters:
                if emitter.event:
                    carried = Carried(emitter.field or member.name, record, member, emitter)
                    found.setdefault(emitter.event, []).append(carried)
    return {event: tuple(found[event]) for event in sorted(found)}
