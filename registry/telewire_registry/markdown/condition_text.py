"""How levels and conditions of thresholds stand on the page.

A condition on a page may say `entropy ≤ 0.1`, `> 5`, `value < 1 or value > 9` or "above 90%". What the grammar of
conditions can hold is read into it, the record's own name as `value`; the rest is prose.
"""

from __future__ import annotations

import re
from typing import Final

from telewire_registry.conditions import Condition
from telewire_registry.markdown.cells import bare, cell_value, code, code_spans, without_code
from telewire_registry.markdown.codecs import Codec, Names, Reading, says_nothing
from telewire_registry.model import Severity

__all__ = ["CONDITION", "LEVEL", "TRANSFORM"]

_LEVELS: Final = {
    "healthy": "healthy", "good": "healthy", "ok": "healthy", "normal": "healthy", "excellent": "healthy",
    "stable": "healthy", "nominal": "healthy", "optimal": "healthy",
    "warning": "warning", "concern": "warning", "caution": "warning", "elevated": "warning", "degraded": "warning",
    "critical": "critical", "danger": "critical", "error": "critical", "failure": "critical", "alarm": "critical",
}  # fmt: skip
_OPPOSITES = re.compile(r"\b(?:no|not|un\w+)\b", re.IGNORECASE)


def _read_level(text: str, _names: Names) -> Reading:
    label = bare(cell_value(text))
    words = re.findall(r"[A-Za-z]+", re.sub(r"\([^()]*\)", "", label))
    found = [_LEVELS[word.lower()] for word in words if word.lower() in _LEVELS]
    if len(set(found)) == 1 and not _OPPOSITES.search(label):
        return Reading(Severity(found[0]))
    return Reading(None, says_nothing(text) or not label)


LEVEL: Final = Codec(_read_level, lambda value: "" if value is None else f"**{str(value).capitalize()}**")
"""A level, by its own name or a synonym; a remark in brackets behind it is none of the value."""

_SYMBOLS: Final = (
    ("≤", "<="), ("≥", ">="), ("≠", "!="), ("∞", "inf"), ("\u2212", "-"), ("&&", " and "), ("||", " or "),
    ("\u00d7", "*"),
)  # fmt: skip
_UNITS = re.compile(r"(?<![\w.])(\d+(?:\.\d+)?)\s*(?:%|ms\b|s\b|sec(?:onds?)?\b|GB\b|MB\b|x\b|pp\b)")
_ABSOLUTE = re.compile(r"\|\s*([A-Za-z_][\w.]*)\s*\|")
_BARE_COMPARISON = re.compile(r"^(?:[<>]=?|[=!]=)\s*[-+]?[\w.]")
_MEMBERSHIP = re.compile(r"\b([A-Za-z_]\w*)\s+in\s+[\[({]([^\[\](){}]*)[\])}]")
_TEXT_LITERAL = re.compile(r"\"[^\"]*\"|'[^']*'")
_PHRASES: Final = {"empty string": 'value == ""', "non-empty string": 'value != ""'}
_IS = re.compile(r"\bis\s+(not\s+)?(None|True|False)\b")


def _read_condition(text: str, names: Names) -> Reading:
    if says_nothing(text) or bare(text).casefold() == "never":
        return Reading(None)
    value = cell_value(text)
    for candidate in _candidates(value, names.name or "value"):
        if condition := _parsed(candidate, names):
            return Reading(condition)
    return Reading(None, understood=False)


def _candidates(value: str, own: str) -> list[str]:
    """Return the texts that may be the whole condition, the most literal first."""
    spans = code_spans(value)
    if phrase := _PHRASES.get(bare(value).casefold()):
        return [phrase]
    if not spans:
        return [bare(value)] if re.search(r"[<>=≤≥≠]", value) else []
    outside = re.sub(r"\s+", " ", without_code(value)).strip().replace("` + `", "` and `")
    if outside.count("`") != len(spans):
        return []  # a tick that opens no code
    if outside == "`":
        return [f"value == {spans[0]}"] if _TEXT_LITERAL.fullmatch(spans[0]) else [spans[0]]
    # Words between code spans that join conditions; brackets may group them. A remark in brackets at the end goes.
    outside = re.sub(r"\s*\((?!`)[^()`]*\)$", "", outside)
    parts = iter(spans)
    skeleton = re.sub("`", lambda _: f" ({_whole(next(parts), own)}) ", outside)
    words = re.sub(r"`|[()]|\b(?:and|or|not|AND|OR|NOT)\b|\s", "", outside)
    return [re.sub(r"\s+", " ", skeleton).strip()] if not words else []


