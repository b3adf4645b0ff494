"""The laws of the import: the page comes back, every value is on it, and what was written is pleasant YAML."""

import copy
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, cast

import pytest
import yaml

from telewire_registry.decode import Rejected, decode_record
from telewire_registry.load import load_records
from telewire_registry.markdown.comparison import first_difference
from telewire_registry.markdown.import_files import ImportedFile, import_files
from telewire_registry.markdown.import_page import WHOLE_PART, Imported, import_page
from telewire_registry.markdown.page import render_page
from telewire_registry.vocabulary import load_vocabulary
from telewire_registry.yaml_text import load

CASE = Path(__file__).parent / "cases" / "TELE-512_queue_depth.md"
VOCABULARY = load_vocabulary()

Where = tuple[str | int, ...]

OUTSIDE = ("schema", "raw", "extras")
NEW_BY_KEY = {
    "id": "TELE-987", "name": "zz_name", "type": "list[datetime]", "range": "[-71, 93]", "when": "value > 8642",
    "path": "zz.changed_path", "event": "ZZ_CHANGED", "payload": "ZzPayload", "field": "zz_field",
    "symbol": "zz_changed.symbol_here", "date": "2031-07-19", "file": "src/zz/changed.py", "precision": 13,
    "maxlen": 7919, "aggregate": "latch", "surface": "log", "default": 4242.5,
}  # fmt: skip
LEVELS = {"healthy": "critical", "warning": "healthy", "critical": "warning"}


def leaves(values: Any, path: Where = ()) -> Iterator[Where]:  # noqa: ANN401 - any plain value
    """Yield the path of every scalar, outside of what a page alone has; a default and a range are one value each."""
    if path and path[0] in OUTSIDE:
        return
    if path and path[-1] in ("default", "range"):
        yield path
    elif isinstance(values, dict | list):
        for key, value in values.items() if isinstance(values, dict) else enumerate(values):
            yield from leaves(value, (*path, key))
    else:
        yield path


def node_at(values: Any, path: Where) -> Any:  # noqa: ANN401 - any plain value
    for step in path:
        values = values[step]
    return values


def changed(values: dict[str, Any], path: Where) -> tuple[dict[str, Any], str]:
    """Return the record with another value at the path, and the text that must then be on the page."""
    mutated = copy.deepcopy(values)
    node, last = node_at(mutated, path[:-1]), path[-1]
    key = next(step for step in reversed(path) if isinstance(step, str))
    old = node[last]
    if isinstance(old, bool) and key != "default":
        node[last] = not old
        return mutated, ""
    if key in ("audience", "cadence"):
        node[last] = "zz_word"
        return mutated, "[x] Zz word"
    if key == "level":
        node[last] = LEVELS[old]
        return mutated, f"**{LEVELS[old].capitalize()}**"
    if old == "none":
        node[last] = [{"level": "warning", "when": "value > 8642"}]
        return mutated, "`value > 8642`"
    node[last] = NEW_BY_KEY.get(key, "zz changed text") if key != "name" or path[0] in ("name", "fields") else "zz_text"
    return mutated, str(node[last])


def unseen(values: dict[str, Any], stride: int = 1, start: int = 0) -> list[str]:
    """Return the values whose change does not show on the page."""
    base = render_page(decode_record(values), VOCABULARY)
    found = []
    for path in list(leaves(values))[start::stride]:
        mutated, wanted = changed(values, path)
        page = render_page(decode_record(mutated), VOCABULARY)
        if page == base or wanted not in page:
            found.append("/".join(map(str, path)))
    return found


