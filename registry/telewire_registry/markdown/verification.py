"""The section Wiring Verification: checklist, claims, what was seen, tests, manual steps, accepted findings."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any, Final

from telewire_registry.evidence import CheckEvidence
from telewire_registry.markdown.blocks import Block
from telewire_registry.markdown.cells import code
from telewire_registry.markdown.code_text import FILE, TEST
from telewire_registry.markdown.codecs import BOX, CODE, TEXT
from telewire_registry.markdown.draft import Draft
from telewire_registry.markdown.items import Column, ItemTable, item_chunk, read_items
from telewire_registry.markdown.places import PLACES, Place
from telewire_registry.markdown.prose import Item, list_items, written_item
from telewire_registry.markdown.view import View
from telewire_registry.model import CHECKS, Claim, Verdict

__all__ = [
    "read_attested", "read_checklist", "read_claims", "read_manual", "read_suppress", "read_tests", "render_attested",
    "render_checklist", "render_claims", "render_manual", "render_suppress", "render_tests",
]  # fmt: skip

_PLACE: Final = {place.key: place for place in PLACES}
LABELS: Final = {
    "emitter_exists": "Emitter exists",
    "transport_works": "Transport works",
    "schema_field_exists": "Schema field exists",
    "default_correct": "Default is correct",
    "consumer_reads": "Consumer reads it",
    "display_correct": "Display is correct",
    "thresholds_applied": "Thresholds applied",
}
"""What the page calls each check."""
_KEYS: Final = {label.casefold(): key for key, label in LABELS.items()}

# --- checklist and claims

_ITEM = re.compile(r"^\[([ xX])\]\s+\*\*(.+?)\*\*(?:(\s+)(—|\u2013|--|-)(?:\s+([\s\S]*))?|(:)\s+([\s\S]*))?$")
_VERDICT = re.compile(r"^`(pass|fail|partial|unresolved|n\.a\.)`(?:: |$)")


def _label(key: str) -> str:
    return LABELS.get(key) or key.replace("_", " ").capitalize()


def _box(*, ticked: bool) -> str:
    return f"[{'x' if ticked else ' '}]"


def _claim_lines(view: View, claims: Mapping[str, Claim]) -> list[str]:
    items = []
    for key, claim in claims.items():
        at = f"/verification/claims/{key}"
        label = view.raw.get(f"{at}#label", _label(key))
        separator = view.raw.get(f"{at}#separator", " —")
        said = f"{separator} {claim.said}" if claim.said is not None else ""
        items.append(written_item("-", f"{_box(ticked=claim.holds)} **{label}**{said}"))
    return ["\n".join(items)] if items else []


def _evidence_lines(checks: Mapping[str, CheckEvidence]) -> list[str]:
    items = []
    for key in CHECKS:
        if found := checks.get(key):
            seen = [f"- {sighting.role}: {code(sighting.symbol)} in {code(sighting.path)}" for sighting in found.seen]
            text = f"{_box(ticked=found.verdict is Verdict.PASS)} **{_label(key)}** — `{found.verdict}`: {found.reason}"
            items.append(written_item("-", "\n".join((text, *seen))))
    return ["\n".join(items)] if items else []


def _verdict_lines(checklist: Mapping[str, Verdict]) -> list[str]:
    lines = [
        f"- {_box(ticked=verdict is Verdict.PASS)} **{_label(key)}** — `{verdict}`"
        for key, verdict in checklist.items()
    ]
    return ["\n".join(lines)] if lines else []


def render_checklist(view: View) -> list[str]:
    """Return the seven checks: as the audit saw them, else as it wrote them, else as a person ticked them."""
    verification = view.record.verification
    if view.evidence:
        return _evidence_lines(view.evidence.checks)
    if verification.checklist:
        return _verdict_lines(verification.checklist)
    return _claim_lines(view, verification.claims or {})


def render_claims(view: View) -> list[str]:
    """Return what a person ticked, where the checklist is the audit's."""
    verification = view.record.verification
    if not (view.evidence or verification.checklist) or not verification.claims:
        return []
    return ["Ticked by hand; they prove nothing.", *_claim_lines(view, verification.claims)]


def _taken_list(draft: Draft, blocks: Sequence[Block], number: int) -> bool:
    """Read the claims of a list; return whether all of it could be read."""
    claims: dict[str, dict[str, Any]] = {}
    kept: dict[str, str] = {}
    for item in list_items(blocks[number]):
        match = _ITEM.match(item.text)
        if match is None or item.mark != "-":
            return False
        key = _KEYS.get(match[2].casefold()) or re.sub(r"[^a-z0-9]+", "_", match[2].casefold()).strip("_") or "claim"
        if key in claims:
            return False
        claims[key] = {"holds": match[1] != " "}
        said = match[5] if match[5] is not None else match[7]
        if said is not None:
            claims[key]["said"] = said
        elif match[4] or match[6]:
            return False
        at = f"/verification/claims/{key}"
        if match[2] != _label(key):
            kept[f"{at}#label"] = match[2]
        separator = match[6] or f" {match[4]}"
        if said is not None and separator != " —":
            kept[f"{at}#separator"] = separator
    draft.put("/verification/claims", claims)
    draft.raw.update(kept)
    return bool(claims)


