"""Which tests prove a record: those that send its value through the aggregator, and those that build an end by hand."""

from __future__ import annotations

import hashlib
import json
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, astuple, dataclass
from pathlib import PurePosixPath
from typing import Final

from telewire_audit.collect.cache import FactCache, tool_digest
from telewire_audit.collect.files import SourceFile, module_name
from telewire_audit.collect.gather import gather
from telewire_audit.questions import Question
from telewire_audit.report import RecordReport, SeenTest
from telewire_audit.tested.acts import Acts, Asserted
from telewire_audit.tested.suite import Test, read_suite
from telewire_registry.config import WiringConfig

__all__ = ["END_TO_END", "PAYLOAD_ONLY", "SNAPSHOT_ONLY", "tests_of_records"]

END_TO_END: Final = "end to end"
PAYLOAD_ONLY: Final = "payload only"
SNAPSHOT_ONLY: Final = "snapshot only"
_KINDS: Final = (END_TO_END, PAYLOAD_ONLY, SNAPSHOT_ONLY)
_COPYING: Final = frozenset({"replace", "_replace", "evolve", "model_copy"})
_DECLARED: Final = re.compile(r"\s*(\w+)\s*[:=]")
_CLASSES: Final = {"payload": -1, "schema": -2, "aggregation": -2}
"""For each role of evidence, the part of its symbol that is a class."""
_DECLARING: Final = "schema_field_exists"
"""The check whose evidence is the class that declares the snapshot's field."""


@dataclass(frozen=True, slots=True)
class _Wanted:
    """What a test of a record mentions.

    Attributes:
        filled: (payload, field) through which the value comes.
        asserted: (step before, name) of the ends of its paths.
        shown: Classes of the snapshot, by name.
        carriers: Classes of events and payloads, by name.
        aggregators: Classes that aggregate, by name.
    """

    filled: frozenset[tuple[str, str]]
    asserted: frozenset[tuple[str, str]]
    shown: frozenset[str]
    carriers: frozenset[str]
    aggregators: frozenset[str]


def tests_of_records(  # noqa: PLR0913 - four of them by name
    wiring: WiringConfig,
    questions: Sequence[Question],
    reports: Sequence[RecordReport],
    *,
    files: Sequence[str],
    read: Callable[[str], bytes],
    cache: FactCache,
    processes: int,
) -> list[tuple[SeenTest, ...]]:
    """Find the tests of each record.

    Args:
        wiring: Names the classes.
        questions: The records.
        reports: What the audit says of them, in the same order.
        files: The Python files of the folders of tests.
        read: Gives what a file holds.
        cache: Where facts are kept, and the answer.
        processes: How many may read files at once.
    """
    contents = {path: content for path in files if (content := _read(read, path)) is not None}
    if not contents:
        return [()] * len(questions)
    lines: dict[str, list[str]] = {}
    wanted = [
        _wanted(wiring, q, r, lambda path: _lines(lines, read, path)) for q, r in zip(questions, reports, strict=True)
    ]
    key = _key(wanted, contents)
    known = cache.read(key)
    if known is not None:
        return [tuple(SeenTest(**test) for test in tests) for tests in json.loads(known)]
    modules, _ = gather(_mentioning(wanted, contents), cache, processes)
    named = _by_name(read_suite(modules))
    found = [_found(part, named) for part in wanted]
    cache.write(key, json.dumps([[asdict(test) for test in tests] for tests in found]).encode())
    return found


def _key(wanted: Sequence[_Wanted], contents: Mapping[str, bytes]) -> str:
    """The cache key of the answer. All files count: to hash them is cheaper than to search them for names."""
    digest = hashlib.sha256(tool_digest().encode())
    for part in wanted:
        digest.update(repr([sorted(names) for names in astuple(part)]).encode())
    for path, content in contents.items():
        digest.update(f"{path}|{len(content)}|".encode())
        digest.update(content)
    return digest.hexdigest()


def _read(read: Callable[[str], bytes], path: str) -> bytes | None:
    try:
        return read(path)
    except OSError:
        return None


def _lines(known: dict[str, list[str]], read: Callable[[str], bytes], path: str) -> list[str]:
    if path not in known:
        known[path] = (_read(read, path) or b"").decode("utf-8", "replace").splitlines()
    return known[path]


