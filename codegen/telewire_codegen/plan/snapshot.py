"""The snapshot: the tree of classes that the paths of all targets describe."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from telewire_codegen.plan.faults import Faults
from telewire_codegen.plan.metrics import Metric, element_kind, stored_kind
from telewire_codegen.plan.names import MAX_PATH, camel, field_fault, snake
from telewire_codegen.plan.types import default_fault, frozen_annotation
from telewire_registry.model import MISSING, Aggregate, Target
from telewire_registry.paths import SnapshotPath
from telewire_registry.value_types import ValueType

__all__ = ["Leaf", "Node", "Tree", "grow_tree"]

ROOT = "TelemetrySnapshot"


@dataclass(frozen=True, slots=True)
class Leaf:
    """A value of the snapshot.

    Attributes:
        metric: The metric that arrives there.
        index: Which of its targets this is; 0-based.
        target: That target.
        kind: The type of the value; of a history, that of its elements.
        default: The plain value before any event; a list for a history.
    """

    metric: Metric
    index: int
    target: Target
    kind: ValueType
    default: object

    @property
    def path(self) -> SnapshotPath:
        """The path of the target."""
        assert self.target.path is not None  # noqa: S101 - a target without a path is no leaf
        return self.target.path

    @property
    def annotation(self) -> str:
        """The frozen type, without the keys of the last step."""
        frozen = frozen_annotation(self.kind)
        return f"tuple[{frozen}, ...]" if self.target.aggregate is Aggregate.HISTORY else frozen

    @property
    def is_formula(self) -> bool:
        """Whether the value is computed from other members, by the record's own formula."""
        return self.target.aggregate is Aggregate.DERIVED and self.target.transform is not None

    @property
    def is_hook(self) -> bool:
        """Whether the value is computed by a method that a person writes."""
        return self.target.aggregate is Aggregate.DERIVED and self.target.transform is None


@dataclass(slots=True)
class Node:
    """A member of the tree: a group, or a value.

    Attributes:
        name: Its name; empty for the snapshot itself.
        keys: How many keys select an element of it: 0 or 1.
        leaf: The value, or None for a group.
        children: The members of a group.
        class_name: The class of a group.
    """

    name: str
    keys: int = 0
    leaf: Leaf | None = None
    children: dict[str, Node] = field(default_factory=dict)
    class_name: str = ""
    first: Leaf | None = None


@dataclass(slots=True)
class Tree:
    """All nodes, and the leaves in the order of their records."""

    root: Node
    leaves: list[Leaf] = field(default_factory=list)

    def groups(self) -> Iterator[tuple[str, Node]]:
        """Yield every group with its dotted path, each after those that it holds."""
        yield from _groups(self.root, "")

    def find(self, leaf: Leaf) -> list[Node]:
        """Return the nodes on the way to a leaf, without the root."""
        nodes, node = [], self.root
        for step in leaf.path.steps:
            node = node.children[step.name]
            nodes.append(node)
        return nodes


def _groups(node: Node, path: str) -> Iterator[tuple[str, Node]]:
    for child in node.children.values():
        if child.leaf is None:
            yield from _groups(child, f"{path}.{child.name}".lstrip("."))
    yield path, node


def grow_tree(found: list[Metric], payloads: Iterable[str], faults: Faults) -> Tree:
    """Put the targets of all metrics into one tree; what does not fit is a fault.

    Args:
        found: The metrics, in the order of their records.
        payloads: The names of the payload classes, which no snapshot class may have.
        faults: Collects what does not fit.
    """
    tree = Tree(Node("", class_name=ROOT))
    for metric in found:
        targets = metric.member.flow.targets
        if not any(target.path for target in targets):
            faults.add("TW404", metric.origin, ("flow",), f"{metric.member.name} has no snapshot path",
                       "name it in flow.targets, such as policy.entropy")  # fmt: skip
        for index, target in enumerate(targets):
            if target.path is None:
                continue
            leaf = _leaf(metric, index, target, faults)
            if leaf is not None and _insert(tree.root, leaf, faults):
                tree.leaves.append(leaf)
    _name_classes(tree, payloads)
    return tree


def _leaf(metric: Metric, index: int, target: Target, faults: Faults) -> Leaf | None:
    assert target.path is not None  # noqa: S101 - the caller has looked
    place = ("flow", "targets", index)
    if problem := _path_fault(target.path, target):
        faults.add("TW404", metric.origin, (*place, "path"), f"no code can be made of {target.path}: {problem}",
                   "the value is left out of the snapshot")  # fmt: skip
        return None
    names = [step.name for step in target.path.steps]
    problems = [problem for name in names if (problem := field_fault(name))]
    if len(".".join(names)) > MAX_PATH:
        problems.append(f"a path of {len('.'.join(names))} characters; at most {MAX_PATH} are allowed")
    for problem in problems:
        faults.add("TW410", metric.origin, (*place, "path"), problem, "choose another name")
    kind = stored_kind(metric.kind, target)
    if problem := _aggregate_fault(kind, element_kind(metric.kind, target), target):
        faults.add("TW414", metric.origin, (*place, "aggregate"), problem, "correct the aggregate or the type")
        return None
    default = _default(metric, target, kind, faults)
    return None if problems or default is MISSING else Leaf(metric, index, target, kind, default)


