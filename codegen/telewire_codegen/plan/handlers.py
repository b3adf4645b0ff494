"""What the aggregator does with each event: one step for each target, and a hook for each derived value."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from telewire_codegen.literals import literal
from telewire_codegen.plan.expressions import Operand, Untypable, accepts_result, render_expression
from telewire_codegen.plan.faults import Faults
from telewire_codegen.plan.groups import KeyKinds, maxlen
from telewire_codegen.plan.model import HandlerPlan, HookPlan, StepPlan
from telewire_codegen.plan.names import handler, unique
from telewire_codegen.plan.payloads import ANY_KEY, Payloads, Route, read_key
from telewire_codegen.plan.snapshot import Leaf, Node, Tree
from telewire_codegen.plan.types import frozen_annotation, frozen_expression, frozen_literal, optional
from telewire_registry.model import Aggregate
from telewire_registry.value_types import ValueType

__all__ = ["idle_events", "key_kinds", "key_text", "plan_handlers", "plan_hooks"]


def key_kinds(tree: Tree, payloads: Payloads, faults: Faults) -> dict[int, ValueType]:
    """Return the type of the keys of each keyed node, by the node's id."""
    kinds: dict[int, ValueType] = {}
    for leaf in tree.leaves:
        for node, step in zip(tree.find(leaf), leaf.path.steps, strict=True):
            for key in step.keys:
                for kind in _kinds_of_key(leaf, key, payloads, faults):
                    known = kinds.setdefault(id(node), kind)
                    if known != kind:
                        kinds[id(node)] = ANY_KEY
                kinds.setdefault(id(node), ANY_KEY)
    return kinds


def _kinds_of_key(leaf: Leaf, key: str, payloads: Payloads, faults: Faults) -> Iterator[ValueType]:
    if not key.isidentifier():
        yield ValueType("int" if key.isdigit() else "str")
        return
    source = read_key((leaf.target.keys or {}).get(key, f"payload.{key}"))
    if source is None:
        return  # it is a fault already
    if source.where == "event":
        yield source.kind
        return
    for route in payloads.of(leaf.metric):
        field_plan = payloads.fields.get(route.payload, {}).get(source.name)
        if field_plan is None:
            continue
        kind = optional(field_plan.kind, when=False)
        if kind != ANY_KEY and kind.name not in ("int", "str"):
            place = ("flow", "targets", leaf.index, "keys", key)
            problem = f"{route.payload}.{source.name} is {kind}, and a key is int or str"
            faults.add("TW416", leaf.metric.origin, place, problem, "choose another field")
        yield kind


def key_text(leaf: Leaf, key: str) -> str:
    """Return the expression that gives a key of a leaf's path."""
    if not key.isidentifier():
        return key if key.isdigit() else literal(key[1:-1])
    source = read_key((leaf.target.keys or {}).get(key, f"payload.{key}"))
    return f"{source.where}.{source.name}" if source else f"payload.{key}"


def plan_handlers(tree: Tree, payloads: Payloads, faults: Faults) -> tuple[HandlerPlan, ...]:
    """Decide what each event does to the snapshot."""
    steps: dict[str, list[StepPlan]] = {}
    for leaf in tree.leaves:
        if leaf.target.aggregate is Aggregate.DERIVED:
            continue
        for route in payloads.of(leaf.metric):
            done = steps.setdefault(route.event, [])
            step = _step(leaf, route, payloads, f"value_{len(done) + 1}", faults)
            if step is not None:
                done.append(step)
    plans: list[HandlerPlan] = []
    for event, done in steps.items():
        texts = [text for step in done for text in (step.guard_text, step.value_text, step.store_text)]
        plans.append(
            HandlerPlan(
                event=event,
                payload=payloads.events[event],
                method=handler(event),
                uses_payload=any("payload." in text for text in texts),
                uses_event=any("event." in text for text in texts),
                steps=tuple(done),
            )
        )
    return tuple(plans)


def _step(leaf: Leaf, route: Route, payloads: Payloads, local: str, faults: Faults) -> StepPlan | None:
    place = _place(leaf)
    aggregate, record = leaf.target.aggregate, leaf.metric.record.id
    guards = _key_guards(leaf, route, payloads)
    if route.field is None:
        return StepPlan(record, " and ".join(guards), "", "", "", f"{place} += 1")
    value, kind = f"payload.{route.field}", payloads.fields[route.payload][route.field].kind
    keeps_none = aggregate is Aggregate.SET and leaf.kind.optional and leaf.target.transform is None
    if kind.optional and not keeps_none:
        guards.append(f"{value} is not None")
        kind = optional(kind, when=False)
    computed = ""
    if leaf.target.transform is not None:
        found = _transformed(leaf, value, kind, faults)
        if found is None:
            return None
        computed, kind = found
    elif not _fits(leaf, kind):
        if (route.payload, route.field) not in payloads.disputed:
            problem = f"{route.payload}.{route.field} is {kind}, and {leaf.path} is {leaf.kind}"
            where = ("flow", "targets", leaf.index)
            faults.add("TW411", leaf.metric.origin, where, problem, "give it a field of its own, or a transform")
        return None
    subject = value
    if computed and aggregate in (Aggregate.MIN, Aggregate.MAX, Aggregate.LATCH):
        subject = local
    elif computed:
        subject, computed = computed, ""
    inner, store = _stored(leaf, place, subject, kind)
    if not computed and inner:
        guards, inner = [*guards, inner], ""
    return StepPlan(record, " and ".join(guards), computed, local if computed else "", inner, store)


