"""A text in `raw` that the page does not use: its value was changed since, or it belongs to nothing.

The page shows the value instead, which is most often what was wanted; the text that is left behind misleads whoever
reads the file.
"""

from __future__ import annotations

from collections.abc import Iterator

from telewire_registry.diagnostics import Level, closest
from telewire_registry.lints.lint import Finding, Invalid, Lint, Subject

__all__ = ["LINT"]


def _find(subject: Subject) -> Iterator[Finding]:
    kept = [source for source in subject.sources if source.record.raw]
    if not kept:
        return
    from telewire_registry.markdown.unused_texts import unused_texts  # noqa: PLC0415 - few registries need it

    for source in kept:
        unused = unused_texts(source.record, subject.vocabulary)
        for pointer in unused.outdated:
            message = f"the page no longer uses this text: it does not say the value of {pointer}"
            help_ = "remove it, or set the value back"
            yield Finding(source, message, ("raw", pointer), on_key=True, help=help_)
        for pointer in unused.idle:
            meant = closest(pointer, unused.known)
            help_ = f"did you mean {meant!r}?" if meant else "remove it"
            yield Finding(source, f"the page has no place for a text of {pointer}", ("raw", pointer), on_key=True,
                          help=help_)  # fmt: skip


LINT = Lint(
    code="TW180",
    level=Level.NOTE,
    doc=__doc__,
    find=_find,
    valid=(
        'data: {type: float, default: 0.0}\nraw: {/data/default: "`0.0` (before the first update)"}\n',
        'data: {type: float}\nraw: {/data/type: "`float`, from the optimizer"}\n',
        "data: {type: float}\n",
    ),
    invalid=(
        Invalid(
            'data: {type: float, default: 1.0}\nraw: {/data/default: "`0.0` (before the first update)"}\n',
            ("the page no longer uses this text: it does not say the value of /data/default",),
        ),
        Invalid(
            'data: {type: float, default: 0.0}\nraw: {/data/defualt: "`0.0` (before the first update)"}\n',
            ("the page has no place for a text of /data/defualt",),
        ),
    ),
)
