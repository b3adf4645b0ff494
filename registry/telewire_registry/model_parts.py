"""The parts of a record: what each section of the YAML holds, key by key.

The text of each `key(...)` is what an editor shows. The record itself, and what its fields inherit, is in `model.py`.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

from telewire_registry.conditions import Condition
from telewire_registry.paths import SnapshotPath
from telewire_registry.ranges import ValueRange
from telewire_registry.value_types import ValueType

__all__ = [
    "CHECKS", "CODE", "IDENTIFIER", "MISSING", "RECORD_ID", "SCHEMA_VERSION", "STATUS_STEPS", "SYMBOL", "Aggregate",
    "Attestation", "Claim", "Consumer", "Data", "Dependencies", "Dependency", "Deprecation", "Emitter", "Extra",
    "Flow", "HistoryEntry", "Purpose", "RecordField", "Severity", "Stage", "Status", "Suppression", "Target", "Test",
    "Threshold", "Verdict", "Verification", "key",
]  # fmt: skip

SCHEMA_VERSION: Final = 1
CHECKS: Final = (
    "emitter_exists", "transport_works", "schema_field_exists", "default_correct", "consumer_reads", "display_correct",
    "thresholds_applied",
)  # fmt: skip
"""The seven checks of a record's checklist, in the order of the page."""
STATUS_STEPS: Final = ("planned", "in_progress", "wired", "tested", "verified")
"""The steps of a record's status, each of which presumes the one before."""


class _Missing:
    def __repr__(self) -> str:
        return "MISSING"


MISSING: Final = _Missing()
"""Stands for a default that the record does not state; None is a default like any other."""


class Severity(StrEnum):
    """What a threshold says of a value."""

    HEALTHY = "healthy"
    WARNING = "warning"
    CRITICAL = "critical"


class Verdict(StrEnum):
    """What an audit says of one check."""

    PASS = "pass"
    FAIL = "fail"
    PARTIAL = "partial"
    UNRESOLVED = "unresolved"
    NOT_APPLICABLE = "n.a."


class Aggregate(StrEnum):
    """How the aggregator turns the values of events into the value of the snapshot."""

    SET = "set"
    HISTORY = "history"
    COUNT = "count"
    LATCH = "latch"
    MIN = "min"
    MAX = "max"
    DERIVED = "derived"


def key(description: str, *examples: object, default: Any = dataclasses.MISSING, **schema: object) -> Any:  # noqa: ANN401 - stands for a field of any type
    """Describe one key of the YAML: what it means, examples, and further JSON Schema keywords."""
    metadata = {"description": description, "examples": examples, "schema": schema}
    return dataclasses.field(default=default, metadata=metadata)


IDENTIFIER: Final = r"^[A-Za-z_][A-Za-z0-9_]*$"
SYMBOL: Final = r"^[A-Za-z_][A-Za-z0-9_]*(\.[A-Za-z_<>][A-Za-z0-9_<>]*)*$"
RECORD_ID: Final = r"^TELE-[0-9]{3,5}$"
CODE: Final = r"^TW[0-9]{3}$"


