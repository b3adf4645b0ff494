"""A value is set by replacing spans: the value changes, every comment and every other line stays."""

import copy
import stat
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from telewire_registry.edit import EditError, edit_file, remove_value, set_value
from telewire_registry.yaml_text import Fault, load

RECORD = """\
# yaml-language-server: $schema=record.v1.json
schema: 1
id: TELE-101   # never changes
name: 'entropy'
status: {planned: true, wired: false}  # by hand

purpose:
  # why
  question: Is it collapsing?
  audience: [operator]
  # end of purpose
data:
  type: float
  meaning: |
    Line one.
    # no comment
thresholds: none  # for now
verification:
  checklist:
history:
  - date: "2026-01-31"   # first
    change: First.
  - {date: "2026-02-01", change: Second.}
# the end
"""

SECOND = '  - {date: "2026-02-01", change: Second.}'


def edited(path: tuple[str | int, ...], value: object, text: str = RECORD) -> list[tuple[str, str]]:
    """Return the lines that differ, as pairs of old and new; an empty text stands for no line."""
    before, after = text.split("\n"), set_value(text, path, value).split("\n")
    shorter = min(len(before), len(after))
    start = next((i for i, (a, b) in enumerate(zip(before, after, strict=False)) if a != b), shorter)
    stop = 0
    while stop < shorter - start and before[-1 - stop] == after[-1 - stop]:
        stop += 1
    old, new = before[start : len(before) - stop], after[start : len(after) - stop]
    width = max(len(old), len(new))
    return list(zip(old + [""] * (width - len(old)), new + [""] * (width - len(new)), strict=True))


@pytest.mark.parametrize(
    ("path", "value", "lines"),
    [
        (("id",), "TELE-102", [("id: TELE-101   # never changes", "id: TELE-102   # never changes")]),
        (("name",), "loss", [("name: 'entropy'", "name: loss")]),
        (("name",), "no", [("name: 'entropy'", 'name: "no"')]),
        (
            ("status", "wired"),
            True,
            [
                (
                    "status: {planned: true, wired: false}  # by hand",
                    "status: {planned: true, wired: true}  # by hand",
                )
            ],
        ),
        (
            ("status", "in_progress"),
            True,
            [
                (
                    "status: {planned: true, wired: false}  # by hand",
                    "status: {planned: true, in_progress: true, wired: false}  # by hand",
                )
            ],
        ),
        (("category",), "policy", [("", "category: policy")]),
        (("purpose", "cadence"), ["realtime"], [("", "  cadence:"), ("", "    - realtime")]),
        (("data", "units"), "nats", [("", "  units: nats")]),
        (("purpose", "audience", 1), "developer", [("  audience: [operator]", "  audience: [operator, developer]")]),
        (("verification", "checklist", "emitter_exists"), "pass", [("", "    emitter_exists: pass")]),
        (("history", 0, "author"), "me", [("", "    author: me")]),
        (("history", 1), {"change": "Second."}, [(SECOND, "  - {change: Second.}")]),
        (("history", 2), {"change": "Third."}, [("", "  - change: Third.")]),
        (
            ("thresholds",),
            [{"level": "warning", "when": "value > 3"}],
            [
                ("thresholds: none  # for now", "thresholds:  # for now"),
                ("", "  - level: warning"),
                ("", "    when: value > 3"),
            ],
        ),
        (("fields",), [], [("", "fields: []")]),
    ],
)  # fmt: skip
def test_only_the_named_place_changes(path: tuple[str | int, ...], value: object, lines: list[tuple[str, str]]) -> None:
    assert [pair for pair in edited(path, value) if pair[0] != pair[1]] == lines


def test_an_inserted_key_goes_after_its_elders_and_before_the_next_comment() -> None:
    text = set_value(RECORD, ("purpose", "cadence"), ["realtime"])
    assert "  audience: [operator]\n  cadence:\n    - realtime\n  # end of purpose\n" in text


def test_a_new_section_keeps_its_distance() -> None:
    text = set_value(RECORD, ("let",), {"age": "now - value"})
    assert "    # no comment\n\nlet:\n  age: now - value\nthresholds" in text


def test_setting_what_is_there_changes_nothing() -> None:
    assert set_value(RECORD, ("name",), "entropy") == RECORD
    assert set_value(RECORD, ("status",), {"planned": True, "wired": False}) == RECORD


