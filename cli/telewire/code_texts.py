"""What every code means, from the package that reports it: the registry, the compiler and the audit.

They know nothing of each other; only the command puts their texts side by side.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import groupby
from pathlib import PurePosixPath
from textwrap import indent
from typing import TYPE_CHECKING, Final

import click

from telewire_registry.diagnostics import Level, closest
from telewire_registry.meaning import Meaning

if TYPE_CHECKING:
    from telewire_registry.lints import Invalid, Lint

__all__ = ["CODES_PAGE", "Example", "Text", "as_text", "code_pages", "code_texts", "meaning"]

CODES_PAGE: Final = "codes/index.md"
"""The index of the pages, from the folder of all pages."""
_FOLDER: Final = PurePosixPath("docs/codes")
_MARK: Final = "<!-- Made by `telewire generate`: the tool knows it, no record does. -->"
_SUPPRESS_RECORD: Final = "In the record: `suppress: [{code: %s, reason: WHY}]`."
_SUPPRESS_CODE: Final = "At its line, or above: `# telewire: ignore[%s] WHY, until=2027-06-30`."
_LEVEL: Final = 'For all: `%s = "off"` below `[levels]` in telewire.toml.'
_NEVER: Final = "It cannot be: until it is mended, nothing can be said of what it hides."
_IMPORT: Final = "It cannot be: `telewire import` writes nothing of such a page, so that nothing is lost."
_COMPARISON: Final = (
    "It cannot be, and need not: `telewire diff` tells what changed, against a revision of your choice."
)


@dataclass(frozen=True, slots=True)
class Example:
    """A record, a change or a piece of code.

    Attributes:
        language: Of the text, as Markdown names it.
        text: The example.
        said: The messages that it gives; none where it is right.
    """

    language: str
    text: str
    said: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Text:
    """What one code means; texts are Markdown.

    Attributes:
        code: `TW` and three digits.
        level: How much it weighs where telewire.toml says nothing; empty where that depends.
        fault: What is wrong, in one line.
        why: Why it matters; empty where the fault says so.
        mend: What to do; empty where each message says so itself.
        right: Examples without the fault.
        wrong: Examples with it.
        accept: How it is suppressed, one way a line.
    """

    code: str
    level: str
    fault: str
    why: str = ""
    mend: str = ""
    right: tuple[Example, ...] = ()
    wrong: tuple[Example, ...] = ()
    accept: tuple[str, ...] = ()


def code_texts(beginning: str = "") -> list[Text]:
    """Return all texts whose code begins so, by code."""
    found = [*_of_registry(), *_of_audit(), *_of_compiler()]
    return sorted((text for text in found if text.code.startswith(beginning)), key=lambda text: text.code)


def as_text(text: Text) -> str:
    """Return a text as `telewire explain` prints it."""
    parts = [f"{text.code}{f' ({text.level})' if text.level else ''}: {text.fault}"]
    parts += [f"Why it matters: {text.why}"] * bool(text.why) + [f"How to mend it: {text.mend}"] * bool(text.mend)
    parts += [f"Right:\n\n{indent(example.text.rstrip(), '    ')}" for example in text.right]
    for example in text.wrong:
        said = "".join(f"\n  -> {message}" for message in example.said)
        parts.append(f"{_heading(example)}:\n\n{indent(example.text.rstrip(), '    ')}{said}")
    parts.append("\n  ".join(("How to suppress it:", *text.accept)))
    return "\n\n".join(parts)


def _heading(example: Example | None = None) -> str:
    """What stands above an example of a fault, or of a change that may be none."""
    return "Such a change" if example is not None and example.language == "diff" else "Wrong"


def as_page(text: Text) -> str:
    """Return a text as a page, below `docs/codes`."""
    lines = [_MARK, "", f"# {text.code}", "", f"[All codes](index.md) · {_of_series(text.code)}"]
    lines[-1] += f" · {text.level}" if text.level else ""
    lines += ["", text.fault]
    for heading, said in (("Why it matters", text.why), ("How to mend it", text.mend)):
        lines += ["", f"## {heading}", "", said] if said else []
    for heading, examples in ((_heading(*text.wrong[:1]), text.wrong), ("Right", text.right)):
        lines += ["", f"## {heading}"] if examples else []
        for example in examples:
            lines += ["", f"```{example.language}", example.text.rstrip(), "```"]
            lines += ["", *(f"- `{message}`" for message in example.said)] if example.said else []
    lines += ["", "## How to suppress it", "", *(f"- {way}" for way in text.accept)]
    return "\n".join(lines) + "\n"


def code_pages() -> dict[PurePosixPath, str]:
    """Return a page for each code and an index of them, by path below the folder of generated files."""
    texts = code_texts()
    pages = {_FOLDER / f"{text.code}.md": as_page(text) for text in texts}
    lines = [_MARK, "", "# Codes", "", "[Records](../index.md)"]
    for series, members in groupby(texts, key=lambda text: _of_series(text.code)):
        lines += ["", f"## {series}", "", "| Code | Fault |", "|---|---|"]
        lines += [
            f"| [{text.code}]({text.code}.md) | {' '.join(text.fault.split()).replace('|', chr(92) + '|')} |"
            for text in members
        ]
    return {PurePosixPath("docs", CODES_PAGE): "\n".join(lines) + "\n", **pages}


def meaning(code: str) -> str:
    """Return what `telewire explain` says of a code.

    Raises:
        click.UsageError: Nothing has the code; the message names one that was probably meant.
    """
    texts = {text.code: text for text in code_texts()}
    if code in texts:
        return as_text(texts[code])
    meant = next((other for other in texts if other.startswith(code)), None) or closest(
        code, [other for other in texts if other[:3] == code[:3]]
    )
    raise click.UsageError(f"nothing has the code {code}" + (f"; did you mean {meant}?" if meant else ""))


def _of_series(code: str) -> str:
    """Return who reports the codes of a series, which their first digit tells."""
    return {
        "TW0": "Reading records: `telewire check`",
        "TW1": "Lints of records: `telewire check`",
        "TW2": "The wiring: `telewire audit`",
        "TW3": "A run: `telewire live`",
        "TW4": "Compiling: `telewire generate`",
        "TW5": "Changes: `telewire diff`",
    }[code[:3]]


def _of_registry() -> Iterator[Text]:
    from telewire_registry.check import LOAD_CODES
    from telewire_registry.lints import LINTS
    from telewire_registry.load_meanings import LOAD_MEANINGS, SUPPRESSION_MEANINGS
    from telewire_registry.markdown.import_files import IMPORT_CODES
    from telewire_registry.markdown.import_meanings import IMPORT_MEANINGS
    from telewire_registry.suppressions import SUPPRESSION_CODES

    for code, (level, fault) in IMPORT_CODES.items():
        yield _with(IMPORT_MEANINGS[code], Text(code, str(level), f"{fault}.", accept=(_IMPORT,)))
    for code, fault in LOAD_CODES.items():
        yield _with(LOAD_MEANINGS[code], Text(code, "error", f"{fault}.", accept=(_NEVER,)))
    for code, fault in SUPPRESSION_CODES.items():
        yield _with(SUPPRESSION_MEANINGS[code], Text(code, "warning", f"{fault}.", accept=(_LEVEL % code,)))
    for lint in LINTS:
        yield Text(
            lint.code,
            str(lint.level),
            f"{lint.fault}.",
            why=(lint.doc or "").partition("\n")[2].strip(),
            right=tuple(Example("yaml", text) for text in lint.valid),
            wrong=tuple(Example("yaml", item.text, _said(lint, item)) for item in lint.invalid),
            accept=(_SUPPRESS_RECORD % lint.code, _LEVEL % lint.code),
        )


def _said(lint: Lint, example: Invalid) -> tuple[str, ...]:
    """The messages of an example, each with what it advises."""
    from telewire_registry.lints.examples import ways_out

    pairs = zip(example.messages, ways_out(lint, example.text), strict=True)
    return tuple(f"{message}: {way_out}" if way_out else message for message, way_out in pairs)


def _of_audit() -> Iterator[Text]:
    from telewire_audit.fault_examples import FAULT_EXAMPLES
    from telewire_audit.faults import FAULTS, program_faults
    from telewire_audit.live.codes import CODES
    from telewire_audit.live.meanings import MEANINGS as LIVE
    from telewire_audit.selection import ACCEPTABLE, OF_RECORDS

    levels, others = program_faults()
    for code, fault in {**FAULTS, **others}.items():
        ways = [_LEVEL % code]
        if code in ACCEPTABLE:
            ways.insert(0, _SUPPRESS_CODE % code)
        if code in OF_RECORDS:
            ways.insert(0, _SUPPRESS_RECORD % code)
        shown = FAULT_EXAMPLES.get(code)
        right = () if shown is None else (Example(shown.language, shown.right),)
        wrong = () if shown is None else (Example(shown.language, shown.wrong),)
        yield Text(code, levels.get(code, ""), fault.what, fault.why, fault.mend, right, wrong, tuple(ways))
    for code, (level, what) in CODES.items():
        yield _with(LIVE[code], Text(code, str(level), f"{what}.", accept=(_LEVEL % code,)))


def _of_compiler() -> Iterator[Text]:
    from telewire_codegen.compare import meanings as compare_meanings
    from telewire_codegen.compare.changes import Impact
    from telewire_codegen.compare.rules import DOCUMENTATION_CODE, RULES
    from telewire_codegen.plan import meanings
    from telewire_codegen.plan.faults import FAULTS, SUPPRESSIBLE

    for code, (level, fault) in FAULTS.items():
        ways = [_SUPPRESS_RECORD % code] if code in SUPPRESSIBLE else []
        ways.append(_NEVER if level is Level.ERROR else _LEVEL % code)
        yield _with(meanings.MEANINGS[code], Text(code, str(level), fault, accept=tuple(ways)))
    documentation = "A text of a record has changed, and nothing that readers of events can notice."
    changes = [Text(DOCUMENTATION_CODE, str(Impact.DOCUMENTATION), documentation, accept=(_COMPARISON,))]
    for rule in RULES:
        fault = f"{rule.rule} The rule is called `{rule.name}`."
        changes.append(Text(rule.code, str(rule.impact), fault, rule.why, accept=(_COMPARISON,)))
    for text in changes:
        yield _with(compare_meanings.MEANINGS[text.code], text)


def _with(meaning: Meaning, text: Text) -> Text:
    """A text with what a meaning adds to it."""
    right, wrong = ((Example(meaning.language, shown),) if shown else () for shown in (meaning.right, meaning.wrong))
    return replace(text, why=meaning.why or text.why, mend=meaning.mend, right=right, wrong=wrong)
