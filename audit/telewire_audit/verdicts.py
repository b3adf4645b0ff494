"""Verdicts, evidence, and how those of several fields make one."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from telewire_audit.flow.nodes import Node

PASS, FAIL, PARTIAL, UNRESOLVED, NOT_APPLICABLE = "pass", "fail", "partial", "unresolved", "n.a."
WORST_FIRST = (FAIL, UNRESOLVED, PARTIAL, PASS)


@dataclass(frozen=True, slots=True)
class Evidence:
    """A place that shows something. Lines are 1-based."""

    path: str
    line: int
    symbol: str
    role: str


@dataclass(frozen=True, slots=True)
class Result:
    """What a check says of a record, or of one field of it.

    Attributes:
        fields: Of several fields or levels, those that it is not satisfied with.
    """

    verdict: str
    reason: str
    evidence: tuple[Evidence, ...] = ()
    fields: tuple[str, ...] = ()


def evidence_of(node: Node, role: str) -> Evidence:
    """The place of a node."""
    symbol = node.fn.id.removesuffix(".<class>").removesuffix(".<module>")
    return Evidence(node.fn.module.path, node.line, symbol, role)


def combine(results: Sequence[tuple[str, Result]]) -> Result:
    """The verdict over a record's fields: pass where all pass, partial where some do.

    Args:
        results: The name of each field, and what the check says of it.
    """
    if len(results) == 1:
        return results[0][1]
    by_verdict: dict[str, list[str]] = {}
    for name, result in results:
        by_verdict.setdefault(result.verdict, []).append(name)
    judged = [result for _, result in results if result.verdict != NOT_APPLICABLE]
    evidence = tuple(dict.fromkeys(item for _, result in results for item in result.evidence))[:40]
    if not judged:
        return Result(NOT_APPLICABLE, results[0][1].reason if results else "no fields", evidence)
    verdicts = {result.verdict for result in judged}
    wanting = tuple(name for name, result in results if result.verdict not in {PASS, NOT_APPLICABLE})
    if len(verdicts) == 1:
        verdict = judged[0].verdict
        return Result(verdict, _summary(by_verdict, results), evidence, wanting)
    if FAIL in verdicts or PARTIAL in verdicts:
        verdict = PARTIAL if verdicts & {PASS, PARTIAL} else UNRESOLVED
    else:
        verdict = UNRESOLVED
    return Result(verdict, _summary(by_verdict, results), evidence, wanting)


def _summary(by_verdict: dict[str, list[str]], results: Sequence[tuple[str, Result]]) -> str:
    parts = [f"{len(names)} of {len(results)} {verdict}" for verdict, names in by_verdict.items()]
    worst = next((v for v in WORST_FIRST if v in by_verdict and v != PASS), None)
    text = ", ".join(parts)
    if worst is not None:
        reasons = {result.reason for _, result in results if result.verdict == worst}
        text += f" ({', '.join(by_verdict[worst][:6])}: {min(reasons)})"
    return text


def worst(verdicts: Iterable[str]) -> str:
    """The worst of several verdicts; `n.a.` does not count."""
    found = set(verdicts)
    return next((verdict for verdict in WORST_FIRST if verdict in found), NOT_APPLICABLE)
