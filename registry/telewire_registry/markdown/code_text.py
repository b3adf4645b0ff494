"""How files, functions, paths and names of code stand on the page."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from telewire_registry.markdown.cells import bare, cell_value, code, code_spans, without_code
from telewire_registry.markdown.codecs import Codec, Names, Reading, says_nothing, written
from telewire_registry.paths import SnapshotPath

__all__ = [
    "FILE", "FILES", "MEMBERS", "NAME", "PATHS", "SYMBOLS", "TEST", "WIDGET", "WORDS", "coded_list", "file_of",
    "surface_of",
]  # fmt: skip

_FILE = re.compile(
    r"(?:[\w.@~+-]*/)*[\w.+-]*\w\.(?:py|pyi|vue|ts|tsx|js|jsx|sql|toml|ya?ml|json|md|rs|go|cpp|c|h|html|css|sh)\b"
)
_FOLDER = re.compile(r"^(?:[\w.*-]+/)+(?:[\w.*-]+)?$")
_ROOTS: Final = ("src/", "tests/", "test/", "scripts/", "examples/", "lib/")


def file_of(text: str) -> str | None:
    """Return the first file that a text names, relative to its project, without line numbers; None without one."""
    for candidate in (*code_spans(text), text):
        if match := _FILE.search(candidate):
            return _relative(match[0])
        if _FOLDER.match(candidate.strip()):
            return _relative(candidate.strip())
    return None


def _relative(path: str) -> str:
    """Cut an absolute path down to the part that starts with the folder of the code."""
    path = re.sub(r"/{2,}", "/", path)
    if not path.startswith(("/", "~")):
        return path.removeprefix("./")
    starts = [path.find(f"/{root}") for root in _ROOTS if f"/{root}" in path]
    return path[min(starts) + 1 :] if starts else path.lstrip("/")


def _all_files(text: str) -> Iterator[str]:
    for candidate in code_spans(text) or [text]:
        found = [_relative(match[0]) for match in _FILE.finditer(candidate)]
        if not found and _FOLDER.match(candidate.strip()):
            found = [_relative(candidate.strip())]
        yield from found


def coded(text: str | None) -> str:
    """Return a text as a code span in a cell."""
    return "" if text is None else code(text).replace("|", "\\|")


def coded_list(values: tuple[str, ...]) -> str:
    """Return texts as code spans with commas between."""
    return ", ".join(map(coded, values))


_VAGUE = re.compile(
    r"^(?:\(|same|various|several|multiple|manual|planned|via|see|external|internal|web)\b", re.IGNORECASE
)


def _read_file(text: str, _names: Names) -> Reading:
    value = cell_value(text)
    found = file_of(value)
    if found is None and re.fullmatch(r"`[^`]+`", value.strip()) and not says_nothing(value):
        found = code_spans(value)[0]
    return Reading(found, found is not None or says_nothing(value) or _VAGUE.match(bare(value)) is not None)


FILE: Final = Codec(_read_file, coded)
"""One file."""


def _read_files(text: str, _names: Names) -> Reading:
    value = cell_value(text)
    found = tuple(dict.fromkeys(_all_files(value)))
    if not found and (spans := code_spans(value)) and not says_nothing(value):
        found = tuple(span for span in spans if re.fullmatch(r"[\w./-]+", span))
    return Reading(found, bool(found) or says_nothing(value) or _VAGUE.match(bare(value)) is not None)


FILES: Final = Codec(_read_files, coded_list)
"""Any number of files."""

_CALLED = re.compile(r"[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*(?=\(|$|:)")
_SYMBOL: Final = re.compile(r"[A-Za-z_][A-Za-z0-9_]*(?:\.[A-Za-z_][A-Za-z0-9_]*)*")


def _read_symbols(text: str, _names: Names) -> Reading:
    value = cell_value(text)
    if says_nothing(value):
        return Reading(())
    # What stands in brackets or behind a dash or an arrow is a remark on the symbol before it.
    told = re.split(r"\s(?:—|\u2013|-|→|->)\s", value)[0]
    told = re.sub(r"\([^()`]*(?:`[^`]*`[^()`]*)*\)(?![`\w])", "", told) if not told.startswith("(") else told
    spans = code_spans(told)
    found = [match[0] for span in spans if (match := _CALLED.match(span.strip())) and _SYMBOL.fullmatch(match[0])]
    if not spans and re.fullmatch(r"[A-Za-z_][\w.]*(?:\(\))?", bare(told)):
        found = [bare(told).removesuffix("()")]
    return Reading(tuple(dict.fromkeys(found)), understood=bool(found) or "`" not in told)


def _write_symbols(values: tuple[str, ...]) -> str:
    return ", ".join(f"`{value}()`" if _is_function(value) else coded(value) for value in values)


def _is_function(symbol: str) -> bool:
    last = symbol.rsplit(".", 1)[-1]
    return last == last.lower() and "<" not in last


SYMBOLS: Final = Codec(_read_symbols, _write_symbols)
"""Any number of functions, methods and classes."""

_STAR = re.compile(r"(?<![\w}])(\w+?)_\*|\*")
_PATH_TEXT = re.compile(r"[\w.*{}\[\]()\"'-]+")


def _family(text: str) -> str:
    """Write `head_*_norm` as `head_{head}_norm`: the star becomes a placeholder named for the word before it."""

    def name(match: re.Match[str]) -> str:
        return f"{match[1]}_{{{match[1].strip('_') or 'name'}}}" if match[1] else "{name}"

    return (
        re.sub(r"\[\]", "[i]", re.sub(r"\[\*\]", "[i]", text))
        if "*" not in text.replace("[*]", "")
        else ".".join(_STAR.sub(name, part) for part in text.replace("[*]", "[i]").split("."))
    )


_NO_PATH = re.compile(r"^(?:not\b|via\b|computed\b|derived\b|n/a\b)", re.IGNORECASE)


def _read_paths(text: str, _names: Names) -> Reading:
    value = cell_value(text)
    if says_nothing(value):
        return Reading(())
    if _NO_PATH.match(bare(value)):
        return Reading((), understood=False)
    found: list[SnapshotPath] = []
    for candidate in code_spans(value) or [bare(value)]:
        plain = candidate.strip()
        if not plain.startswith(("snapshot.", "snapshot[")) and (found or "." not in plain) and not _lone(plain, value):
            continue
        try:
            path = SnapshotPath.parse(_family(plain))
        except ValueError:
            continue
        if len(path.steps) > 1 or plain.startswith("snapshot.") or _lone(plain, value):
            found.append(path)
    return Reading(tuple(dict.fromkeys(found)), understood=bool(found))


def _lone(candidate: str, cell: str) -> bool:
    return bare(cell) == candidate


def _write_paths(values: tuple[SnapshotPath, ...]) -> str:
    return coded_list(tuple(f"snapshot.{value}" for value in values))


PATHS: Final = Codec(_read_paths, _write_paths)
"""Any number of paths from the snapshot."""

_DECLARED = re.compile(r"^([A-Za-z_]\w*)\s*(?::.*|\(\))?$")


def _last(span: str) -> str:
    """Return the last name of a dotted one, without the annotation behind it."""
    return span.split(":", maxsplit=1)[0].strip().rsplit(".", 1)[-1]


def _read_name(text: str, _names: Names) -> Reading:
    value = cell_value(text)
    spans = code_spans(value)
    if len(spans) == 1 or (spans and value.startswith("`")):
        if match := _DECLARED.match(_last(spans[0])):
            return Reading(match[1])
    elif not spans and re.fullmatch(r"[a-z_][a-z0-9_]*", bare(value)) and not says_nothing(value):
        return Reading(bare(value))
    return Reading(None, says_nothing(value))


NAME: Final = Codec(_read_name, coded)
"""One identifier, declared or named."""


def _read_members(text: str, _names: Names) -> Reading:
    spans = code_spans(cell_value(text))
    found = [match[1] for span in spans if (match := _DECLARED.match(_last(span)))]
    return Reading(tuple(found), understood=bool(found) and len(found) == len(spans))


MEMBERS: Final = Codec(_read_members, coded_list)
"""The names of a group's fields."""


