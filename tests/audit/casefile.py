"""Cases of the auditor in one readable text format.

A case changes a small wired program (`tests/cases/base`) in a few places, and says what the audit must find:

    case: a conditional expression carries the value
    @emit
        hub.emit(Event(Kind.STEP, StepPayload(loss=loss if step else 0.0)))  #! emitter
    expect: emitter pass, transport pass

`@slot` replaces the code behind `#@ slot` in the program up to the next empty line or marker of that block;
`file: app/extra.py` adds or replaces a whole file; what belongs to either is indented.
`record: path=train.loss default=0.0 levels=warning: value > 0.5 emits=StepPayload.loss`
replaces the record; `wiring: app=app.control.Control` replaces names of `[wiring]`.
`#! role` at the end of a line says that this line must be among the evidence of that role.
`findings:` lists the findings over the whole program, one `CODE path words` a line; `look: CODE` names the kinds that
the case is about, where the list does not.
`expect: emitter pass (should be fail)` is a known miss: the case fails once the audit says `fail`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path

CHECKS = {
    "emitter": "emitter_exists",
    "transport": "transport_works",
    "schema": "schema_field_exists",
    "default": "default_correct",
    "consumer": "consumer_reads",
    "display": "display_correct",
    "thresholds": "thresholds_applied",
}
_EXPECTED = re.compile(r"(\w+) ([\w.]+)(?: \(should be ([\w.]+)\))?")

WIRING_TOML = """\
[wiring]
event_types = "app.events.Kind"
event = "app.events.Event"
payloads = ["app.events"]
aggregators = ["app.aggregator.Aggregator"]
snapshot = "app.schema.Snapshot"
app = "app.screen.MonitorApp"
consumers = ["app.screen"]
"""
"""The wiring of the base program, for tests that run the command on it."""


@dataclass
class Case:
    """One case: what it changes, and what must come out."""

    file: str
    line: int
    title: str
    slots: dict[str, list[str]] = field(default_factory=dict)
    files: dict[str, list[str]] = field(default_factory=dict)
    record: dict[str, str] = field(default_factory=dict)
    wiring: dict[str, str] = field(default_factory=dict)
    expected: dict[str, tuple[str, str | None]] = field(default_factory=dict)
    findings: list[str] | None = None
    look: set[str] = field(default_factory=set)

    @property
    def id(self) -> str:
        """A name for the test run."""
        return f"{self.file}:{self.line} {self.title}"


def read_cases(folder: Path) -> list[Case]:
    """All cases of a folder's `.txt` files."""
    return [case for path in sorted(folder.glob("*.txt")) for case in _read(path)]


def _read(path: Path) -> list[Case]:
    cases: list[Case] = []
    sink: list[str] | None = None
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        if line.startswith("#") and sink is None:
            continue
        word, _, rest = line.partition(":")
        if word == "case":
            cases.append(Case(path.stem, number, rest.strip()))
            sink = None
        elif line.startswith("@"):
            sink = cases[-1].slots.setdefault(line[1:].strip(), [])
        elif word == "file":
            sink = cases[-1].files.setdefault(rest.strip(), [])
        elif word == "findings":
            sink = cases[-1].findings = []
        elif word == "look":
            cases[-1].look = set(rest.split())
            sink = None
        elif word == "wiring":
            cases[-1].wiring = dict(part.split("=", 1) for part in rest.split())
            sink = None
        elif word == "record":
            cases[-1].record = _record(rest.strip())
        elif word == "expect":
            for name, verdict, should in _EXPECTED.findall(rest):
                cases[-1].expected[CHECKS[name]] = (verdict, should or None)
            sink = None
        elif sink is not None:
            sink.append(line.strip() if sink is cases[-1].findings else line)
        elif line.strip():
            message = f"{path}:{number}: {line!r} belongs to nothing"
            raise ValueError(message)
    for case in cases:
        case.findings = case.findings and [line for line in case.findings if line]
    return cases


def _record(text: str) -> dict[str, str]:
    found: dict[str, str] = {}
    keys = "path|default|maxlen|fields|levels|emits"
    for match in re.finditer(rf"({keys})=(.*?)(?= (?:{keys})=|$)", text):
        found[match[1]] = match[2].strip()
    return found


def write_program(case: Case, base: Path, out: Path) -> None:
    """Write the program of a case."""
    unknown = set(case.slots)
    for source in sorted(base.rglob("*.py")):
        lines, used = _filled(source.read_text(encoding="utf-8").splitlines(), case.slots)
        unknown -= used
        target = out / source.relative_to(base)
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text("\n".join(lines) + "\n", encoding="utf-8")
    if unknown:
        message = f"{case.id}: no slot {sorted(unknown)}"
        raise ValueError(message)
    for name, lines in case.files.items():
        (out / name).parent.mkdir(parents=True, exist_ok=True)
        (out / name).write_text("\n".join(_indented(lines, "")) + "\n", encoding="utf-8")


def _filled(lines: list[str], slots: dict[str, list[str]]) -> tuple[list[str], set[str]]:
    out: list[str] = []
    used: set[str] = set()
    index = 0
    while index < len(lines):
        line = lines[index]
        match = re.match(r"(\s*)#@ (\w+)$", line)
        index += 1
        if match is None or match[2] not in slots:
            out.append(line)
            continue
        used.add(match[2])
        out += _indented(slots[match[2]], match[1])
        while index < len(lines) and lines[index].strip():
            index += 1
    return out, used


def _indented(lines: list[str], indent: str) -> list[str]:
    filled = [line for line in lines if line.strip()]
    margin = min((len(line) - len(line.lstrip()) for line in filled), default=0)
    return [indent + line[margin:] if line.strip() else "" for line in lines]


def marked_lines(out: Path) -> list[tuple[str, int, str]]:
    """(path, line, role) of each `#! role` in a written program."""
    found: list[tuple[str, int, str]] = []
    for source in sorted(out.rglob("*.py")):
        for number, line in enumerate(source.read_text(encoding="utf-8").splitlines(), 1):
            match = re.search(r"#! (\w+)\s*$", line)
            if match:
                found.append((source.relative_to(out).as_posix(), number, match[1]))
    return found