def test_a_mapping_is_changed_entry_by_entry() -> None:
    text = "a:\n  x: 1  # one\n  y: 2\n  z: 3  # three\nb: 1\n"
    assert set_value(text, ("a",), {"x": 1, "z": 4, "w": 5}) == "a:\n  x: 1  # one\n  z: 4  # three\n  w: 5\nb: 1\n"


def test_a_mapping_whose_keys_all_change_keeps_its_style() -> None:
    assert set_value("a:\n  x: 1\n  y: 2\nb: 1\n", ("a",), {"z": 3}) == "a:\n  z: 3\nb: 1\n"
    assert set_value("a: {x: 1, y: 2}\nb: 1\n", ("a",), {"z": 3}) == "a: {z: 3}\nb: 1\n"
    assert remove_value("a:\n  x: 1\nb: 1\n", ("a", "x")) == "a: {}\nb: 1\n"
    assert remove_value("a:\n  - 1\nb: 1\n", ("a", 0)) == "a: []\nb: 1\n"


def test_crlf_stays() -> None:
    text = RECORD.replace("\n", "\r\n")
    changed = set_value(text, ("verification", "checklist"), {"emitter_exists": "pass", "transport_works": "fail"})
    assert changed.count("\n") == changed.count("\r\n") == RECORD.count("\n") + 2
    assert load(changed, Path("x"))["verification"]["checklist"]["transport_works"] == "fail"  # type: ignore[index]


def test_what_cannot_be_done_is_refused() -> None:
    with pytest.raises(EditError, match="comments that would be lost"):
        set_value(RECORD, ("purpose",), "text")
    with pytest.raises(EditError, match="no index"):
        set_value(RECORD, ("history", 9), {})
    with pytest.raises(EditError, match="no mapping"):
        set_value("- 1\n", ("a",), 1)
    with pytest.raises(EditError, match="there is no nothing"):
        remove_value(RECORD, ("nothing",))
    with pytest.raises(Fault):
        set_value("a: [", ("a",), 1)


def test_remove_takes_the_line_and_nothing_else() -> None:
    assert remove_value(RECORD, ("data", "type")) == RECORD.replace("  type: float\n", "")
    assert remove_value(RECORD, ("status", "planned")) == RECORD.replace("planned: true, ", "")
    assert remove_value(RECORD, ("history", 1)) == RECORD.replace('  - {date: "2026-02-01", change: Second.}\n', "")


@pytest.mark.parametrize(
    "text",
    [
        "g:\n  a:  # why\n    - 1\n  b: 1\n",
        "g:\n  a:  # why\n    c: 1\n  b: 1\n",
        "g: {a: 1,  # why\n    b: 1}\n",
        "g: {b: 1,  # why\n    a: 1}\n",
        "g: {a:  # why\n    1, b: 1}\n",
    ],
)
def test_nothing_is_removed_with_a_comment_inside_it(text: str) -> None:
    with pytest.raises(EditError, match=r"g\.a has comments that would be lost"):
        remove_value(text, ("g", "a"))
    with pytest.raises(EditError, match=r"g\.a has comments that would be lost"):
        set_value(text, ("g",), {"b": 1})


def test_a_file_keeps_byte_order_mark_and_mode_and_leaves_nothing_behind(tmp_path: Path) -> None:
    path = tmp_path / "record.yaml"
    path.write_bytes(b"\xef\xbb\xbf" + RECORD.replace("\n", "\r\n").encode())
    path.chmod(0o640)
    assert edit_file(path, lambda text: set_value(text, ("name",), "löss"))
    assert path.read_bytes() == b"\xef\xbb\xbf" + RECORD.replace("'entropy'", "löss").replace("\n", "\r\n").encode()
    assert stat.S_IMODE(path.stat().st_mode) == 0o640
    assert list(tmp_path.iterdir()) == [path]
    assert not edit_file(path, lambda text: text)


def test_a_change_that_fails_leaves_the_file(tmp_path: Path) -> None:
    path = tmp_path / "record.yaml"
    path.write_text(RECORD)
    with pytest.raises(EditError):
        edit_file(path, lambda text: set_value(text, ("purpose",), 1))
    assert path.read_text() == RECORD
    assert list(tmp_path.iterdir()) == [path]


