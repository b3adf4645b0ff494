"""Synthetic registries: any number of records of about 85 lines, like those that people write.

They have 60 events, snapshot paths of three to four steps, groups, families, keyed paths, histories, latches, counts,
derived values, levels and neighbours. The same number and seed give the same bytes.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

__all__ = ["EVENTS", "write_registry"]

EVENTS: Final = 60
SEED: Final = 760
CATEGORIES: Final = 20
IDS_PER_CATEGORY: Final = 4_000
PARTS: Final = 25
"""Each category is an area of the snapshot, and each area has this many parts."""

_NOUNS = ("loss", "entropy", "norm", "reward", "latency", "depth", "ratio", "rate", "error", "drift")
_SUBJECTS = ("batch", "layer", "replay", "worker", "shard", "critic", "actor", "cache", "queue", "probe")
_PROSE = """
the value of the last batch before clipping and after the optimiser step measured on the device over all workers with a
window of ten updates so that a short peak is seen without being taken for a trend
"""
_WORDS = _PROSE.split()


@dataclass(frozen=True, slots=True)
class _Metric:
    """What the templates below need of one record."""

    number: int
    name: str
    category: int
    area: str
    event: int
    words: random.Random

    @property
    def record_id(self) -> str:
        return f"TELE-{self.number_in_ids:05d}"

    @property
    def number_in_ids(self) -> int:
        return self.category * IDS_PER_CATEGORY + self.number // CATEGORIES + 1

    def prose(self, words: int) -> str:
        return " ".join(self.words.choices(_WORDS, k=words))


def write_registry(folder: Path, count: int) -> list[Path]:
    """Write `count` records and a vocabulary into a folder that is not there yet; return the records' files."""
    records = folder / "records"
    records.mkdir(parents=True)
    (folder / "vocabulary.yaml").write_text(_vocabulary(), encoding="utf-8")
    metrics = [_metric(number) for number in range(count)]
    paths = []
    for metric in metrics:
        path = records / f"{metric.record_id}_{metric.name}.yaml"
        path.write_text(_record(metric, metrics), encoding="utf-8")
        paths.append(path)
    return sorted(paths)


def _metric(number: int) -> _Metric:
    words = random.Random(SEED * 1_000_003 + number)  # noqa: S311 - test data
    name = f"{words.choice(_SUBJECTS)}_{words.choice(_NOUNS)}_{number}"
    category = number % CATEGORIES
    area = f"area_{category}.part_{(number // CATEGORIES) % PARTS}"
    return _Metric(number, name, category, area, words.randrange(EVENTS), words)


def _vocabulary() -> str:
    categories = (
        f"  category_{index}: {{ids: [{index * IDS_PER_CATEGORY + 1}, {(index + 1) * IDS_PER_CATEGORY}], "
        f"meaning: Area {index}.}}\n"
        for index in range(CATEGORIES)
    )
    return (
        "categories:\n" + "".join(categories) + "priorities: {P0: Must., P1: Should., P2: Could.}\n"
        "audiences: {operator: Operator, developer: Developer, researcher: Researcher}\n"
        "cadences: {realtime: Real-time, periodic: Periodic, post_hoc: Post-hoc}\n"
        "surfaces: {terminal: A widget., log: A log.}\n"
    )


def _record(metric: _Metric, metrics: list[_Metric]) -> str:
    kind = _KINDS[metric.number % len(_KINDS)]
    return _HEAD.format(
        id=metric.record_id,
        name=metric.name,
        title=metric.name.replace("_", " ").capitalize(),
        category=metric.category,
        priority=metric.number % 3,
        question=metric.prose(8).capitalize(),
    ) + (kind(metric) + _verification(metric) + _neighbours(metric, metrics) + _tail(metric))


_HEAD = """\
# yaml-language-server: $schema=../../registry/telewire_registry/schemas/record.v1.json
schema: 1
id: {id}
name: {name}
title: {title}
category: category_{category}
priority: P{priority}

status:
  planned: true
  in_progress: true

purpose:
  question: {question}?
  audience: [operator, researcher]
  cadence: [realtime, post_hoc]

"""


def _data(metric: _Metric, kind: str, default: str, *further: str) -> str:
    lines = "".join(f"  {line}\n" for line in further)
    return (
        f"data:\n  type: {kind}\n  default: {default}\n{lines}  meaning: |\n"
        f"    {metric.prose(16).capitalize()}.\n    {metric.prose(14).capitalize()}.\n\n"
    )


_LEVELS = """\
thresholds:
  - level: healthy
    when: value < 0.5
    meaning: As it should be.
  - level: warning
    when: 0.5 <= value < 0.9
    meaning: Higher than usual.
  - level: critical
    when: value >= 0.9
    meaning: Somebody should look.

"""


def _flow(metric: _Metric, target: str, *, emits: bool = True) -> str:
    emitters = f"""\
  emitters:
    - event: EVENT_{metric.event}
      payload: Event{metric.event}Payload
      symbol: program.part_{metric.event}.Worker.step
      origin: {metric.prose(8).capitalize()}.
  stages:
    - stage: Emission
      mechanism: The event carries the payload.
    - stage: Aggregation
      mechanism: "`_handle_event_{metric.event}()` keeps it."
"""
    return f"""\
flow:
{emitters if emits else ""}  targets:
{target}  consumers:
    - widget: Panel{metric.category}
      surface: terminal
      usage: Row `{metric.name}`, in the colour of its level.
    - widget: RunLog
      surface: log
      usage: One line for each update.

"""


