"""What counts as the same finding, and what as a worse one."""

from __future__ import annotations

import dataclasses

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from telewire_audit.ratchet.comparison import Known, compare
from telewire_audit.report import Finding, Hop, fingerprints

FEW = settings(max_examples=60, deadline=None)
NAMES = st.sampled_from(["app.a.One.x", "app.a.One.y", "app.b.One.x", "app.a.Two.x", "app.run"])
FINDINGS = st.lists(
    st.builds(
        lambda code, record, symbol, hop, verdict, line: Finding(
            code, "warning", record, f"words {line}", "a.py", line, symbol=symbol, hop=hop, verdict=verdict
        ),
        st.sampled_from(["TW201", "TW222"]),
        st.sampled_from([None, "TELE-100", "TELE-101"]),
        NAMES,
        st.sampled_from(["emitter_exists", "transport_works"]),
        st.sampled_from(["fail", "partial", ""]),
        st.integers(1, 9),
    ),
    max_size=12,
)
DEFINED = st.frozensets(NAMES)


def known(*symbols: str, code: str = "TW222") -> list[Known]:
    return [Known(code, "", symbol, "payload_field_unread") for symbol in symbols]


def finding(symbol: str, **changed: object) -> Finding:
    made = Finding("TW222", "note", None, "unread", "a.py", 3, symbol=symbol, hop="payload_field_unread")
    return dataclasses.replace(made, **changed)  # type: ignore[arg-type]


@FEW
@given(FINDINGS, DEFINED, st.randoms())
def test_what_was_found_before_is_accepted_wherever_it_stands_now(
    findings: list[Finding], defined: frozenset[str], random: st.DrawFn
) -> None:
    before = [Known.of(item) for item in findings]
    moved = [
        dataclasses.replace(item, line=77, message="other words", hops=(Hop("b.py", 1, "x"),)) for item in findings
    ]
    random.shuffle(moved)  # type: ignore[attr-defined]
    found = compare(moved, before, defined)
    assert all(found.accepted)
    assert found.gone == ()
    assert sorted(found.kept) == sorted(before)


@FEW
@given(FINDINGS, FINDINGS, DEFINED)
def test_nothing_is_used_twice_and_nothing_is_lost(
    findings: list[Finding], others: list[Finding], defined: frozenset[str]
) -> None:
    before = [Known.of(item) for item in others]
    found = compare(findings, before, defined)
    assert len(found.accepted) == len(findings)
    assert len(found.kept) + len(found.gone) == len(before)
    assert sum(found.accepted) <= len(found.kept)


@FEW
@given(FINDINGS)
def test_no_two_fingerprints_are_equal_and_moving_changes_none(findings: list[Finding]) -> None:
    prints = fingerprints(findings)
    assert len(set(prints)) == len(findings)
    assert prints == fingerprints([dataclasses.replace(item, line=1, message="") for item in findings])


@pytest.mark.parametrize(
    ("old", "new", "still_there", "is_same"),
    [
        ("app.a.One.x", "app.b.One.x", False, True),  # the module was renamed
        ("app.a.One.x", "app.deep.b.One.x", False, True),  # or moved
        ("app.a.One.x", "app.a.Two.x", False, True),  # the class was renamed
        ("app.a.One.x", "app.a.One.y", False, True),  # the field was
        ("app.a.One.x", "app.b.One.x", True, False),  # mended here, broken there
        ("app.a.One.x", "app.a.One.y", True, False),
        ("app.a.One.x", "app.b.Two.x", False, False),  # too much differs
        ("app.a.One.x", "app.a.One.Inner.x", False, False),
    ],
)
def test_renamed_symbols(old: str, new: str, still_there: bool, is_same: bool) -> None:  # noqa: FBT001 - a table
    found = compare([finding(new)], known(old), {old, new} if still_there else {new})
    assert found.accepted == (is_same,)
    assert len(found.gone) == (0 if is_same else 1)


def test_of_two_fields_that_are_gone_none_is_taken_for_a_new_one() -> None:
    found = compare([finding("app.a.One.z")], known("app.a.One.x", "app.a.One.y"), {"app.a.One.z"})
    assert found.accepted == (False,)


def test_another_code_is_another_finding() -> None:
    assert compare([finding("app.a.One.x")], known("app.a.One.x", code="TW223"), ()).accepted == (False,)


def test_a_record_tells_a_finding_whatever_the_symbol_is_called() -> None:
    before = [Known("TW201", "TELE-100", "app.a.One.x", "emitter_exists", "fail")]
    now = finding("lib.Other.y", code="TW201", record="TELE-100", hop="emitter_exists", verdict="fail")
    assert compare([now], before, {"app.a.One.x"}).accepted == (True,)
    assert compare([dataclasses.replace(now, record="TELE-101")], before, ()).accepted == (False,)
    assert compare([dataclasses.replace(now, hop="consumer_reads")], before, ()).accepted == (False,)


@pytest.mark.parametrize(
    ("before", "now", "is_accepted"),
    [
        (("fail", ()), ("fail", ()), True),
        (("fail", ()), ("unresolved", ()), True),
        (("unresolved", ()), ("fail", ()), False),
        (("partial", ("a",)), ("partial", ("a",)), True),
        (("partial", ("a", "b")), ("partial", ("b",)), True),
        (("partial", ("a",)), ("partial", ("a", "b")), False),
        (("partial", ("a",)), ("partial", ("b",)), False),
        (("partial", ("a",)), ("fail", ("a", "b")), False),
    ],
)
def test_what_is_worse_than_before_is_not_accepted(
    before: tuple[str, tuple[str, ...]],
    now: tuple[str, tuple[str, ...]],
    is_accepted: bool,  # noqa: FBT001 - a table
) -> None:
    old = Known("TW201", "TELE-100", "app.a.One", "emitter_exists", *before)
    new = finding("app.a.One", code="TW201", record="TELE-100", hop="emitter_exists", verdict=now[0], fields=now[1])
    found = compare([new], [old], ())
    assert found.accepted == (is_accepted,)
    assert found.kept == ((Known.of(new),) if is_accepted else (old,)), "what is worse stays as it was"
    assert found.gone == ()
