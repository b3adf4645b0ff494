"""Findings: what an audit reports beside its verdicts."""

from __future__ import annotations

from telewire_audit.checks.context import Context
from telewire_audit.checks.table import OF_RECORD
from telewire_audit.report import Finding, RecordReport
from telewire_audit.verdicts import FAIL, PARTIAL, UNRESOLVED

CODES = {
    "emitter_exists": "TW201",
    "transport_works": "TW202",
    "schema_field_exists": "TW203",
    "default_correct": "TW204",
    "consumer_reads": "TW205",
    "thresholds_applied": "TW206",
}
"""The code of each check's finding."""
LEVELS = {FAIL: "error", PARTIAL: "warning", UNRESOLVED: "warning"}
NOTHING_SEEN = "TW200"


def problems(context: Context, files: int, reports: tuple[RecordReport, ...]) -> tuple[Finding, ...]:
    """One finding for each check that does not pass, and for an audit that saw nothing."""
    found = list(_blind(context, files))
    for report in reports:
        for name, result in report.checks.items():
            level = LEVELS.get(result.verdict)
            if level is None or name not in CODES:
                continue
            if name not in OF_RECORD:
                level = "warning" if level == "error" and name == "thresholds_applied" else level
            first = result.evidence[0] if result.evidence else None
            found.append(
                Finding(
                    CODES[name],
                    level,
                    report.id,
                    f"{name}: {result.reason}",
                    None if first is None else first.path,
                    None if first is None else first.line,
                    None if first is None else 1,
                    tuple((item.path, item.line, item.role) for item in result.evidence),
                )
            )
    return tuple(found)


def _blind(context: Context, files: int) -> list[Finding]:
    found: list[Finding] = []

    def add(message: str) -> None:
        found.append(Finding(NOTHING_SEEN, "error", None, message))

    if not files:
        add("no source file was read")
    for key, name in context.wiring.missing:
        add(f"wiring.{key}: {name} is not in the code" if name else f"wiring.{key} is not set")
    if files and not any(context.wiring.is_payload(cls) for cls in context.graph.program.classes.values()):
        add("no payload class was found")
    if files and context.wiring.app is not None and len(context.screen.reached.functions) == 0:
        add("the app reaches no code")
    return found
