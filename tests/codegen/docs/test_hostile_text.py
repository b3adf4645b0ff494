"""No text of a record changes the structure of a page: headings, tables, the flow; nor becomes HTML."""

import itertools
import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

SAFE = "said"
TRICKS = (
    # headings, code, tables, HTML
    "\n# Telemetry\n", "\n\n## 9. More\n", "\nTitle\n===\n", "\nTitle\n---\n", "```", "\n```mermaid\n", "~~~",
    "\n    code\n", "|", "\\|", "\n| a | b |\n|---|---|\n| 1 | 2 | 3 |\n", "<script>alert(1)</script>", "<!--", "-->",
    "<img src=x onerror=alert(1)>", "<details>", "<br>", "&lt;b>", "<?php", "<![CDATA[", "<https://x.org/TELE-100>",
    # lists, quotes, links, emphasis
    "\n- [x] ", "\n1. ", "\n> ", "[a](javascript:b)", "![a](b)", "[x]: y", "`", "``", "*", "**", "_", "]", "(", "$x$",
    # ids, templates, control characters
    "TELE-100", "TELE-101", "`TELE-101`", "{{ 1 }}", "{% if %}", "{#", '"', "'", "\\", "%%", "\u2028", "\x07", "\u202e",
    "\t", "\r\n", "\x1b[31m", " ", "é",
)  # fmt: skip
TEXTS = st.lists(st.one_of(st.sampled_from(TRICKS), st.text(max_size=4)), min_size=1, max_size=6).map("".join)


def record(say: Callable[[], str], **parts: Any) -> dict[str, Any]:  # noqa: ANN401 - any part of a record
    """Return a record with a text of `say` in every field that takes any text."""
    return {
        "schema": 1,
        "id": "TELE-100",
        "name": "loss",
        "title": say() or SAFE,
        "category": "policy",
        "priority": "P1-important",
        "deprecated": {"since": say()},
        "suppress": [{"code": "TW110", "reason": say() or SAFE}],
        "purpose": {"question": say()},
        "data": {"type": "float", "units": say(), "default": 0.0, "meaning": say()},
        "fields": [{"name": "low", "data": {"meaning": say(), "units": say()}}, {"name": "high"}],
        "thresholds": [{"level": "warning", "when": "value > 1", "meaning": say()}],
        "flow": {
            "emitters": [{"event": "STEPPED", "payload": "SteppedPayload", "origin": say(), "file": say()}],
            "stages": [{"stage": say(), "mechanism": say(), "file": say()}],
            "targets": [{"path": "policy.loss"}],
            "consumers": [{"widget": say(), "file": say(), "surface": "terminal", "usage": say()}],
        },
        "verification": {
            "claims": {"emitter_exists": {"holds": True, "said": say()}},
            "attested": [{"consumer": say(), "saw": say(), "when": "2026-11-24", "by": say(), "hash": say()}],
            "tests": [{"kind": say(), "file": say(), "name": say(), "passes": True}],
            "manual": [say(), say()],
        },
        "dependencies": {
            "upstream": [{"id": "TELE-101", "name": say(), "kind": say(), "notes": say()}],
            "downstream": [{"name": say(), "kind": say(), "notes": say()}],
        },
        "history": [{"date": say(), "author": say(), "change": say()}],
        "notes": say(),
        **parts,
    }


OTHER = {
    "schema": 1,
    "id": "TELE-101",
    "name": "gain",
    "title": "Gain",
    "category": "policy",
    "priority": "P1-important",
}


def outline(page: Any) -> list[str]:  # noqa: ANN401 - a page that was read
    """Return the numbered and the fixed headings of a page, without the title, which is the record's."""
    return [f"{level} {text}" for level, text in page.headings() if level != "h1"]


