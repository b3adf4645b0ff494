"""What templates can ask for: plans as lines of Python, laid out as `ruff format` does."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from telewire_codegen.literals import docstring, literal, text_literal
from telewire_codegen.plan.model import FieldPlan, GroupPlan, HandlerPlan, HookPlan, LevelPlan, StepPlan, TestPlan
from telewire_codegen.plan.names import camel, lint_marks, snake
from telewire_codegen.plan.types import annotation, kind_literal
from telewire_registry.ranges import Bound, OneOf, ValueRange

__all__ = ["FILTERS", "WIDTH"]

WIDTH: Final = 120
"""The longest line, in characters."""


_EMPTY: Final = {"{}": "dict", "[]": "list", "set()": "set", "deque()": "deque"}


@dataclass(frozen=True, slots=True)
class _Group:
    """Items in brackets: on one line where they fit, else one a line."""

    before: str
    items: tuple[str | _Group, ...]
    after: str

    def flat(self) -> str:
        return (
            self.before
            + ", ".join(item if isinstance(item, str) else item.flat() for item in self.items)
            + self.after.replace(",", "" if len(self.items) != 1 else ",")
        )

    def lines(self, indent: int, before: int = 0) -> str:
        """Return the group after `before` characters of a line of that indentation, with room for a comma."""
        if indent + before + len(self.flat()) < WIDTH:
            return self.flat()
        inner = " " * (indent + 4)
        items = (item if isinstance(item, str) else item.lines(indent + 4) for item in self.items)
        return (
            self.before + "".join(f"\n{inner}{item}," for item in items) + f"\n{' ' * indent}{self.after.lstrip(',')}"
        )


def _spec(plan: FieldPlan) -> str:
    """Return the FieldSpec of a payload's field, at the indentation of the table that holds it."""
    items: list[str | _Group] = [f"kind={kind_literal(plan.kind)}"]
    if not plan.required:
        items.append("required=False")
    if plan.default_text is not None:
        made = _EMPTY.get(plan.default_text)
        items.append(f"default={made or f'lambda: {plan.default_text}'}")
    if plan.range is not None:
        items += _range_items(plan.range)
    return _Group("FieldSpec(", tuple(items), ")").lines(8, len(text_literal(plan.name)) + len(": "))


def _range_items(allowed: ValueRange) -> list[str | _Group]:
    if isinstance(allowed.allowed, OneOf):
        plain = [v for v in allowed.allowed.values if v is not None and isinstance(v, str | int | float | bool)]
        return [_Group("allowed=(", tuple(map(literal, plain)), ",)")] if plain else []
    return [*_bound("low", allowed.allowed.low, allowed.allowed.low_closed),
            *_bound("high", allowed.allowed.high, allowed.allowed.high_closed)]  # fmt: skip


def _bound(name: str, bound: Bound, closed: bool) -> list[str]:  # noqa: FBT001 - private, and read at one place
    """Return a bound and whether it is open; a name of one limits nothing, and an open infinity only itself."""
    if isinstance(bound, str):
        return []
    stated = [f"{name}={literal(bound)}"] if math.isfinite(bound) else []
    return stated if closed else [*stated, f"{name}_open=True"]


def _field_line(plan: FieldPlan) -> str:
    default = "" if plan.required else " = None"
    return f"{plan.name}: {annotation(plan.kind)}{default}{lint_marks(plan.name, 'field')}"


def _step_lines(step: StepPlan) -> str:
    """Return the statements of a step, at the indentation of a method's body."""
    lines, indent = [], 8
    if step.guard_text:
        lines.append(f"if {step.guard_text}:")
        indent += 4
    margin = "\n" + " " * indent
    body = []
    if step.value_text:
        body.append(f"{step.value_name} = {step.value_text}")
    if step.inner_guard_text:
        body.append(f"if {step.inner_guard_text}:{margin}    {step.store_text}")
    else:
        body.append(step.store_text)
    return margin.join([*lines, *body])


