"""A threshold has no condition or no level that a machine can read.

It stands on the page, but no code is made of it, and no audit can hold it against a widget. What an imported page says
there in words, such as "rising for a while", is kept under `raw`, and stands on the page until there is a condition.
"""

from __future__ import annotations

from collections.abc import Iterator

from telewire_registry.diagnostics import Level
from telewire_registry.lints.lint import Finding, Invalid, Lint, Subject, Where
from telewire_registry.model import Record, Threshold

__all__ = ["LINT"]


def _find(subject: Subject) -> Iterator[Finding]:
    for source in subject.sources:
        for where, thresholds in _lists(source.record):
            for index, item in enumerate(thresholds):
                missing = [word for word in ("level", "when") if getattr(item, word) is None]
                if missing:
                    kept = _kept(source.record, (*where, index), missing)
                    yield Finding(
                        source,
                        f"a threshold without a {' and a '.join(missing)} that can be read"
                        + (f": {kept}" if kept else ""),
                        (*where, index),
                        help="write it as `{level: warning, when: value > 3}`"
                        + ("; until then the page says it as it was imported" if kept else ""),
                    )


def _kept(record: Record, where: Where, missing: list[str]) -> str:
    """Return what an imported page says in the place of a level or condition."""
    pointer = "".join(f"/{step}" for step in where)
    texts = ((record.raw or {}).get(f"{pointer}/{word}") for word in missing)
    return ", ".join(repr(text) for text in texts if text)


def _lists(record: Record) -> Iterator[tuple[Where, tuple[Threshold, ...]]]:
    yield ("thresholds",), record.thresholds or ()
    for index, field in enumerate(record.fields):
        yield ("fields", index, "thresholds"), field.thresholds or ()


LINT = Lint(
    code="TW125",
    level=Level.NOTE,
    doc=__doc__,
    find=_find,
    valid=("thresholds: [{level: warning, when: value > 3}]\n", "thresholds: none\n"),
    invalid=(
        Invalid("thresholds: [{level: warning}]\n", ("a threshold without a when that can be read",)),
        Invalid(
            "thresholds: [{level: warning}]\nraw: {/thresholds/0/when: Rising for a while}\n",
            ("a threshold without a when that can be read: 'Rising for a while'",),
        ),
        Invalid("thresholds: [{meaning: Odd.}]\n", ("a threshold without a level and a when that can be read",)),
    ),
)
