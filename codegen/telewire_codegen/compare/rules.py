"""The rules by which a change of a registry is judged: one table.

Each rule is a function over one metric before and after. The first paragraph of its docstring is the rule; what follows
is why, and is what `telewire diff` says. Readers are those of old events: the code that is compiled now and reads a log
that was written before, and the people and programs that ask it the same questions as before.
"""

from __future__ import annotations

from typing import Final

from telewire_codegen.compare import snapshot_rules as snapshot
from telewire_codegen.compare import wire_rules as wire
from telewire_codegen.compare.changes import Impact, Rule

__all__ = ["DOCUMENTATION_CODE", "DOCUMENTATION_RULE", "RULES"]

RULES: Final[tuple[Rule, ...]] = (
    Rule("TW501", Impact.BREAKING, wire.event_removed),
    Rule("TW502", Impact.BREAKING, wire.field_removed),
    Rule("TW503", Impact.BREAKING, wire.field_renamed),
    Rule("TW504", Impact.BREAKING, wire.field_required),
    Rule("TW505", Impact.BREAKING, wire.default_removed),
    Rule("TW506", Impact.BREAKING, wire.type_changed),
    Rule("TW507", Impact.BREAKING, wire.type_narrowed),
    Rule("TW508", Impact.BREAKING, wire.range_narrowed),
    Rule("TW509", Impact.BREAKING, wire.units_changed),
    Rule("TW510", Impact.BREAKING, wire.default_changed),
    Rule("TW511", Impact.BREAKING, wire.payload_renamed),
    Rule("TW512", Impact.BREAKING, snapshot.path_removed),
    Rule("TW513", Impact.BREAKING, snapshot.path_moved),
    Rule("TW514", Impact.BREAKING, snapshot.aggregate_changed),
    Rule("TW515", Impact.BREAKING, snapshot.history_shortened),
    Rule("TW516", Impact.BREAKING, snapshot.threshold_changed),
    Rule("TW520", Impact.COMPATIBLE, wire.record_added),
    Rule("TW521", Impact.COMPATIBLE, wire.event_added),
    Rule("TW522", Impact.COMPATIBLE, wire.field_added),
    Rule("TW523", Impact.COMPATIBLE, wire.default_added),
    Rule("TW524", Impact.COMPATIBLE, wire.type_widened),
    Rule("TW525", Impact.COMPATIBLE, wire.range_widened),
    Rule("TW526", Impact.COMPATIBLE, wire.units_stated),
    Rule("TW527", Impact.COMPATIBLE, snapshot.path_added),
    Rule("TW528", Impact.COMPATIBLE, snapshot.history_lengthened),
    Rule("TW529", Impact.COMPATIBLE, snapshot.thresholds_added),
    Rule("TW530", Impact.COMPATIBLE, snapshot.metric_deprecated),
)
"""Every rule, the breaking ones first."""

DOCUMENTATION_CODE: Final = "TW540"
DOCUMENTATION_RULE: Final = "text-changed"
"""What a change is that no rule finds: nothing that readers of events can notice."""