def _handler_parameters(plan: HandlerPlan) -> str:
    parameters = ["self"]
    if plan.uses_payload:
        parameters.append(f"payload: {plan.payload}")
    if plan.uses_event:
        parameters.append("event: TelemetryEvent")
    return ", ".join(parameters)


def _handler_arguments(plan: HandlerPlan) -> str:
    return ", ".join(["payload"] * plan.uses_payload + ["event"] * plan.uses_event)


def _numbered(word: str, index: int) -> str:
    return word if index == 0 else f"{word}_{index + 1}"


def _hook_names(hook: HookPlan) -> str:
    names = ["snapshot"]
    for index in range(len(hook.elements)):
        names += [_numbered("element", index), _numbered("key", index)]
    return ", ".join(names)


def _hook_lines(hook: HookPlan, is_last: bool) -> str:  # noqa: FBT001 - templates pass by place
    """Return the statement that puts a hook's value into the snapshot, at the indentation of a method's body."""
    return ("return " if is_last else "snapshot = ") + _replaced(hook, "snapshot", 0, 0, 8)


def _replaced(hook: HookPlan, owner: str, depth: int, keyed: int, indent: int) -> str:
    """Return a call of `replace` that gives `owner` the value, through the groups below it from `depth` on."""
    inner = " " * (indent + 4)
    if depth == len(hook.steps):
        call = f"{hook.name}=self.{hook.method}({_hook_names(hook)}),"
    else:
        name, is_keyed = hook.steps[depth]
        place = f"{owner}.{name}"
        if is_keyed:
            element, key = _numbered("element", keyed), _numbered("key", keyed)
            value = _replaced(hook, element, depth + 1, keyed + 1, indent + 8)
            deeper = " " * (indent + 8)
            call = f"{name}=map_items(\n{deeper}{place},\n{deeper}lambda {element}, {key}: {value},\n{inner}),"
        else:
            call = f"{name}={_replaced(hook, place, depth + 1, keyed, indent + 4)},"
    return f"replace(\n{inner}{owner},\n{inner}{call}\n{' ' * indent})"


def _freeze_head(group: GroupPlan) -> str:
    """Return the head of the function that freezes a draft."""
    parameter = f"{'draft' if group.members else '_'}: {group.draft}"
    flat = f"def {group.freeze}({parameter}) -> {group.name}:"
    if len(flat) <= WIDTH:
        return flat
    return f"def {group.freeze}(\n    {parameter},\n) -> {group.name}:"


def _is_long(plan: LevelPlan) -> bool:
    return 8 + len(plan.level) + len("=,") + len(plan.text) > WIDTH


def _level_lines(plan: LevelPlan) -> str:
    """Return the local variable of a condition that is too long for an argument."""
    flat = f"{plan.level} = {plan.text}"
    if 4 + len(flat) <= WIDTH or not plan.parts:
        return flat
    return f"{plan.level} = (\n        " + f"\n        {plan.operator} ".join(plan.parts) + "\n    )"


def _assertion(test: TestPlan, expected: str) -> str:
    operator = "is" if expected in ("True", "False", "None") else "=="
    return f"assert {test.actual_text} {operator} {expected}"


FILTERS: Final[Mapping[str, Callable[..., Any]]] = {
    # for anybody's templates
    "camel": camel,
    "docstring": docstring,
    "py": literal,
    "snake": snake,
    "text": text_literal,
    # for the built-in ones
    "annotation": annotation,
    "assertion": _assertion,
    "field_line": _field_line,
    "freeze_head": _freeze_head,
    "handler_arguments": _handler_arguments,
    "handler_parameters": _handler_parameters,
    "hook_lines": _hook_lines,
    "hook_names": _hook_names,
    "lint_marks": lint_marks,
    "is_long": _is_long,
    "level_lines": _level_lines,
    "spec": _spec,
    "step_lines": _step_lines,
}
"""The filters of templates, by name."""
