"""The id of a record lies outside its category's range.

The ranges of the vocabulary let people guess a category from an id. A stray id also blocks a number that another
category will give out.
"""

from __future__ import annotations

from collections.abc import Iterator

from telewire_registry.diagnostics import Level
from telewire_registry.lints.lint import Finding, Invalid, Lint, Subject

__all__ = ["LINT"]


def _find(subject: Subject) -> Iterator[Finding]:
    categories = subject.vocabulary.categories
    for source in subject.sources:
        record = source.record
        own = categories.get(record.category)
        number = int(record.id.removeprefix("TELE-"))
        if own is None or own.first_id <= number <= own.last_id:
            continue
        owner = next((word for word, other in categories.items() if other.first_id <= number <= other.last_id), None)
        help_ = f"{record.id} belongs to {owner!r}; " if owner else ""
        yield Finding(
            source,
            f"{record.id} lies outside the ids of {record.category!r}",
            ("id",),
            label=f"{own.first_id} to {own.last_id}",
            help=f"{help_}change the id with `telewire rename`, or the category",
        )


LINT = Lint(
    code="TW103",
    level=Level.WARNING,
    doc=__doc__,
    find=_find,
    valid=("id: TELE-101\ncategory: policy\n", "id: TELE-999\ncategory: nobody_knows_it\n"),
    invalid=(
        Invalid("id: TELE-200\ncategory: policy\n", ("TELE-200 lies outside the ids of 'policy'",)),
        Invalid("id: TELE-99999\ncategory: policy\n", ("TELE-99999 lies outside the ids of 'policy'",)),
    ),
)
