"""Keys are put in order with their comments; no value, comment or line is lost, and doing it again changes nothing."""

import random
from collections import Counter
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from telewire_registry.core_yaml import compose
from telewire_registry.model import CHECKS
from telewire_registry.order import key_order, keys_at, order_keys
from telewire_registry.yaml_text import load

PATH = Path("record.yaml")
RECORDS = sorted((Path(__file__).parents[2] / "registry" / "records").glob("*.yaml"))


def ordered(text: str) -> str:
    found = order_keys(text, PATH)
    assert found.left_alone == ()
    return found.text


def test_the_order_is_the_models() -> None:
    assert (keys_at(()) or ())[:4] == ("schema", "id", "name", "title")
    assert (keys_at(("flow", "targets", 3)) or ())[0] == "path"
    assert (keys_at(("fields", 0, "data")) or ())[0] == "type"
    assert keys_at(("verification", "checklist")) == CHECKS
    assert keys_at(("verification", "claims")) is None
    assert keys_at(("verification", "claims", "emitter_exists")) == ("holds", "said")
    assert keys_at(("raw",)) is None
    assert keys_at(("name", "x")) is None
    assert key_order((), "id") < key_order((), "notes") < key_order((), "unknown")


def test_entries_move_with_their_comments() -> None:
    text = """\
# head of the file
name: a  # by hand

# why this category
category: policy
data:
  units: nats  # side
  # above type
  type: float
    # deeper
id: TELE-101
schema: 1
# the end
"""
    assert (
        ordered(text)
        == """\
# head of the file
schema: 1
id: TELE-101
name: a  # by hand

# why this category
category: policy
data:
  # above type
  type: float
    # deeper
  units: nats  # side
# the end
"""
    )


def test_lists_braces_and_block_texts_are_ordered_too() -> None:
    text = """\
history:
  - change: First.
    date: "2026-01-31"
  - {change: Second., date: "2026-02-01"}  # later
data:
  meaning: |
    type: no key
    # no comment
  type: float"""
    assert (
        ordered(text)
        == """\
data:
  type: float
  meaning: |
    type: no key
    # no comment
history:
  - date: "2026-01-31"
    change: First.
  - {date: "2026-02-01", change: Second.}  # later"""
    )


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("data: {units: nats,\n  type: float}\n", "braces over several lines"),
        ("history:\n  - change: x\n    # about the date\n    date: y\n", "comment above a key"),
        ("notes: |+\n  text\n\n\nid: TELE-101\n", "change a value"),
    ],
)
def test_what_is_not_safe_is_left_alone_and_said(text: str, reason: str) -> None:
    found = order_keys(text, PATH)
    assert found.text == text
    (left,) = found.left_alone
    assert reason in left.reason


@pytest.mark.parametrize("path", RECORDS, ids=lambda path: path.stem)
def test_the_projects_own_records_are_in_order(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert ordered(text) == text


def shuffled(text: str, rng: random.Random) -> str:
    """Shuffle the top-level sections of a record, with the comments and blank lines above each."""
    root = compose(text)
    assert root is not None
    lines = text.splitlines(keepends=True)
    starts = [key.start_mark.line for key, _ in root.value]
    cuts = [starts[0]]
    for previous, start in pairwise(starts):
        cut = start
        while cut > previous + 1 and (not lines[cut - 1].strip() or lines[cut - 1].startswith("#")):
            cut -= 1
        cuts.append(cut)
    blocks = ["".join(lines[a:b]) for a, b in zip(cuts, [*cuts[1:], len(lines)], strict=True)]
    rng.shuffle(blocks)
    return "".join(lines[: cuts[0]]) + "".join(blocks)


@settings(max_examples=80, deadline=None)
@given(st.sampled_from(RECORDS), st.randoms(use_true_random=False), st.sampled_from(["\n", "\r\n"]))
def test_a_shuffled_record_comes_back_in_order(path: Path, rng: random.Random, line_break: str) -> None:
    text = path.read_text(encoding="utf-8")
    mixed = shuffled(text, rng)
    mixed = mixed.replace("\n", line_break)
    after = order_keys(mixed, PATH).text
    assert load(after, PATH) == load(text, PATH)
    assert list(load(after, PATH)) == list(load(text, PATH))  # type: ignore[call-overload]
    assert Counter(after.splitlines()) == Counter(mixed.splitlines())
    assert order_keys(after, PATH).text == after
    assert after.count(line_break) == after.count("\n")


@settings(max_examples=120, deadline=None)
@given(
    st.permutations(
        ["units: nats", "type: float", "precision: 3", "meaning: |\n    a\n    b", "default: [1,\n    2]", "range:"]
    ),
    st.lists(st.sampled_from(["", "\n", "  # c\n", "\n  # d\n", "    # e\n"]), min_size=7, max_size=7),
    st.sampled_from(["data:\n", "fields:\n  - name: x\n    data:\n"]),
    st.sampled_from(["", "\n"]),
)
def test_no_line_is_lost_whatever_stands_between(entries: list[str], between: list[str], head: str, end: str) -> None:
    body = "".join(f"{gap}  {entry}\n" for gap, entry in zip(between, entries, strict=False)) + between[-1]
    shift = "" if head == "data:\n" else "    "
    text = (head + "".join(shift + line for line in body.splitlines(keepends=True))).rstrip("\n") + end
    found = order_keys(text, PATH)
    assert load(found.text, PATH) == load(text, PATH)
    assert Counter(found.text.splitlines()) == Counter(text.splitlines())
    assert order_keys(found.text, PATH).text == found.text
    for place in found.left_alone:
        assert "change a value" in place.reason
