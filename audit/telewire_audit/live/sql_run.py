"""Runs the checks in SQL and gives the same facts, and thus the same findings, as the checks in Python."""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Final

from telewire_audit.live.facts import EventFacts, RunFacts
from telewire_audit.live.live_plan import LivePlan, Use
from telewire_audit.live.log_checks import empty_facts
from telewire_audit.live.sql_checks import SqlChecks, compile_checks, row_at

__all__ = ["Query", "check_by_sql", "facts_by_sql"]

Query = Callable[[str], list[Mapping[str, Any]]]
"""Runs a statement and returns its rows by column name."""

_COUNTS: Final = (
    ("wrong", "TW310"), ("outside", "TW311"), ("nan", "TW312"), ("inf", "TW313"), ("uncovered", "TW351"),
)  # fmt: skip


def check_by_sql(plan: LivePlan, log: Path) -> RunFacts:
    """Return what was seen in a log, counted by DuckDB.

    Raises:
        MissingDuckdbError: DuckDB is not installed.
        UnreadableLogError: DuckDB cannot read the log.
        OSError: The log cannot be read.
    """
    from telewire_audit.live.sql_tables import load_log

    with log.open("rb") as stream:
        ends_whole = stream.seek(0, 2) == 0 or (stream.seek(-1, 2), stream.read(1))[1] == b"\n"
    connection = load_log(log)
    try:

        def query(statement: str) -> list[Mapping[str, Any]]:
            result = connection.execute(statement)
            names = [column[0] for column in result.description or ()]
            return [dict(zip(names, row, strict=True)) for row in result.fetchall()]

        return facts_by_sql(plan, query, ends_whole=ends_whole)
    finally:
        connection.close()


def facts_by_sql(plan: LivePlan, query: Query, checks: SqlChecks | None = None, *, ends_whole: bool = True) -> RunFacts:
    """Return what was seen in a log whose flat tables an engine holds.

    Args:
        plan: What the log is held against.
        query: Runs a statement in the engine.
        checks: The statements, in the engine's dialect; DuckDB's where left out.
        ends_whole: Whether the log ends with a line end; otherwise its last line may have been cut off.
    """
    checks = checks or compile_checks(plan)
    facts = empty_facts(plan)
    facts.lines = query(checks.log["lines"])[0]["lines"] or 0
    facts.runs = query(checks.log["runs"])[0]["runs"] or 0
    _log(plan, query, checks, facts, ends_whole=ends_whole)
    for use in plan.uses:
        _use(use, query, checks, facts)
    for group, statement in zip(plan.groups, checks.groups, strict=True):
        if group.event not in facts.events:
            continue
        row = query(statement)[0]
        facts.groups[group.index] = _levels(row, len(group.levels.names))
        for index, name in enumerate(group.levels.names):
            if name == "critical" and row[f"critical_{index}"]:
                facts.fault("TW350", group.event, group.record).add(
                    row[f"critical_{index}"], row[f"critical_{index}_line"]
                )
    return facts


def _log(plan: LivePlan, query: Query, checks: SqlChecks, facts: RunFacts, *, ends_whole: bool) -> None:
    for row in query(checks.log["events"]):
        first, last = row["first_time"], row["last_time"]
        facts.first_time = first if facts.first_time is None else min(first, facts.first_time)
        facts.last_time = last if facts.last_time is None else max(last, facts.last_time)
        if row["event"] in plan.events:
            gap = max(0.0, row["gap"] or 0.0)
            facts.events[row["event"]] = EventFacts(row["count"], row["first_line"], row["last_line"], first, last, gap)
        else:
            facts.fault("TW304", row["event"]).add(row["count"], row["first_line"])
    for row in query(checks.log["fields"]):
        event = plan.events.get(row["event"])
        if event is not None and row["field"] not in event.known:
            facts.fault("TW305", f"{row['event']}.{row['field']}").add(row["count"], row["line"])
    order = query(checks.log["order"])[0]
    if order["count"]:
        facts.fault("TW340", "timestamp").add(order["count"], order["line"])
    for row in query(checks.log["faults"]):
        count = row["count"]
        if row["code"] == "TW301" and not ends_whole and row["last_line"] == facts.lines:
            facts.fault("TW302", "line").add(1, facts.lines)
            count -= 1
        if count:
            facts.fault(row["code"], row["subject"]).add(count, row["line"])


def _use(use: Use, query: Query, checks: SqlChecks, facts: RunFacts) -> None:
    event = facts.events.get(use.event)
    if event is None:
        return
    found = facts.uses[use.index]
    statement, rows, missing = checks.uses[use.index], checks.rows[use.index], checks.missing[use.index]
    if statement is None or rows is None:
        found.seen, found.last_line = event.count, event.last_line
        return
    if missing is not None and (row := query(missing)[0])["count"]:
        facts.fault("TW306", use.subject, use.metric.record).add(row["count"], row["line"])
    row = query(statement)[0]
    if row["seen"] is None:
        return
    found.seen, found.nulls, found.last_line = row["seen"], row["nulls"], row["last_line"] or 0
    found.low, found.high = row["low"], row["high"]
    found.varied = bool(found.seen and found.low is None and row["least_text"] != row["most_text"])
    faults = list(_COUNTS)
    if use.levels is not None and not use.levels.fields:
        found.levels = _levels(row, len(use.levels.names))
        faults += [(f"critical_{i}", "TW350") for i, name in enumerate(use.levels.names) if name == "critical"]
    for name, code in faults:
        if row.get(name):
            line = row[f"{name}_line"]
            example = _value(query(row_at(rows, line))[0])
            facts.fault(code, use.subject, use.metric.record).add(row[name], line, example)
    if found.seen:
        found.last = _value(query(row_at(rows, found.last_line))[0])
        found.first = found.last if not found.varied and found.low is None else None


def _levels(row: Mapping[str, Any], names: int) -> list[int]:
    return [*(row[f"level_{index}"] or 0 for index in range(names)), row["level_none"] or 0]


def _value(row: Mapping[str, Any]) -> object:
    number = row["num"] if row["value"] is None else row["value"]
    match row["kind"]:
        case "float":
            return float(number)
        case "int":
            return int(number) if number == row["num"] else number
        case "bool":
            return row["num"] == 1
        case "str":
            return row["txt"]
        case "nan":
            return math.nan
        case "inf":
            return -math.inf if row["txt"].startswith("-") else math.inf
    return json.loads(row["txt"]) if row["txt"] is not None else None
