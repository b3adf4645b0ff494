"""The baseline's file."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from telewire_audit.ratchet.baseline import BaselineError, dump_baseline, read_baseline, write_baseline
from telewire_audit.ratchet.comparison import Known

TEXTS = st.text(st.characters(codec="utf-8"), max_size=8)
ENTRIES = st.lists(
    st.builds(Known, st.just("TW201"), TEXTS, TEXTS, TEXTS, TEXTS, st.lists(TEXTS, max_size=2).map(sorted).map(tuple)),
    max_size=6,
)


@settings(max_examples=40, deadline=None)
@given(ENTRIES, st.randoms())
def test_what_is_written_is_read_and_its_order_is_that_of_the_findings(entries: list[Known], random: st.DrawFn) -> None:
    text = dump_baseline(entries)
    shuffled = list(entries)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    assert dump_baseline(shuffled) == text
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "baseline.json"
        assert write_baseline(path, entries)
        assert not write_baseline(path, shuffled)
        baseline = read_baseline(path)
    assert sorted(baseline.entries) == sorted(entries)
    places = baseline.places(sorted(entries))
    assert len({position for _, position in places}) == len(entries), "each has a line of its own"
    for entry, position in places:
        assert position is not None
        row = text.split("\n")[position.line - 1]
        assert json.loads(row[position.column - 1 :][: position.width])["code"] == entry.code


def test_it_is_one_line_each(tmp_path: Path) -> None:
    path = tmp_path / "baseline.json"
    write_baseline(path, [Known("TW222", "", "b.C.x", "unread"), Known("TW201", "TELE-1", "a", "e", "fail", ("p",))])
    assert path.read_text(encoding="utf-8") == (
        '{\n  "version": 1,\n  "findings": [\n'
        '    {"code": "TW201", "record": "TELE-1", "symbol": "a", "hop": "e", "verdict": "fail", "fields": ["p"]},\n'
        '    {"code": "TW222", "symbol": "b.C.x", "hop": "unread"}\n'
        "  ]\n}\n"
    )


def test_an_entry_that_a_person_laid_out_anew_has_no_line(tmp_path: Path) -> None:
    path = tmp_path / "baseline.json"
    path.write_text('{"version": 1, "findings": [{"code":\n"TW201"}]}', encoding="utf-8")
    baseline = read_baseline(path)
    assert baseline.places(baseline.entries) == [(Known("TW201", "", "", ""), None)]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (None, "there is no such baseline; make it with `--update-baseline`"),
        (b"\xff", "no UTF-8"),
        (b'{"version": 1,\n  <<<<<<< ours', ":2:3: no JSON: "),
        (b"[" * 100_000, "no JSON: nested too deeply"),
        (b"[]", "it has no list `findings`"),
        (b'{"version": 2, "findings": []}', "version 2 is not 1"),
        (b'{"version": 1, "findings": [3]}', "finding 1 is no mapping"),
        (b'{"version": 1, "findings": [{"code": "TW201"}, {}]}', "finding 2 has no code"),
        (b'{"version": 1, "findings": [{"code": "TW201", "line": 3}]}', "finding 1 has the unknown key 'line'"),
        (b'{"version": 1, "findings": [{"code": 201}]}', "finding 1: every value is a text"),
        (b'{"version": 1, "findings": [{"code": "TW201", "fields": "a"}]}', "finding 1: every value is a text"),
    ],
)
def test_a_file_that_is_no_baseline_is_refused(content: bytes | None, said: str, tmp_path: Path) -> None:
    path = tmp_path / "baseline.json"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(BaselineError) as caught:
        read_baseline(path)
    assert str(path) in str(caught.value)
    assert said in str(caught.value)