def _read_words(text: str, _names: Names) -> Reading:
    found = re.findall(r"\b[A-Za-z_]\w*\b", bare(cell_value(text).replace("`", " ")).rsplit(".", 1)[-1])
    return Reading(tuple(found) if not says_nothing(text) else ())


WORDS: Final = Codec(_read_words, coded_list)
"""Any number of identifiers."""


def _read_widget(text: str, _names: Names) -> Reading:
    value = cell_value(bare(re.sub(r"\s+\([^()]*\)$", "", text.strip())))
    return Reading(value)


WIDGET: Final = Codec(_read_widget, lambda value: written(_read_widget, value, coded(value)))
"""The name of a consumer; a remark in brackets behind it is none of the name."""


_TEST = re.compile(r"^[A-Za-z_][\w.:*\[\]-]*(?:\(\))?$")


def _read_test(text: str, _names: Names) -> Reading:
    value = cell_value(text)
    if says_nothing(value):
        return Reading(None)
    spans = code_spans(value)
    names = [span.removesuffix("()") for span in spans if _TEST.match(span)]
    rest = re.sub(r"\([^()]*\)|[`,;/&\s]|\band\b|\bor\b", "", without_code(value))
    if names and len(names) == len(spans) and not rest:
        return Reading(", ".join(names))
    return Reading(value)


def _write_test(value: str | None) -> str:
    if value is None:
        return ""
    names = value.split(", ")
    return coded_list(tuple(names)) if all(map(_TEST.match, names)) and "_" in value else written(_read_test, value)


TEST: Final = Codec(_read_test, _write_test)
"""The names of tests, or words for one."""

_WEB = re.compile(r"\.(?:vue|tsx?|jsx?|html)\b|\bweb\b", re.IGNORECASE)


def surface_of(widget: str, file: str | None) -> str | None:
    """Return the surface that a consumer's name and file give away; None for a widget of the terminal."""
    return "web" if _WEB.search(f"{widget} {file or ''}") else None
