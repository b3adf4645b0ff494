"""All pages of a registry, as text."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from pathlib import PurePosixPath
from typing import Final

from telewire_codegen.docs.mentions import linked
from telewire_codegen.docs.names import FOLDER
from telewire_codegen.docs.overview_pages import (
    EventPage,
    GlossaryPage,
    IndexPage,
    VocabularyPage,
    event_pages,
    glossary_page,
    index_page,
    vocabulary_page,
)
from telewire_codegen.docs.record_pages import RecordPage, record_pages
from telewire_codegen.docs.site import Site
from telewire_codegen.environment import make_environment
from telewire_codegen.plan.model import Plan
from telewire_codegen.template_faults import UNREADABLE, template_fault
from telewire_registry.config import Config
from telewire_registry.diagnostics import Diagnostic
from telewire_registry.evidence import Evidence
from telewire_registry.load import Registry
from telewire_registry.vocabulary import Vocabulary

__all__ = ["PAGE_TEMPLATES", "documentation_files"]

_Page = RecordPage | EventPage | IndexPage | VocabularyPage | GlossaryPage
_Pages = Callable[[Site], Iterator[_Page]]

PAGE_TEMPLATES: Final[tuple[tuple[str, _Pages], ...]] = (
    ("docs/record.md.j2", record_pages),
    ("docs/event.md.j2", event_pages),
    ("docs/index.md.j2", lambda site: iter((index_page(site),))),
    ("docs/vocabulary.md.j2", lambda site: iter((vocabulary_page(site),))),
    ("docs/glossary.md.j2", lambda site: iter((glossary_page(site),))),
)
"""Each template, and what makes the pages that it renders. A template gets one page, under the name `page`."""


def documentation_files(  # noqa: PLR0913, PLR0917 - one for each source of text
    registry: Registry,
    vocabulary: Vocabulary,
    evidence: Mapping[str, Evidence],
    plan: Plan,
    config: Config,
    codes: str = "",
) -> tuple[Mapping[PurePosixPath, str], tuple[Diagnostic, ...]]:
    """Return the text of every page by its path below the folder of generated files, and what is wrong with templates.

    Args:
        registry: The records.
        vocabulary: The words that they use.
        evidence: What the last audit saw, by id of the record.
        plan: What the compiler decided, for the links into the code.
        config: The user's folders of templates.
        codes: The page of codes that the index links to, from its own folder; none where left out.
    """
    environment = make_environment(config.folder / folder for folder in config.generate.templates)
    environment.globals["codes"] = codes
    site = Site.of(registry, vocabulary, evidence, plan)
    files: dict[PurePosixPath, str] = {}
    faults: list[Diagnostic] = []
    for name, pages in PAGE_TEMPLATES:
        try:
            template = environment.get_template(name)
        except UNREADABLE as error:
            faults.append(template_fault(error, name))
            continue
        for page in pages(site):
            own_id = page.record.id if isinstance(page, RecordPage) else None
            try:
                text = template.render(page=page)
            except Exception as error:  # noqa: BLE001 - whatever a user's template does, it is the template's fault
                faults.append(template_fault(error, name, own_id))
                break
            mentioned = site.links.at(page.path).mentions(own_id)
            files[PurePosixPath(FOLDER, page.path)] = _tidy(linked(text, mentioned))
    return ({}, tuple(faults)) if faults else (files, ())


def _tidy(text: str) -> str:
    """Return a page without blanks at the ends of lines, with one line break at its end."""
    return "\n".join(line.rstrip() for line in text.split("\n")).strip("\n") + "\n"