def _wanted(
    wiring: WiringConfig, question: Question, report: RecordReport, lines: Callable[[str], list[str]]
) -> _Wanted:
    filled = {(payload, name) for payload, name in question.payload_fields if payload and name}
    names: dict[str, set[str]] = {role: set() for role in _CLASSES}
    for check, result in report.checks.items():
        for item in result.evidence:
            part = _CLASSES.get(item.role)
            if part is None or item.symbol.count(".") < -part or (item.role == "schema" and check != _DECLARING):
                continue
            owner = item.symbol.split(".")[part]
            names[item.role].add(owner)
            text = lines(item.path) if item.role == "payload" else []
            declared = _DECLARED.match(text[item.line - 1]) if 0 < item.line <= len(text) else None
            if declared is not None:
                filled.add((owner, declared[1]))
    paths = [ask.path for ask in question.asks if ask.path is not None]
    steps = {(p.steps[-2].name if len(p.steps) > 1 else "", p.steps[-1].name) for p in paths}
    return _Wanted(
        frozenset(filled),
        frozenset(steps),
        frozenset(names["schema"] | _last(wiring.snapshot)),
        frozenset(_last(wiring.event) | {payload for payload, _ in filled} | names["payload"]),
        frozenset(names["aggregation"] | {name for dotted in wiring.aggregators for name in _last(dotted)}),
    )


def _last(dotted: str | None) -> set[str]:
    return {dotted.rpartition(".")[2]} if dotted else set()


def _mentioning(wanted: Sequence[_Wanted], contents: Mapping[str, bytes]) -> list[SourceFile]:
    """The files that name an aggregator, a payload or a class of the snapshot."""
    names = {name for part in wanted for name in part.shown | part.carriers | part.aggregators}
    mentioned = re.compile(rb"\b(?:" + "|".join(sorted(map(re.escape, names))).encode() + rb")\b")
    return [
        SourceFile(path, module_name(PurePosixPath(path)), content)
        for path, content in contents.items()
        if names and mentioned.search(content)
    ]


def _found(wanted: _Wanted, named: Mapping[str, Sequence[Test]]) -> tuple[SeenTest, ...]:
    names = {name for _, name in wanted.filled | wanted.asserted}
    tests = {id(test): test for name in names for test in named.get(name, ())}
    kinds = [(test, _kind(wanted, test)) for test in tests.values()]
    seen = [SeenTest(test.name, test.path, test.line, kind) for test, kind in kinds if kind is not None]
    return tuple(sorted(seen, key=lambda item: (_KINDS.index(item.kind), item.path, item.line)))


def _by_name(suite: Iterable[Test]) -> dict[str, list[Test]]:
    """Tests by the fields and attributes that they speak of."""
    index: dict[str, list[Test]] = defaultdict(list)
    for test in suite:
        names = {name for _, name in test.acts.filled} | {item.name for item in test.acts.asserted} | test.acts.stored
        for name in names:
            index[name].append(test)
    return index


def _kind(wanted: _Wanted, test: Test) -> str | None:
    """What a test proves; what only a helper builds by hand, for many tests, proves nothing of this record."""
    sends = _fills(wanted, test.acts) if wanted.filled else bool(wanted.carriers & test.acts.names)
    aggregates = bool(sends and wanted.aggregators & test.acts.names)
    if aggregates and any(item.root not in wanted.shown for item in _ends(wanted, test.acts)):
        return END_TO_END
    own = test.own
    if _fills(wanted, own):
        return PAYLOAD_ONLY
    made = {(cls, name) for cls in wanted.shown for _, name in wanted.asserted}
    ends = _ends(wanted, own)
    stores = wanted.shown & own.names and any(name in own.stored for _, name in wanted.asserted)
    if made & own.filled or (stores and ends) or any(item.root in wanted.shown for item in ends):
        return SNAPSHOT_ONLY
    return None


def _fills(wanted: _Wanted, acts: Acts) -> bool:
    """Whether a payload is made with the value, or copied with another."""
    copied = {name for payload, name in wanted.filled if payload in acts.names}
    return bool(wanted.filled & acts.filled) or any((how, name) in acts.filled for how in _COPYING for name in copied)


def _ends(wanted: _Wanted, acts: Acts) -> list[Asserted]:
    return [item for item in acts.asserted if _is_end(wanted, item.of, item.name)]


def _is_end(wanted: _Wanted, of: str, name: str) -> bool:
    known = not of or of in wanted.shown
    return any(name == last and (known or before in {"", of}) for before, last in wanted.asserted)