def _path_fault(path: SnapshotPath, target: Target) -> str | None:
    *before, last = path.steps
    if path.is_family:
        return "it stands for a family, and the record lists no fields that are members of it"
    if any(step.call for step in before):
        return "a method in the middle has no type"
    if last.call and not (target.aggregate is Aggregate.DERIVED and target.transform):
        return "a method needs a formula: aggregate: derived, with a transform"
    if any(len(step.keys) > 1 for step in path.steps):
        return "one key a name can be compiled"
    if last.keys and target.aggregate is Aggregate.DERIVED:
        return "a derived value is a member of its element, such as layers[layer].ratio"
    return None


def _aggregate_fault(kind: ValueType, whole: ValueType, target: Target) -> str | None:
    match target.aggregate:
        case Aggregate.COUNT if kind.name != "int" or kind.optional:
            return f"count gives int, and this is {whole}"
        case Aggregate.MIN | Aggregate.MAX if kind.name not in ("float", "int", "datetime"):
            return f"{target.aggregate} needs numbers or dates, and this is {whole}"
        case Aggregate.LATCH if kind.is_container or kind.name == "union":
            return f"a latch keeps one plain value, and this is {whole}"
    return None


def _default(metric: Metric, target: Target, kind: ValueType, faults: Faults) -> object:
    """Return the plain default of a target, or MISSING; what does not fit is a fault."""
    stated = metric.member.data.default
    if target.aggregate is Aggregate.HISTORY:
        listed = stated if isinstance(stated, list) else []
        return listed if all(default_fault(kind, item) is None for item in listed) else MISSING
    if target.path and target.path.steps[-1].keys and metric.kind.name == "dict":
        return 0 if target.aggregate is Aggregate.COUNT else _empty(kind)
    if stated is MISSING:
        empty = 0 if target.aggregate is Aggregate.COUNT else _empty(kind)
        if empty is MISSING:
            faults.add("TW402", metric.origin, ("data",), f"{metric.member.name} has no default, and is left out",
                       "state data.default, the value before any event has arrived")  # fmt: skip
        return empty
    if problem := default_fault(kind, stated):
        faults.add("TW415", metric.origin, ("data", "default"), f"the default of {metric.member.name}: {problem}",
                   "correct the default or the type")  # fmt: skip
        return MISSING
    return stated


def _empty(kind: ValueType) -> object:
    if kind.optional:
        return None
    if kind.name in ("list", "deque", "set") or (kind.name == "tuple" and kind.elements[-1].name == "..."):
        return []
    return {} if kind.name == "dict" else MISSING


def _insert(root: Node, leaf: Leaf, faults: Faults) -> bool:
    place = ("flow", "targets", leaf.index, "path")
    node = root
    *before, last = leaf.path.steps
    way = ""
    for step in before:
        way = f"{way}.{step.name}".lstrip(".")
        child = node.children.setdefault(step.name, Node(step.name, len(step.keys), first=leaf))
        problem = ""
        if child.leaf is not None and child.first is not None:
            problem = f"{way} is a value of {child.first.metric.record.id}, and a group here"
        elif child.keys != len(step.keys) and child.first is not None:
            kinds = ("without keys", "with a key")
            problem = (
                f"{way} is {kinds[child.keys]} for {child.first.metric.record.id}, and {kinds[len(step.keys)]} here"
            )
        if problem:
            faults.add("TW412", leaf.metric.origin, place, problem, "choose another path")
            return False
        node = child
    if last.name in node.children:
        other = node.children[last.name]
        owner = other.first.metric.record.id if other.first else "another record"
        what = "a group" if other.leaf is None else "written"
        faults.add("TW412", leaf.metric.origin, place, f"{leaf.path} is {what} already, by {owner}",
                   "choose another path: each value has one writer")  # fmt: skip
        return False
    node.children[last.name] = Node(last.name, len(last.keys), leaf, first=leaf)
    return True


def _name_classes(tree: Tree, payloads: Iterable[str]) -> None:
    """Give each group a class whose name is new, also when written in small letters with underscores."""
    taken = {snake(ROOT), *map(snake, payloads)}
    for path, node in sorted(tree.groups(), key=lambda item: item[0]):
        if node is not tree.root:
            name = f"{camel(path)}{'Entry' if node.keys else 'State'}"
            number, node.class_name = 2, name
            while snake(node.class_name) in taken:
                node.class_name = f"{name}{number}"
                number += 1
            taken.add(snake(node.class_name))
