"""The generated tests: for each record, a value that differs from the default goes through event and aggregator."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from telewire_codegen.literals import literal
from telewire_codegen.plan.handlers import key_text
from telewire_codegen.plan.model import FieldPlan, HookPlan, TestPlan, TestsPlan
from telewire_codegen.plan.names import unique
from telewire_codegen.plan.payloads import Payloads, Route
from telewire_codegen.plan.samples import sample, samples
from telewire_codegen.plan.snapshot import Leaf, Tree
from telewire_codegen.plan.types import frozen_literal, optional, payload_literal
from telewire_registry.model import Aggregate
from telewire_registry.value_types import ValueType

__all__ = ["plan_tests"]

HANDLED = Mapping[str, frozenset[str]]
"""For each event, the records that its handler stores."""


def plan_tests(
    package: str, tree: Tree, payloads: Payloads, hooks: tuple[HookPlan, ...], handled: HANDLED
) -> TestsPlan:
    """Return a test for each target that an event fills, and for each hook."""
    tests: list[TestPlan] = []
    taken: set[str] = set()
    hook_of = {(hook.record, hook.path): hook for hook in hooks}
    valued: list[tuple[HookPlan, str]] = []
    for leaf in tree.leaves:
        if leaf.is_formula:
            continue
        name = unique(_name(leaf), taken)
        taken.add(name)
        if leaf.is_hook:
            hook = hook_of[leaf.metric.record.id, str(leaf.path)]
            value = _different(leaf)
            valued.append((hook, value))
            if not hook.elements:
                tests.append(_hook_test(name, leaf, value))
            continue
        for route in payloads.of(leaf.metric)[:1]:
            test = _test(name, leaf, route, payloads)
            if test is not None and leaf.metric.record.id in handled.get(route.event, frozenset()):
                tests.append(test)
    used = {test.payload for test in tests}
    sampled = [
        (payload, tuple((f.name, _sample_literal(f)) for f in payloads.fields.get(payload, {}).values()))
        for payload in dict.fromkeys(payloads.events.values())
        if payload in used
    ]
    return TestsPlan(package, tuple(tests), tuple(sampled), tuple(valued))


def _name(leaf: Leaf) -> str:
    record = leaf.metric.record.id.lower().replace("-", "_")
    return f"test_{record}_{leaf.path.steps[-1].name.lower()}"


def _hook_test(name: str, leaf: Leaf, value: str) -> TestPlan:
    return TestPlan(name, leaf.metric.record.id, "", "", "", _read(leaf, {}), value, "")


def _different(leaf: Leaf) -> str:
    """Return a literal of the leaf's type that differs from its default, where there is one."""
    kind = optional(leaf.kind, when=False)
    texts = [frozen_literal(kind, value) for value in samples(kind, leaf.metric.member.data.range)]
    return next((text for text in texts if text != frozen_literal(leaf.kind, leaf.default)), texts[0])


def _sample_literal(plan: FieldPlan) -> str:
    kind = optional(plan.kind, when=False)
    return payload_literal(kind, sample(kind, plan.range))


@dataclass(frozen=True, slots=True)
class _Sent:
    """A value that is sent, and what the snapshot must then show."""

    changed: str
    expected: str


def _test(name: str, leaf: Leaf, route: Route, payloads: Payloads) -> TestPlan | None:
    fields = payloads.fields.get(route.payload, {})
    default = _default(leaf)
    sent = next((s for s in _sent(leaf, route, fields) if s.expected != default), None)
    if sent is None:
        return None
    keyed = any(step.keys for step in leaf.path.steps)
    before = "" if keyed or "nan" in default else default
    return TestPlan(
        name,
        leaf.metric.record.id,
        route.event,
        route.payload,
        sent.changed,
        _read(leaf, fields),
        sent.expected,
        before,
    )


def _default(leaf: Leaf) -> str:
    if leaf.target.aggregate is Aggregate.HISTORY:
        assert isinstance(leaf.default, list)  # noqa: S101 - so it was made
        return _tuple([frozen_literal(leaf.kind, item) for item in leaf.default])
    return frozen_literal(leaf.kind, leaf.default)


def _tuple(items: list[str]) -> str:
    return "(" + ", ".join(items) + ("," if len(items) == 1 else "") + ")"


def _sent(leaf: Leaf, route: Route, fields: Mapping[str, FieldPlan]) -> Iterator[_Sent]:
    start = leaf.default if isinstance(leaf.default, int) else 0
    if route.field is None:
        yield _Sent("", literal(start + 1))
        return
    plan = fields[route.field]
    kind = optional(plan.kind, when=False)
    for value in samples(kind, plan.range):
        result = _transformed(leaf, kind, value)
        if result is None:
            continue
        changed = f"{route.field}={payload_literal(kind, value)}"
        match leaf.target.aggregate:
            case Aggregate.COUNT:
                more = int(result) if isinstance(result, bool | int) else 1
                yield _Sent(changed, literal(start + more))
            case Aggregate.HISTORY:
                assert isinstance(leaf.default, list)  # noqa: S101 - so it was made
                items = [*leaf.default, result][-(leaf.metric.member.data.maxlen or 100) :]
                yield _Sent(changed, _tuple([frozen_literal(leaf.kind, item) for item in items]))
            case _:
                yield _Sent(changed, frozen_literal(leaf.kind, result))


def _transformed(leaf: Leaf, kind: ValueType, value: object) -> object:
    """Return what a transform makes of a sample, by the record's own grammar; None where it fails."""
    if leaf.target.transform is None:
        return value
    if kind.name == "datetime":
        return None
    try:
        result = leaf.target.transform.evaluate({"value": value, leaf.metric.member.name: value})
    except (ArithmeticError, TypeError, ValueError):
        return None
    return None if isinstance(result, float) and not math.isfinite(result) else result


def _read(leaf: Leaf, fields: Mapping[str, FieldPlan]) -> str:
    """Return the expression that reads the value from `snapshot`."""
    text = "snapshot"
    for step in leaf.path.steps:
        text += f".{step.name}"
        for key in step.keys:
            source = key_text(leaf, key)
            where, _, name = source.partition(".")
            if where == "payload" and key.isidentifier():
                text += f"[{_sample_literal(fields[name])}]"
            elif where == "event" and key.isidentifier():
                text += f'["{name}"]'
            else:
                text += f"[{source}]"
    return text
