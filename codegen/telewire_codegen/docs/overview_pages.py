"""The pages over all records: the index, the vocabulary, the glossary, and a page for each event."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from telewire_codegen.docs.names import GLOSSARY, INDEX, VOCABULARY, PageNames, event_page
from telewire_codegen.docs.site import NOT_AUDITED, Carried, Group, Site, status_of, verdict_of
from telewire_codegen.docs.tables import table
from telewire_codegen.docs.text import code, inline, link, sentence
from telewire_registry.model import MISSING, Aggregate, Record, Verdict

__all__ = [
    "EventPage", "GlossaryPage", "IndexPage", "Listing", "VocabularyPage", "event_pages", "glossary_page",
    "index_page", "vocabulary_page",
]  # fmt: skip

_MAX_SENTENCE = 120
_MAX_LINKS = 8
_VERDICTS = (*(str(verdict) for verdict in Verdict), NOT_AUDITED)


@dataclass(frozen=True, slots=True)
class Listing:
    """A heading with a sentence and a table below it; texts are Markdown."""

    heading: str
    meaning: str
    table: str


@dataclass(frozen=True, slots=True)
class IndexPage:
    """What the template of the index gets; texts are Markdown."""

    path: str
    vocabulary: str
    glossary: str
    summary: str
    counts: str
    verdicts: str
    categories: tuple[Listing, ...]
    priorities: tuple[Listing, ...]
    statuses: tuple[Listing, ...]
    events: str


@dataclass(frozen=True, slots=True)
class VocabularyPage:
    """What the template of the vocabulary's page gets; texts are Markdown."""

    path: str
    navigation: str
    listings: tuple[Listing, ...]


@dataclass(frozen=True, slots=True)
class GlossaryPage:
    """What the template of the glossary gets; texts are Markdown."""

    path: str
    navigation: str
    fields: str
    units: str
    types: str


@dataclass(frozen=True, slots=True)
class EventPage:
    """What the template of an event's page gets; texts are Markdown."""

    path: str
    event: str
    title: str
    navigation: str
    payload: str
    emitters: str
    fields: str


def index_page(site: Site) -> IndexPage:
    """Return the index: all records by category, priority and status, with counts and verdicts, and the events."""
    links = site.links
    records = len(site.records)
    metrics = sum(len(record.members) for record in site.records)
    summary = (
        f"{_counted(records, 'record')} of {_counted(metrics, 'metric')} in "
        f"{_counted(len(site.categories), 'category', 'categories')}, carried by {_counted(len(site.events), 'event')}."
    )
    return IndexPage(
        path=INDEX,
        vocabulary=link("Vocabulary", links.to(VOCABULARY)),
        glossary=link("Glossary", links.to(GLOSSARY)),
        summary=summary,
        counts=_counts(site, links),
        verdicts=_verdict_counts(site),
        categories=tuple(
            _listing(site, group, ("Priority", "Status", "Audit", "Question")) for group in site.categories
        ),
        priorities=tuple(_listing(site, group, ("Category", "Status", "Audit")) for group in site.priorities),
        statuses=tuple(_listing(site, group, ("Category", "Priority", "Audit")) for group in site.statuses),
        events=_event_list(site, links),
    )


_COLUMNS: Mapping[str, Callable[[Site, Record], str]] = {
    "Category": lambda _, record: code(record.category),
    "Priority": lambda _, record: code(record.priority),
    "Status": lambda _, record: status_of(record),
    "Audit": lambda site, record: str(verdict_of(record, site.evidence)),
    "Question": lambda _, record: sentence(record.purpose.question or record.data.meaning or "", _MAX_SENTENCE),
}


def _listing(site: Site, group: Group, columns: tuple[str, ...]) -> Listing:
    rows = [
        (
            link(record.id, site.links.to(site.links.records[record.id])),
            inline(record.title),
            *(_COLUMNS[column](site, record) for column in columns),
        )
        for record in group.records
    ]
    return Listing(inline(group.word) or "—", inline(group.meaning), table(("Record", "Metric", *columns), rows))


def _counts(site: Site, links: PageNames) -> str:
    """Return a table of categories by priority."""
    priorities = [group.word for group in site.priorities]
    rows = []
    for group in site.categories:
        used = Counter(record.priority for record in group.records)
        numbers = (str(used[word]) if used[word] else "" for word in priorities)
        rows.append((link(code(group.word) or "—", links.to(group.anchor)), str(len(group.records)), *numbers))
    heads = (link(code(group.word) or "—", links.to(group.anchor)) for group in site.priorities)
    return table(("Category", "Records", *heads), rows)


def _verdict_counts(site: Site) -> str:
    counts = Counter(str(verdict_of(record, site.evidence)) for record in site.records)
    if set(counts) <= {NOT_AUDITED}:
        return NOT_AUDITED
    return ", ".join(f"{counts[verdict]:,} {verdict}" for verdict in _VERDICTS if counts[verdict])


def _event_list(site: Site, links: PageNames) -> str:
    rows = [
        (
            links.event(event),
            ", ".join(map(code, _payloads(carried))),
            str(len({item.field for item in carried})),
            str(len({item.record.id for item in carried})),
        )
        for event, carried in site.events.items()
    ]
    return table(("Event", "Payload", "Fields", "Records"), rows) if rows else "No record names an event."


