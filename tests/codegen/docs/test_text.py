"""Text of records is shown as it is, whatever it holds."""

import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from markdown_it.token import Token

from telewire_codegen.docs.anchors import Anchors, slug_of
from telewire_codegen.docs.tables import table
from telewire_codegen.docs.text import code, inline, link, one_line, sentence

PARSER = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])
NASTY = st.text(st.one_of(st.sampled_from("`*_[]()<>#|\\~&!$-+.1 \n\t"), st.characters(codec="utf-8")), max_size=40)


def plain(tokens: list[Token]) -> str:
    """Return what a reader sees of inline tokens."""
    shown = []
    for token in tokens:
        for child in token.children or ():
            assert child.type in {"text", "code_inline"}, child
            shown.append(child.content)
    return "".join(shown)


@given(NASTY)
@example("1. not a list")
@example("# no heading")
@example("- no item")
@example("&lt; and &amp;#60;")
@example("<script>alert(1)</script>")
@example("_a_ __b__ snake_case_name *c*")
@example("[x](javascript:y) ![z](w)")
def test_inline_text_is_shown_as_it_is(text: str) -> None:
    tokens = PARSER.parse(inline(text))
    assert [token.type for token in tokens] in ([], ["paragraph_open", "inline", "paragraph_close"])
    assert plain(tokens) == one_line(text)


@given(NASTY)
def test_inline_text_is_shown_in_a_heading(text: str) -> None:
    heading, *rest = PARSER.parse(f"# x {inline(text)} x\n\nend")
    assert heading.type == "heading_open"
    assert plain(rest[:1]) == f"x {one_line(text)} x" or not one_line(text)


@given(NASTY, NASTY, NASTY)
def test_cells_keep_the_shape_of_their_table(one: str, two: str, three: str) -> None:
    text = table(("A", "B"), [(inline(one), code(two)), (sentence(three, 30), "x")])
    tokens = PARSER.parse(text)
    assert tokens[0].type == "table_open"
    assert tokens[-1].type == "table_close"
    cells = [tokens[index + 1] for index, token in enumerate(tokens) if token.type in {"td_open", "th_open"}]
    assert len(cells) == 6
    assert [token.content for token in cells[:2]] == ["A", "B"]
    assert plain([cells[2]]) == (one_line(one) or "—")
    assert plain([cells[3]]) == (one_line(two) or "—")
    assert all(child.type in {"text", "code_inline"} for child in cells[4].children or ())


def test_a_table_refuses_a_row_of_another_length() -> None:
    with pytest.raises(ValueError, match="a row of 1 cells below a head of 2"):
        table(("A", "B"), [("x",)])


def test_a_sentence_is_the_first_and_keeps_its_code() -> None:
    assert sentence("Mean of `a|b`, *all*. More.", 80) == "Mean of `a\\|b`, \\*all\\*."
    assert sentence("Long `code that is cut` here", 14) == "Long …"


def test_a_link_s_target_cannot_leave_its_brackets() -> None:
    (token,) = PARSER.parseInline(link("x", "a b(c).md"))
    assert [child.type for child in token.children or ()] == ["link_open", "text", "link_close"]


def test_marks_that_turn_the_direction_of_text_go() -> None:
    assert one_line("a\u202eb\u2028c\x00d") == "a b c d"


@pytest.mark.parametrize(
    ("heading", "slug"),
    [
        ("P0-critical", "p0-critical"),
        ("In progress", "in-progress"),
        ("A & B", "a--b"),
        ("`x.y`: what?", "xy-what"),
        ("Wärme_1", "wärme_1"),
    ],
)
def test_slugs(heading: str, slug: str) -> None:
    assert slug_of(heading) == slug


def test_a_slug_that_is_taken_gets_a_number() -> None:
    anchors = Anchors()
    assert [anchors.add(text) for text in ("A", "a", "A-1", "a", "b")] == ["#a", "#a-1", "#a-1-1", "#a-2", "#b"]
    assert not re.search(r"\s", anchors.add("two words"))
