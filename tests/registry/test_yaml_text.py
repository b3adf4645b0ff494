"""YAML by the 1.2 core rules; hostile files get an error with a place and a way out, never a traceback."""

import math
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from telewire_registry.diagnostics import Diagnostic, render
from telewire_registry.load import SourceRecord, load_records, parse_record
from telewire_registry.yaml_text import MAX_BYTES, Fault, Spans, decode_bytes, load

PATH = Path("record.yaml")


def read(content: bytes) -> object:
    return load(decode_bytes(content, PATH), PATH)


def fault(content: bytes) -> Diagnostic:
    with pytest.raises(Fault) as caught:
        read(content)
    return caught.value.diagnostic


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("no", "no"),
        ("yes", "yes"),
        ("on", "on"),
        ("off", "off"),
        ("y", "y"),
        ("True", True),
        ("false", False),
        ("~", None),
        ("", None),
        ("Null", None),
        ("nULL", "nULL"),
        ("1e-3", 0.001),
        ("1E5", 1e5),
        (".5", 0.5),
        ("5.", 5.0),
        ("1:30", "1:30"),
        ("017", 17),
        ("0o17", 15),
        ("0x1F", 31),
        ("0b11", "0b11"),
        ("1_000", "1_000"),
        ("+12", 12),
        ("-.inf", -math.inf),
        ("+.INF", math.inf),
        (".NaN", math.nan),
        ("2026-11-24", "2026-11-24"),
        ("=", "="),
        ("'1'", "1"),
        ('"\\u2028"', "\u2028"),
        ("[[compiled]]", [["compiled"]]),
        ("a  # comment", "a"),
        ("a#b", "a#b"),
        ("C:\\dir", "C:\\dir"),
        ("a & b * c ! d", "a & b * c ! d"),
        ("value > 3 && x", "value > 3 && x"),
        ("`x` * `y`", None),
    ],
)
def test_values_follow_the_1_2_core_rules(written: str, value: object) -> None:
    if written.startswith("`"):  # a reserved character: neither version reads it
        assert "cannot start any token" in fault(f"a: {written}\n".encode()).message
        return
    found = read(f"a: {written}\n".encode())
    assert isinstance(found, dict)
    assert type(found["a"]) is type(value)
    assert repr(found["a"]) == repr(value)


BOMB = b"a: &a [x, x]\nb: &b [*a, *a]\nc: &c [*b, *b]\nd: [*c, *c]\n"

