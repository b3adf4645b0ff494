"""The checks compiled to SQL: for each use of the plan one query over the flat tables of `sql_tables`.

Written in DuckDB's dialect with nothing but CASE, aggregates, joins and LAG, so that sqlglot can turn it into that of
other engines. No text of a record reaches a statement but as a quoted literal.
"""
# ruff: noqa: S608 - the statements are put together here, and `text_sql` quotes every literal

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from telewire_audit.live.level_rules import LevelRules
from telewire_audit.live.live_plan import GroupPlan, LivePlan, Use
from telewire_audit.live.sql_expressions import expression_sql, number_sql, text_sql
from telewire_registry.diagnostics import TelewireError
from telewire_registry.ranges import Interval, ValueRange

__all__ = [
    "MissingSqlglotError",
    "SqlChecks",
    "UnknownDialectError",
    "compile_checks",
    "named_statements",
    "row_at",
    "transpile",
]

_KINDS: Final = {
    "float": ("float", "int", "big", "nan", "inf"),
    "int": ("int", "big"),
    "bool": ("bool",),
    "str": ("str",),
    "datetime": ("str",),
    "dict": ("dict",),
    "list": ("list",),
    "deque": ("list",),
    "set": ("list",),
    "tuple": ("list",),
}

EVENTS: Final = """WITH paced AS (
  SELECT event, line, ts, ts - LAG(ts) OVER (PARTITION BY run, event ORDER BY line) AS gap FROM events
)
SELECT event, COUNT(*) AS count, MIN(line) AS first_line, MAX(line) AS last_line, MIN(ts) AS first_time,
       MAX(ts) AS last_time, MAX(gap) AS gap
FROM paced GROUP BY event"""
RUNS: Final = "SELECT COUNT(DISTINCT COALESCE(run, '')) AS runs FROM events"
LINES: Final = "SELECT COUNT(*) AS lines FROM log_lines"
ORDER: Final = """WITH clocked AS (SELECT line, ts, LAG(ts) OVER (PARTITION BY run ORDER BY line) AS above FROM events)
SELECT COUNT(*) AS count, MIN(line) AS line FROM clocked WHERE ts < above"""
FAULTS: Final = (
    "SELECT code, subject, COUNT(*) AS count, MIN(line) AS line, MAX(line) AS last_line FROM log_faults "
    "GROUP BY code, subject"
)
FIELDS: Final = "SELECT event, field, COUNT(*) AS count, MIN(line) AS line FROM event_values GROUP BY event, field"


class MissingSqlglotError(TelewireError):
    """SQL for another engine was asked for where sqlglot is not installed."""


class UnknownDialectError(TelewireError):
    """sqlglot knows no dialect of that name."""


@dataclass(frozen=True, slots=True)
class SqlChecks:
    """The statements.

    Attributes:
        log: Those about the log as a whole, by name.
        uses: For each use of the plan, the sums of its values; None for one without a field.
        missing: For each use, the events that lack its field; None where they may.
        rows: For each use, the rows that `uses` sums up; None for one without a field.
        groups: For each group of the plan, how often each level held.
        looser: The subjects of which SQL checks less than Python: what a container or a union holds.
    """

    log: dict[str, str]
    uses: tuple[str | None, ...]
    missing: tuple[str | None, ...]
    rows: tuple[str | None, ...]
    groups: tuple[str, ...]
    looser: tuple[str, ...]


def compile_checks(plan: LivePlan) -> SqlChecks:
    """Return the checks of a plan as SQL."""
    required = {field.uses[0].subject: field.required for event in plan.events.values() for field in event.fields}
    log = {"events": EVENTS, "runs": RUNS, "lines": LINES, "order": ORDER, "faults": FAULTS, "fields": FIELDS}
    return SqlChecks(
        log=log,
        uses=tuple(_sums(use) if use.field is not None else None for use in plan.uses),
        missing=tuple(_missing(use) if required.get(use.subject) else None for use in plan.uses),
        rows=tuple(_values(use) if use.field is not None else None for use in plan.uses),
        groups=tuple(map(_group, plan.groups)),
        looser=tuple(dict.fromkeys(use.subject for use in plan.uses if _is_looser(use))),
    )