words = st.text(st.characters(codec="utf-8", exclude_characters="\x85\u2028\u2029\ufeff"), max_size=12)
scalars = st.none() | st.booleans() | st.integers(-(10**9), 10**9) | st.floats(allow_nan=False) | words
keys = st.text("abcdefghij_", min_size=1, max_size=4)
trees = st.recursive(
    scalars, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(keys, inner, max_size=3), max_leaves=12
)
documents = st.dictionaries(keys, trees, min_size=1, max_size=4)


def written(value: object, draw: st.DrawFn, indent: int, *, in_flow: bool = False) -> str:
    """Write plain values as YAML in one of the many ways that a person might, with comments."""
    from telewire_registry.yaml_values import flow, scalar

    if in_flow or not isinstance(value, dict | list) or not value or draw(st.integers(0, 3)) == 0:
        text = flow(value) if isinstance(value, dict | list) else scalar(value)
        if value is None and draw(st.booleans()):
            text = ""
        return f" {text}" + draw(st.sampled_from(["", "", "  # side"])) + "\n"
    lead = " " * indent
    out = draw(st.sampled_from(["", "  # head"])) + "\n"
    for entry in value.items() if isinstance(value, dict) else enumerate(value):
        out += draw(st.sampled_from(["", "", "\n", f"{lead}# above\n"]))
        head = f"{entry[0]}:" if isinstance(value, dict) else "-"
        out += lead + head + written(entry[1], draw, indent + 2)
        out += draw(st.sampled_from(["", "", f"{lead}  # deeper\n"]))
    return out


@st.composite
def texts(draw: st.DrawFn) -> tuple[str, dict[str, object]]:
    plain: dict[str, object] = dict(draw(documents))
    text = ""
    for key, value in plain.items():
        text += draw(st.sampled_from(["", "# between\n", "\n"])) + f"{key}:" + written(value, draw, 2)
    return text, plain


def places(plain: object, path: tuple[str | int, ...] = ()) -> list[tuple[str | int, ...]]:
    children = plain.items() if isinstance(plain, dict) else enumerate(plain) if isinstance(plain, list) else ()
    return [path, *(place for key, item in children for place in places(item, (*path, key)))]


def comments(text: str) -> int:
    return sum(text.count(f"# {word}") for word in ("side", "head", "above", "deeper", "between"))


def container(plain: object, path: tuple[str | int, ...]) -> object:
    for step in path[:-1]:
        plain = plain[step]  # type: ignore[index]
    return plain


@settings(max_examples=100, deadline=None)
@given(texts(), st.data())
def test_any_scalar_can_be_set_and_nothing_else_changes(
    case: tuple[str, dict[str, object]], data: st.DataObject
) -> None:
    text, plain = case
    assert load(text, Path("x")) == plain
    leaves = [path for path in places(plain)[1:] if not isinstance(container(plain, (*path, 0)), dict | list)]
    if not leaves:
        return
    path = data.draw(st.sampled_from(leaves))
    value = data.draw(scalars)
    changed = set_value(text, path, value)
    expected = copy.deepcopy(plain)
    container(expected, path)[path[-1]] = value  # type: ignore[index]
    assert load(changed, Path("x")) == expected
    assert comments(changed) == comments(text)
    old, new = text.split("\n"), changed.split("\n")
    assert len(old) == len(new)
    assert sum(a != b for a, b in zip(old, new, strict=True)) <= 1


@settings(max_examples=80, deadline=None)
@given(texts(), st.data())
def test_any_value_can_be_set_or_is_refused_and_comments_stay(
    case: tuple[str, dict[str, object]], data: st.DataObject
) -> None:
    text, plain = case
    path = data.draw(st.sampled_from([place for place in places(plain) if place]))
    if data.draw(st.booleans()) and isinstance(container(plain, (*path, 0)), dict):
        path = (*path, "new_key")
    value = data.draw(trees)
    try:
        changed = set_value(text, path, value)
    except EditError:
        assert comments(text) or "- " in text
        return
    expected = copy.deepcopy(plain)
    container(expected, path)[path[-1]] = value  # type: ignore[index]
    assert load(changed, Path("x")) == expected
    assert comments(changed) == comments(text)