def event_pages(site: Site) -> Iterator[EventPage]:
    """Yield a page for each event: its payload, who emits it, and its fields with the metrics in them."""
    for event, carried in site.events.items():
        links = site.links.at(event_page(event))
        module = link(code("payloads.py"), links.to(f"../{site.package}/payloads.py"))
        payloads = ", ".join(map(code, _payloads(carried)))
        emitters = dict.fromkeys(item.emitter.symbol for item in carried if item.emitter.symbol)
        by_field: dict[str, list[Carried]] = {}
        for item in carried:
            by_field.setdefault(item.field, []).append(item)
        rows = [_field_row(site, links, name, items) for name, items in by_field.items()]
        yield EventPage(
            path=links.page,
            event=event,
            title=f"Event {code(event)}",
            navigation=f"{link('Index', links.to(INDEX))} · {link('all events', links.to(site.events_anchor))}",
            payload=f"Payload: {payloads or 'none is named'}, in {module}.",
            emitters="Emitted by " + ", ".join(map(code, emitters)) + "." if emitters else "",
            fields=table(("Field", "Type", "Range", "Default", "Records", "Unit", "Meaning"), rows),
        )


def _payloads(carried: Iterable[Carried]) -> list[str]:
    return list(dict.fromkeys(item.emitter.payload for item in carried if item.emitter.payload))


def _field_row(site: Site, links: PageNames, name: str, carried: Sequence[Carried]) -> tuple[str, ...]:
    """Describe one field: as it was compiled, and by the metric that is closest to what the field holds."""
    compiled = next((found for item in carried if (found := site.fields.get((item.emitter.payload, name)))), None)
    closest = min(carried, key=_distance)
    data = closest.member.data
    kind = compiled.kind if compiled else data.type
    default = compiled.default_text if compiled else "" if data.default is MISSING else repr(data.default)
    allowed = compiled.range if compiled else data.range
    records = {item.record.id: item.record for item in carried}
    return (
        code(name),
        code(kind or ""),
        code(allowed or ""),
        code(default or ""),
        ", ".join(links.record(record) for record in records.values()),
        inline(data.units or ""),
        sentence(data.meaning or "", _MAX_SENTENCE),
    )


def _distance(carried: Carried) -> int:
    """Return how much is made of a payload's field before it is the metric; 0 where it is stored as it came."""
    targets = carried.member.flow.targets
    plain = any(target.aggregate is Aggregate.SET and target.transform is None for target in targets)
    return 0 if plain or not targets else 1


def vocabulary_page(site: Site) -> VocabularyPage:
    """Return the page of the words that records use, each with its meaning and how many records use it."""
    links, records = site.links.at(VOCABULARY), site.records
    anchors = {group.word: group.anchor for group in site.categories}
    used = Counter(record.category for record in records)
    categories = [
        (
            link(code(word), links.to(anchors[word])) if word in anchors else code(word),
            f"{category.first_id} to {category.last_id}",
            str(used[word]),
            inline(category.meaning),
        )
        for word, category in site.vocabulary.categories.items()
    ]
    surfaces = [
        {consumer.surface for member in record.members for consumer in member.flow.consumers} for record in records
    ]
    words = site.vocabulary
    return VocabularyPage(
        path=VOCABULARY,
        navigation=link("Index", links.to(INDEX)),
        listings=(
            Listing(
                "Categories", "What a metric is about.", table(("Category", "Ids", "Records", "Meaning"), categories)
            ),
            _words("Priorities", "How much it is needed.", words.priorities, ([r.priority] for r in records)),
            _words("Audiences", "Who needs it.", words.audiences, (r.purpose.audience for r in records)),
            _words("Cadences", "When it is needed.", words.cadences, (r.purpose.cadence for r in records)),
            _words("Surfaces", "What kind of consumer reads it.", words.surfaces, surfaces),
        ),
    )


def _words(heading: str, meaning: str, words: Mapping[str, str], used: Iterable[Iterable[str | None]]) -> Listing:
    counts = Counter(word for one in used for word in one)
    rows = [(code(word), str(counts[word]), inline(text)) for word, text in words.items()]
    return Listing(heading, meaning, table(("Word", "Records", "Meaning"), rows))


def glossary_page(site: Site) -> GlossaryPage:
    """Return the glossary: every metric by name, and the units and types with the metrics that have them."""
    links = site.links.at(GLOSSARY)
    metrics = [(member, record) for record in site.records for member in record.members]
    by_name = sorted(metrics, key=lambda item: (item[0].name.lower(), item[0].name, item[1].id))
    fields = [
        (
            code(member.name),
            code(member.data.type or ""),
            inline(member.data.units or ""),
            link(record.id, links.to(links.records[record.id])),
            sentence(member.data.meaning or "", _MAX_SENTENCE),
        )
        for member, record in by_name
    ]
    units = _users(links, ((member.data.units, record) for member, record in metrics))
    types = _users(links, (((str(m.data.type) if m.data.type else None), record) for m, record in metrics))
    return GlossaryPage(
        path=GLOSSARY,
        navigation=link("Index", links.to(INDEX)),
        fields=table(("Metric", "Type", "Unit", "Record", "Meaning"), fields),
        units=table(("Unit", "Metrics", "Records"), [(inline(word), *cells) for word, *cells in units]),
        types=table(("Type", "Metrics", "Records"), [(code(word), *cells) for word, *cells in types]),
    )


def _users(links: PageNames, pairs: Iterable[tuple[str | None, Record]]) -> Iterator[tuple[str, str, str]]:
    """Yield each word in order, how often it is used, and links to the first records that use it."""
    counts: Counter[str] = Counter()
    users: dict[str, dict[str, None]] = {}
    for word, record in pairs:
        if word:
            counts[word] += 1
            users.setdefault(word, {})[record.id] = None
    for word in sorted(users):
        shown = [link(record_id, links.to(links.records[record_id])) for record_id in list(users[word])[:_MAX_LINKS]]
        more = len(users[word]) - len(shown)
        yield word, str(counts[word]), ", ".join(shown) + (f" and {more:,} more" if more else "")


def _counted(count: int, word: str, plural: str = "") -> str:
    return f"{count:,} {word if count == 1 else plural or word + 's'}"
