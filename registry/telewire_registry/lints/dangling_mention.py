"""A text mentions the id of a record that is not there.

Often an id that was changed or given up; the reader cannot find what the text speaks of.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from telewire_registry.diagnostics import Level
from telewire_registry.lints.lint import Finding, Invalid, Lint, Subject
from telewire_registry.lints.texts import texts

__all__ = ["LINT"]

_MENTION = re.compile(r"\bTELE-[0-9]{3,5}\b")


def _find(subject: Subject) -> Iterator[Finding]:
    for source in subject.sources:
        # Most files mention known ids only; walking the record is for the others.
        unknown = {word for word in _MENTION.findall(source.text) if word not in subject.by_id}
        for where, text in texts(source.record) if unknown else ():
            for word in dict.fromkeys(_MENTION.findall(text)):
                if word in unknown:
                    yield Finding(
                        source, f"the text mentions {word}, which is no record", where, help="correct or remove the id"
                    )


LINT = Lint(
    code="TW105",
    level=Level.NOTE,
    doc=__doc__,
    find=_find,
    valid=(
        "id: TELE-101\nnotes: See TELE-102.\n---\nid: TELE-102\n",
        "dependencies: {upstream: [{id: TELE-999}]}\n",
    ),
    invalid=(
        Invalid("notes: See TELE-999.\n", ("the text mentions TELE-999, which is no record",)),
        Invalid("data: {meaning: Half of TELE-998.}\n", ("the text mentions TELE-998, which is no record",)),
        Invalid(
            "history: [{date: '2026-01-31', change: Split from TELE-997.}]\n",
            ("the text mentions TELE-997, which is no record",),
        ),
    ),
)
