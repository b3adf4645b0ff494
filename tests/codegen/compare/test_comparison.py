"""Nothing that changes goes unsaid, and nothing that stays is said to change."""

import copy
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from telewire_codegen.compare.changes import Change, Impact
from telewire_codegen.compare.comparison import compare_records
from telewire_registry.decode import Rejected, decode_record
from telewire_registry.load import SourceRecord, parse_record

FULL = Path(__file__).with_name("full.yaml").read_text(encoding="utf-8")
PLAIN: dict[str, Any] = yaml.safe_load(FULL)
Where = tuple[str | int, ...]


def places(value: object, where: Where = ()) -> Iterator[tuple[Where, object]]:
    """Yield every value with its path, containers before what they hold."""
    if where:
        yield where, value
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, item in items:
        yield from places(item, (*where, key))


PLACES = list(places(PLAIN))


def source(plain: object) -> SourceRecord | None:
    try:
        decode_record(plain)
    except Rejected:
        return None
    text = yaml.dump(plain, Dumper=yaml.CSafeDumper, sort_keys=False)
    found = parse_record(text, Path("TELE-100_norms.yaml"))
    assert isinstance(found, SourceRecord), found
    return found


def compared(old: SourceRecord, new: SourceRecord) -> list[Change]:
    return list(compare_records([old], [new]))


def other(value: object) -> object:
    """Return another value of the same kind."""
    if isinstance(value, bool):
        return not value
    if isinstance(value, int | float):
        return value + 1
    return f"{value}x" if isinstance(value, str) else value


@settings(max_examples=120, deadline=None)
@given(st.sampled_from(PLACES), st.sampled_from(["change", "remove"]))
def test_every_change_of_a_record_is_told(place: tuple[Where, object], how: str) -> None:
    (*before, last), value = place
    plain = copy.deepcopy(PLAIN)
    holder: Any = plain
    for key in before:
        holder = holder[key]
    if how == "remove":
        del holder[last]
    else:
        holder[last] = other(value)
    old, new = source(PLAIN), source(plain)
    assert old
    if new is None or new.record == old.record:
        return
    for found in (compared(old, new), compared(new, old)):
        assert found
        assert all(change.what and change.why and change.position for change in found)


def test_the_same_record_has_no_changes() -> None:
    old, new = source(PLAIN), parse_record(FULL, Path("TELE-100_norms.yaml"))
    assert old
    assert isinstance(new, SourceRecord)
    assert old.text != new.text
    assert compared(old, new) == []


def test_a_list_item_that_moved_is_one_change() -> None:
    plain = copy.deepcopy(PLAIN)
    plain["flow"]["consumers"].reverse()
    old, new = source(PLAIN), source(plain)
    assert old
    assert new
    (change,) = compared(old, new)
    assert (change.impact, change.what) == (Impact.DOCUMENTATION, "flow.consumers changed")


def test_a_new_first_item_is_the_only_one_that_is_new() -> None:
    plain = copy.deepcopy(PLAIN)
    plain["history"].insert(0, {"date": "2026-11-01", "change": "Wanted."})
    old, new = source(PLAIN), source(plain)
    assert old
    assert new
    (change,) = compared(old, new)
    assert (change.what, change.new) == ("history[0] is new", "2026-11-01, Wanted.")
