"""The title of a record is that of another one, or says another one's name.

People search for what they read on the page. Such a title was most often copied along with the file.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from telewire_registry.diagnostics import Level
from telewire_registry.lints.lint import Finding, Invalid, Lint, Subject
from telewire_registry.load import SourceRecord

__all__ = ["LINT"]


def _find(subject: Subject) -> Iterator[Finding]:
    named: dict[str, SourceRecord] = {}
    for source in subject.sources:
        named.setdefault(_plain(source.record.name), source)
    titled: dict[str, SourceRecord] = {}
    for source in subject.sources:
        record = source.record
        title = _plain(record.title)
        other = titled.setdefault(title, source)
        namesake = named.get(title, source)
        if other is not source and other.record.name != record.name:
            message = f"the title {record.title!r} is that of {other.record.id} already"
        elif namesake.record.name != record.name:
            message = f"the title {record.title!r} says the name of {namesake.record.id}"
        else:
            continue
        yield Finding(source, message, ("title",), help=f"say in words what {record.name!r} is")


def _plain(text: str) -> str:
    return re.sub(r"[^a-z0-9]", "", text.lower())


LINT = Lint(
    code="TW109",
    level=Level.NOTE,
    doc=__doc__,
    find=_find,
    valid=(
        "name: policy_loss\ntitle: Policy Loss\n---\nname: kl\ntitle: Divergence\n",
        # Two records of one name may well have one title; that is another lint's.
        "name: loss\ntitle: Loss\n---\nname: loss\ntitle: Loss\n",
    ),
    invalid=(
        Invalid(
            "name: value_loss\ntitle: Value Loss\n---\nname: entropy\ntitle: Value Loss\n",
            ("the title 'Value Loss' is that of TELE-101 already",),
        ),
        Invalid(
            "name: entropy\ntitle: Value Loss\n---\nname: value_loss\ntitle: Error of the critic\n",
            ("the title 'Value Loss' says the name of TELE-102",),
        ),
    ),
)