def shape(page: Any) -> list[tuple[str, int]]:  # noqa: ANN401 - a page that was read
    """Return what stands at the top level of a page, with the number of rows and cells of each table."""
    found: list[tuple[str, int]] = []
    counting = False
    for token in page.tokens:
        if token.type == "table_open" and token.level == 0:
            counting = True
            found.append(("table", 0))
        elif token.type == "table_close" and token.level == 0:
            counting = False
        elif counting and token.type in {"th_open", "td_open"}:
            found[-1] = ("table", found[-1][1] + 1)
        elif token.level == 0 and token.type in {"heading_open", "fence"}:
            found.append((token.type, 0))
    return found


@pytest.fixture(scope="module")
def expected(pages: Any, read: Any) -> dict[str, Any]:  # noqa: ANN401 - the maker and the reader of pages
    made = pages.make(pages.registry_of(record(lambda: SAFE), OTHER))
    return {path: read.of(text) for path, text in made.items()}


def check(texts: Sequence[str], pages: Any, read: Any, expected: Mapping[str, Any], broken_rows: Any) -> None:  # noqa: ANN401
    """Hold the pages of a record that says `texts`, one after the other and again, against those of a harmless one."""
    said = itertools.cycle(texts)
    made = pages.make(pages.registry_of(record(lambda: next(said)), OTHER))
    assert made.keys() == expected.keys()
    for path, text in made.items():
        page = read.of(text)
        assert outline(page) == outline(expected[path]), path
        if not path.endswith("glossary.md"):  # it has a row for each unit
            assert shape(page) == shape(expected[path]), path
        assert page.html() == [], path
        assert broken_rows(text) == [], path
        assert not re.search(r"[ \t]$", text, re.MULTILINE), path
    flow, calm = (found["docs/TELE-100_loss.md"] for found in (made, expected))
    (chart,) = [block for block in read.of(flow).fences("mermaid") if block.startswith("flowchart LR\n")]
    assert chart.count("\n") == calm.fences("mermaid")[0].count("\n")


@pytest.mark.parametrize("start", range(0, len(TRICKS), 3))
def test_every_trick_in_every_other_field(
    start: int,
    pages: Any,  # noqa: ANN401 - the maker of pages
    read: Any,  # noqa: ANN401 - the reader of pages
    expected: Mapping[str, Any],
    broken_rows: Callable[..., Any],
) -> None:
    rotated = [*TRICKS[start:], *TRICKS[:start]]
    shapes = ("{}", "a{}b", "{} b")
    texts = [shapes[(index + start // 3) % 3].format(trick) for index, trick in enumerate(rotated)]
    check([text if text.strip() else SAFE for text in texts], pages, read, expected, broken_rows)


@settings(max_examples=20, deadline=None)
@example(texts=["0\r[a](b)"])
@given(texts=st.lists(TEXTS.filter(str.strip), min_size=1, max_size=5))
def test_pages_keep_their_structure(
    pages: Any,  # noqa: ANN401 - the maker of pages
    read: Any,  # noqa: ANN401 - the reader of pages
    expected: Mapping[str, Any],
    broken_rows: Callable[..., Any],
    texts: list[str],
) -> None:
    check(texts, pages, read, expected, broken_rows)


@settings(max_examples=25, deadline=None)
@given(extra=TEXTS, raw=TEXTS)
@example(extra="```\nnever closed", raw="x")
@example(extra="\n## 9. Another section\n", raw="# Another title")
def test_what_stands_as_it_was_imported_stays_in_its_section(
    pages: Any,  # noqa: ANN401 - the maker of pages
    read: Any,  # noqa: ANN401 - the reader of pages
    extra: str,
    raw: str,
) -> None:
    parts = {"extras": [{"at": "Notes#0", "text": extra}, {"at": "Purpose#0", "text": raw}], "raw": {"/title": raw}}
    made = pages.make(pages.registry_of(record(lambda: SAFE, **parts), OTHER))
    page = read.of(made["docs/TELE-100_loss.md"])
    headings = [text for level, text in page.headings() if level == "h2"]
    numbers = [int(text.split(".")[0]) for text in headings if text[0].isdigit()]
    assert numbers == list(range(1, 9))
    assert headings[-2:] == ["Neighbours", "Generated code"]
    assert [level for level, _ in page.headings()].count("h1") == 1
    assert page.html() == []
