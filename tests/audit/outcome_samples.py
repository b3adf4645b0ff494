"""An outcome with one finding of each sort, and one that holds whatever texts a test gives it."""

from __future__ import annotations

from pathlib import Path

from telewire_audit.outcome import Outcome
from telewire_audit.outputs.paths import Paths
from telewire_audit.report import AuditReport, Finding, Hop, RecordReport
from telewire_audit.verdicts import FAIL, NOT_APPLICABLE, PASS, Evidence, Result

SOURCES = {
    "src/app/train.py": "def step(hub):\n    hub.emit(\n        StepPayload(  # slow\n            loss=loss,\n",
    "src/app/screen.py": "\n\ndef refresh(self):\n    self.update(f'{snapshot.train.rate:.1f}')\n",
    "records/TELE-101_rate.yaml": "schema: 1\nid: TELE-101\nflow: {targets: []}\n",
}
BROKEN = Finding(
    "TW201",
    "error",
    "TELE-101",
    "StepPayload.rate exists, but none of the 2 places that make a StepPayload passes it",
    "src/app/train.py",
    3,
    9,
    11,
    (
        Hop("src/app/train.py", 3, "a StepPayload is made without rate"),
        Hop("src/app/warm up.py", 7, "a StepPayload is made without rate"),
        Hop("src/app/events.py", 12, "the field"),
    ),
    "pass rate= there",
    "app.schema.Train.rate",
    "emitter_exists",
    FAIL,
)
UNREAD = Finding(
    "TW222",
    "note",
    None,
    "nothing reads StepPayload.phase",
    "src/app/events.py",
    13,
    5,
    5,
    help="aggregate it, or stop sending it",
    symbol="app.events.StepPayload.phase",
    hop="payload_field_unread",
)
LEVELS = Finding(
    "TW206",
    "warning",
    "TELE-101",
    "rate: no level is compared; the record says value < 10%, value > 90%",
    "src/app/screen.py",
    4,
    20,
    19,
    (Hop("src/app/screen.py", 4, "reads it, and compares with nothing"),),
    "compare it with the record's numbers there",
    "app.schema.Train.rate",
    "thresholds_applied",
    FAIL,
)
ACCEPTED = (
    Finding(
        "TW205", "error", "TELE-102", "no widget reads lag", "src/app/schema.py", 9, 5, 3, (), "show it",
        "app.schema.Train.lag", "consumer_reads", FAIL, (), "record", "The screen comes in spring.",
    ),
    Finding(
        "TW234", "warning", None, "Rich swallows [eager]", "src/app/screen.py", 5, 9, 7, (), "write a backslash",
        "app.screen.Panel.draw", "text_swallowed_by_markup", "", (), "inline", "A style on purpose.",
    ),
    Finding(
        "TW234", "warning", None, "Rich swallows [quiet]", "src/app/screen.py", 8, 9, 7, (), "write a backslash",
        "app.screen.Panel.draw", "text_swallowed_by_markup", "", (), "baseline",
    ),
)  # fmt: skip
NOWHERE = Finding("TW200", "error", None, "wiring.app is not set", "telewire.toml", symbol="wiring.app", hop="audit")


def evidence(path: str, line: int, symbol: str, role: str) -> Evidence:
    return Evidence(f"src/app/{path}", line, f"app.{symbol}", role)


RATE = RecordReport(
    "TELE-101",
    FAIL,
    {
        "emitter_exists": Result(FAIL, "nothing computes it"),
        "transport_works": Result(
            PASS,
            "",
            (
                evidence("events.py", 12, "events.StepPayload", "payload"),
                evidence("aggregator.py", 21, "aggregator.Aggregator.on_step", "aggregation"),
                evidence("schema.py", 8, "schema.Train", "schema"),
            ),
        ),
        "schema_field_exists": Result(PASS, "", (evidence("schema.py", 8, "schema.Train", "schema"),)),
        "default_correct": Result(PASS, ""),
        "consumer_reads": Result(PASS, "", (evidence("screen.py", 4, "screen.Panel.refresh", "consumer"),)),
        "display_correct": Result(NOT_APPLICABLE, "nobody has attested it"),
        "thresholds_applied": Result(FAIL, "no level is compared"),
    },
)
LAG = RecordReport(
    "TELE-102",
    FAIL,
    {
        "emitter_exists": Result(PASS, ""),
        "transport_works": Result(PASS, ""),
        "consumer_reads": Result(FAIL, "no widget reads lag"),
    },
)


def outcome(folder: Path, *findings: Finding, fail_on: str = "error") -> Outcome:
    """Write the sources that findings show, and return an outcome."""
    for name, text in SOURCES.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    report = AuditReport(4, 4, (), (RATE, LAG))
    return Outcome(report, findings or (BROKEN, LEVELS, UNREAD, NOWHERE, *ACCEPTED), folder, fail_on)


def paths(folder: Path) -> Paths:
    return Paths(folder, folder)
