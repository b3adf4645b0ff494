"""How types, units, ranges, precisions and defaults stand on the page."""

from __future__ import annotations

import ast
import json
import math
import re
from collections.abc import Sequence
from typing import Any, Final

from telewire_registry.markdown.cells import bare, cell_value, code, code_spans, without_code
from telewire_registry.markdown.codecs import Codec, Names, Reading, says_nothing, written
from telewire_registry.model import MISSING
from telewire_registry.ranges import Interval, OneOf, ValueRange
from telewire_registry.value_types import ValueType

__all__ = ["COUNT", "DEFAULT", "PRECISION", "RANGE", "TYPE", "UNITS", "literal_text", "maxlen_of"]


def _coded(text: str) -> str:
    """Return a text as a code span in a cell."""
    return code(text).replace("|", "\\|")


def _read_type(text: str, _names: Names) -> Reading:
    if says_nothing(text):
        return Reading(None)
    value = cell_value(text)
    for candidate in (*code_spans(value), bare(value)):
        try:
            return Reading(ValueType.parse(candidate))
        except ValueError:
            continue
    return Reading(None, understood=False)


TYPE: Final = Codec(_read_type, lambda value: "" if value is None else _coded(str(value)))

_REMARK = re.compile(r"^(.*\S)\s*\([^()]*\)$", re.DOTALL)


def _read_units(text: str, _names: Names) -> Reading:
    if says_nothing(text):
        return Reading(None)
    remark = _REMARK.match(text.strip())
    return Reading(cell_value(remark[1] if remark else text))


UNITS: Final = Codec(_read_units, lambda value: written(_read_units, value))
"""A unit; what stands behind it in brackets is a remark."""

_UNBOUNDED = Interval(-math.inf, math.inf, low_closed=False, high_closed=False)
_RANGE_WORDS: Final[dict[str, Interval | OneOf]] = {
    "unbounded": _UNBOUNDED,
    "typically": _UNBOUNDED,
    "any": _UNBOUNDED,
    "any float": _UNBOUNDED,
    "any real number": _UNBOUNDED,
    "non-negative": Interval(0, math.inf, high_closed=False),
    "nonnegative": Interval(0, math.inf, high_closed=False),
    "positive": Interval(0, math.inf, low_closed=False, high_closed=False),
    "non-positive": Interval(-math.inf, 0, low_closed=False),
    "negative": Interval(-math.inf, 0, low_closed=False, high_closed=False),
    "true/false": OneOf((True, False)),
    "true or false": OneOf((True, False)),
    "boolean": OneOf((True, False)),
}
_TO = re.compile(r"^([-+]?[\w.]+) to ([-+]?\w[\w.]*(?: - \d+)?)(?=$|[,\s(—])")
_NO_RANGE = re.compile(
    r"^(?:any|variable|arbitrary|n/a|valid|all|list of|free|dynamic|empty|last \d+)\b", re.IGNORECASE
)


def _read_range(text: str, _names: Names) -> Reading:
    value = re.sub(r"^.*\bvalues?:\s*", "", cell_value(text), flags=re.IGNORECASE)
    if says_nothing(value):
        return Reading(None)
    spans = code_spans(value)
    for candidate in (bare(value), *spans):
        interval = _interval(candidate)
        if interval is not None:
            return Reading(ValueRange(interval))
    if choice := _choice(value, spans):
        return Reading(ValueRange(choice))
    first = re.split(r"\s*[(,;—\u2013:]|\s-\s|\s+in\s", bare(value).casefold())[0].strip("`* ")
    first = "typically" if first.startswith("typically ") else first
    if first in _RANGE_WORDS:
        return Reading(ValueRange(_RANGE_WORDS[first]))
    if listed := _TO.match(value.replace("`", "")):
        high = "inf" if listed[2].lower() in ("unbounded", "infinity") else listed[2]
        if found := _interval(f"[{listed[1]}, {high}" + (")" if high == "inf" else "]")):
            return Reading(ValueRange(found))
    if loose := re.search(r"[\[(]\s*[-+]?[\w.∞]+\s*,\s*[-+]?[\w.∞ ]+[\])]", value):
        found = _interval(loose[0])
        if found:
            return Reading(ValueRange(found))
    return Reading(None, understood=_NO_RANGE.match(bare(value)) is not None)


def _interval(text: str) -> Interval | OneOf | None:
    text = re.sub(r",\s*~?[\d.]+\+\s*[\])]", ", inf)", text)
    try:
        found = ValueRange.parse(text.replace("infinity", "inf").replace("Infinity", "inf")).allowed
    except ValueError:
        return None
    if isinstance(found, Interval) and {str(found.low), str(found.high)} == {"True", "False"}:
        return OneOf((found.low == "True", found.high == "True"))
    return found


def _choice(text: str, spans: Sequence[str]) -> OneOf | None:
    """Read values that are listed: code spans, or words in quotes, with commas, slashes or `or` between them."""
    outside = re.sub(r"\b(?:or|and|one of)\b|[\s,/|:;`]", "", re.sub(r"\([^()]*\)", "", without_code(text)))
    if spans and outside in ("", ".") and (len(spans) > 1 or spans[0][:1] in "\"'"):
        values = [value for span in spans for value in _literals(span)]
        if values and not any(isinstance(value, list | dict | _Unreadable) for value in values):
            return OneOf(tuple(values))
    if len(spans) == 1 and (inner := re.fullmatch(r"[\[{(]?([^\[\]{}()]*)[\]})]?", spans[0])):
        values = [_literal(part.strip()) for part in inner[1].split(",")]
        if len(values) > 1 and all(isinstance(value, str | bool) or value is None for value in values):
            return OneOf(tuple(values))
    return None


