"""The evidence of the last audit, as the pages need it: one file per record below <out>/wiring."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from telewire_registry.diagnostics import Diagnostic, Level
from telewire_registry.evidence import Evidence, EvidenceError, load_evidence

__all__ = ["EVIDENCE_FOLDER", "read_evidence"]

EVIDENCE_FOLDER: Final = "wiring"


def read_evidence(out: Path) -> tuple[dict[str, Evidence], list[Diagnostic]]:
    """Return the evidence of each record, by id, and a warning for each file that is none.

    Args:
        out: The folder of generated files; without evidence in it, nothing was audited yet.
    """
    found: dict[str, Evidence] = {}
    diagnostics: list[Diagnostic] = []
    for path in sorted((out / EVIDENCE_FOLDER).glob("TELE-*.json")):
        try:
            evidence = load_evidence(path)
        except (EvidenceError, OSError) as error:
            message = f"the evidence cannot be read: {error}"
            help_ = "run `telewire audit --write`; until then the page says that the record was not audited"
            diagnostics.append(Diagnostic("TW432", Level.WARNING, message, path, help=help_, record=path.stem))
            continue
        found[evidence.record] = evidence
    return found, diagnostics