def _float(metric: _Metric) -> str:
    data = _data(metric, "float", "0.0", 'range: "[0.0, 1.0]"', "units: fraction", "precision: 3")
    return data + _LEVELS + _flow(metric, f"    - path: {metric.area}.{metric.name}\n")


def _whole(metric: _Metric) -> str:
    levels = _LEVELS.replace("0.5", "5").replace("0.9", "90")
    target = f"    - path: {metric.area}.{metric.name}\n"
    return _data(metric, "int", "0", 'range: "[0, inf)"', "units: items") + levels + _flow(metric, target)


def _percent(metric: _Metric) -> str:
    target = f"    - path: {metric.area}.{metric.name}\n      transform: value * 100\n"
    levels = _LEVELS.replace("0.5", "50").replace("0.9", "90")
    return _data(metric, "float", "0.0", 'range: "[0.0, 100.0]"', "units: percent") + levels + _flow(metric, target)


def _text(metric: _Metric) -> str:
    data = _data(metric, "str | None", "null", "range: [waiting, running, done, null]")
    return data + "thresholds: none\n\n" + _flow(metric, f"    - path: {metric.area}.{metric.name}\n")


def _history(metric: _Metric) -> str:
    target = f"    - path: {metric.area}.{metric.name}\n      aggregate: history\n"
    return _data(metric, "deque[float]", "[]", "maxlen: 120") + "thresholds: none\n\n" + _flow(metric, target)


def _reduced(aggregate: str, kind: str, default: str) -> Callable[[_Metric], str]:
    def write(metric: _Metric) -> str:
        target = f"    - path: {metric.area}.{metric.name}\n      aggregate: {aggregate}\n"
        return _data(metric, kind, default) + "thresholds: none\n\n" + _flow(metric, target)

    return write


def _derived(metric: _Metric) -> str:
    target = f"    - path: {metric.area}.{metric.name}\n      aggregate: derived\n"
    data = _data(metric, "float", "0.0", 'range: "[0.0, 1.0]"', "units: fraction")
    return data + _LEVELS + _flow(metric, target, emits=False)


def _keyed(metric: _Metric) -> str:
    target = f"    - path: {metric.area}.members[member].{metric.name}\n      keys: {{member: payload.member}}\n"
    data = _data(metric, "float", "0.0", 'range: "[0.0, 1.0]"', "units: fraction")
    return data + _LEVELS + _flow(metric, target)


def _group(metric: _Metric) -> str:
    fields = "fields:\n" + "".join(
        f"  - name: {metric.name}_{field}\n    data:\n      meaning: {metric.prose(6).capitalize()}.\n"
        for field in ("low", "mean", "high")
    )
    levels = f"\nthresholds:\n  - level: warning\n    when: {metric.name}_low < 0.1 or {metric.name}_high > 0.9\n\n"
    data = _data(metric, "float", "0.0", 'range: "[0.0, 1.0]"', "units: fraction")
    return data + fields + levels + _flow(metric, f"    - path: {metric.area}.{metric.name}\n")


def _family(metric: _Metric) -> str:
    return _group(metric).replace(f".{metric.name}\n", f".{metric.name}_{{statistic}}\n")


_KINDS: Final = (
    _float, _float, _whole, _float, _percent, _text, _history, _float, _reduced("count", "int", "0"), _keyed,
    _whole, _reduced("latch", "bool", "false"), _group, _reduced("max", "float", "0.0"), _float, _derived,
    _reduced("min", "float", "1.0"), _family, _float, _history,
)  # fmt: skip
"""What each twentieth record is: half of them plain numbers, as in real registries."""


def _verification(metric: _Metric) -> str:
    return f"""\
verification:
  claims:
    emitter_exists: {{holds: false, said: Nobody emits it yet.}}
    transport_works: {{holds: false}}
    schema_field_exists: {{holds: true, said: The snapshot declares it.}}
    default_correct: {{holds: true, said: It says that nothing happened.}}
    consumer_reads: {{holds: false}}
    display_correct: {{holds: false}}
    thresholds_applied: {{holds: false}}
  tests:
    - kind: Unit (aggregator)
      file: tests/test_aggregator.py
      name: test_event_{metric.event}_sets_{metric.name}
      passes: false
  manual:
    - Look at the row `{metric.name}` of Panel{metric.category}.

"""


def _neighbours(metric: _Metric, metrics: list[_Metric]) -> str:
    """Pair each even record with the next one, so that neighbours name each other."""
    if metric.number ^ 1 >= len(metrics):
        return ""
    partner = metrics[metric.number ^ 1]
    return f"""\
dependencies:
  {"downstream" if metric.number % 2 == 0 else "upstream"}:
    - id: {partner.record_id}
      name: {partner.name}
      kind: telemetry
      notes: They are read together.

"""


def _tail(metric: _Metric) -> str:
    return f"""\
history:
  - date: "2026-11-24"
    author: bench
    change: First version.

notes: |
  {metric.prose(18).capitalize()}.
  {metric.prose(12).capitalize()}.
"""
