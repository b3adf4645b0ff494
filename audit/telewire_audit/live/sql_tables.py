"""The flat tables that the checks in SQL read, and how DuckDB fills them from a log of JSON lines.

    log_lines(line)                                         every line, blank ones too
    log_faults(line, code, subject)                         lines without a sound event
    events(line, event, ts, run)                            the sound events
    event_values(line, event, ts, field, kind, num, txt)    their payloads, a row for each field

`kind` is one of float, int, bool, str, null, list, dict, nan, inf; `num` holds numbers, and booleans as 1 and 0; `txt`
holds texts as they are and everything else as JSON. An engine without a loader here needs just these tables.
"""
# ruff: noqa: S608 - only the keys of the envelope, which are constants, are put into the statements

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

from telewire_audit.live.envelope import PAYLOAD, RUN, TIMESTAMP, TYPE
from telewire_registry.diagnostics import TelewireError

if TYPE_CHECKING:
    import duckdb

__all__ = ["MissingDuckdbError", "UnreadableLogError", "load_log"]

_LONGEST: Final = 1 << 24


class MissingDuckdbError(TelewireError):
    """The checks in SQL were asked for where DuckDB is not installed."""


class UnreadableLogError(TelewireError):
    """DuckDB cannot read the log."""


_LOAD: Final = (
    """CREATE OR REPLACE TABLE log_text AS
SELECT ROW_NUMBER() OVER () AS line, text
FROM read_csv($path, header = false, delim = '\x01', quote = '', escape = '', columns = {'text': 'VARCHAR'},
              auto_detect = false, strict_mode = false, max_line_size = $longest)""",
    "CREATE OR REPLACE TABLE log_lines AS SELECT line FROM log_text",
    f"""CREATE OR REPLACE TABLE envelopes AS
WITH judged AS (
  SELECT line, text, CASE WHEN json_valid(text) THEN text END AS doc FROM log_text WHERE TRIM(text) <> ''
)
SELECT line, text, json_type(doc) = 'OBJECT' AS sound, json_type(doc, '$.{TYPE}') AS event_type,
       json_extract_string(doc, '$.{TYPE}') AS event, json_type(doc, '$.{TIMESTAMP}') AS ts_type,
       TRY_CAST(json_extract_string(doc, '$.{TIMESTAMP}') AS DOUBLE) AS ts, json_extract_string(doc, '$.{RUN}') AS run,
       json_type(doc, '$.{PAYLOAD}') AS payload_type, json_extract(doc, '$.{PAYLOAD}') AS payload
FROM judged""",
    f"""CREATE OR REPLACE TABLE log_faults AS
SELECT line, 'TW301' AS code, 'line' AS subject FROM envelopes WHERE sound IS NOT TRUE
UNION ALL
SELECT line, 'TW303' AS code,
       CASE WHEN event_type IS DISTINCT FROM 'VARCHAR' THEN '{TYPE}'
            WHEN ts_type IS NULL OR ts_type NOT IN ('DOUBLE', 'BIGINT', 'UBIGINT', 'HUGEINT') OR NOT isfinite(ts)
            THEN '{TIMESTAMP}' ELSE '{PAYLOAD}' END
FROM envelopes
WHERE sound AND (event_type = 'VARCHAR' AND ts_type IN ('DOUBLE', 'BIGINT', 'UBIGINT', 'HUGEINT') AND isfinite(ts)
                 AND payload_type = 'OBJECT') IS NOT TRUE
UNION ALL
SELECT line, 'TW341' AS code, 'line' AS subject
FROM (SELECT line, text, LAG(text) OVER (ORDER BY line) AS above FROM log_text)
WHERE text = above AND TRIM(text) <> ''""",
    """CREATE OR REPLACE TABLE events AS
SELECT line, event, ts, run FROM envelopes
WHERE sound AND line NOT IN (SELECT line FROM log_faults WHERE code = 'TW303')""",
    """CREATE OR REPLACE TABLE event_values AS
WITH keys AS (
  SELECT line, event, ts, payload, UNNEST(json_keys(payload)) AS field
  FROM envelopes SEMI JOIN events USING (line)
), found AS (
  SELECT line, event, ts, field,
         json_extract(payload, '/' || REPLACE(REPLACE(field, '~', '~0'), '/', '~1')) AS value FROM keys
), typed AS (
  SELECT line, event, ts, field, value, json_type(value) AS type, TRY_CAST(value AS DOUBLE) AS num FROM found
)
SELECT line, event, ts, field,
       CASE WHEN type = 'NULL' OR value IS NULL THEN 'null' WHEN type = 'VARCHAR' THEN 'str'
            WHEN type = 'BOOLEAN' THEN 'bool' WHEN type = 'ARRAY' THEN 'list' WHEN type = 'OBJECT' THEN 'dict'
            WHEN type <> 'DOUBLE' THEN 'int'
            -- DuckDB calls an integer of more than 64 bits a double; one that no double can hold is 'big'.
            WHEN regexp_full_match(CAST(value AS VARCHAR), '-?[0-9]+')
            THEN CASE WHEN isinf(num) THEN 'big' ELSE 'int' END
            WHEN isnan(num) THEN 'nan' WHEN isinf(num) THEN 'inf'
            ELSE 'float' END AS kind,
       CASE WHEN type = 'BOOLEAN' THEN CASE WHEN CAST(value AS VARCHAR) = 'true' THEN 1.0 ELSE 0.0 END
            WHEN type IN ('DOUBLE', 'BIGINT', 'UBIGINT', 'HUGEINT') AND NOT isnan(num) AND NOT isinf(num) THEN num
            END AS num,
       CASE WHEN type = 'VARCHAR' THEN json_extract_string(value, '$')
            WHEN type <> 'NULL' THEN CAST(value AS VARCHAR) END AS txt
FROM typed""",
)


def load_log(path: Path) -> duckdb.DuckDBPyConnection:
    """Read a log into the flat tables of a new DuckDB in memory, which spills to disk where it must.

    Raises:
        MissingDuckdbError: DuckDB is not installed.
        UnreadableLogError: The file is missing, or is not UTF-8.
    """
    try:
        import duckdb
    except ImportError:
        raise MissingDuckdbError("the checks in SQL need DuckDB: pip install 'telewire[live]'") from None
    connection = duckdb.connect()
    try:
        for statement in _LOAD:
            names = {"path": str(path), "longest": _LONGEST}
            connection.execute(statement, {name: names[name] for name in names if f"${name}" in statement} or None)
    except duckdb.Error as error:
        connection.close()
        raise UnreadableLogError(f"{path}: DuckDB cannot read the log: {str(error).splitlines()[0]}") from None
    return connection
