"""All findings over the whole program, in the order of their codes."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from types import ModuleType

from telewire_audit.checks.context import Context
from telewire_audit.findings import (
    default_differs,
    event_unemitted,
    event_unhandled,
    event_unused,
    key_unread,
    key_unwritten,
    payload_field_constant,
    payload_field_unfilled,
    payload_field_unread,
    snapshot_field_unshown,
    snapshot_field_unwritten,
    text_swallowed_by_markup,
    type_differs,
    unit_differs,
    widget_read_unrecorded,
)
from telewire_audit.findings.reading.scope import Fault, Scope
from telewire_audit.questions import Question
from telewire_audit.report import Finding


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of finding: its code, its name, its usual level, what to do, and the function that looks for it."""

    code: str
    name: str
    level: str
    mend: str
    find: Callable[[Scope], Iterator[Fault]]


def _kinds(*modules: ModuleType) -> tuple[Kind, ...]:
    """The kinds of findings that modules look for, each under its module's name."""
    return tuple(
        Kind(module.CODE, module.__name__.rpartition(".")[2], module.LEVEL, module.MEND, module.find)
        for module in modules
    )


PAYLOAD_FINDINGS = _kinds(payload_field_unfilled, payload_field_constant, payload_field_unread)
"""Those about the fields of payloads, which ask where values come from."""
OTHER_FINDINGS = _kinds(
    snapshot_field_unwritten,
    snapshot_field_unshown,
    event_unhandled,
    event_unemitted,
    event_unused,
    widget_read_unrecorded,
    key_unwritten,
    key_unread,
    type_differs,
    default_differs,
    unit_differs,
    text_swallowed_by_markup,
)
"""Those about events, keys and the screen."""
FINDINGS = (*PAYLOAD_FINDINGS, *OTHER_FINDINGS)
WHOLE_PROGRAM_CODES = tuple(kind.code for kind in FINDINGS)
"""The codes that `[levels]` may give another level."""


def whole_program(context: Context, questions: Sequence[Question], kinds: Iterable[Kind]) -> tuple[Finding, ...]:
    """What is wrong with the program as a whole.

    Args:
        context: The program, linked.
        questions: All records of the registry: what none of them describes is a finding.
        kinds: What to look for.
    """
    scope = Scope(context, questions)
    return tuple({_finding(kind, fault): None for kind in kinds for fault in kind.find(scope)})


def by_place(findings: Iterable[Finding]) -> list[Finding]:
    """Findings over the whole program in their order: by code, file and line."""
    return sorted(findings, key=lambda item: (item.code, item.path or "", item.line or 0, item.message))


def _finding(kind: Kind, fault: Fault) -> Finding:
    level = fault.level or kind.level
    return Finding(
        kind.code,
        level,
        None,
        fault.message,
        fault.path,
        fault.line,
        hops=fault.hops,
        help=fault.help,
        symbol=fault.symbol,
        hop=kind.name,
    )
