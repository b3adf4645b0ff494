"""Any record, rendered and imported again, is the same record as far as the page shows it; any text is an answer."""

from pathlib import Path
from typing import Any

import yaml
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from telewire_registry.decode import decode_record
from telewire_registry.markdown.draft import plain
from telewire_registry.markdown.import_page import Imported, import_page
from telewire_registry.markdown.page import page_sections, render_page
from telewire_registry.model import CHECKS
from telewire_registry.vocabulary import load_vocabulary
from telewire_registry.yaml_text import load

VOCABULARY = load_vocabulary()
PATH = Path("TELE-500_some_name.md")
SLOW = settings(deadline=None, max_examples=40, suppress_health_check=list(HealthCheck))

# What breaks tables, quotes, lists and headings, among plain words.
HOSTILE = [
    "|", "\\|", "`", "``", "```", "~~~", "\n", "\n\n", "\r\n", "> ", "- ", "1. ", "# ", "## 7. History", "---", "***",
    "### Transport", "<!--", "-->", "<br>", "<br/>", "<script>", "</table>", "&lt;", "&amp;", "&#96;", "{{ x }}", "\\",
    '"""', "[x]", "| a | b |", "|---|---|", "**", "*", "_", "\t", "\u2028", "\u2029", "\x85", "\x0b", "é", "word", "N",
    "two words", "x", " ", "🙂", "TELE-001", "[a]: b", "<div>", "    four", "$", ": ", " #", "null", "none", "N/A",
]  # fmt: skip
pieces = st.lists(st.sampled_from(HOSTILE) | st.text(max_size=6), min_size=1, max_size=7)


def printable(text: str) -> str:
    """Leave out what no text file should hold, and white space at the ends, which no page shows."""
    kept = "".join(char for char in text if char in "\n\r\t\x85\u2028\u2029" or (char.isprintable() or char == "\x0b"))
    return kept.strip()


texts = pieces.map("".join).map(printable).filter(bool)
lines = texts.map(lambda text: " ".join(text.split())).filter(bool)
identifiers = st.from_regex(r"[a-z][a-z0-9_]{0,8}", fullmatch=True)
symbols = st.lists(identifiers, min_size=1, max_size=3).map(".".join)
ids = st.integers(1, 999).map("TELE-{:03}".format)
days = st.dates().map(str)
numbers = st.floats(allow_nan=False, allow_infinity=False) | st.integers(-(10**9), 10**9)
types = st.sampled_from(["float", "int", "bool", "str | None", "deque[float]", "dict[str, int]", "tuple[int, str]"])
ranges = st.sampled_from(
    [
        "[0, 1]",
        "(-inf, inf)",
        "[0, total]",
        "{1, 2}",
        ["rising", "stable"],
        [True, False],
        ["a, b", 'c"d', "`e`", "|"],
        [3],
    ]
)
conditions = st.sampled_from(
    ["value > 3", "0.1 < value <= 0.3", "value > 1 or other < 2", "abs(value) >= 2", "value == 'x'"]
)
defaults = st.recursive(
    st.none() | st.booleans() | numbers | texts,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(texts, inner, max_size=2),
    max_leaves=4,
)
paths = st.sampled_from(
    ["a.b", "run", "envs[env_id].reward", "policy.head_{head}_entropy", "decisions.latest().age_s", "runs[0].x"]
)


def a(required: dict[str, Any], optional: dict[str, Any]) -> st.SearchStrategy[dict[str, Any]]:
    return st.fixed_dictionaries(required, optional=optional)


data = a({}, {"type": types, "units": lines, "range": ranges, "precision": st.integers(0, 15),
              "default": defaults, "maxlen": st.integers(1, 500), "meaning": texts})  # fmt: skip
thresholds = st.just("none") | st.lists(
    a({"when": conditions}, {"level": st.sampled_from(["healthy", "warning", "critical"]), "meaning": texts}),
    min_size=1,
    max_size=3,
)
lets = st.dictionaries(identifiers, st.sampled_from(["now - value", "value * 2"]), min_size=1, max_size=2)
emitters = st.lists(
    a({"symbol": symbols}, {"event": st.sampled_from(["RUN_STARTED", "RUN_DONE"]), "payload": identifiers,
                            "field": identifiers,
                            "file": st.just("src/a/b.py"), "origin": texts}), max_size=3)  # fmt: skip
stages = st.lists(a({"stage": lines}, {"mechanism": texts, "file": st.just("src/a/c.py")}), max_size=3)
targets = st.lists(
    a({"path": paths}, {"aggregate": st.sampled_from(["history", "count", "latch"]),
                        "transform": st.just("value * 100"),
                        "keys": st.just({"env_id": "payload.env_id"})}), max_size=3)  # fmt: skip
