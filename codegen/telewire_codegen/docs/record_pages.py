"""The page of one record."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from telewire_codegen.docs.graph import Neighbour
from telewire_codegen.docs.mermaid import flow_diagram
from telewire_codegen.docs.names import INDEX, PageNames, record_page
from telewire_codegen.docs.section_text import section_text
from telewire_codegen.docs.site import NOT_AUDITED, Group, Site, status_of, verdict_of
from telewire_codegen.docs.tables import table
from telewire_codegen.docs.text import code, inline, link
from telewire_registry.evidence import Evidence
from telewire_registry.markdown.page import Section, page_sections
from telewire_registry.model import STATUS_STEPS, Record

__all__ = ["RecordPage", "record_pages"]

_AUDITED_SECTION = "Wiring Verification"
_STEPS = "\n\n### Manual"
"""How the part behind the tests begins."""
_WHOLE = "end to end"


@dataclass(frozen=True, slots=True)
class RecordPage:
    """What the template of a record's page gets; every text is Markdown but for the record's own.

    Attributes:
        path: The page, relative to the folder of pages.
        record: The record.
        source: The name of its file.
        title: The heading.
        navigation: Links to the index, to the neighbours in order, and to events.
        deprecated: That the metric is on its way out, and what takes its place; empty otherwise.
        facts: A table: category, priority, status, verdict.
        flow: The inside of a Mermaid block; empty where the record says nothing of its way.
        sections: The sections of the record, numbered.
        generated: A table of what there is in the generated code; empty where there is nothing.
        neighbours: A table of the records around it; empty where there are none.
    """

    path: str
    record: Record
    source: str
    title: str
    navigation: str
    deprecated: str
    facts: str
    flow: str
    sections: tuple[Section, ...]
    generated: str
    neighbours: str


def record_pages(site: Site) -> Iterator[RecordPage]:
    """Yield the page of each record, in order."""
    categories = {record.id: group for group in site.categories for record in group.records}
    around = zip((None, *site.records[:-1]), site.records, (*site.records[1:], None), strict=True)
    for before, record, after in around:
        links = site.links.at(record_page(record))
        yield RecordPage(
            path=links.page,
            record=record,
            source=site.files[record.id],
            title=f"{record.id} {inline(record.title)}",
            navigation=_navigation(site, record, links, before, after),
            deprecated=_deprecated(record, links),
            facts=_facts(site, record, links, categories[record.id]),
            flow=flow_diagram(record, site.evidence.get(record.id)) or "",
            sections=tuple(_sections(site, record)),
            generated=_generated(site, record, links),
            neighbours=_neighbours(site, record, links),
        )


def _navigation(site: Site, record: Record, links: PageNames, before: Record | None, after: Record | None) -> str:
    parts = [link("Index", links.to(INDEX))]
    if before is not None:
        parts.append(f"previous: {links.record(before)}")
    if after is not None:
        parts.append(f"next: {links.record(after)}")
    events = dict.fromkeys(
        emitter.event for member in record.members for emitter in member.flow.emitters if emitter.event in site.events
    )
    if events:
        parts.append("sent with " + ", ".join(links.event(str(event)) for event in events))
    return " · ".join(parts)


def _deprecated(record: Record, links: PageNames) -> str:
    if record.deprecated is None:
        return ""
    since, by = record.deprecated.since, record.deprecated.replaced_by
    page = links.records.get(by or "")
    instead = f" Read {link(str(by), links.to(page)) if page else by} instead." if by else ""
    return f"**Deprecated** since {inline(since)}.{instead}"


def _facts(site: Site, record: Record, links: PageNames, category: Group) -> str:
    verdict = verdict_of(record, site.evidence)
    steps = [step.replace("_", " ") for step in STATUS_STEPS if getattr(record.status, step)]
    row = (
        link(code(record.category) or "—", links.to(category.anchor)),
        code(record.priority),
        ", ".join(steps) or status_of(record),
        str(verdict),
    )
    return table(("Category", "Priority", "Status", "Audit"), [row])


def _sections(site: Site, record: Record) -> Iterator[Section]:
    evidence = site.evidence.get(record.id)
    imported = bool(record.raw or record.extras)
    for section in page_sections(record, site.vocabulary, evidence):
        text = section_text(section.text, imported=imported)
        if section.title == _AUDITED_SECTION and evidence is None:
            text = f"*Audit: {NOT_AUDITED}. What is ticked below was ticked by hand.*\n\n{text}"
        if section.title == _AUDITED_SECTION and evidence is not None and evidence.tests:
            before, steps, after = text.partition(_STEPS)
            text = f"{before}\n\n### Tests in the code\n\n{_tests(evidence)}{steps}{after}"
        yield Section(section.number, section.title, text)


def _tests(evidence: Evidence) -> str:
    """Return the tests that the audit found: by name where they send the value the whole way, else counted by file."""
    whole = [(code(test.name), code(test.path), test.kind) for test in evidence.tests if test.kind == _WHOLE]
    others = Counter((test.path, test.kind) for test in evidence.tests if test.kind != _WHOLE)
    rows = [(str(count), code(path), kind) for (path, kind), count in others.items()]
    return table(("Test", "File", "What it proves"), [*whole, *rows])


def _generated(site: Site, record: Record, links: PageNames) -> str:
    rows = [
        (entry.what, code(entry.name), link(code(entry.module), links.to(f"../{site.package}/{entry.module}")))
        for entry in site.generated.get(record.id, ())
    ]
    return table(("What", "Name", "File"), rows) if rows else ""


def _neighbours(site: Site, record: Record, links: PageNames) -> str:
    around = site.neighbours[record.id]
    rows = [
        *_edges("needs", around.upstream, links),
        *_edges("is needed by", around.downstream, links),
        *(("takes the place of", links.record(other), "", "") for other in around.replaces),
    ]
    return table(("This metric", "Record", "Said by", "Why"), rows) if rows else ""


def _edges(verb: str, neighbours: Sequence[Neighbour], links: PageNames) -> Iterator[tuple[str, str, str, str]]:
    for neighbour in neighbours:
        said_by = "both" if neighbour.here and neighbour.there else "this record" if neighbour.here else "that record"
        yield verb, links.record(neighbour.record), said_by, inline(neighbour.notes)
