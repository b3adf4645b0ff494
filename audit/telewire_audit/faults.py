"""What each code of the audit means: the fault, why it matters, how to mend it."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from typing import Final

from telewire_audit.findings.table import FINDINGS
from telewire_audit.live.codes import CODES as LIVE

__all__ = ["FAULTS", "Fault", "fault_text", "program_faults"]


@dataclass(frozen=True, slots=True)
class Fault:
    """One code, in words for somebody who meets it for the first time."""

    what: str
    why: str
    mend: str


FAULTS: Final[dict[str, Fault]] = {
    "TW200": Fault(
        "The audit saw too little to judge by: no file, no payload, or a name of telewire.toml that the code has not.",
        "An audit that reads nothing finds nothing wrong.",
        "Mend [source] and [wiring] in telewire.toml: roots are the folders that imports start from, names are dotted.",
    ),
    "TW201": Fault(
        "Nothing that can run computes the value and hands it on.",
        "The widget shows the default forever, and it looks like a measurement.",
        "Pass the value where its payload is made; a literal, a default or code that nothing calls is no emission.",
    ),
    "TW202": Fault(
        "No path carries the value from its payload, or from the code that computes it, to the snapshot's field.",
        "The value is emitted and dropped on the way.",
        "Store the payload's field in the handler of its event, and pass it on where the snapshot is built.",
    ),
    "TW203": Fault(
        "The snapshot has no member where the record's path says.",
        "Nothing can be stored or shown there; every other check of the record fails for the same reason.",
        "Declare the field, or mend the path in the record's flow.targets.",
    ),
    "TW204": Fault(
        "The record's default is not the declared one.",
        "Before the first event, people see another value than the record promises.",
        "Change data.default in the record, or the default in the code.",
    ),
    "TW205": Fault(
        "No widget that the app mounts reads the value.",
        "It is computed and carried for nobody.",
        "Read it in a widget, and mount that widget: from compose, mount, push_screen or a constructor.",
    ),
    "TW206": Fault(
        "A level of the record is compared with other numbers on the screen, or with none.",
        "The colours mean something else than the record says.",
        "Compare the value with the record's numbers, best from one place; or mend the record's thresholds.",
    ),
    "TW207": Fault(
        "The checklist in the record, or its evidence in generated/wiring, is not what the audit says now.",
        "The pages show what was true once.",
        "Run `telewire audit --write`, and look at the difference: a pass that is gone is a wiring that broke.",
    ),
    "TW208": Fault(
        "The record names a file that is not there, by its path or the end of it.",
        "Whoever looks there finds nothing.",
        "Name the file that is there now; a symbol lives longer than a path.",
    ),
    "TW209": Fault(
        "The record names a widget that the code has not, that nothing mounts, or that does not read the value.",
        "Whoever changes the metric looks at the wrong widget.",
        "Name the widgets that read it: the finding lists them.",
    ),
    "TW210": Fault(
        "A mounted widget reads the value, and the record does not name it.",
        "Whoever changes the metric does not know who else shows it.",
        "Add it to flow.consumers.",
    ),
    "TW211": Fault(
        "The record names a function or class that the code has not.",
        "Whoever looks for the emitter finds nothing.",
        "Name the function that computes or emits the value: `telewire explain ID` shows it.",
    ),
    "TW212": Fault(
        "The record names an event, a payload or a payload's field that the code has not.",
        "The record describes another way than the value takes.",
        "Name those that the code uses: `telewire explain ID` shows them.",
    ),
    "TW213": Fault(
        "The record names a test that is not there, and does not say that it is still to be written.",
        "The metric counts as tested, and is not.",
        "Write the test, name the right one, or set `passes: false`.",
    ),
    "TW214": Fault(
        "A box that a person ticked, or left open, is contradicted by the audit.",
        "A tick is a claim, and this one is wrong; or the work was done and nobody said so.",
        "Mend the wiring, or the claim.",
    ),
    "TW240": Fault(
        "An entry of the baseline no longer occurs.",
        "It would accept the same fault once more, the day that somebody breaks it again.",
        "Run `telewire audit` outside of CI: it removes the entry. Commit the file.",
    ),
    "TW241": Fault(
        "A source file is no Python that can be read.",
        "What it emits, carries or shows does not exist for the audit, and other findings may come of that.",
        "Mend the file, or leave its folder out of [source] in telewire.toml.",
    ),
}
"""The codes of one record's checks and drift; those of the whole program and of a live run have their own tables."""


def program_faults() -> tuple[dict[str, str], dict[str, Fault]]:
    """Return the usual level of each finding over the whole program, and what the docstring of its module says."""
    said = {kind.code: (sys.modules[kind.find.__module__].__doc__ or "").strip() for kind in FINDINGS}
    mends = {kind.code: kind.mend for kind in FINDINGS}
    faults = {
        code: Fault(doc.partition("\n")[0], doc.partition("\n")[2].strip(), mends[code]) for code, doc in said.items()
    }
    return {kind.code: kind.level for kind in FINDINGS}, faults


def fault_text(code: str) -> str | None:
    """Return what a code of the audit or of the live check means; None where it is neither's."""
    if code in FAULTS:
        fault = FAULTS[code]
        return f"{code}: {fault.what}\n\nWhy it matters: {fault.why}\n\nHow to mend it: {fault.mend}"
    for kind in FINDINGS:
        if kind.code == code:
            return f"{code}: {(sys.modules[kind.find.__module__].__doc__ or '').strip()}"
    return f"{code}: {LIVE[code][1]}." if code in LIVE else None
