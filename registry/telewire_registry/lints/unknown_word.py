"""A category, priority, audience, cadence or surface is not in the vocabulary.

These words group records on pages and dashboards. A word that nobody agreed on makes a group of its own, and the record
is missing where people look for it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from telewire_registry.diagnostics import Level, closest
from telewire_registry.lints.lint import Finding, Invalid, Lint, Subject, Where
from telewire_registry.load import SourceRecord
from telewire_registry.model import Record

__all__ = ["LINT"]

_SHOWN = 4

_Words = Iterator[tuple[str, Where, str]]


def _find(subject: Subject) -> Iterator[Finding]:
    known = subject.vocabulary.words
    for source in subject.sources:
        for kind, where, word in _words(source.record):
            if word not in known[kind]:
                yield _finding(source, kind, where, word, known[kind])


def _words(record: Record) -> _Words:
    yield "category", ("category",), record.category
    yield "priority", ("priority",), record.priority
    for index, word in enumerate(record.purpose.audience):
        yield "audience", ("purpose", "audience", index), word
    for index, word in enumerate(record.purpose.cadence):
        yield "cadence", ("purpose", "cadence", index), word
    for index, consumer in enumerate(record.flow.consumers):
        if consumer.surface is not None:
            yield "surface", ("flow", "consumers", index, "surface"), consumer.surface
    for number, field in enumerate(record.fields):
        for index, consumer in enumerate(field.flow.consumers):
            if consumer.surface is not None:
                yield "surface", ("fields", number, "flow", "consumers", index, "surface"), consumer.surface


def _finding(source: SourceRecord, kind: str, where: Where, word: str, known: Mapping[str, str]) -> Finding:
    listed = list(known)
    label = "one of: " + ", ".join(listed[:_SHOWN]) + (", ..." if len(listed) > _SHOWN else "")
    meant = closest(word, known)
    help_ = f"did you mean {meant!r}?" if meant else "use a word of the vocabulary, or add this one there"
    return Finding(source, f"unknown {kind} {word!r}", where, label=label, help=help_)


LINT = Lint(
    code="TW012",
    level=Level.ERROR,
    doc=__doc__,
    find=_find,
    valid=("category: policy\npurpose: {audience: [operator], cadence: [realtime]}\n",),
    invalid=(
        Invalid("category: infrastucture\n", ("unknown category 'infrastucture'",)),
        Invalid("priority: P2\n", ("unknown priority 'P2'",)),
        Invalid(
            "purpose: {audience: [operators], cadence: [always]}\n",
            ("unknown audience 'operators'", "unknown cadence 'always'"),
        ),
        Invalid("flow: {consumers: [{widget: Banner, surface: wall}]}\n", ("unknown surface 'wall'",)),
    ),
)