HOSTILE = {
    "latin-1": (b"a: caf\xe9\n", "TW001", (1, 7), "UTF-8"),
    "utf-16": ("a: 1\n".encode("utf-16"), "TW001", (1, 1), "UTF-8"),
    "later line not utf-8": (b"a: 1\nb: \xc3\xa9 \xff\n", "TW001", (2, 6), "UTF-8"),
    "10 MB": (b"# " + b"x" * 10_000_000, "TW001", None, "split"),
    "tab": (b"a:\n\tb: 1\n", "TW002", (2, 1), "spaces"),
    "NUL": (b"a: x\x00y\n", "TW002", (1, 5), "escape"),
    "escape character": (b"a: x\x1b[31m\n", "TW002", (1, 5), "escape"),
    "unclosed": (b"a: [1, 2\nb: 3\n", "TW002", (2, 2), ""),
    "unquoted colon": (b"a: b: c\n", "TW002", (1, 5), "quote"),
    "two documents": (b"a: 1\n---\na: 2\n", "TW002", (2, 1), ""),
    "duplicate key": (b"a: 1\nb: 2\na: 3\n", "TW003", (3, 1), "keep one"),
    "nested duplicate key": (b"a:\n  b: {c: 1, 'c': 2}\n", "TW003", (2, 13), "keep one"),
    "anchor": (b"a: &x 1\n", "TW004", (1, 4), "anchor"),
    "bomb": (BOMB, "TW004", (1, 4), "anchor"),
    "alias": (b"a: *x\n", "TW004", (1, 4), "write the value"),
    "merge key": (b"a: {b: 1}\nc:\n  <<: {d: 1}\n", "TW004", (3, 3), "write the values"),
    "python tag": (b"a: !!python/object/apply:os.system [ls]\n", "TW004", (1, 4), "tag"),
    "local tag": (b"a: !x 1\n", "TW004", (1, 4), "tag"),
    "tag that looks like an operator": (b"a: != [x]\n", "TW004", (1, 4), "tag"),
    "alone": (b"!=", "TW004", (1, 1), "tag"),
    "str tag": (b"a: !!str 1\n", "TW004", (1, 4), "tag"),
    "deep flow": (b"a: " + b"[" * 500 + b"]" * 500, "TW004", (1, 43), "flatten"),
    "deep flow, unclosed": (b"[" * 500, "TW004", (1, 41), "flatten"),
    "deep block": ("".join(" " * n + "a:\n" for n in range(60)).encode(), "TW004", (41, 41), "flatten"),
    "deep dashes": (b"- " * 500 + b"x\n", "TW004", (1, 81), "flatten"),
    "U+2028": ("a: x\u2028y\n".encode(), "TW001", (1, 5), "\\u2028"),
    "lone CR": (b"a: 1\r\nb: x\ry\r\n", "TW001", (2, 5), "line ends of one kind"),
    "U+0085": ("a: x\u0085y\n".encode(), "TW001", (1, 5), "\\u0085"),
    "long number": (b"a: " + b"9" * 5000 + b"\n", "TW005", (1, 4), "shorten"),
    "list as key": (b"? [a, b]\n: 1\n", "TW005", (1, 3), "as text"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_input_gets_an_error_with_a_place_and_a_way_out(name: str) -> None:
    content, code, place, way_out = HOSTILE[name]
    found = fault(content)
    assert found.code == code, found
    assert (found.position and (found.position.line, found.position.column)) == place, found
    assert way_out in found.help
    shown = render(found, content[:10_000].decode("utf-8", "replace"))
    assert "\x1b" not in shown
    assert "\x00" not in shown
    assert place is None or "^" in shown


def test_nesting_beyond_every_limit_is_refused_at_once() -> None:
    assert fault(b"[" * 900_000).code == "TW004"
    assert fault(b"a: " + b"{a: " * 200_000).code == "TW004"


@pytest.mark.parametrize(
    "content",
    [b"a: 1\r\nb: x\r\n", b"\xef\xbb\xbfa: 1\nb: x\n", b"a: 1\nb: x", b"%YAML 1.2\n---\na: 1\nb: x\n...\n"],
    ids=["CRLF", "BOM", "no last line break", "directive"],
)
def test_harmless_variants_are_read(content: bytes) -> None:
    assert read(content) == {"a": 1, "b": "x"}


def test_a_file_of_the_largest_size_is_read() -> None:
    text = b"a: " + b"x" * (MAX_BYTES - 4) + b"\n"
    assert len(text) == MAX_BYTES
    assert isinstance(read(text), dict)


def test_positions_count_characters_from_one_also_after_bom_and_crlf() -> None:
    text = decode_bytes("\ufeffé: 😀\r\nlist:\r\n  - {b: x}\r\n".encode(), PATH)
    spans = Spans.of(text)
    assert spans.position(("list", 0, "b")).line == 3
    assert spans.position(("list", 0, "b")).column == 9
    span = spans.values["list", 0, "b"]
    assert text[span.start : span.end] == "x"
    assert spans.position(("é",)).column == 4
    assert spans.position(("list", 0, "missing")) == spans.position(("list", 0))
    assert spans.position(("list",), key=True).width == 4


def test_one_bad_file_keeps_no_other_from_being_read(tmp_path: Path) -> None:
    head = "schema: 1\nname: a\ntitle: A\ncategory: policy\npriority: P0\n"
    (tmp_path / "a.yaml").write_text("id: TELE-101\n" + head)
    (tmp_path / "b.yaml").write_bytes(b"\xff")
    (tmp_path / "c.yaml").mkdir()
    (tmp_path / "d.yaml").write_text("id: TELE-102\n" + head + "nmae: x\n")
    registry = load_records(sorted(tmp_path.iterdir()))
    assert [record.id for record in registry.records] == ["TELE-101"]
    assert [d.code for d in registry.diagnostics] == ["TW001", "TW001", "TW010"]
    assert registry.diagnostics[2].help == "did you mean 'name'?"


@settings(max_examples=400, deadline=None)
@given(st.binary(max_size=60) | st.text(max_size=60).map(lambda text: text.encode("utf-8", "replace")))
def test_no_bytes_give_a_traceback(content: bytes) -> None:
    try:
        text = decode_bytes(content, PATH)
    except Fault:
        return
    found = parse_record(text, PATH)
    assert isinstance(found, SourceRecord) or found


@settings(max_examples=400, deadline=None)
@given(st.text("ab:-[]{},#&*!|>'\"%@`?<=0.e \n\r\t~", max_size=40))
def test_no_yaml_like_text_gives_a_traceback(text: str) -> None:
    found = parse_record(text, PATH)
    assert isinstance(found, list)
    for diagnostic in found:
        assert diagnostic.position is not None
        assert render(diagnostic, text)


@pytest.mark.parametrize(
    ("text", "way_out"),
    [
        ("a: [1, 2\nb: 3\n", "close the bracket"),
        ("a: 'it's'\n", "quote the whole value"),
        ('a: "x\nb: 1\n', "close the quotes"),
        ("a:\n  b: 1\n c: 2\n", "indent of its neighbours"),
        ("a: @x\n", "quote the text"),
        ("- a\nb: 1\n", "begin each item with"),
        ("a: 1\n---\nb: 2\n", "a file of its own"),
        ('a: "\\ud800"\n', "eight digits"),
        ('a: "\\q"\n', "backslash twice"),
        ("a: b: c\n", "a colon followed by a space"),
        ("a:\n  b\nc\n", "a colon and a space behind the key"),
        ("a: ]\n", "write a value there"),
        ("a:\n\tb: 1\n", "indent with spaces"),
    ],
)
def test_a_fault_of_syntax_has_a_way_out(text: str, way_out: str) -> None:
    with pytest.raises(Fault) as fault:
        load(text, Path("x.yaml"))
    assert fault.value.diagnostic.code == "TW002"
    assert way_out in fault.value.diagnostic.help
