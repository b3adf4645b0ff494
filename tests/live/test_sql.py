"""The same checks as SQL: equal to those in Python on the same log, in DuckDB and, transpiled, in SQLite."""

from __future__ import annotations

import io
import math
import sqlite3
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from telewire_audit.live.facts import RunFacts
from telewire_audit.live.live_plan import LivePlan
from telewire_audit.live.log_checks import LogChecks
from telewire_audit.live.log_reader import read
from telewire_audit.live.report import as_json, make_report
from telewire_audit.live.sql_checks import SqlChecks, compile_checks, transpile
from telewire_audit.live.sql_run import check_by_sql, facts_by_sql
from telewire_audit.live.sql_tables import UnreadableLogError, load_log

pytest.importorskip("duckdb", reason="the checks in SQL need DuckDB: pip install 'telewire[live]'")
pytest.importorskip("sqlglot", reason="SQL for other engines needs sqlglot: pip install 'telewire[live]'")

Event = dict[str, Any]
Run = Callable[..., list[Event]]
Bytes = Callable[[list[Event]], bytes]


def by_python(plan: LivePlan, log: bytes) -> RunFacts:
    checks = LogChecks(plan)
    for piece in read(io.BytesIO(log)):
        checks.take_lines(piece.lines)
        checks.cut_off(piece.rest)
    return checks.facts


def compared(plan: LivePlan, facts: RunFacts) -> dict[str, Any]:
    """Return the report but for the words of messages, which show values as each engine writes them."""
    report = as_json(make_report(plan, facts))
    findings: Any = report["findings"]
    report["findings"] = sorted(
        (f["code"], f["level"], f["record"] or "", f["subject"], f["line"] or 0, f["count"]) for f in findings
    )
    return report


def spoiled(events: list[Event]) -> list[Event]:
    updates = [event for event in events if event["type"] == "UPDATE_COMPLETED"]
    updates[1]["payload"]["entropy"] = "high"
    updates[2]["payload"]["entropy"] = math.nan
    updates[3]["payload"]["entropy"] = 1
    updates[4]["payload"]["entropy"] = -0.5
    updates[5]["payload"]["entropy"] = 0.04
    updates[6]["payload"]["entropy"] = None
    del updates[7]["payload"]["entropy"]
    updates[8]["payload"]["clip_fraction"] = 0.7
    updates[9]["payload"]["clip_fraction"] = -math.inf
    updates[10]["payload"]["finished_at"] = None
    updates[11]["payload"]["ratio_highest"] = 25.0
    updates[12]["payload"]["it's"] = {"a/b~c": [1, None]}
    updates[13]["timestamp"] -= 100
    updates[14]["type"] = "UNKNOWN"
    updates[15]["payload"] = None
    updates[16]["timestamp"] = True
    updates[18]["timestamp"] = math.inf
    updates[17]["run_id"] = "r2"
    events[0]["payload"]["compile_effect"] = None
    events[0]["payload"]["compile_enabled"] = 1
    return events


def spoiled_log(events: list[Event], to_bytes: Bytes) -> bytes:
    lines = to_bytes(spoiled(events)).splitlines(keepends=True)
    lines[20:20] = [lines[19], b"\n", b"[1, 2]\n", b'{"type": \n', b"\n"]
    return b"".join(lines) + b'{"type": "UPD'


def test_a_sound_log_and_a_spoiled_one_are_judged_alike(
    plan: LivePlan, sound_run: Run, to_bytes: Bytes, tmp_path: Path
) -> None:
    log = tmp_path / "run.jsonl"
    for data in (to_bytes(sound_run()), spoiled_log(sound_run(), to_bytes), b"", b"\n"):
        log.write_bytes(data)
        assert compared(plan, check_by_sql(plan, log)) == compared(plan, by_python(plan, data))
    codes = {code for code, *_ in compared(plan, by_python(plan, spoiled_log(sound_run(), to_bytes)))["findings"]}
    assert codes >= {
        "TW301", "TW302", "TW303", "TW304", "TW305", "TW306", "TW310", "TW311", "TW312", "TW313", "TW340", "TW341",
        "TW350", "TW351",
    }  # fmt: skip