def _whole(span: str, own: str) -> str:
    return f"{own} {span}" if _BARE_COMPARISON.match(_plain(span)) else span


def _plain(text: str) -> str:
    for symbol, plain in _SYMBOLS:
        text = text.replace(symbol, plain)
    return text


def _parsed(text: str, names: Names) -> Condition | None:
    text = _plain(text.strip())
    text = re.sub(r"(?<![<>=!])=(?!=)", "==", text)
    text = _ABSOLUTE.sub(r"abs(\1)", text)
    text = _UNITS.sub(r"\1", text)
    text = _IS.sub(lambda match: f"{'!=' if match[1] else '=='} {match[2]}", text)
    text = _MEMBERSHIP.sub(_alternatives, text)
    if _BARE_COMPARISON.match(text):
        text = f"{names.name or 'value'} {text}"
    text = re.sub(r"(?<=[\w)])\s+(AND|OR)\s+(?=[\w(-])", lambda match: f" {match[1].lower()} ", text)
    text = re.sub(r"\bNOT\b", "not", text)
    text = _with_value(text, names)
    text = _single_brackets(text)
    try:
        condition = Condition.parse(text)
    except ValueError:
        return None
    return condition if _says_something(condition) else None


def _single_brackets(text: str) -> str:
    """Drop brackets around all of a text, and around each part that is a plain comparison."""
    text = re.sub(r"(?<![A-Za-z_0-9])\(((?:[^()]|\w+\(\w+\))*)\)", lambda match: _unwrapped(match[1], match[0]), text)
    return re.sub(r"\s+", " ", text).strip()


def _unwrapped(inside: str, whole: str) -> str:
    return whole if re.search(r"\b(?:and|or|not)\b", inside) or not re.search(r"[<>=]", inside) else inside.strip()


def _says_something(condition: Condition) -> bool:
    """A lone name or number in backticks is a word, not a condition; a call or a comparison is one."""
    return bool(re.search(r"[<>=(]|\b(?:and|or|not)\b", condition.text)) or condition.text == "value"


def _alternatives(match: re.Match[str]) -> str:
    values = [part.strip() for part in match[2].split(",") if part.strip()]
    joined = " or ".join(f"{match[1]} == {value}" for value in values)
    return f"({joined})" if len(values) > 1 else joined


def _with_value(text: str, names: Names) -> str:
    """Write the record's own name, in full or shortened, as `value`."""
    quoted = re.split(r"(\"[^\"]*\"|'[^']*')", text)
    plain_names = {word for part in quoted[::2] for word in re.findall(r"(?<![\w.\"'])[A-Za-z_][\w.]*(?!\s*\()", part)}
    own = {word for word in plain_names if word.rsplit(".", 1)[-1] == names.name}
    if not names.members and "value" not in plain_names:
        short = {word for word in plain_names - own if _shortens(word, names.name)}
        own |= short if len(short) == 1 else set()
    for word in own:
        pattern = rf"(?<![\w.\"']){re.escape(word)}(?![\w.])"
        quoted[::2] = [re.sub(pattern, "value", part) for part in quoted[::2]]
    return "".join(quoted)


def _shortens(word: str, name: str) -> bool:
    parts, whole = word.split("_"), name.split("_")
    if word in ("and", "or", "not", "value", "now", "inf", "nan", "True", "False", "None", "abs"):
        return False
    if not all(len(part) > 1 for part in parts):
        return False
    rest = iter(whole)
    return all(any(candidate.startswith(part) for candidate in rest) for part in parts)


def _write_condition(value: Condition | None) -> str:
    return "" if value is None else code(value.text).replace("|", "\\|")


CONDITION: Final = Codec(_read_condition, _write_condition)
"""A condition; None where the text states none or is prose."""


def _read_transform(text: str, _names: Names) -> Reading:
    spans = code_spans(cell_value(text))
    try:
        return Reading(Condition.parse(spans[0] if spans else bare(cell_value(text))))
    except ValueError:
        return Reading(None, says_nothing(text))


TRANSFORM: Final = Codec(_read_transform, _write_condition)
"""Arithmetic over `value`, as it is written."""
