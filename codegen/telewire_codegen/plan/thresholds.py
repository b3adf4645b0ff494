"""Health levels: for each metric with levels that a machine can read, a function that judges a value."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from telewire_codegen.literals import literal
from telewire_codegen.plan.expressions import Operand, Rendered, Untypable, render_expression
from telewire_codegen.plan.faults import Faults, Origin
from telewire_codegen.plan.metrics import Metric, stored_kind
from telewire_codegen.plan.model import LevelPlan, LimitPlan, ThresholdPlan
from telewire_codegen.plan.names import field_fault, local_name
from telewire_codegen.plan.none_tests import compares_with_none, given, holds_for_none
from telewire_codegen.plan.types import frozen_annotation, optional
from telewire_registry.conditions import Call, Condition, Logic, Name, walk
from telewire_registry.model import Severity, Threshold
from telewire_registry.value_types import ValueType

__all__ = ["plan_thresholds"]

_WORST_FIRST: Final = (Severity.CRITICAL, Severity.WARNING, Severity.HEALTHY)
_LIMIT: Final = {"<": "BELOW", "<=": "AT_MOST", ">": "ABOVE", ">=": "AT_LEAST", "==": "EQUALS", "!=": "NOT"}
_RESERVED: Final = frozenset({"Final", "Health", "StrEnum", "floor_quotient", "inf", "isnan", "level", "nan",
                              "quotient", "remainder"})  # fmt: skip
"""What the body of a function may call; the grammar's own functions are reserved where a condition calls them."""


@dataclass(frozen=True, slots=True)
class _Subject:
    """What is judged: the levels, and the type of every name that they may speak of."""

    base: str
    origin: Origin
    doc: str
    thresholds: Sequence[Threshold]
    let: Mapping[str, Condition]
    kinds: Mapping[str, ValueType]
    is_group: bool = False

    def argument(self, name: str) -> str:
        """Return the argument of a name: a metric's own name and `value` are the same one."""
        return name if self.is_group else "value"


def plan_thresholds(found: list[Metric], faults: Faults) -> tuple[ThresholdPlan, ...]:
    """Return the functions, in the order of their records."""
    subjects = [subject for subject in _subjects(found) if subject.thresholds]
    shared: dict[str, int] = {}
    for subject in subjects:
        shared[subject.base] = shared.get(subject.base, 0) + 1
    plans: list[ThresholdPlan] = []
    for subject in subjects:
        record = subject.origin.record
        suffix = f"_{record.lower().replace('-', '_')}" if shared[subject.base] > 1 else ""
        plan = _Planner(subject, f"{subject.base}{suffix}", faults).plan()
        if plan is not None:
            plans.append(plan)
    return tuple(plans)


def _subjects(found: list[Metric]) -> Iterator[_Subject]:
    """Yield what is judged: each metric, and each group as a whole where its levels speak of fields."""
    groups: dict[str, list[Metric]] = {}
    for metric in found:
        kind = _judged_kind(metric)
        base = metric.member.name
        if metric.origin.index is not None:
            groups.setdefault(metric.record.id, []).append(metric)
            family = any(target.path and target.path.is_family for target in metric.record.flow.targets)
            if not family and not base.startswith(metric.record.name):
                base = f"{metric.record.name}_{base}"
        kinds = {metric.member.name: kind, "value": kind}
        yield _Subject(base, metric.origin, metric.doc, metric.member.thresholds or (), metric.member.let, kinds)
    for members in groups.values():
        record, source = members[0].record, members[0].origin.source
        levels = [level for level in record.thresholds or () if level.when]
        if levels and not any(level.when and "value" in level.when.names for level in levels):
            kinds = {metric.member.name: _judged_kind(metric) for metric in members}
            yield _Subject(
                record.name,
                Origin(source),
                f"{record.title} ({record.id})",
                levels,
                record.let or {},
                kinds,
                is_group=True,
            )


def _judged_kind(metric: Metric) -> ValueType:
    targets = metric.member.flow.targets
    return stored_kind(metric.kind, targets[0]) if targets else metric.kind


@dataclass(slots=True)
class _Seen:
    """What the conditions so far have brought in: constants, local variables, arguments, and tests for NaN and None."""

    limits: dict[str, str] = field(default_factory=dict)
    lets: dict[str, Rendered] = field(default_factory=dict)
    used: dict[str, None] = field(default_factory=dict)
    tests_nan: dict[str, None] = field(default_factory=dict)
    tests_none: dict[str, None] = field(default_factory=dict)

    def copy(self) -> _Seen:
        parts = (self.limits, self.lets, self.used, self.tests_nan, self.tests_none)
        return _Seen(*(part.copy() for part in parts))  # type: ignore[arg-type]


