"""The numbers of a threshold's condition, as far as a machine can read them.

A condition of the grammar is read, and so is what people write beside it: `< 80%`, `80-90%`, `connected=True`,
`>= 85.0`, `x < 3 (rare)`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

_NUMBER = r"[-+]?(?:\d+(?:[\d_]*\d)?(?:\.\d+)?|\.\d+)(?:[eE][-+]?\d+)?"
_NAME = r"[A-Za-z_][\w.]*(?:\[[^\]]*\])?(?:\(\))?"
_COMPARED = re.compile(
    rf"(?P<before>{_NAME}|\))?\s*(?P<op><=|>=|==|!=|<|>|=)\s*(?P<number>{_NUMBER})(?![\w.])\s*(?P<percent>%?)"
    r"(?!\s*[*/]|\s*[-+]\s*[A-Za-z_(])"  # `> 2 * baseline` is no comparison with a number
)
_CHAINED = re.compile(rf"(?<![\w.])(?P<number>{_NUMBER})\s*(?P<percent>%?)\s*(?P<op><=|>=|<|>)\s*(?P<name>{_NAME})")
_RANGE = re.compile(
    rf"(?<![\w.\-\[])(?P<low>{_NUMBER})\s*%?\s*(?:-|\u2013|to)\s*(?P<high>{_NUMBER})\s*(?P<percent>%?)(?![\w.])"
)
_TRUTH = re.compile(rf"(?P<name>{_NAME})?\s*(?P<op>==|!=|=|\bis\b)\s*(?P<value>True|False|true|false|None|null)\b")
_TEXT = re.compile(rf"(?P<name>{_NAME})?\s*(?P<op>==|!=|=)\s*(?P<quote>[\"'])(?P<value>[^\"']*)(?P=quote)")
_FLIP = {"<": ">", ">": "<", "<=": ">=", ">=": "<="}
_SPELLINGS = {"\u2264": "<=", "\u2265": ">=", "`": " ", "\u2212": "-"}
_WORDS = {"true": True, "false": False, "none": None, "null": None}


@dataclass(frozen=True, slots=True)
class Bound:
    """One comparison: `name op value`; the name is None where the condition leaves the value out."""

    name: str | None
    op: str
    value: float | bool | str | None
    percent: bool = False
    """Whether the number is followed by `%`: code may compare a share of one instead."""


def read_bounds(text: str) -> tuple[Bound, ...]:
    """The comparisons of a condition, in order and without repeats; none where it has none."""
    for spelling, plain in _SPELLINGS.items():
        text = text.replace(spelling, plain)
    found = [
        Bound(m["name"], _FLIP[m["op"]], _number(m["number"]), bool(m["percent"])) for m in _CHAINED.finditer(text)
    ]
    for match in _COMPARED.finditer(text):
        name = None if match["before"] == ")" else match["before"]
        found.append(Bound(name, _equal(match["op"]), _number(match["number"]), bool(match["percent"])))
    found += [Bound(m["name"], _equal(m["op"].strip()), _WORDS[m["value"].lower()]) for m in _TRUTH.finditer(text)]
    found += [Bound(m["name"], _equal(m["op"]), m["value"]) for m in _TEXT.finditer(text)]
    if not found:
        for match in _RANGE.finditer(text):
            percent = bool(match["percent"])
            found.append(Bound(None, ">=", float(match["low"]), percent))
            found.append(Bound(None, "<", float(match["high"]), percent))
    return tuple(dict.fromkeys(found))


def _number(text: str) -> float:
    return float(text.replace("_", ""))


def _equal(operator: str) -> str:
    return "==" if operator in {"=", "is"} else operator