def _fits(leaf: Leaf, kind: ValueType) -> bool:
    if leaf.target.aggregate is Aggregate.COUNT:
        return True
    bare, own = optional(kind, when=False), optional(leaf.kind, when=False)
    return bare == own or (own.name == "float" and bare.name == "int")


def _transformed(leaf: Leaf, value: str, kind: ValueType, faults: Faults) -> tuple[str, ValueType] | None:
    transform = leaf.target.transform
    assert transform is not None  # noqa: S101 - the caller has looked
    operand = Operand(value, kind)
    try:
        rendered = render_expression(transform.expression, {"value": operand, leaf.metric.member.name: operand})
        if leaf.target.aggregate is not Aggregate.COUNT and not accepts_result(leaf.kind, rendered.kind):
            raise Untypable(f"it gives {rendered.kind}, not {leaf.kind}")  # noqa: TRY301 - one way out
        if "payload." not in rendered.text:
            raise Untypable("it gives the same for every value")  # noqa: TRY301 - as above
    except Untypable as error:
        problem = f"{transform.text!r} cannot be compiled: {error}"
        faults.add("TW417", leaf.metric.origin, ("flow", "targets", leaf.index, "transform"), problem,
                   "arithmetic over `value`, such as value * 100")  # fmt: skip
        return None
    return rendered.text, ValueType(rendered.kind)


def _stored(leaf: Leaf, place: str, value: str, kind: ValueType) -> tuple[str, str]:
    """Return the guard under which a value is stored, and the statement."""
    default = frozen_literal(leaf.kind, leaf.default) if leaf.target.aggregate is not Aggregate.HISTORY else ""
    current = place
    if leaf.path.steps[-1].keys:
        owner, _, key = place.rpartition("[")
        current = f"{owner}.get({key[:-1]})"
    match leaf.target.aggregate:
        case Aggregate.HISTORY:
            return "", f"{place}.append({frozen_expression(leaf.kind, value)})"
        case Aggregate.COUNT:
            if kind.name == "bool":
                return "", f"{place} += int({value})"
            return "", f"{place} += {value if kind.name == 'int' else 1}"
        case Aggregate.MIN | Aggregate.MAX:
            return f"is_new_{leaf.target.aggregate}({value}, {current})", f"{place} = {value}"
        case Aggregate.LATCH:
            return f"is_first({value}, {current}, default={default})", f"{place} = {value}"
    stored = frozen_expression(leaf.kind if kind.optional else optional(leaf.kind, when=False), value)
    if leaf.kind.name == "deque" and leaf.metric.member.data.maxlen:
        stored = stored.replace(f"tuple({value})", f"tuple({value})[-{maxlen(leaf)}:]")
    return "", f"{place} = {stored}"


def _place(leaf: Leaf) -> str:
    keyed = [f"{step.name}" + "".join(f"[{key_text(leaf, key)}]" for key in step.keys) for step in leaf.path.steps]
    return ".".join(("state", *keyed))


def _key_guards(leaf: Leaf, route: Route, payloads: Payloads) -> list[str]:
    """Return the conditions under which the keys of a path are there."""
    guards = []
    for step in leaf.path.steps:
        for key in step.keys:
            text = key_text(leaf, key)
            _, _, name = text.partition(".")
            plan = payloads.fields.get(route.payload, {}).get(name) if text.startswith("payload.") else None
            if plan is not None and plan.kind.optional:
                guards.append(f"{text} is not None")
    return guards


def plan_hooks(tree: Tree, keys: KeyKinds) -> tuple[HookPlan, ...]:
    """Return a hook for each derived value that no formula is given for."""
    hooks: list[HookPlan] = []
    taken: set[str] = set()
    for leaf in tree.leaves:
        if not leaf.is_hook:
            continue
        method = unique("derive_" + "_".join(step.name.lower() for step in leaf.path.steps), taken)
        taken.add(method)
        nodes: list[Node] = tree.find(leaf)
        way = nodes[:-1]
        hooks.append(
            HookPlan(
                method=method,
                record=leaf.metric.record.id,
                path=str(leaf.path),
                steps=tuple((node.name, bool(node.keys)) for node in way),
                name=nodes[-1].name,
                elements=tuple((node.class_name, frozen_annotation(keys[id(node)])) for node in way if node.keys),
                annotation=frozen_annotation(leaf.kind),
                doc=leaf.metric.doc,
            )
        )
    return tuple(hooks)


def idle_events(handlers: Mapping[str, HandlerPlan], payloads: Payloads) -> tuple[tuple[str, str], ...]:
    """Return the events that are known and that nothing stores, each with its payload."""
    return tuple(item for item in payloads.events.items() if item[0] not in handlers)
