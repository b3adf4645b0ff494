"""The classes of the snapshot and their drafts, from the tree of paths."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from telewire_codegen.plan.expressions import Operand, Untypable, accepts_result, render_expression
from telewire_codegen.plan.faults import Faults
from telewire_codegen.plan.model import FormulaPlan, GroupPlan, MemberPlan
from telewire_codegen.plan.names import snake
from telewire_codegen.plan.snapshot import Leaf, Node, Tree
from telewire_codegen.plan.types import factory, frozen_annotation, frozen_literal, optional
from telewire_registry.conditions import Name, walk
from telewire_registry.model import Aggregate
from telewire_registry.value_types import ValueType

__all__ = ["DEFAULT_MAXLEN", "plan_groups"]

DEFAULT_MAXLEN: Final = 100
"""How many values a history keeps where the record does not say."""

KeyKinds = Mapping[int, ValueType]
"""For each keyed node (by id), the type of its keys."""


def plan_groups(tree: Tree, keys: KeyKinds, faults: Faults) -> tuple[GroupPlan, ...]:
    """Return the classes, each after those that it holds."""
    groups: list[GroupPlan] = []
    for path, node in tree.groups():
        members = [_member(child, keys) for child in node.children.values() if not _is_formula(child)]
        found = [_formula(child.leaf, node, faults) for child in node.children.values() if child.leaf]
        formulas = [formula for formula in found if formula is not None]
        groups.append(GroupPlan(node.class_name, path, tuple(members), tuple(formulas)))
    return tuple(groups)


def _is_formula(node: Node) -> bool:
    return node.leaf is not None and node.leaf.is_formula


def _member(node: Node, keys: KeyKinds) -> MemberPlan:
    if node.leaf is None:
        return _group_member(node, keys)
    return _keyed_value(node, node.leaf, keys) if node.keys else _value(node, node.leaf)


def _group_member(node: Node, keys: KeyKinds) -> MemberPlan:
    draft = f"_{node.class_name}Draft"
    freeze = f"_freeze_{snake(node.class_name)}"
    if not node.keys:
        return MemberPlan(
            name=node.name,
            annotation=node.class_name,
            default_text=f"field(default_factory={node.class_name})",
            draft_annotation=draft,
            draft_default_text=f"field(default_factory={draft})",
            freeze_text=f"{freeze}(draft.{node.name})",
        )
    key = str(frozen_annotation(keys[id(node)]))
    return MemberPlan(
        name=node.name,
        annotation=f"Mapping[{key}, {node.class_name}]",
        default_text="field(default_factory=FrozenDict)",
        draft_annotation=f"defaultdict[{key}, {draft}]",
        draft_default_text=f"field(default_factory=lambda: defaultdict({draft}))",
        freeze_text=f"map_values(draft.{node.name}, {freeze})",
    )


def _value(node: Node, leaf: Leaf) -> MemberPlan:
    value = f"draft.{node.name}"
    annotation, aggregate = leaf.annotation, leaf.target.aggregate
    if aggregate is Aggregate.HISTORY:
        assert isinstance(leaf.default, list)  # noqa: S101 - so it was made
        items = [frozen_literal(leaf.kind, item) for item in leaf.default]
        default = "(" + ", ".join(items) + ("," if len(items) == 1 else "") + ")"
        draft = f"deque[{frozen_annotation(leaf.kind)}]"
        start = f"{default}, " if items else ""
        draft_default = f"field(default_factory=lambda: deque({start}maxlen={maxlen(leaf)}))"
        return MemberPlan(
            node.name, annotation, factory(default), draft, draft_default, f"tuple({value})", leaf.metric.doc
        )
    default = frozen_literal(leaf.kind, leaf.default)
    if aggregate in (Aggregate.MIN, Aggregate.MAX, Aggregate.LATCH):
        draft = frozen_annotation(optional(leaf.kind))
        freeze = value if default == "None" else f"{default} if {value} is None else {value}"
        return MemberPlan(node.name, annotation, factory(default), draft, "None", freeze, leaf.metric.doc)
    return MemberPlan(node.name, annotation, factory(default), annotation, factory(default), value, leaf.metric.doc)


def _keyed_value(node: Node, leaf: Leaf, keys: KeyKinds) -> MemberPlan:
    key, item, value = frozen_annotation(keys[id(node)]), frozen_annotation(leaf.kind), f"draft.{node.name}"
    freeze = f"FrozenDict({value})"
    match leaf.target.aggregate:
        case Aggregate.HISTORY:
            draft = f"defaultdict[{key}, deque[{item}]]"
            default = f"field(default_factory=lambda: defaultdict(lambda: deque(maxlen={maxlen(leaf)})))"
            freeze = f"map_values({value}, tuple)"
        case Aggregate.COUNT:
            draft = f"defaultdict[{key}, int]"
            start = frozen_literal(leaf.kind, leaf.default)
            default = f"field(default_factory=lambda: defaultdict({'int' if start == '0' else f'lambda: {start}'}))"
        case _:
            draft, default = f"dict[{key}, {item}]", "field(default_factory=dict)"
    annotation = f"Mapping[{key}, {leaf.annotation}]"
    return MemberPlan(
        node.name, annotation, "field(default_factory=FrozenDict)", draft, default, freeze, leaf.metric.doc
    )


def maxlen(leaf: Leaf) -> int:
    """Return how many values a history keeps."""
    return leaf.metric.member.data.maxlen or DEFAULT_MAXLEN


def _formula(leaf: Leaf, group: Node, faults: Faults) -> FormulaPlan | None:
    transform = leaf.target.transform
    if transform is None or not leaf.is_formula:
        return None
    operands = _operands(group)
    place = ("flow", "targets", leaf.index, "transform")
    try:
        rendered = render_expression(transform.expression, operands)
    except Untypable as error:
        faults.add("TW417", leaf.metric.origin, place, f"{transform.text!r} cannot be compiled: {error}",
                   "a derived value is computed from the other members of its group")  # fmt: skip
        return None
    if not accepts_result(leaf.kind, rendered.kind):
        faults.add("TW417", leaf.metric.origin, place, f"{transform.text!r} gives {rendered.kind}, not {leaf.kind}",
                   "correct the type or the formula")  # fmt: skip
        return None
    used = [n.name for n in walk(transform.expression) if isinstance(n, Name)]
    missing = [operands[name].text for name in dict.fromkeys(used) if operands[name].kind.optional]
    step = leaf.path.steps[-1]
    return FormulaPlan(
        name=step.name,
        annotation=frozen_annotation(leaf.kind),
        unknown_text=" or ".join(f"{text} is None" for text in missing),
        unknown_value_text=frozen_literal(leaf.kind, leaf.default),
        text=rendered.text,
        call=step.call,
        doc=leaf.metric.doc,
    )


def _operands(group: Node) -> dict[str, Operand]:
    """Return the values below a group that a formula can name, by their path from the group."""
    found: dict[str, Operand] = {}
    pending = [("", group)]
    while pending:
        prefix, node = pending.pop()
        for child in node.children.values():
            name = f"{prefix}{child.name}"
            if child.keys or (child.leaf is not None and child.leaf.target.aggregate is Aggregate.DERIVED):
                continue
            if child.leaf is None:
                pending.append((f"{name}.", child))
            else:
                history = child.leaf.target.aggregate is Aggregate.HISTORY
                found[name] = Operand(f"self.{name}", ValueType("tuple") if history else child.leaf.kind)
    return found
