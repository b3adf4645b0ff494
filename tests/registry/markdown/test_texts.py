"""What texts on pages mean, codec by codec, and that what is written reads as the value."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from telewire_registry.markdown.blocks import blocks_of
from telewire_registry.markdown.cells import cell_text, cell_value, code, code_spans, split_row, table_row
from telewire_registry.markdown.code_text import FILE, NAME, PATHS, SYMBOLS, TEST, WIDGET
from telewire_registry.markdown.codecs import CODE, DATE, PROSE, TEXT, Names
from telewire_registry.markdown.condition_text import CONDITION, LEVEL
from telewire_registry.markdown.value_text import DEFAULT, PRECISION, RANGE, TYPE, UNITS
from telewire_registry.model import MISSING

NAMES = Names("queue_depth")
texts = st.text(st.characters(codec="utf-8", exclude_characters="\x00\r"), max_size=40)
tricky = st.lists(
    st.sampled_from(["|", "\\", "`", "``", "<br>", "&lt;", "&amp;", "&#96;", "<b>", "a", " ", "-", "(x)", "*"]),
    max_size=9,
)


@pytest.mark.parametrize(
    ("row", "cells"),
    [
        ("| a | b |", ["a", "b"]),
        ("| `a | b` | c |", ["`a | b`", "c"]),
        (r"| a \| b | c |", [r"a \| b", "c"]),
        ("| `open | c |", ["`open", "c"]),
        ("| a | |", ["a", ""]),
        ("| ``a ` | b`` | c |", ["``a ` | b``", "c"]),
    ],
)
def test_rows_are_split_with_an_eye_for_code(row: str, cells: list[str]) -> None:
    assert split_row(row, 2) == cells


def test_a_bare_pair_of_pipes_belongs_to_its_cell() -> None:
    assert split_row("| Drift | above |x| always | bad |", 3) == ["Drift", "above |x| always", "bad"]


@given(st.one_of(texts, tricky.map("".join)))
def test_any_text_fits_a_cell(text: str) -> None:
    wanted = text.strip()
    row = table_row(("first", cell_text(text), "last"))
    assert "\n" not in row
    assert split_row(row) == ["first", cell_text(text).strip(), "last"]
    assert cell_value(cell_text(text)) == wanted


@given(st.one_of(texts, tricky.map("".join)))
def test_a_table_keeps_its_shape(text: str) -> None:
    page = "\n".join(("| a | b |", "|---|---|", table_row((cell_text(text), "x")), "", "after"))
    blocks = blocks_of(page)
    assert [block.kind for block in blocks] == ["table", "paragraph"]
    assert len(blocks[0].lines) == 3


@given(tricky.map("".join).filter(lambda text: text.strip()))
def test_code_holds_any_text(text: str) -> None:
    assert [span.strip() for span in code_spans(code(text))] == [text.strip()]


@given(st.one_of(texts, tricky.map("".join)).filter(lambda text: text.strip()))
def test_what_is_written_reads_as_the_text(text: str) -> None:
    for codec in (TEXT, PROSE, UNITS, WIDGET):
        assert codec.read(codec.write(text), NAMES).value == text.strip(), codec


@pytest.mark.parametrize(
    ("text", "when"),
    [
        ("`queue_depth > 5`", "value > 5"),
        ("`depth ≤ 0.1`", "value <= 0.1"),
        ("`> 5`", "value > 5"),
        ("`> 90%`", "value > 90"),
        ("`value > 5s`", "value > 5"),
        ("`0.1 < value ≤ 0.3`", "0.1 < value <= 0.3"),
        ("`value < 1` OR `value > 9`", "value < 1 or value > 9"),
        ("`value < 1` or (`other > 2` and `third < 3`)", "value < 1 or ( other > 2 and third < 3 )"),
        (r"`\|value\| ≥ 0.3`", "abs(value) >= 0.3"),
        ("`isnan(value)`", "isnan(value)"),
        ('`state in ("a", "b")`', '(state == "a" or state == "b")'),
        ('`"falling"`', 'value == "falling"'),
        ("`queue_depth == False`", "value == False"),
        ("`value = 0`", "value == 0"),
        ("Empty string", 'value == ""'),
        ("`other is not None`", "other != None"),
        ("`0.5 <= ratio <= 1.5` (outside clip)", "0.5 <= ratio <= 1.5"),
    ],
)
def test_conditions_are_read(text: str, when: str) -> None:
    reading = CONDITION.read(text, NAMES)
    assert reading.understood
    assert str(reading.value) == when


@pytest.mark.parametrize(
    "text",
    [
        "Rising for a while",
        "`value` and ` more",
        "``a``a` `b`",
        "`value` after 5 rounds",
        "`False` after the run",
        "`a` and never set",
    ],
)
def test_prose_is_no_condition(text: str) -> None:
    reading = CONDITION.read(text, NAMES)
    assert reading.value is None
    assert not reading.understood


@pytest.mark.parametrize(
    ("text", "level"),
    [("**Healthy**", "healthy"), ("**Low Warning**", "warning"), ("**Critical (Dead)**", "critical"),
     ("Good", "healthy"),
     ("**Info**", None), ("**Healthy/Critical**", None), ("**Not critical**", None)],
)  # fmt: skip
def test_levels_are_read(text: str, level: str | None) -> None:
    assert LEVEL.read(text, NAMES).value == level


@pytest.mark.parametrize(
    ("text", "range_"),
    [
        ("`[0.0, 1.0]`", "[0.0, 1.0]"),
        ("`[0, inf)` — mostly small", "[0, inf)"),
        ("non-negative", "[0, inf)"),
        ("unbounded", "(-inf, inf)"),
        ("`[False, True]`", "{False, True}"),
        ('`"a"`, `"b"` or `"c"`', "{a, b, c}"),
        ("0 to capacity", "[0, capacity]"),
        ("`[0, ∞)`", "[0, inf)"),
        ("N/A (a flag)", None),
    ],
)
def test_ranges_are_read(text: str, range_: str | None) -> None:
    reading = RANGE.read(text, NAMES)
    assert reading.understood
    assert (str(reading.value) if reading.value else None) == range_


@pytest.mark.parametrize(
    ("text", "default"),
    [
        ("`0.0`", 0.0), ("`0`", 0), ("`None`", None), ("`False` each", False), ('`"stable"`', "stable"), ("`[]`", []),
        ("Empty `deque(maxlen=5)`", []), ("`{}` (nothing yet)", {}), ("0.5", 0.5), ("N/A", MISSING),
        ("when it is there", MISSING),
    ],
)  # fmt: skip
def test_defaults_are_read(text: str, default: object) -> None:
    value = DEFAULT.read(text, NAMES).value
    assert value == default
    assert type(value) is type(default)


def test_nan_is_a_default() -> None:
    assert math.isnan(DEFAULT.read('`float("nan")`', NAMES).value)
    assert DEFAULT.write(math.nan) == "`nan`"


@pytest.mark.parametrize(
    ("text", "wanted"),
    [("`float`", "float"), (r"`str \| None`", "str | None"), ("`str | None`", "str | None"),
     ("8 `float` fields", "float"),
     ("`deque[float]` (newest last)", "deque[float]")],
)  # fmt: skip
def test_types_are_read(text: str, wanted: str) -> None:
    assert str(TYPE.read(text, NAMES).value) == wanted


@pytest.mark.parametrize(
    ("text", "paths"),
    [
        ("`snapshot.a.b`", ["a.b"]),
        ("`snapshot.envs[env_id].b` (each)", ["envs[env_id].b"]),
        ("`snapshot.a.head_*_norm`", ["a.head_{head}_norm"]),
        ("`snapshot.a.x`, `snapshot.a.y`", ["a.x", "a.y"]),
        ("`snapshot.runs[].x`", ["runs[i].x"]),
        ("`snapshot.a - snapshot.b`", []),
        ("Via `board.latest().x`", []),
        ("Not in the snapshot; see `x.y`", []),
    ],
)
def test_paths_are_read(text: str, paths: list[str]) -> None:
    reading = PATHS.read(text, NAMES)
    assert [str(path) for path in reading.value] == paths
    assert reading.understood is bool(paths)


@pytest.mark.parametrize(
    ("text", "file"),
    [
        ("`/srv/x/src/feed/loader.py`", "src/feed/loader.py"),
        ("`/srv/x/tests/test_a.py:12`", "tests/test_a.py"),
        ("`widgets/a.py` (lines 3-4)", "widgets/a.py"),
        ("`tests/feed/`", "tests/feed/"),
        ("—", None),
        ("somewhere", None),
    ],
)
def test_files_are_read(text: str, file: str | None) -> None:
    assert FILE.read(text, NAMES).value == file


def test_code_words_are_read() -> None:
    assert SYMBOLS.read("`Loader.next()` — main loop", NAMES).value == ("Loader.next",)
    assert SYMBOLS.read("`a()` and `B.c()`", NAMES).value == ("a", "B.c")
    assert SYMBOLS.read("The main loop", NAMES).value == ()
    assert NAME.read("`depth: int = 0`", NAMES).value == "depth"
    assert NAME.read("computed from `a` and `b`", NAMES).value is None
    assert TEST.read("`test_a`, `TestB::test_c`", NAMES).value == "test_a, TestB::test_c"
    assert CODE.read("`P0-critical`", NAMES).value == "P0-critical"
    assert WIDGET.read("**Panel** (detail)", NAMES).value == "Panel"
    assert PRECISION.read("3 decimal places on screen", NAMES).value == 3
    assert DATE.read("2024-MM-DD", NAMES).value is None
    assert DATE.read("2024-MM-DD", NAMES).understood