@dataclass(frozen=True, slots=True, kw_only=True)
class Deprecation:
    """A metric on its way out."""

    since: str = key("The release or date since which nobody should read it.", "2026-11-01")
    replaced_by: str | None = key(
        "The id of the record that takes its place.", "TELE-761", default=None, pattern=RECORD_ID
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Status:
    """How far the metric is. A step that is left out is not on the page."""

    planned: bool | None = key("The metric is wanted.", True, default=None)
    in_progress: bool | None = key("Somebody is building it.", True, default=None)
    wired: bool | None = key("The audit saw every hop. Written by `telewire audit --write`.", False, default=None)
    tested: bool | None = key(
        "A screen test saw it in a run. Written by `telewire audit --write` and `telewire live --write`.",
        False,
        default=None,
    )
    verified: bool | None = key(
        "It is wired, and was seen on a screen to be right. Written as `tested`.", False, default=None
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Suppression:
    """A finding about this record that is known and accepted."""

    code: str = key("The code of the finding.", "TW115", pattern=CODE)
    reason: str = key(
        "Why it is accepted; without a reason nothing is suppressed.",
        "Counted per environment on purpose.",
        minLength=1,
    )
    until: str | None = key(
        "The last day on which it is accepted, as YYYY-MM-DD.",
        "2027-03-31",
        default=None,
        pattern=r"^\d{4}-\d{2}-\d{2}$",
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Purpose:
    """Why the metric is there."""

    question: str | None = key("The question that it answers.", "Is the policy collapsing?", default=None)
    audience: tuple[str, ...] = key(
        "Who needs it: words of the vocabulary's `audiences`.", ["operator", "developer"], default=()
    )
    cadence: tuple[str, ...] = key("When it is needed: words of the vocabulary's `cadences`.", ["realtime"], default=())


@dataclass(frozen=True, slots=True, kw_only=True)
class Data:
    """What kind of value it is. A field of a group inherits every key that it leaves out."""

    type: ValueType | None = key(
        "The type of the value, as Python writes it.", "float", "dict[str, int]", "str | None", default=None
    )
    units: str | None = key("The unit, without what the range says already.", "nats", "percent", default=None)
    range: ValueRange | None = key(
        "The values that can occur: an interval in quotes, or the allowed values.",
        "[0.0, 1.0]",
        "(-inf, inf)",
        ["rising", "stable"],
        default=None,
    )
    precision: int | None = key("Decimal places on the screen.", 3, default=None, minimum=0, maximum=15)
    default: Any = key("The value before any event has arrived.", 0.0, False, None, default=MISSING)
    maxlen: int | None = key("How many values a history keeps.", 100, default=None, minimum=1)
    meaning: str | None = key(
        "What the value says, with its formula, in Markdown.", "Mean entropy of the action distribution.", default=None
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Threshold:
    """One health level of the value."""

    level: Severity | None = key("The level that holds when the condition does.", "warning", default=None)
    when: Condition | None = key(
        "The condition, over `value`, the fields of a group, and the names of `let`.",
        "0.1 < value <= 0.3",
        default=None,
    )
    meaning: str | None = key("What it says of the run.", "Exploration declining.", default=None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Emitter:
    """A place that computes the value and hands it on in an event."""

    event: str | None = key("The member of the event enum.", "TRAINING_STARTED", default=None, pattern=IDENTIFIER)
    payload: str | None = key(
        "The payload class that carries it.", "TrainingStartedPayload", default=None, pattern=IDENTIFIER
    )
    field: str | None = key(
        "The payload's field; the name of the record where left out.",
        "compile_enabled",
        default=None,
        pattern=IDENTIFIER,
    )
    symbol: str | None = key("The function that emits it.", "trainer.loop.Trainer.start", default=None, pattern=SYMBOL)
    file: str | None = key(
        "The file that it is in, relative to the project; written by the import.", "src/trainer/loop.py", default=None
    )
    origin: str | None = key("Where the raw number comes from, in words.", "Configuration of the run.", default=None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """A place in the snapshot where the value arrives."""

    path: SnapshotPath | None = key(
        "The path from the snapshot.", "policy.entropy", "envs[env_id].reward", default=None
    )
    aggregate: Aggregate = key("How events become the value.", "set", "history", default=Aggregate.SET)
    transform: Condition | None = key("Arithmetic over `value` before it is stored.", "value * 100", default=None)
    keys: Mapping[str, str] | None = key(
        "Where each key of the path comes from.", {"env_id": "payload.env_id"}, default=None
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """One stage of the way from emitter to snapshot, as a person describes it."""

    stage: str = key("The name of the stage.", "Aggregation")
    mechanism: str | None = key(
        "How the value passes, in Markdown.", "`Aggregator._handle_training_started()` stores it.", default=None
    )
    file: str | None = key("The file that it is in.", "src/trainer/screen/aggregator.py", default=None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Consumer:
    """Somebody who reads the value."""

    widget: str = key("The class that reads it.", "StatusBanner")
    file: str | None = key(
        "The file that it is in, relative to the project; written by the import.",
        "src/trainer/screen/banner.py",
        default=None,
    )
    surface: str | None = key(
        "What kind of consumer: a word of the vocabulary's `surfaces`; terminal where left out.",
        "terminal",
        "log",
        default=None,
    )
    usage: str | None = key("How it is shown.", "Suffix of the border title.", default=None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Flow:
    """The way of the value: who computes it, where it arrives, who reads it."""

    emitters: tuple[Emitter, ...] = key(
        "Where the value is computed and emitted.",
        [{"event": "UPDATE_COMPLETED", "payload": "UpdateCompletedPayload", "field": "entropy"}],
        default=(),
    )
    stages: tuple[Stage, ...] = key(
        "The way in words, where a person wrote it down.",
        [{"stage": "Aggregation", "mechanism": "The handler stores it."}],
        default=(),
    )
    targets: tuple[Target, ...] = key("Where it arrives in the snapshot.", [{"path": "policy.entropy"}], default=())
    consumers: tuple[Consumer, ...] = key("Who reads it.", [{"widget": "StatusBanner"}], default=())


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordField:
    """One field of a record that describes a group."""

    name: str = key("The name of the field.", "length_mean", pattern=IDENTIFIER)
    data: Data = key("What kind of value it is; inherits from the record.", {"units": "steps"}, default=Data())
    flow: Flow = key(
        "Its own way, where it differs from the record's.", {"targets": [{"path": "episodes.longest"}]}, default=Flow()
    )
    let: Mapping[str, Condition] | None = key("Names for its own thresholds.", {"age": "now - value"}, default=None)
    thresholds: tuple[Threshold, ...] | None = key("Its own thresholds, or `none`.", "none", default=None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """What a person ticked by hand, and said. It is held against the code, and proves nothing."""

    holds: bool = key("Whether the box was ticked.", True)
    said: str | None = key("What stands behind it.", "The handler stores the field.", default=None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Attestation:
    """What a person, or a live run, saw on the screen. It is void once the consumer's code changes."""

    consumer: str = key("The widget that was looked at.", "StatusBanner")
    saw: str = key("What it showed.", "TAMIYO [[compiled]]")
    when: str = key("The day, as YYYY-MM-DD.", "2026-11-24", pattern=r"^\d{4}-\d{2}-\d{2}$")
    by: str = key("Who saw it.", "J. Doe", "telewire live")
    hash: str = key("The hash of the consumer's code at that time.", "sha256:0f3c…")
    run: str | None = key("The hash of the run's event log, where a live run saw it.", "sha256:9b1e…", default=None)
    wrong: bool | None = key("Whether what it showed was wrong.", True, default=None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Test:
    """A test that covers the metric."""

    kind: str = key("What kind of test.", "Unit (aggregator)")
    file: str | None = key("The file that it is in.", "tests/test_aggregator.py", default=None)
    name: str | None = key("The name of the test.", "test_training_started_sets_compile_enabled", default=None)
    passes: bool | None = key("Whether it is there and passes.", True, default=None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Verification:
    """What is known of the wiring, and from whom."""

    claims: Mapping[str, Claim] | None = key(
        "What a person ticked: the name of a check, and what was said.",
        {"emitter_exists": {"holds": True, "said": "The loop emits it."}},
        default=None,
    )
    checklist: Mapping[str, Verdict] | None = key(
        "The audit's verdicts. Owned by `telewire audit --write`.", {"emitter_exists": "pass"}, default=None
    )
    attested: tuple[Attestation, ...] = key(
        "What was seen on a screen.",
        [{"consumer": "StatusBanner", "saw": "compiled", "when": "2026-11-24", "by": "J. Doe", "hash": "sha256:0f3c"}],
        default=(),
    )
    tests: tuple[Test, ...] = key(
        "The tests that cover it.", [{"kind": "Unit (aggregator)", "file": "tests/test_aggregator.py"}], default=()
    )
    manual: tuple[str, ...] = key(
        "The steps by which a person verifies it.", ["Start a run with --compile."], default=()
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Dependency:
    """Something that the metric depends on, or that depends on it."""

    id: str | None = key("The id of a record.", "TELE-120", default=None, pattern=RECORD_ID)
    name: str | None = key("Its name, or that of something that is no record.", "PPO update", default=None)
    kind: str | None = key("What kind of thing it is.", "telemetry", "event", default=None)
    notes: str | None = key("Why it matters here.", "Only known after the first update.", default=None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Dependencies:
    """The neighbours of the metric."""

    upstream: tuple[Dependency, ...] = key("What it depends on.", [{"id": "TELE-120"}], default=())
    downstream: tuple[Dependency, ...] = key(
        "What depends on it.", [{"name": "Early stop", "kind": "policy"}], default=()
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class HistoryEntry:
    """One change of the metric."""

    date: str | None = key("The day, as YYYY-MM-DD.", "2026-11-24", default=None)
    author: str | None = key("Who changed it.", "J. Doe", default=None)
    change: str | None = key("What changed.", "First version.", default=None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Extra:
    """What an imported record holds that has no key, and where."""

    at: str = key(
        "The place on the page: a heading's path, and the number of the block under it.",
        "Data Specification/Health Thresholds#2",
    )
    text: str = key("The Markdown, as it stood.", "**Threshold source:** `constants.py`")