def stubborn_lists(values: dict[str, Any]) -> list[str]:
    """Return the lists whose page does not change when an item goes or comes."""
    base = render_page(decode_record(values), VOCABULARY)
    found = []
    for path in (
        ("flow", "consumers"), ("thresholds",), ("verification", "tests"), ("verification", "manual"), ("history",),
        ("dependencies", "upstream"), ("dependencies", "downstream"), ("purpose", "audience"), ("purpose", "cadence"),
        ("flow", "stages"),
    ):  # fmt: skip
        try:
            items = node_at(values, path)
        except KeyError:
            continue
        if not isinstance(items, list) or not items:
            continue
        for index in {0, len(items) - 1}:
            less = copy.deepcopy(values)
            gone = node_at(less, path).pop(index)
            more = copy.deepcopy(values)
            new: object = "zz_more"
            if isinstance(gone, dict):
                new = {key: NEW_BY_KEY.get(key, "zz more") for key in gone if key not in ("level", "passes")}
            node_at(more, path).append(new)
            pages = [render_page(decode_record(item), VOCABULARY) for item in (less, more)]
            if base in pages or pages[0] == pages[1]:
                found.append("/".join(map(str, path)))
    return found


def imported(path: Path) -> Imported:
    found = import_page(path.read_text(encoding="utf-8"), path, VOCABULARY)
    assert isinstance(found, Imported), found
    return found


# --- a page of our own, with every oddity that is known


@pytest.fixture(scope="module")
def case() -> Imported:
    return imported(CASE)


def test_the_odd_page_comes_back(case: Imported) -> None:
    assert first_difference(CASE.read_text(encoding="utf-8"), render_page(case.record, VOCABULARY)) is None
    assert not [unread for unread in case.unreads if unread.text == WHOLE_PART]


def test_the_odd_page_is_understood(case: Imported) -> None:
    values = load(case.yaml, CASE)
    assert isinstance(values, dict)
    kept = {key: value for key, value in values.items() if key not in OUTSIDE}
    assert kept == {
        "id": "TELE-512",
        "name": "queue_depth",
        "title": "Queue Depth",
        "category": "throughput",
        "priority": "P1-high",
        "status": {"planned": True, "wired": True, "tested": False, "verified": False},
        "purpose": {
            "question": "Do batches wait for the loader?",
            "audience": ["operator", "night_shift"],
            "cadence": ["realtime"],
        },
        "data": {
            "type": "int | None", "units": "batches", "range": "[0, capacity]", "precision": 0, "default": [],
            "maxlen": 30, "meaning": "Batches that are ready and wait.\n\n- zero: the loader is too slow",
        },
        "thresholds": [
            {"level": "healthy", "when": "value >= 4", "meaning": "fed"},
            {"level": "warning", "when": "1 <= value < 4 or value > 90", "meaning": "thin"},
            {"level": "critical", "when": "abs(value) < 1", "meaning": "starved"},
            {"meaning": "N/A"},
        ],
        "flow": {
            "emitters": [
                {
                    "event": "BATCH_LOADED", "payload": "BatchLoadedPayload", "field": "depth",
                    "symbol": "Loader.next_batch", "file": "src/feed/loader.py", "origin": "The loader's queue",
                }
            ],
            "stages": [
                {
                    "stage": "1. Emission", "mechanism": "BATCH_LOADED with `BatchLoadedPayload.depth`",
                    "file": "feed/loader.py",
                },
                {"stage": "2. Storage", "mechanism": "`Board._handle_batch_loaded()`"},
            ],
            "targets": [{"path": "feeds[feed_id].depth_{depth}_queue"}],
            "consumers": [
                {"widget": "FeedPanel", "file": "widgets/feed_panel.py", "usage": "bar | number"},
                {"widget": "FeedPanel", "file": "widgets/feed_panel.py", "usage": "colour"},
                {"widget": "Feed.vue", "file": "web/Feed.vue", "surface": "web"},
            ],
        },
        "verification": {
            "claims": {
                "emitter_exists": {"holds": True, "said": "`Loader.next_batch()`"},
                "transport_works": {"holds": False, "said": "not on\nthe second path"},
                "bar_is_smooth": {"holds": True},
            },
            "tests": [
                {"kind": "Unit", "file": "tests/test_loader.py", "name": "test_depth, test_empty", "passes": True},
                {"kind": "Visual", "name": "somebody looked", "passes": False},
            ],
            "manual": ["Start", "Look:\n- at the bar"],
        },
        "dependencies": {
            "upstream": [
                {"id": "TELE-120", "name": "loader_speed", "kind": "telemetry", "notes": "speed"},
                {"id": "TELE-121", "name": "loader_state", "kind": "telemetry"},
                {"name": "the disk", "kind": "hardware"},
            ]
        },
        "history": [{"author": "Ann", "change": "Written"}, {"change": "and renamed"}],
        "notes": "Free text, no quote.\n\n### Later\n\n```python\n# ## 7. History is no heading here\n```",
    }  # fmt: skip


