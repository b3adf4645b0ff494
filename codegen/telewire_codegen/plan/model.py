"""The plan: every decision of the compiler, as data. Rendering only spells it out.

Each generated file renders one part of the plan and nothing else, so that the hash of that part says whether the file
is current. Text fields that are called `..._text` are Python already, made of literals and checked names.
"""

from __future__ import annotations

from dataclasses import dataclass

from telewire_codegen.plan.names import snake
from telewire_registry.ranges import ValueRange
from telewire_registry.value_types import ValueType

__all__ = [
    "AggregatorPlan", "EventPlan", "EventsPlan", "FieldPlan", "FormulaPlan", "GroupPlan", "HandlerPlan",
    "HookPlan", "LevelPlan", "LimitPlan", "MemberPlan", "PackagePlan", "PayloadPlan", "PayloadsPlan", "Plan",
    "SnapshotPlan", "StepPlan", "TestPlan", "TestsPlan", "ThresholdPlan", "ThresholdsPlan",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class FieldPlan:
    """One field of a payload.

    Attributes:
        name: Its name.
        kind: Its type.
        required: Whether a caller must give it; a field whose type allows None need not be given.
        default_text: The default of the record, which an event of an older build may take; None where there is none.
        range: The values that can occur, where the record says so of the payload's own value.
        doc: What the docstring says.
    """

    name: str
    kind: ValueType
    required: bool
    default_text: str | None
    range: ValueRange | None
    doc: str


@dataclass(frozen=True, slots=True)
class PayloadPlan:
    """A payload class, and the events that carry it."""

    name: str
    events: tuple[str, ...]
    fields: tuple[FieldPlan, ...]


@dataclass(frozen=True, slots=True)
class PayloadsPlan:
    """payloads.py."""

    payloads: tuple[PayloadPlan, ...]


@dataclass(frozen=True, slots=True)
class EventPlan:
    """A member of the event enum, and the class of its payload."""

    name: str
    payload: str


@dataclass(frozen=True, slots=True)
class EventsPlan:
    """events.py."""

    events: tuple[EventPlan, ...]


@dataclass(frozen=True, slots=True)
class MemberPlan:
    """A member of a snapshot class, and of its draft in the aggregator.

    Attributes:
        name: Its name.
        annotation: The frozen type.
        default_text: The value before any event has arrived.
        draft_annotation: The type while events are aggregated.
        draft_default_text: The same for the draft.
        freeze_text: The expression that makes the frozen value of `draft`.
        doc: What the docstring says; empty for groups.
    """

    name: str
    annotation: str
    default_text: str
    draft_annotation: str
    draft_default_text: str
    freeze_text: str
    doc: str = ""


@dataclass(frozen=True, slots=True)
class FormulaPlan:
    """A derived value that the record gives a formula for: a property, or a method where the path calls it.

    Where `unknown_text` holds, the value is `unknown_value_text`; it is empty where no operand can be None.
    """

    name: str
    annotation: str
    unknown_text: str
    unknown_value_text: str
    text: str
    call: bool
    doc: str


@dataclass(frozen=True, slots=True)
class GroupPlan:
    """A snapshot class: its name, its place below the snapshot (empty for the snapshot itself), and its members."""

    name: str
    path: str
    members: tuple[MemberPlan, ...]
    formulas: tuple[FormulaPlan, ...]

    @property
    def draft(self) -> str:
        """The name of its draft class in the aggregator."""
        return f"_{self.name}Draft"

    @property
    def freeze(self) -> str:
        """The name of the function that freezes a draft."""
        return f"_freeze_{snake(self.name)}"


@dataclass(frozen=True, slots=True)
class SnapshotPlan:
    """snapshot.py: the classes, each after those that it holds; the last is the snapshot."""

    groups: tuple[GroupPlan, ...]


@dataclass(frozen=True, slots=True)
class StepPlan:
    """What a handler does for one target.

    Attributes:
        record: The id of the record, for a comment.
        guard_text: The condition under which the value is stored; empty for always.
        value_text: A local variable's expression, before it is stored; empty where none is needed.
        value_name: The name of that variable.
        inner_guard_text: A condition over that variable; empty for none.
        store_text: The statement that stores.
    """

    record: str
    guard_text: str
    value_text: str
    value_name: str
    inner_guard_text: str
    store_text: str


@dataclass(frozen=True, slots=True)
class HandlerPlan:
    """The aggregator's method for one event."""

    event: str
    payload: str
    method: str
    uses_payload: bool
    uses_event: bool
    steps: tuple[StepPlan, ...]


@dataclass(frozen=True, slots=True)
class HookPlan:
    """A derived value without a formula: an abstract method of the aggregator.

    Attributes:
        method: Its name.
        record: The id of the record.
        path: The path in the snapshot.
        steps: The names of the groups on the way, each with whether it is keyed.
        name: The name of the member.
        elements: For each keyed group on the way, its element's class and the type of its key.
        annotation: The type of the value.
        doc: What the docstring says.
    """

    method: str
    record: str
    path: str
    steps: tuple[tuple[str, bool], ...]
    name: str
    elements: tuple[tuple[str, str], ...]
    annotation: str
    doc: str


@dataclass(frozen=True, slots=True)
class AggregatorPlan:
    """aggregator.py.

    Attributes:
        groups: The snapshot's classes, for their drafts; the last is the snapshot itself.
        handlers: What each event does.
        idle: The events that are known and that nothing stores, each with its payload.
        hooks: The derived values that a subclass computes.
    """

    groups: tuple[GroupPlan, ...]
    handlers: tuple[HandlerPlan, ...]
    idle: tuple[tuple[str, str], ...]
    hooks: tuple[HookPlan, ...]


@dataclass(frozen=True, slots=True)
class LimitPlan:
    """A constant of thresholds.py."""

    name: str
    value_text: str


@dataclass(frozen=True, slots=True)
class LevelPlan:
    """One level: `critical`, `warning` or `healthy`, and when it holds."""

    level: str
    text: str
    parts: tuple[str, ...]
    operator: str


@dataclass(frozen=True, slots=True)
class ThresholdPlan:
    """The function that judges one value.

    Attributes:
        function: Its name.
        record: The id of the record.
        doc: What the docstring says.
        parameters: Name and annotation of each argument, the value first.
        limits: The constants that it compares with.
        missing: For a value whose absence has a level of its own, the argument's name and that level.
        lets: Name and expression of each local variable.
        unknown_text: The condition under which nothing can be said; empty for never.
        levels: The levels, worst first.
    """

    function: str
    record: str
    doc: str
    parameters: tuple[tuple[str, str], ...]
    limits: tuple[LimitPlan, ...]
    missing: tuple[tuple[str, str], ...]
    lets: tuple[tuple[str, str], ...]
    unknown_text: str
    levels: tuple[LevelPlan, ...]


@dataclass(frozen=True, slots=True)
class ThresholdsPlan:
    """thresholds.py."""

    thresholds: tuple[ThresholdPlan, ...]


@dataclass(frozen=True, slots=True)
class TestPlan:
    """One test: an event with a value that differs from the default, and where the snapshot must show what.

    Attributes:
        name: The name of the test function.
        record: The id of the record.
        event: The event that is sent, and its payload class; empty for a hook, which needs none.
        payload: As above.
        changed_text: The field that is given another value than the sample's, as an argument; empty for none.
        actual_text: The expression that reads the snapshot.
        expected_text: What it must be.
        default_text: What it must have been before; empty where there is no such place before the event.
    """

    name: str
    record: str
    event: str
    payload: str
    changed_text: str
    actual_text: str
    expected_text: str
    default_text: str


@dataclass(frozen=True, slots=True)
class TestsPlan:
    """The generated tests.

    Attributes:
        package: The package that is tested.
        tests: The tests.
        samples: For each payload class, one value for each of its fields, as literals.
        hooks: The derived values, each with the literal that the tests' own hook returns.
    """

    package: str
    tests: tuple[TestPlan, ...]
    samples: tuple[tuple[str, tuple[tuple[str, str], ...]], ...]
    hooks: tuple[tuple[HookPlan, str], ...]


@dataclass(frozen=True, slots=True)
class PackagePlan:
    """__init__.py and values.py, which depend on the package's name only."""

    package: str


@dataclass(frozen=True, slots=True)
class Plan:
    """Everything that is rendered; each attribute is what one target of scope `registry` gets."""

    package: PackagePlan
    events: EventsPlan
    payloads: PayloadsPlan
    snapshot: SnapshotPlan
    aggregator: AggregatorPlan
    thresholds: ThresholdsPlan
    tests: TestsPlan
