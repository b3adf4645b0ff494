"""Records to plan: the parts, one after the other, over one list of metrics."""

from __future__ import annotations

from telewire_codegen.plan.faults import Faults
from telewire_codegen.plan.groups import plan_groups
from telewire_codegen.plan.handlers import idle_events, key_kinds, plan_handlers, plan_hooks
from telewire_codegen.plan.metrics import metrics
from telewire_codegen.plan.model import (
    AggregatorPlan,
    EventsPlan,
    PackagePlan,
    PayloadsPlan,
    Plan,
    SnapshotPlan,
    TestsPlan,
    ThresholdsPlan,
)
from telewire_codegen.plan.payloads import plan_payloads
from telewire_codegen.plan.snapshot import grow_tree
from telewire_codegen.plan.thresholds import plan_thresholds
from telewire_codegen.plan.wiring_tests import plan_tests
from telewire_registry.config import GenerateConfig
from telewire_registry.diagnostics import Diagnostic, has_errors
from telewire_registry.garbage import paused_gc
from telewire_registry.load import Registry

__all__ = ["make_plan"]


def make_plan(registry: Registry, config: GenerateConfig) -> tuple[Plan, tuple[Diagnostic, ...]]:
    """Decide everything that generated code says.

    Args:
        registry: The records, in the order of their ids.
        config: The name of the package.

    Returns:
        The plan, and what is wrong with the records. With a fault at level error the plan must not be rendered.
    """
    faults = Faults()
    with paused_gc():
        found = list(metrics(registry, faults))
        payloads = plan_payloads(found, faults)
        tree = grow_tree(found, payloads.events.values(), faults)
        keys = key_kinds(tree, payloads, faults)
        groups = plan_groups(tree, keys, faults)
        handlers = plan_handlers(tree, payloads, faults)
        hooks = plan_hooks(tree, keys)
        judged = plan_thresholds(found, faults)
        by_event = {plan.event: plan for plan in handlers}
        handled = {plan.event: frozenset(step.record for step in plan.steps) for plan in handlers}
        tests = TestsPlan(config.package, (), (), ())
        if not has_errors(faults.found):  # what contradicts itself has no samples
            tests = plan_tests(config.package, tree, payloads, hooks, handled)
        plan = Plan(
            package=PackagePlan(config.package),
            events=EventsPlan(payloads.event_plans()),
            payloads=PayloadsPlan(payloads.payload_plans()),
            snapshot=SnapshotPlan(groups),
            aggregator=AggregatorPlan(
                groups=groups,
                handlers=tuple(by_event[event] for event in payloads.events if event in by_event),
                idle=idle_events(by_event, payloads),
                hooks=hooks,
            ),
            thresholds=ThresholdsPlan(judged),
            tests=tests,
        )
    return plan, tuple(dict.fromkeys(faults.found))