def test_every_value_of_the_odd_page_is_on_it(case: Imported) -> None:
    values = load(case.yaml, CASE)
    assert isinstance(values, dict)
    assert not unseen(values)
    assert not stubborn_lists(values)


def test_what_is_not_understood_is_listed(case: Imported) -> None:
    listed = {(unread.text, unread.kept) for unread in case.unreads}
    assert ("| **Owner** | the loading crew |", "extra") in listed
    assert ("nobody looks", "raw") in listed
    assert ("71", "raw") in listed
    assert not [text for text, _ in listed if "queue_depth ≥ 4" in text]
    assert [unread.line for unread in case.unreads] == sorted(unread.line for unread in case.unreads)
    rows = CASE.read_text(encoding="utf-8").split("\n")
    for unread in case.unreads:
        first = unread.text.split("\n", 1)[0]
        assert rows[unread.line - 1][unread.column - 1 :].startswith(first)


def test_names_change_in_the_words_that_tell_the_way(case: Imported) -> None:
    values = load(case.yaml, CASE)
    assert isinstance(values, dict)
    values["flow"]["emitters"][0] |= {"event": "ROW_READ", "payload": "RowPayload", "field": "count"}
    page = render_page(decode_record(values), VOCABULARY)
    assert "| **1. Emission** | ROW_READ with `RowPayload.count` |" in page
    assert "[Loader] --ROW_READ--> [Board]" in page
    assert "BATCH_LOADED" not in page


def test_the_yaml_means_the_same_to_readers_of_1_1(case: Imported) -> None:
    assert case.yaml.startswith("# yaml-language-server: $schema=")
    assert yaml.safe_load(case.yaml) == load(case.yaml, CASE)


@pytest.mark.parametrize(
    "text",
    [
        "a\tb",
        "a\u2028b",
        "a\u2029b",
        "a\x85b",
        "a\x0cb",
        "a\x07b",
        "`" * 9_999,
        "\ufeffa",
        "yes",
        "1:30",
        "2026-11-24",
        "a: b",
        "- a",
        "é 🙂",
    ],
)
def test_any_text_survives_the_yaml(text: str, tmp_path: Path) -> None:
    page = CASE.read_text(encoding="utf-8").replace("the loading crew", text).replace("fed |", f"{text} |")
    found = import_page(page, CASE, VOCABULARY)
    assert isinstance(found, Imported)
    file = tmp_path / "record.yaml"
    file.write_text(found.yaml, encoding="utf-8")
    registry = load_records([file])
    assert not registry.diagnostics
    assert first_difference(page, render_page(registry.records[0], VOCABULARY)) is None


def test_a_page_with_line_ends_of_windows_is_the_same_record(case: Imported) -> None:
    page = CASE.read_text(encoding="utf-8").replace("\n", "\r\n")
    found = import_page(page, CASE, VOCABULARY)
    assert isinstance(found, Imported)
    assert found.yaml == case.yaml


# --- 178 real pages


@pytest.fixture(scope="module")
def corpus(real_records: tuple[ImportedFile, ...]) -> list[tuple[ImportedFile, dict[str, Any]]]:
    return [(file, cast("dict[str, Any]", load(file.yaml, file.target))) for file in real_records]


def test_every_real_page_comes_back_from_its_file(corpus: list[tuple[ImportedFile, dict[str, Any]]]) -> None:
    registry = load_records([file.target for file, _ in corpus])
    assert not registry.diagnostics
    records = {source.path: source.record for source in registry.sources}
    lost = [
        file.source.name
        for file, _ in corpus
        if first_difference(file.source.read_text(encoding="utf-8"), render_page(records[file.target], VOCABULARY))
        is not None
    ]
    assert len(corpus) == 178
    assert not lost