def _taken_verdicts(draft: Draft, block: Block) -> bool:
    verdicts = {}
    for item in list_items(block):
        match = _ITEM.match(item.text)
        verdict = _VERDICT.match(match[5] or "") if match else None
        if match is None or verdict is None or match[2].casefold() not in _KEYS:
            return False
        verdicts[_KEYS[match[2].casefold()]] = verdict[1]
    draft.put("/verification/checklist", verdicts)
    return True


def read_checklist(draft: Draft, place: Place, blocks: Sequence[Block]) -> set[int]:
    """Read the first list of boxes: a person's claims, or an audit's verdicts."""
    del place
    for index, block in enumerate(blocks):
        if block.kind == "bullets":
            taken = _taken_verdicts(draft, block) or _taken_list(draft, blocks, index)
            return {index} if taken else set()
    return set()


def read_claims(draft: Draft, place: Place, blocks: Sequence[Block]) -> set[int]:
    """Read what a person ticked."""
    del place
    if (
        len(blocks) > 1
        and blocks[1].kind == "bullets"
        and blocks[0].kind == "paragraph"
        and _taken_list(draft, blocks, 1)
    ):
        return {0, 1}
    return set()


# --- tables

_ATTESTED: Final = ItemTable(_PLACE["attested"], (
    Column("Consumer", "consumer", TEXT),
    Column("Saw", "saw", TEXT),
    Column("When", "when", TEXT),
    Column("By", "by", TEXT),
    Column("Code", "hash", CODE),
    Column("Run", "run", CODE, optional=True),
    Column("Wrong", "wrong", BOX, optional=True),
), needed="Saw")  # fmt: skip
_TESTS: Final = ItemTable(_PLACE["tests"], (
    Column("Test Type", "kind", TEXT, ("type", "kind")),
    Column("File", "file", FILE),
    Column("Test Name", "name", TEST, ("test", "name")),
    Column("Status", "passes", BOX),
), needed="Test Type")  # fmt: skip
_SUPPRESSED: Final = ItemTable(_PLACE["suppress"], (
    Column("Code", "code", CODE),
    Column("Reason", "reason", TEXT),
    Column("Until", "until", TEXT, optional=True),
), needed="Reason")  # fmt: skip


def render_attested(view: View) -> list[str]:
    """Return what was seen on a screen."""
    return item_chunk(view, _ATTESTED, view.record.verification.attested)


def read_attested(draft: Draft, place: Place, blocks: Sequence[Block]) -> set[int]:
    """Read what was seen on a screen."""
    del place
    return _read_table(draft, _ATTESTED, blocks)


def render_tests(view: View) -> list[str]:
    """Return the tests."""
    return item_chunk(view, _TESTS, view.record.verification.tests)


def read_tests(draft: Draft, place: Place, blocks: Sequence[Block]) -> set[int]:
    """Read the tests."""
    taken, items = read_items(draft, _TESTS, blocks)
    for item in items:
        item.setdefault("kind", "")
    if items:
        draft.put(place.pointer, items)
    return taken


def render_suppress(view: View) -> list[str]:
    """Return the findings that are accepted."""
    return item_chunk(view, _SUPPRESSED, view.record.suppress)


def read_suppress(draft: Draft, place: Place, blocks: Sequence[Block]) -> set[int]:
    """Read the findings that are accepted."""
    del place
    return _read_table(draft, _SUPPRESSED, blocks)


def _read_table(draft: Draft, table: ItemTable, blocks: Sequence[Block]) -> set[int]:
    taken, items = read_items(draft, table, blocks)
    if items:
        draft.put(table.place.pointer, items)
    return taken


# --- manual steps


def render_manual(view: View) -> list[str]:
    """Return the steps of a manual verification."""
    steps = view.record.verification.manual
    lines = [written_item(f"{number}.", step) for number, step in enumerate(steps, start=1)]
    return ["\n".join(lines)] if lines else []


def read_manual(draft: Draft, place: Place, blocks: Sequence[Block]) -> set[int]:
    """Read the first list of numbered steps."""
    for index, block in enumerate(blocks):
        if block.kind == "steps":
            items = list(list_items(block))
            if all(_numbered(item, number) for number, item in enumerate(items, start=1)):
                draft.put(place.pointer, [item.text for item in items])
                return {index}
            return set()
    return set()


def _numbered(item: Item, number: int) -> bool:
    return item.mark == f"{number}."