_VALUES = st.one_of(
    st.none(), st.booleans(), st.integers(-3, 120), st.floats(-2, 120, allow_nan=False).map(lambda x: round(x, 3)),
    st.sampled_from([math.nan, math.inf, -math.inf, 10**400, "off", "degraded", "x'y", "", [], {}, 0.05, 0.2, 20, 5]),
)  # fmt: skip
_FIELDS = st.sampled_from([
    "entropy", "clip_fraction", "ratio_lowest", "ratio_highest", "finished_at", "compile_enabled", "compile_effect",
    "norm", "nan_count", "layer", "other",
])  # fmt: skip
_EVENTS = st.fixed_dictionaries(
    {
        "type": st.sampled_from(["UPDATE_COMPLETED", "LAYER_MEASURED", "TRAINING_STARTED", "OTHER"]),
        "timestamp": st.integers(0, 50).map(float),
        "run_id": st.sampled_from(["r1", "r1", "r2"]),
        "payload": st.dictionaries(_FIELDS, _VALUES, max_size=6),
    }
)


@given(events=st.lists(_EVENTS, max_size=12))
@example(events=[{"type": "UPDATE_COMPLETED", "timestamp": 0.0, "run_id": "r", "payload": {"ratio_highest": math.inf}}])
@example(events=[{"type": "LAYER_MEASURED", "timestamp": 0.0, "run_id": "r", "payload": {"nan_count": 10**400}}])
@example(events=[{"type": "LAYER_MEASURED", "timestamp": 0.0, "run_id": "r", "payload": {"nan_count": 10**20}}])
@settings(deadline=None, max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_log_is_judged_alike(plan: LivePlan, to_bytes: Bytes, tmp_path: Path, events: list[Event]) -> None:
    data = to_bytes(events)
    log = tmp_path / "run.jsonl"
    log.write_bytes(data)
    assert compared(plan, check_by_sql(plan, log)) == compared(plan, by_python(plan, data))


def test_transpiled_to_sqlite_the_findings_are_the_same(
    plan: LivePlan, sound_run: Run, to_bytes: Bytes, tmp_path: Path
) -> None:
    log = tmp_path / "run.jsonl"
    log.write_bytes(spoiled_log(sound_run(), to_bytes))
    with load_log(log) as duck, sqlite3.connect(":memory:") as lite:
        for table in ("log_lines", "log_faults", "events", "event_values"):
            rows = duck.execute(f"SELECT * FROM {table}").fetchall()  # noqa: S608
            names = [column[0] for column in duck.description or ()]
            lite.execute(f"CREATE TABLE {table} ({', '.join(names)})")
            lite.executemany(f"INSERT INTO {table} VALUES ({', '.join('?' * len(names))})", rows)  # noqa: S608
        lite.row_factory = sqlite3.Row

        def query(statement: str) -> list[Mapping[str, Any]]:
            return [dict(row) for row in lite.execute(statement)]

        facts = facts_by_sql(plan, query, translated(compile_checks(plan), "sqlite"), ends_whole=False)
    lite.close()
    assert compared(plan, facts) == compared(plan, by_python(plan, log.read_bytes()))


def translated(checks: SqlChecks, dialect: str) -> SqlChecks:
    def many(statements: tuple[str | None, ...]) -> tuple[str | None, ...]:
        return tuple(transpile(text, dialect) if text is not None else None for text in statements)

    return SqlChecks(
        {name: transpile(text, dialect) for name, text in checks.log.items()},
        many(checks.uses), many(checks.missing), many(checks.rows),
        tuple(transpile(text, dialect) for text in checks.groups), checks.looser,
    )  # fmt: skip


@pytest.mark.parametrize("dialect", ["snowflake", "bigquery", "spark"])
def test_every_statement_can_be_said_in_other_dialects(plan: LivePlan, dialect: str) -> None:
    import sqlglot

    checks = translated(compile_checks(plan), dialect)
    statements = [*checks.log.values(), *filter(None, checks.uses), *filter(None, checks.rows), *checks.groups]
    assert all(sqlglot.parse_one(statement, read=dialect) for statement in statements)


def test_what_sql_checks_less_than_python_is_said(plan: LivePlan) -> None:
    assert compile_checks(plan).looser == ("LAYER_MEASURED.endings",)


def test_a_log_that_is_not_utf8_is_refused_with_its_name(plan: LivePlan, tmp_path: Path) -> None:
    log = tmp_path / "run.jsonl"
    log.write_bytes(b'{"type": "\xff"}\n')
    with pytest.raises(UnreadableLogError, match=r"run\.jsonl"):
        check_by_sql(plan, log)
