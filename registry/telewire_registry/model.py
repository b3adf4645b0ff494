"""The record: one telemetry metric from the line that computes it to the widget that shows it.

These frozen dataclasses, with those of `model_parts.py`, are the one description of what a record holds. The decoder
(`decode.py`) and the published JSON Schema (`json_schema.py`) are both made from them, so neither can know a key that
the other doesn't. The text of each `key(...)` is what an editor shows.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from telewire_registry.conditions import Condition
from telewire_registry.model_parts import (
    CHECKS,
    CODE,
    IDENTIFIER,
    MISSING,
    RECORD_ID,
    SCHEMA_VERSION,
    STATUS_STEPS,
    SYMBOL,
    Aggregate,
    Attestation,
    Claim,
    Consumer,
    Data,
    Dependencies,
    Dependency,
    Deprecation,
    Emitter,
    Extra,
    Flow,
    HistoryEntry,
    Purpose,
    RecordField,
    Severity,
    Stage,
    Status,
    Suppression,
    Target,
    Test,
    Threshold,
    Verdict,
    Verification,
    key,
)

__all__ = [
    "CHECKS", "CODE", "IDENTIFIER", "MISSING", "RECORD_ID", "SCHEMA_VERSION", "STATUS_STEPS", "SYMBOL", "Aggregate",
    "Attestation", "Claim", "Consumer", "Data", "Dependencies", "Dependency", "Deprecation", "Emitter", "Extra",
    "Flow", "HistoryEntry", "Member", "Purpose", "Record", "RecordField", "Severity", "Stage", "Status", "Suppression",
    "Target", "Test", "Threshold", "Verdict", "Verification",
]  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """One telemetry metric, or a group of them that travels together."""

    schema: Literal[1] = key("The version of this format.", 1)
    id: str = key("The id, unique in the registry and of its category's range.", "TELE-760", pattern=RECORD_ID)
    name: str = key("The identifier: what the field is called in code.", "compile_enabled", pattern=IDENTIFIER)
    title: str = key("The name that people read.", "torch.compile status", minLength=1)
    category: str = key("A word of the vocabulary's `categories`.", "infrastructure")
    priority: str = key("A word of the vocabulary's `priorities`.", "P2")
    deprecated: Deprecation | None = key(
        "Set when the metric is on its way out.", {"since": "2026-11-01", "replaced_by": "TELE-761"}, default=None
    )
    status: Status = key("How far it is.", {"planned": True, "in_progress": True}, default=Status())
    suppress: tuple[Suppression, ...] = key(
        "Findings that are known and accepted.", [{"code": "TW115", "reason": "Counted on purpose."}], default=()
    )
    purpose: Purpose = key(
        "Why it is there.", {"question": "Is the policy collapsing?", "audience": ["operator"]}, default=Purpose()
    )
    data: Data = key("What kind of value it is.", {"type": "bool", "default": False}, default=Data())
    fields: tuple[RecordField, ...] = key(
        "The fields of a group; each inherits from the record.",
        [{"name": "length_mean"}, {"name": "length_max", "data": {"units": "steps"}}],
        default=(),
    )
    let: Mapping[str, Condition] | None = key(
        "Names for thresholds, over `value`, the fields and `now` (seconds).", {"age": "now - value"}, default=None
    )
    thresholds: tuple[Threshold, ...] | None = key(
        "The health levels, or `none` where the metric has none.",
        "none",
        [{"level": "warning", "when": "value > 3"}],
        default=None,
    )
    flow: Flow = key(
        "Its way from emitter to widget.",
        {"emitters": [{"event": "UPDATE_COMPLETED"}], "targets": [{"path": "policy.entropy"}]},
        default=Flow(),
    )
    verification: Verification = key(
        "What is known of its wiring.", {"manual": ["Start a run with --compile."]}, default=Verification()
    )
    dependencies: Dependencies = key("Its neighbours.", {"upstream": [{"id": "TELE-120"}]}, default=Dependencies())
    history: tuple[HistoryEntry, ...] = key(
        "Its changes, oldest first.", [{"date": "2026-11-24", "change": "First version."}], default=()
    )
    notes: str | None = key("Anything else, in Markdown.", "Never changes during a run.", default=None)
    raw: Mapping[str, str] | None = key(
        "The text of the page where it says more than the value, by JSON pointer. It is used while it still "
        "normalises to the value.",
        {"/data/default": "`0.0` (before the first update)"},
        default=None,
    )
    extras: tuple[Extra, ...] = key(
        "What an imported page holds that has no key.",
        [{"at": "Data Specification/Health Thresholds#2", "text": "**Threshold source:** `constants.py`"}],
        default=(),
    )

    @property
    def members(self) -> tuple[Member, ...]:
        """The metrics that the record describes: its fields with what they inherit, or itself."""
        if not self.fields:
            return (Member(self.name, self.data, self.flow, self.let or {}, self.thresholds),)
        return tuple(_member(self, field) for field in self.fields)


@dataclass(frozen=True, slots=True)
class Member:
    """One metric with everything that it inherits from its record."""

    name: str
    data: Data
    flow: Flow
    let: Mapping[str, Condition]
    thresholds: tuple[Threshold, ...] | None


def _member(record: Record, field: RecordField) -> Member:
    stated = {
        item.name: value
        for item in dataclasses.fields(Data)
        if (value := getattr(field.data, item.name)) is not item.default
    }
    group = {other.name for other in record.fields}
    targets = field.flow.targets or tuple(
        dataclasses.replace(target, path=target.path.member(field.name, group) if target.path else None)
        for target in record.flow.targets
    )
    flow = Flow(
        emitters=field.flow.emitters or tuple(dataclasses.replace(e, field=field.name) for e in record.flow.emitters),
        stages=field.flow.stages or record.flow.stages,
        targets=targets,
        consumers=field.flow.consumers or record.flow.consumers,
    )
    let = {**(record.let or {}), **(field.let or {})}
    thresholds = field.thresholds if field.thresholds is not None else _inherited_thresholds(record)
    return Member(field.name, dataclasses.replace(record.data, **stated), flow, let, thresholds)


def _inherited_thresholds(record: Record) -> tuple[Threshold, ...] | None:
    """Return the record's thresholds where they speak of `value`, thus of each field; not where they name fields."""
    speaks_of_each = any(level.when and "value" in level.when.names for level in record.thresholds or ())
    return record.thresholds if speaks_of_each or record.thresholds == () else None