@dataclass(slots=True)
class _Planner:
    subject: _Subject
    function: str
    faults: Faults
    seen: _Seen = field(default_factory=_Seen)

    def plan(self) -> ThresholdPlan | None:
        written: dict[Severity, list[Condition]] = {}
        for index, threshold in enumerate(self.subject.thresholds):
            if threshold.level is None or threshold.when is None:
                continue
            before = self.seen.copy()
            try:
                self.render(threshold.when, threshold.level)
            except Untypable as error:
                self.seen = before
                problem = f"{threshold.when.text!r} cannot be compiled: {error}"
                place = ("thresholds", index, "when")
                self.faults.add("TW405", self.subject.origin, place, problem, "the level is left out")
                continue
            written.setdefault(threshold.level, []).append(threshold.when)
        if not written:
            return None
        levels = tuple(self.level(level, written[level]) for level in _WORST_FIRST if level in written)
        missing = self.missing()
        unknown = self.unknown(dict(missing))
        return ThresholdPlan(
            function=f"judge_{self.function}",
            record=self.subject.origin.record,
            doc=self.subject.doc,
            parameters=self.parameters(),
            limits=tuple(LimitPlan(name, text) for name, text in self.seen.limits.items()),
            lets=tuple((local_name(name), rendered.text) for name, rendered in self.seen.lets.items()),
            unknown_text=unknown,
            missing=missing,
            levels=levels,
        )

    def level(self, level: Severity, conditions: list[Condition]) -> LevelPlan:
        """Return a level that holds where one of its conditions does."""
        whole = conditions[0]
        if len(conditions) > 1:
            whole = Condition("", Logic("or", tuple(condition.expression for condition in conditions)))
        rendered = self.render(whole, level)
        return LevelPlan(str(level), rendered.text, rendered.parts, rendered.operator)

    def render(self, condition: Condition, level: Severity) -> Rendered:
        names = self.names(condition)
        expression = condition.expression
        for name in names:
            if compares_with_none(expression, name):
                self.seen.tests_none.setdefault(name)
            expression = given(expression, name, is_none=False)
        for node in walk(condition.expression):
            if isinstance(node, Call) and node.function == "isnan":
                self.seen.tests_nan |= {inner.name: None for inner in walk(node) if isinstance(inner, Name)}

        def constant(value: object, operator: str) -> str:
            return self.limit(f"{self.function}_{level}_{_LIMIT.get(operator, 'LIMIT')}".upper(), literal(value))

        rendered = render_expression(expression, names, constant)
        if rendered.kind != "bool":
            raise Untypable(f"it gives {rendered.kind}; write a comparison")
        if rendered.text in ("True", "False") and not any(name in self.seen.tests_none for name in names):
            raise Untypable(f"it is always {rendered.text}")
        return rendered

    def missing(self) -> tuple[tuple[str, str], ...]:
        """Return the level of each value that a condition compares with None, when it is None."""
        found = []
        for name in self.seen.tests_none:
            holds = [
                threshold.level
                for threshold in self.subject.thresholds
                if threshold.level and threshold.when and holds_for_none(threshold.when.expression, name)
            ]
            worst = next((level for level in _WORST_FIRST if level in holds), None)
            parameter = self.subject.argument(name)
            found.append((parameter, worst.upper() if worst else "UNKNOWN"))
        return tuple(dict.fromkeys(found))

    def limit(self, name: str, text: str) -> str:
        """Return the name of the constant of that value: the one that is there, or the next that is free."""
        number, found = 1, name
        while self.seen.limits.get(found, text) != text:
            number += 1
            found = f"{name}_{number}"
        self.seen.limits[found] = text
        return found

    def names(self, condition: Condition, open_lets: tuple[str, ...] = ()) -> dict[str, Operand]:
        """Return what the names of a condition stand for; the `let` names among them become local variables."""
        found: dict[str, Operand] = {}
        for name in sorted(condition.names):
            if name in self.subject.let:
                found[name] = self.local(name, open_lets)
            elif name == "now":
                self.seen.used.setdefault("now")
                found[name] = Operand("now", ValueType("float"))
            elif name in self.subject.kinds:
                parameter = self.subject.argument(name)
                if parameter in self.reserved() or field_fault(parameter):
                    raise Untypable(f"{parameter!r} cannot be an argument")
                self.seen.used.setdefault(parameter)
                found[name] = Operand(parameter, optional(self.subject.kinds[name], when=False))
            else:
                known = ", ".join(dict.fromkeys([*self.subject.kinds, *self.subject.let, "now"]))
                raise Untypable(f"the name {name!r} is not known here; known are: {known}")
        return found

    def reserved(self) -> frozenset[str]:
        """Return the names that arguments and local variables would hide."""
        conditions = [*self.subject.let.values(), *(t.when for t in self.subject.thresholds if t.when)]
        nodes = (node for condition in conditions for node in walk(condition.expression))
        return _RESERVED | {node.function for node in nodes if isinstance(node, Call)}

    def local(self, name: str, open_lets: tuple[str, ...]) -> Operand:
        if name in open_lets:
            raise Untypable(f"`let` goes in a circle: {' -> '.join((*open_lets, name))}")
        if problem := field_fault(name):
            raise Untypable(problem)
        if name in self.reserved() or name in self.subject.kinds or name == "now":
            raise Untypable(f"`let` gives the name {name!r} another meaning")
        if name not in self.seen.lets:
            condition = self.subject.let[name]
            self.seen.lets[name] = render_expression(condition.expression, self.names(condition, (*open_lets, name)))
        return Operand(local_name(name), ValueType(self.seen.lets[name].kind))

    def parameters(self) -> tuple[tuple[str, str], ...]:
        kinds = dict(self.subject.kinds)
        ordered = [name for name in dict.fromkeys(("value", *kinds)) if name in self.seen.used]
        found = {name: f"{frozen_annotation(optional(kinds[name]))}" for name in ordered}
        if "now" in self.seen.used:
            found["now"] = "float"
        return tuple(found.items())

    def unknown(self, missing: Mapping[str, str]) -> str:
        """Return the condition under which nothing can be said: a value that is missing, or no number."""
        kinds = self.subject.kinds
        names = [name for name in ("value", *kinds) if name in self.seen.used]
        parts = []
        for name in dict.fromkeys(names):
            if name not in missing:
                parts.append(f"{name} is None")
            aliases = {name} if self.subject.is_group else {*kinds}
            if kinds[name].name == "float" and not aliases & self.seen.tests_nan.keys():
                parts.append(f"isnan({name})")
        return " or ".join(parts)