def test_no_part_of_a_real_page_is_kept_whole(corpus: list[tuple[ImportedFile, dict[str, Any]]]) -> None:
    assert not [file.source.name for file, _ in corpus for unread in file.unreads if unread.text == WHOLE_PART]


def test_every_value_of_real_pages_is_on_them(corpus: list[tuple[ImportedFile, dict[str, Any]]]) -> None:
    for number, (file, values) in enumerate(corpus):
        assert not unseen(values, stride=64, start=number % 64), file.source.name
        if number % 24 == 0:
            assert not stubborn_lists(values), file.source.name


NEEDED = (
    "type",
    "units",
    "range",
    "default",
    "event",
    "payload",
    "path",
    "consumers",
    "tests",
    "dependencies",
    "history",
)


def not_normalised(page: str, values: dict[str, Any]) -> set[str]:
    """Return what a page states and the record does not hold, for the keys that an import must understand."""
    raw = values.get("raw", {})
    data, flow = values.get("data", {}), values.get("flow", {})
    # A text that states no unit, range or default.
    nothing = re.compile(r"^\W*(?:(?:N/A|None|TBD|any|valid|arbitrary|empty|last|required)\b|$)", re.IGNORECASE)
    found = {
        key
        for key in ("type", "units", "range", "default")
        if key not in data and f"/data/{key}" in raw and not nothing.match(raw[f"/data/{key}"])
    }
    told = page[page.index("### Transport") : page.index("### Schema Location")]
    for key, pattern in (("event", r"\b[A-Z]{3,}_[A-Z_]{4,}\b"), ("payload", r"\b[A-Z]\w+Payload\b")):
        if re.search(pattern, told) and not any(key in emitter for emitter in flow.get("emitters", [])):
            words = set(re.findall(pattern, told)) - {"HEAD_NAMES", "NOT_WIRED"}
            if words:
                found.add(key)
    if not flow.get("targets") and not nothing.match(raw.get("/flow/targets#path", "N/A")):
        found.add("path")
    for key, holder, heading in (
        ("consumers", flow.get("consumers"), "### Consumers"),
        ("tests", values.get("verification", {}).get("tests"), "### Test Coverage"),
        ("claims", values.get("verification", {}).get("claims"), "### Checklist"),
        ("history", values.get("history"), "History\n"),
        ("upstream", values.get("dependencies", {}).get("upstream"), "### Upstream"),
        ("downstream", values.get("dependencies", {}).get("downstream"), "### Downstream"),
        ("audience", values.get("purpose", {}).get("audience"), "### Who"),
        ("cadence", values.get("purpose", {}).get("cadence"), "### When"),
        ("status", values.get("status"), "**Status:**"),
    ):
        if heading in page and not holder:
            found.add(key)
    return found


def test_nearly_every_real_page_is_understood(corpus: list[tuple[ImportedFile, dict[str, Any]]]) -> None:
    short = {
        file.source.name: missing
        for file, values in corpus
        if (missing := not_normalised(file.source.read_text(encoding="utf-8"), values))
    }
    assert len(corpus) - len(short) >= 170, short


def test_real_conditions_are_read(corpus: list[tuple[ImportedFile, dict[str, Any]]]) -> None:
    rows = [row for _, values in corpus for row in values.get("thresholds") or () if isinstance(row, dict)]
    assert len(rows) >= 490
    assert sum("when" in row for row in rows) >= 375


def test_an_import_is_the_same_each_time(corpus: list[tuple[ImportedFile, dict[str, Any]]], tmp_path: Path) -> None:
    chosen = [file for file, _ in corpus[::15]]
    again = import_files([file.source for file in chosen], tmp_path, VOCABULARY)
    assert [file.yaml for file in again.files] == [file.yaml for file in chosen]


def test_a_record_that_no_schema_takes_is_a_diagnostic() -> None:
    page = CASE.read_text(encoding="utf-8").replace("`P1-high`", "")
    found = import_page(page, CASE, VOCABULARY)
    assert isinstance(found, list)
    assert [(d.code, d.position.line if d.position else 0) for d in found] == [("TW021", 7)]
    assert "Priority" in found[0].help
    with pytest.raises(Rejected):
        decode_record({"id": "TELE-512"})