def _literals(span: str) -> list[Any]:
    whole = _literal(span)
    if whole is not _NO_LITERAL:
        return [whole]
    return [_literal(part) for part in re.split(r"\s*[,/|]\s*", span) if part]


def _write_range(value: ValueRange | None) -> str:
    if value is None:
        return ""
    allowed = value.allowed
    if isinstance(allowed, OneOf) and (len(allowed.values) > 1 or isinstance(allowed.values[0], str)):
        return ", ".join(_coded(literal_text(item)) for item in allowed.values)
    return _coded(str(value))


RANGE: Final = Codec(_read_range, _write_range)

_NUMBER_WORDS: Final = {"one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6}
_PLACES = re.compile(r"\b(\d{1,2}|one|two|three|four|five|six)[- ](?:decimal|digit|dp\b|place)", re.IGNORECASE)
_MAX_PLACES: Final = 15


def _read_precision(text: str, _names: Names) -> Reading:
    value = bare(cell_value(text))
    if match := _PLACES.search(value):
        places = _NUMBER_WORDS.get(match[1].lower()) or int(match[1]) if not match[1].isdigit() else int(match[1])
        return Reading(places) if places <= _MAX_PLACES else Reading(None, understood=False)
    if re.match(r"(?:whole|integer|int\b)", value, re.IGNORECASE):
        return Reading(0)
    return Reading(
        None, says_nothing(text) or re.match(r"(?:boolean|n/a|string|exact)", value, re.IGNORECASE) is not None
    )


def _write_precision(value: int | None) -> str:
    if value is None:
        return ""
    return "integer" if value == 0 else f"{value} decimal place{'s' * (value > 1)}"


PRECISION: Final = Codec(_read_precision, _write_precision)


class _Unreadable:
    """Stands for what is no literal."""


_NO_LITERAL: Final = _Unreadable()
_LITERAL_WORDS: Final[dict[str, Any]] = {
    "true": True, "false": False, "null": None, "none": None, "nan": math.nan, 'float("nan")': math.nan,
    "float('nan')": math.nan, "math.nan": math.nan, "inf": math.inf, "-inf": -math.inf, "float('inf')": math.inf,
    'float("inf")': math.inf, "float('-inf')": -math.inf, 'float("-inf")': -math.inf,
}  # fmt: skip
_EMPTY: Final = {"list": [], "deque": [], "dict": {}, "set": [], "tuple": [], "counter": {}, "string": "", "str": ""}
_MAX_LITERAL: Final = 20_000


def _literal(text: str) -> Any:  # noqa: ANN401 - a default is of any type
    word = text.strip()
    if word.casefold() in _LITERAL_WORDS:
        return _LITERAL_WORDS[word.casefold()]
    if len(word) > _MAX_LITERAL:
        return _NO_LITERAL
    try:
        found = ast.literal_eval(word)
    except (ValueError, SyntaxError, MemoryError, RecursionError, TypeError):
        return _NO_LITERAL
    return found if _is_plain(found) else _NO_LITERAL


def _is_plain(value: object) -> bool:
    if isinstance(value, dict):
        return all(isinstance(key, str) and _is_plain(item) for key, item in value.items())
    if isinstance(value, list):
        return all(map(_is_plain, value))
    return value is None or isinstance(value, str | bool | int | float)


def _read_default(text: str, _names: Names) -> Reading:
    value = cell_value(text)
    for candidate in (*code_spans(value)[:1], bare(value), re.sub(r"\s*\([^()]*\)$", "", bare(value))):
        found = _literal(candidate)
        if found is not _NO_LITERAL:
            return Reading(found)
        if made := re.match(r"(deque|list|dict|set|tuple|Counter|str)\((?:maxlen=\d+|\[\]|\)|\{\})", candidate):
            return Reading(_EMPTY[made[1].lower()])
        if re.match(r"field\(default_factory=(list|dict|set|deque)", candidate):
            return Reading(_EMPTY[re.findall(r"=(list|dict|set|deque)", candidate)[0]])
    if made := re.match(r"empty\s+`?(list|deque|dict|set|tuple|string|str)", bare(value), re.IGNORECASE):
        return Reading(_EMPTY[made[1].lower()])
    if says_nothing(value):
        return Reading(MISSING)
    return Reading(
        MISSING, understood=bool(re.match(r"(?:required|no default|computed|derived)", bare(value), re.IGNORECASE))
    )


def literal_text(value: object) -> str:
    """Return a plain value as Python writes it, texts in double quotes."""
    if isinstance(value, str):
        return json.dumps(value, ensure_ascii=False).replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")
    if isinstance(value, list):
        return "[" + ", ".join(map(literal_text, value)) + "]"
    if isinstance(value, dict):
        return "{" + ", ".join(f"{literal_text(str(key))}: {literal_text(item)}" for key, item in value.items()) + "}"
    return repr(value)


def _write_default(value: object) -> str:
    return "" if value is MISSING else _coded(literal_text(value))


DEFAULT: Final = Codec(_read_default, _write_default, none_is_a_value=True)
"""A default; `MISSING` where the text states none."""


def maxlen_of(text: str) -> int | None:
    """Return how many values a history keeps, where the text of a type or default says so."""
    found = re.search(r"maxlen\s*=\s*(\d+)", text)
    return int(found[1]) if found and int(found[1]) > 0 else None


def _read_count(text: str, _names: Names) -> Reading:
    found = re.search(r"\d+", cell_value(text))
    return Reading(int(found[0])) if found and int(found[0]) > 0 else Reading(None, says_nothing(text))


COUNT: Final = Codec(_read_count, lambda value: "" if value is None else f"`{value}`")
"""A number of values, one or more."""
