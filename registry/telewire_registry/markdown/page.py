"""A record as a Markdown page, in the sections of the first record that there was.

What a page said beyond the values is put back from `raw` and `extras`; a record written by hand has neither, and its
page holds every fact of the record.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from telewire_registry.evidence import Evidence
from telewire_registry.markdown import arrival, data, flow, identity, relations, verification
from telewire_registry.markdown.places import PLACES, TOP, Place
from telewire_registry.markdown.view import View, with_extras
from telewire_registry.model import Record
from telewire_registry.vocabulary import Vocabulary

__all__ = ["RENDERERS", "Section", "page_sections", "page_texts", "render_page", "shown_places"]

_RULE: Final = "---"


@dataclass(frozen=True, slots=True)
class Section:
    """One numbered section of a page.

    Attributes:
        number: 1 for Identity, up to 8 for Notes.
        title: The title, without the number.
        text: The Markdown below the heading.
    """

    number: int
    title: str
    text: str


RENDERERS: Final[Mapping[str, Callable[[View], list[str]]]] = {
    "top": identity.render_top,
    "identity": identity.render_identity,
    "question": identity.render_question,
    "audience": identity.render_audience,
    "cadence": identity.render_cadence,
    "type": data.render_type,
    "fields": data.render_fields,
    "meaning": data.render_meaning,
    "thresholds": data.render_thresholds,
    "source": flow.render_source,
    "transport": flow.render_transport,
    "schema": arrival.render_schema,
    "consumers": arrival.render_consumers,
    "checklist": verification.render_checklist,
    "claims": verification.render_claims,
    "attested": verification.render_attested,
    "tests": verification.render_tests,
    "manual": verification.render_manual,
    "suppress": verification.render_suppress,
    "upstream": relations.render_upstream,
    "downstream": relations.render_downstream,
    "history": relations.render_history,
    "notes": relations.render_notes,
}
"""What stands at each place that holds something of its own."""


def _chunks(view: View, place: Place) -> list[str]:
    """Return what stands under one heading, block by block."""
    own = RENDERERS[place.key](view) if place.key in RENDERERS else []
    return with_extras(own, view.chunks_at(place))


def _heading(view: View, place: Place, *, shown: bool) -> str | None:
    """Return the line of a heading; None where the page does not have it."""
    kept = view.raw.get(f"{place.pointer}#heading")
    if kept is None:
        return place.heading if shown else None
    return kept or (place.heading if shown else None)


def shown_places(view: View) -> list[tuple[Place, str, list[str]]]:
    """Return the places that the page has, each with the line of its heading and the blocks below."""
    found: list[tuple[Place, str, list[str]]] = []
    for number in range(1, PLACES[-1].number + 1):
        section, *parts = (place for place in PLACES if place.number == number)
        below = []
        for part in parts:
            chunks = _chunks(view, part)
            heading = _heading(view, part, shown=bool(chunks))
            if heading is not None:
                below.append((part, heading, chunks))
        chunks = _chunks(view, section)
        heading = _heading(view, section, shown=bool(chunks or below))
        if heading is not None:
            found += [(section, heading, chunks), *below]
    return found


def page_sections(record: Record, vocabulary: Vocabulary, evidence: Evidence | None = None) -> tuple[Section, ...]:
    """Return the sections of a record's page.

    Args:
        record: The record.
        vocabulary: Gives audiences and cadences their labels.
        evidence: What the last audit saw; the checklist is filled from it.
    """
    view = View.of(record, vocabulary, evidence)
    places: dict[int, list[str]] = {}
    titles: dict[int, str] = {}
    for place, heading, chunks in shown_places(view):
        texts = places.setdefault(place.number, [])
        if place.section is place:
            titles[place.number] = place.title
        else:
            texts.append(heading)
        texts += chunks
    return tuple(Section(number, titles[number], "\n\n".join(texts)) for number, texts in places.items())


def render_page(record: Record, vocabulary: Vocabulary, evidence: Evidence | None = None) -> str:
    """Return the whole page of a record, with a line break at its end.

    Args:
        record: The record.
        vocabulary: Gives audiences and cadences their labels.
        evidence: What the last audit saw; the checklist is filled from it.
    """
    return "\n\n".join(page_texts(View.of(record, vocabulary, evidence))) + "\n"


def page_texts(view: View) -> list[str]:
    """Return the blocks of the whole page, in their order."""
    texts = _chunks(view, TOP)
    for place, heading, chunks in shown_places(view):
        if view.raw.get(f"{place.pointer}#rule", _RULE if place.follows_rule else ""):
            texts.append(_RULE)
        texts += [heading, *chunks]
    return texts
