"""Pages of records that people write by hand: complete, in the sections of the first record, and safe for any text."""

from typing import Any

from markdown_it import MarkdownIt

from telewire_registry.decode import decode_record
from telewire_registry.evidence import CheckEvidence, Evidence, Sighting
from telewire_registry.markdown.page import page_sections, render_page
from telewire_registry.model import Record, Verdict
from telewire_registry.vocabulary import load_vocabulary

VOCABULARY = load_vocabulary()
FULL: dict[str, Any] = {
    "schema": 1,
    "id": "TELE-512",
    "name": "queue_depth",
    "title": "Queue depth",
    "category": "throughput",
    "priority": "P1-important",
    "deprecated": {"since": "2027-01-31", "replaced_by": "TELE-513"},
    "status": {"planned": True, "in_progress": True, "wired": False},
    "suppress": [{"code": "TW115", "reason": "Counted twice on purpose.", "until": "2027-03-31"}],
    "purpose": {"question": "Do batches wait?", "audience": ["operator"], "cadence": ["realtime"]},
    "data": {"type": "int", "units": "batches", "range": "[0, 640]", "precision": 2, "default": 17, "maxlen": 71,
             "meaning": "Ready ones."},
    "let": {"age": "now - value"},
    "thresholds": [{"level": "critical", "when": "value < 3 and age > 5", "meaning": "Starved."}],
    "flow": {
        "emitters": [
            {"event": "BATCH_LOADED", "payload": "BatchLoadedPayload", "field": "depth",
             "symbol": "feed.Loader.next", "origin": "The queue."},
            {"event": "BATCH_DROPPED", "symbol": "feed.Loader.drop", "origin": "A full queue."},
        ],
        "targets": [{"path": "feed.depth", "aggregate": "history", "transform": "value * 2"},
                    {"path": "feeds[feed_id].depth", "keys": {"feed_id": "payload.feed_id"}}],
        "consumers": [{"widget": "FeedPanel", "surface": "terminal", "usage": "A bar."}],
    },
    "verification": {
        "claims": {"emitter_exists": {"holds": True, "said": "Seen in review."}},
        "checklist": {"emitter_exists": "fail"},
        "attested": [{"consumer": "FeedPanel", "saw": "Depth 12", "when": "2026-11-24", "by": "J. Doe",
                      "hash": "sha256:0f3c", "run": "sha256:9b1e", "wrong": False}],
        "tests": [{"kind": "Unit", "file": "tests/test_feed.py", "name": "test_depth", "passes": True}],
        "manual": ["Start a run.", "Look at the bar."],
    },
    "dependencies": {"upstream": [{"id": "TELE-510", "name": "batches", "kind": "telemetry", "notes": "Counts them."}],
                     "downstream": [{"name": "The bar", "kind": "display"}]},
    "history": [{"date": "2026-11-24", "author": "J. Doe", "change": "First version."}],
    "notes": "Anything else.",
}  # fmt: skip


def record(**changes: Any) -> Record:  # noqa: ANN401 - any plain value
    return decode_record({**FULL, **changes})


def facts(value: Any) -> list[str]:  # noqa: ANN401 - any plain value
    if isinstance(value, dict):
        return [fact for key, item in value.items() if key not in ("schema", "status") for fact in facts(item)]
    if isinstance(value, list):
        return [fact for item in value for fact in facts(item)]
    return [] if isinstance(value, bool) else [str(value)]


def test_every_fact_is_on_the_page() -> None:
    page = render_page(record(), VOCABULARY)
    words = {"operator": "[x] Training operator", "realtime": "[x] Real-time", "critical": "**Critical**"}
    missing = [fact for fact in facts(FULL) if words.get(fact, fact) not in page]
    assert not missing
    for step in ("[x] Planned", "[x] In Progress", "[ ] Wired"):
        assert step in page
    assert "Tested" not in page


def test_the_sections_are_those_of_the_first_record() -> None:
    sections = page_sections(record(), VOCABULARY)
    titles = [
        "Identity",
        "Purpose",
        "Data Specification",
        "Data Flow",
        "Wiring Verification",
        "Dependencies",
        "History",
        "Notes",
    ]
    assert [(section.number, section.title) for section in sections] == list(enumerate(titles, start=1))
    page = render_page(record(), VOCABULARY)
    for section in sections:
        assert f"## {section.number}. {section.title}\n\n{section.text}\n" in page


def test_evidence_fills_the_checklist() -> None:
    seen = (Sighting("src/feed.py", "feed.Loader.next", "emitter"),)
    evidence = Evidence(
        "TELE-512",
        Verdict.FAIL,
        {
            "emitter_exists": CheckEvidence(Verdict.PASS, "computed and handed on", seen),
            "consumer_reads": CheckEvidence(Verdict.UNRESOLVED, "an expression hides it", ()),
        },
    )
    (text,) = (section.text for section in page_sections(record(), VOCABULARY, evidence) if section.number == 5)
    assert "- [x] **Emitter exists** — `pass`: computed and handed on" in text
    assert "  - emitter: `feed.Loader.next` in `src/feed.py`" in text
    assert "- [ ] **Consumer reads it** — `unresolved`: an expression hides it" in text
    assert "### Claims\n\nTicked by hand; they prove nothing.\n\n- [x] **Emitter exists** — Seen in review." in text


def outline(page: str) -> list[tuple[str, int]]:
    """Return the headings, tables and their rows at the top level."""
    tokens = MarkdownIt("commonmark").enable("table").parse(page)
    return [
        (token.type + token.tag, token.level)
        for token in tokens
        if token.type in ("heading_open", "tr_open", "td_open", "hr", "ordered_list_open")
    ]


def test_no_text_changes_the_outline() -> None:
    hostile = (
        "a | b\n\n```\n## 7. History\n<!-- </table> | x\n\n---\n\n# top\n~~~\n<div>\n1. one\n| c | d |\n|---|---|\n\\"
    )
    calm, wild = (
        record(
            title=text.replace("\n", " "),
            purpose={"question": text},
            data={**FULL["data"], "meaning": text},
            thresholds=[{"when": "value > 1", "meaning": text}],
            verification={
                "claims": {"emitter_exists": {"holds": True, "said": text}},
                "manual": [text, text],
                "tests": [{"kind": text, "name": text}],
            },
            history=[{"date": "2026-11-24", "author": text, "change": text}],
            notes=text,
        )
        for text in ("word", hostile)
    )
    top = [item for item in outline(render_page(wild, VOCABULARY)) if item[0].startswith("heading") and item[1] == 0]
    assert top == [item for item in outline(render_page(calm, VOCABULARY)) if item[0].startswith("heading")]
    rows = [item for item in outline(render_page(wild, VOCABULARY)) if item[0].startswith("t") and item[1] < 4]
    assert rows == [item for item in outline(render_page(calm, VOCABULARY)) if item[0].startswith("t") and item[1] < 4]


def test_a_record_with_the_least_has_a_page() -> None:
    least = {"schema": 1, "id": "TELE-512", "name": "a", "title": "A", "category": "c", "priority": "p"}
    page = render_page(decode_record(least), VOCABULARY)
    assert "| **Field** | `a` |" in page
    assert [section.number for section in page_sections(decode_record(least), VOCABULARY)] == [1, 2, 4]
