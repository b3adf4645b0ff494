"""What each code means, for outputs that list the codes that they use."""

from __future__ import annotations

from dataclasses import dataclass

from telewire_audit.faults import fault_text
from telewire_audit.findings.table import FINDINGS
from telewire_audit.problems import CODES
from telewire_registry.check import LOAD_CODES
from telewire_registry.suppressions import SUPPRESSION_CODES

__all__ = ["Rule", "rule_of"]

_NAMES = {**{code: check for check, code in CODES.items()}, **{kind.code: kind.name for kind in FINDINGS}}


@dataclass(frozen=True, slots=True)
class Rule:
    """A code, a name without spaces, its fault in a sentence, and all that is said of it."""

    code: str
    name: str
    summary: str
    text: str


def rule_of(code: str) -> Rule:
    """Return what a code of the audit means."""
    said = fault_text(code) or f"{code}: {ALL_OTHERS.get(code, code)}."
    text = said.removeprefix(f"{code}: ")
    return Rule(code, _NAMES.get(code, code), text.partition("\n")[0], text)


ALL_OTHERS = {**LOAD_CODES, **SUPPRESSION_CODES}
"""The codes that the registry knows the meaning of."""
