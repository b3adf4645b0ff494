"""Ids in prose become links, and nothing else changes; raw HTML becomes text."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from markdown_it.token import Token

from telewire_codegen.docs.mentions import linked, without_html

PARSER = MarkdownIt("commonmark", {"html": True}).enable("table")
PAGES = {"TELE-120": "TELE-120_entropy.md", "TELE-1234": "TELE-1234_x.md"}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("see TELE-120.", "see [TELE-120](TELE-120_entropy.md)."),
        ("(TELE-120, TELE-1234)", "([TELE-120](TELE-120_entropy.md), [TELE-1234](TELE-1234_x.md))"),
        ("`TELE-120`", "[`TELE-120`](TELE-120_entropy.md)"),
        ("[TELE-120] says", "[[TELE-120](TELE-120_entropy.md)] says"),
        ("| TELE-120 | x |", "| [TELE-120](TELE-120_entropy.md) | x |"),
        ("**TELE-120**", "**[TELE-120](TELE-120_entropy.md)**"),
        # what stays
        ("TELE-121 is nowhere", None),
        ("`x = TELE-120`", None),
        ("TELE-12000000", None),
        ("XTELE-120, TELE-120x, TELE-120_entropy.md, TELE-120.yaml", None),
        ("[TELE-120](elsewhere.md) and [see TELE-120][1]", None),
        ("<https://x.org/TELE-120> https://x.org/#TELE-120", None),
        ("[TELE-120]: elsewhere.md", None),
        ("```\nTELE-120\n```\n    TELE-120", None),
        ("> ~~~ python\n> TELE-120\n> ~~~", None),
        ("````\n```\nTELE-120\n````", None),
    ],
)
def test_mentions(text: str, expected: str | None) -> None:
    assert linked(text, PAGES.get) == (text if expected is None else expected)


def test_prose_after_a_block_of_code_is_prose() -> None:
    assert linked("```\nTELE-120\n```\nTELE-120", PAGES.get).endswith("```\n[TELE-120](TELE-120_entropy.md)")


def shown(tokens: list[Token]) -> list[str]:
    """Return all text of a page, code apart, without the links around it."""
    found: list[str] = []
    for token in tokens:
        if token.type in {"fence", "code_block", "html_block"}:
            found.append(token.content)
        found += [child.content for child in token.children or () if child.type not in {"link_open", "link_close"}]
    return found


MARKS = (*"`[]()<>|#*\\ ", "``", "```", "~~~", "\n", "\n\n", "- ", "> ", "    ", "TELE-120", "TELE-121", "x", "a.md")
PIECES = st.lists(st.sampled_from(MARKS), max_size=14).map("".join)


@given(PIECES)
def test_code_stays_and_no_text_is_lost(text: str) -> None:
    before, after = PARSER.parse(text), PARSER.parse(linked(text, PAGES.get))
    blocks = [
        [token.content for token in tokens if token.type in {"fence", "code_block"}] for tokens in (before, after)
    ]
    assert blocks[0] == blocks[1]
    assert [token.type for token in before] == [token.type for token in after]


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>",
        "a <img src=x onerror=alert(1)> b",
        "<!-- never closed",
        "<details>\n\nx",
        "> <div>\n> x",
        "| a |\n|---|\n| `x | <b>y |",
        "1. <?php x ?>",
        "<![CDATA[x]]>",
        "&#60;b> <b\n>",
    ],
)
def test_html_becomes_text(text: str) -> None:
    tokens = PARSER.parse(without_html(text))
    assert not [token for token in tokens if token.type == "html_block"]
    assert not [c for token in tokens for c in token.children or () if c.type == "html_inline" and c.content != "<br>"]


@pytest.mark.parametrize("text", ["a < b", "`<b>`", "```\n<b>\n```", "<https://x.org>", "| a<br>b |\n|---|", "x <- y"])
def test_what_is_no_html_stays(text: str) -> None:
    assert without_html(text) == text