def named_statements(plan: LivePlan, checks: SqlChecks) -> Iterator[tuple[str, str]]:
    """Yield every statement with words that say what it counts."""
    for name, statement in checks.log.items():
        yield f"the log: {name}", statement
    for use, summed, missing, rows in zip(plan.uses, checks.uses, checks.missing, checks.rows, strict=True):
        for name, found in (("values", summed), ("where it is missing", missing), ("its rows", rows)):
            if found is not None:
                yield f"{use.metric.record} {use.metric.name}, {use.subject}: {name}", found
    for group, statement in zip(plan.groups, checks.groups, strict=True):
        yield f"{group.record}, {group.event}: levels", statement


def row_at(rows: str, line: int) -> str:
    """Return the statement that gives the row of one line, of the rows of a use."""
    return f"SELECT kind, value, txt, num FROM (\n{rows}\n) AS t WHERE line = {line:d}"


def transpile(statement: str, dialect: str) -> str:
    """Return a statement in the dialect of another engine, by sqlglot's name for it.

    Raises:
        MissingSqlglotError: sqlglot is not installed.
        UnknownDialectError: It knows no such dialect.
    """
    try:
        import sqlglot
    except ImportError:
        raise MissingSqlglotError("SQL for other engines needs sqlglot: pip install 'telewire[live]'") from None
    try:
        return sqlglot.transpile(statement, read="duckdb", write=dialect, pretty=True)[0]
    except ValueError as error:
        raise UnknownDialectError(str(error)) from None


def _is_looser(use: Use) -> bool:
    kind = use.kind
    return kind is not None and (kind.name not in _KINDS or kind.is_container or kind.name == "datetime")


def _values(use: Use) -> str:
    """Return the rows of a use: its values after the transform, those of the wrong type marked."""
    kinds = allowed_kinds(use)
    good = "kind <> 'null'" if kinds is None else f"kind IN ({', '.join(map(text_sql, kinds))})"
    wrong = "FALSE" if kinds is None else f"NOT ({good})"
    if kinds is not None and use.kind is not None and use.kind.optional:
        wrong += " AND kind <> 'null'"
    value = "num"
    if use.transform is not None:
        value = expression_sql(use.transform.expression, "num")
    return (
        f"SELECT line, ts, kind, num, txt, CASE WHEN {good} AND num IS NOT NULL THEN {value} END AS value,\n"
        f"       CASE WHEN {wrong} THEN 1 ELSE 0 END AS wrong, CASE WHEN {good} THEN 1 ELSE 0 END AS good\n"
        f"FROM event_values WHERE event = {text_sql(use.event)} AND field = {text_sql(use.field or '')}"
    )


def allowed_kinds(use: Use) -> tuple[str, ...] | None:
    """Return the kinds that a use takes; None where any will do."""
    if use.kind is None:
        return None
    if use.kind.name == "union":
        return tuple(dict.fromkeys(kind for part in use.kind.elements for kind in _KINDS.get(part.name, ())))
    return _KINDS.get(use.kind.name)


def _sums(use: Use) -> str:
    solid = "good = 1 AND kind NOT IN ('nan', 'inf', 'big')"
    if use.transform is not None:
        solid += " AND (value IS NOT NULL OR kind NOT IN ('float', 'int'))"
    is_number = "kind IN ('float', 'int')"
    columns = [
        f"SUM(CASE WHEN {solid} THEN 1 ELSE 0 END) AS seen",
        "SUM(CASE WHEN kind = 'null' AND wrong = 0 THEN 1 ELSE 0 END) AS nulls",
        f"MIN(CASE WHEN {solid} AND {is_number} THEN value END) AS low",
        f"MAX(CASE WHEN {solid} AND {is_number} THEN value END) AS high",
        f"MIN(CASE WHEN {solid} THEN txt END) AS least_text",
        f"MAX(CASE WHEN {solid} THEN txt END) AS most_text",
        f"MAX(CASE WHEN {solid} THEN line END) AS last_line",
        *_fault("wrong", "wrong = 1"),
        *_fault("nan", "good = 1 AND kind = 'nan'"),
        *_fault("inf", "good = 1 AND kind IN ('inf', 'big')"),
    ]
    if use.range is not None:
        columns += _fault("outside", f"{solid} AND NOT ({_inside(use)})")
    if use.levels is not None and not use.levels.fields:
        level = _level(use.levels, _level_value(use))
        counted = f"(({solid}) OR (kind = 'null' AND wrong = 0))"
        for index, name in enumerate(use.levels.names):
            columns.append(f"SUM(CASE WHEN {counted} AND {level} = {index} THEN 1 ELSE 0 END) AS level_{index}")
            if name == "critical":
                columns += _fault(f"critical_{index}", f"{solid} AND {level} = {index}")
        columns.append(f"SUM(CASE WHEN {counted} AND {level} = -1 THEN 1 ELSE 0 END) AS level_none")
        columns += _fault("uncovered", f"{solid} AND {level} = -1")
    return "SELECT " + ",\n       ".join(columns) + f"\nFROM (\n{_values(use)}\n) AS t"


