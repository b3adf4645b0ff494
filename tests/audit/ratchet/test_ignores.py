"""Comments that accept findings: which lines they are about, and what they say."""

from __future__ import annotations

import textwrap

import pytest

from telewire_audit.collect.files import SourceFile
from telewire_audit.ratchet.ignores import find_ignores
from telewire_audit.report import Ignore


def ignores(text: str) -> tuple[Ignore, ...]:
    return find_ignores([SourceFile("a.py", "a", textwrap.dedent(text).encode())])


@pytest.mark.parametrize(
    ("comment", "codes", "reason", "until"),
    [
        ("# telewire: ignore[TW201] kept for old logs", ("TW201",), "kept for old logs", None),
        ("#telewire:ignore[TW201,TW222]: for now", ("TW201", "TW222"), "for now", None),
        ("# telewire: ignore[TW201] for now, until=2027-01-31", ("TW201",), "for now", "2027-01-31"),
        ("# telewire: ignore[TW201] until=2027-01-31 for now", ("TW201",), "for now", "2027-01-31"),
        ("# telewire: ignore[TW201] until=soon", ("TW201",), "", "soon"),
        ("# noqa: E501  # telewire: ignore[TW201] why  # type: ignore", ("TW201",), "why", None),
        ("# telewire: ignore why", (), "why", None),
        ("# telewire: ignore[] why", (), "why", None),
    ],
)
def test_what_a_comment_says(comment: str, codes: tuple[str, ...], reason: str, until: str | None) -> None:
    (found,) = ignores(f"x = 1  {comment}\n")
    assert (found.codes, found.reason, found.until) == (codes, reason, until)
    assert (found.about, found.line, found.column) == (1, 1, 8 + comment[: comment.index("telewire")].rindex("#"))


def test_which_line_it_is_about() -> None:
    found = ignores(
        """\
        # telewire: ignore[TW201] the whole next line
        # a remark between

        def step(
            loss,  # telewire: ignore[TW202] behind code
        ):
            # telewire: ignore[TW203] above a statement
            # telewire: ignore[TW204] and one more
            return (
                '''# telewire: ignore[TW205] in a text'''
            )
        # telewire: ignore[TW206] about nothing
        """
    )
    assert [(item.codes[0], item.about, item.line) for item in found] == [
        ("TW201", 4, 1),
        ("TW202", 5, 5),
        ("TW203", 9, 7),
        ("TW204", 9, 8),
        ("TW206", 13, 12),
    ]


def test_two_comments_of_one_line() -> None:
    found = ignores("x = 1  # telewire: ignore[TW201] one # telewire: ignore[TW202] two\n")
    assert [(item.codes[0], item.reason) for item in found] == [("TW201", "one"), ("TW202", "two")]


def test_other_words_are_no_comment_of_ours() -> None:
    assert ignores("x = 1  # telewire: ignored[TW201]\ny = 2  # see telewire: ignore\n") == ()


def test_a_file_that_cannot_be_read_to_its_end_gives_what_stands_before() -> None:
    found = ignores("x = 1  # telewire: ignore[TW201] why\ny = (\n")
    assert [item.about for item in found] == [1]