consumers = st.lists(
    a(
        {"widget": lines},
        {"file": st.just("src/a/widget.py"), "surface": st.sampled_from(["terminal", "log"]), "usage": texts},
    ),
    max_size=3,
)
flows = a({}, {"emitters": emitters, "stages": stages, "targets": targets, "consumers": consumers})
fields = st.lists(
    a({"name": identifiers}, {"data": data, "thresholds": thresholds, "let": lets}),
    max_size=3,
    unique_by=lambda f: f["name"],
)
neighbours = st.lists(a({"id": ids}, {"name": lines, "kind": lines, "notes": texts}), max_size=2)
words = {"audience": list(VOCABULARY.audiences), "cadence": list(VOCABULARY.cadences)}
records = a(
    {"schema": st.just(1), "id": ids, "name": identifiers, "title": lines, "category": lines, "priority": lines},
    {
        "deprecated": a({"since": lines}, {"replaced_by": ids}),
        "status": a({}, {"planned": st.booleans(), "in_progress": st.booleans(), "verified": st.booleans()}),
        "suppress": st.lists(a({"code": st.just("TW115"), "reason": texts}, {"until": days}), max_size=2),
        "purpose": a(
            {}, {"question": texts} | {k: st.lists(st.sampled_from(w), unique=True) for k, w in words.items()}
        ),
        "data": data,
        "fields": fields,
        "let": lets,
        "thresholds": thresholds,
        "flow": flows,
        "verification": a(
            {},
            {
                "claims": st.dictionaries(
                    st.sampled_from(CHECKS), a({"holds": st.booleans()}, {"said": texts}), max_size=3
                ),
                "checklist": st.dictionaries(
                    st.sampled_from(CHECKS), st.sampled_from(["pass", "fail", "n.a."]), max_size=3
                ),
                "attested": st.lists(
                    a(
                        {"consumer": lines, "saw": texts, "when": days, "by": lines, "hash": st.just("sha256:0f")},
                        {"run": st.just("sha256:9b"), "wrong": st.booleans()},
                    ),
                    max_size=2,
                ),
                "tests": st.lists(
                    a(
                        {"kind": lines},
                        {"file": st.just("tests/test_a.py"), "name": identifiers, "passes": st.booleans()},
                    ),
                    max_size=2,
                ),
                "manual": st.lists(texts, max_size=3),
            },
        ),
        "dependencies": a({}, {"upstream": neighbours, "downstream": neighbours}),
        "history": st.lists(a({"date": days}, {"author": lines, "change": texts}), max_size=2),
        "notes": texts,
    },
)


def comparable(values: Any) -> Any:  # noqa: ANN401 - any plain value
    """Return plain values without what a page cannot show: empty lists and mappings, and the kinds of white space."""
    if isinstance(values, dict):
        kept = {key: comparable(item) for key, item in values.items() if key not in ("raw", "extras")}
        for key in {"audience", "cadence"} & kept.keys():
            kept[key].sort()
        return {key: item for key, item in kept.items() if item not in (None, {}, []) or key == "default"}
    if isinstance(values, list):
        return [comparable(item) for item in values]
    if values == "set":
        return None
    return " ".join(values.split()) if isinstance(values, str) else values


@SLOW
@given(records)
def test_a_record_comes_back_from_its_page(values: dict[str, Any]) -> None:
    record = decode_record(values)
    page = render_page(record, VOCABULARY)
    found = import_page(page, PATH, VOCABULARY)
    assert isinstance(found, Imported), found
    assert comparable(load(found.yaml, PATH)) == comparable(plain(values))
    assert yaml.safe_load(found.yaml) == load(found.yaml, PATH)


@SLOW
@given(records)
def test_no_text_opens_a_section(values: dict[str, Any]) -> None:
    sections = page_sections(decode_record(values), VOCABULARY)
    numbers = [section.number for section in sections]
    assert numbers == sorted(set(numbers))
    page = render_page(decode_record(values), VOCABULARY)
    assert page.startswith("# Telemetry Record: [TELE-")
    assert page.endswith("\n")


pages = st.lists(st.sampled_from(HOSTILE) | st.sampled_from(
    ["# Telemetry Record: [TELE-500] Some\n", "\n## 1. Identity\n\n", "| Field | Value |\n|---|---|\n",
     "| **Category** | `policy` |\n", "| **Priority** | `P1` |\n", "\n## 3. Data Specification\n\n",
     "\n### Type and Format\n\n",
     "| Property | Value |\n|---|---|\n", "| **Default** | `0` |\n", "\n### Health Thresholds\n\n",
     "| Level | Condition | Meaning |\n|---|---|---|\n", "| **Warning** | `value > 3` | high |\n",
     "\n## 5. Wiring Verification\n\n",
     "\n### Checklist\n\n", "- [x] **Emitter exists** — yes\n", "1. step\n",
     "\n## 8. Notes\n\n", "> quote\n", "\n---\n\n"])
    | st.text(max_size=8), max_size=30).map("".join)  # fmt: skip


@SLOW
@given(pages)
@example("")
@example("# Telemetry Record: [TELE-500] Some\n## 1. Identity\n|")
def test_any_text_is_a_record_or_diagnostics(page: str) -> None:
    head = "# Telemetry Record: [TELE-500] Some\n\n## 1. Identity\n\n| Field | Value |\n|---|---|\n"
    known = head + "| **Category** | `a` |\n| **Priority** | `b` |\n\n"
    for text in (page, known + page):
        found = import_page(text, PATH, VOCABULARY)
        if isinstance(found, Imported):
            assert decode_record(load(found.yaml, PATH)) is not None
            again = import_page(render_page(found.record, VOCABULARY), PATH, VOCABULARY)
            assert isinstance(again, Imported)
        else:
            assert found
            assert all(diagnostic.message and diagnostic.help for diagnostic in found)