def _fault(name: str, condition: str) -> list[str]:
    return [
        f"SUM(CASE WHEN {condition} THEN 1 ELSE 0 END) AS {name}",
        f"MIN(CASE WHEN {condition} THEN line END) AS {name}_line",
    ]


def _missing(use: Use) -> str:
    return (
        "SELECT COUNT(*) AS count, MIN(e.line) AS line FROM events AS e\n"
        f"LEFT JOIN event_values AS v ON v.line = e.line AND v.field = {text_sql(use.field or '')}\n"
        f"WHERE e.event = {text_sql(use.event)} AND v.line IS NULL"
    )


def _group(group: GroupPlan) -> str:
    rules = group.levels
    picks = "".join(
        f",\n         MAX(CASE WHEN v.field = {text_sql(field)} THEN v.num END) AS f{index}"
        for index, field in enumerate(rules.fields)
    )
    level = _level(rules, "NULL")
    columns = [
        f"SUM(CASE WHEN {level} = {index} THEN 1 ELSE 0 END) AS level_{index}" for index in range(len(rules.names))
    ]
    columns.append(f"SUM(CASE WHEN {level} = -1 THEN 1 ELSE 0 END) AS level_none")
    for index, name in enumerate(rules.names):
        if name == "critical":
            columns += _fault(f"critical_{index}", f"{level} = {index}")
    return (
        "SELECT " + ",\n       ".join(columns) + "\nFROM (\n"
        f"  SELECT e.line, MAX(e.ts) AS ts{picks}\n"
        "  FROM events AS e LEFT JOIN event_values AS v ON v.line = e.line\n"
        f"  WHERE e.event = {text_sql(group.event)} GROUP BY e.line\n) AS t"
    )


def _inside(use: Use) -> str:
    assert use.range is not None  # noqa: S101 - the caller has looked
    allowed = use.range.allowed
    if isinstance(allowed, Interval):
        parts = ["value IS NOT NULL"]
        for bound, closed, sign in ((allowed.low, allowed.low_closed, ">"), (allowed.high, allowed.high_closed, "<")):
            if not isinstance(bound, str) and not math.isinf(bound):
                parts.append(f"value {sign}{'=' if closed else ''} {number_sql(bound)}")
        return " AND ".join(parts)
    return _one_of(use.range)


def _one_of(allowed: ValueRange) -> str:
    assert not isinstance(allowed.allowed, Interval)  # noqa: S101 - the caller has looked
    parts = ["FALSE"]
    for value in allowed.allowed.values:
        match value:
            case bool():
                parts.append(f"(kind = 'bool' AND num = {int(value)})")
            case int() | float():
                parts.append(f"(kind IN ('int', 'float') AND value = {number_sql(value)})")
            case str():
                parts.append(f"(kind = 'str' AND txt = {text_sql(value)})")
    return " OR ".join(parts)


def _level_value(use: Use) -> str:
    return "txt" if use.kind is not None and use.kind.name in ("str", "datetime") else "value"


def _level(rules: LevelRules, value: str) -> str:
    whens = " ".join(
        f"WHEN {expression_sql(condition, value, rules.fields)} THEN {index}"
        for index, condition in enumerate(rules.conditions)
    )
    return f"CASE {whens} ELSE -1 END"
