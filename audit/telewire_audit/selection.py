"""The codes that an audit can report: which of them it does, at which level, and which can be accepted."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from telewire_audit.drift.codes import CHECKLIST
from telewire_audit.drift.codes import CODES as DRIFT_CODES
from telewire_audit.findings.table import WHOLE_PROGRAM_CODES
from telewire_audit.problems import CODES, NOTHING_SEEN
from telewire_audit.report import Finding
from telewire_registry.check import LOAD_CODES
from telewire_registry.config import Config, ConfigError
from telewire_registry.diagnostics import Level, closest
from telewire_registry.levels import Levels
from telewire_registry.suppressions import SUPPRESSION_CODES

__all__ = ["ACCEPTABLE", "FILE_CODES", "GONE", "KNOWN_CODES", "OF_RECORDS", "UNPARSED", "Selection"]

GONE: Final = "TW240"
"""The code of an entry of the baseline that no longer occurs."""
UNPARSED: Final = "TW241"
"""The code of a source file that is no Python."""
OF_RECORDS: Final = frozenset({*CODES.values(), *DRIFT_CODES, CHECKLIST})
"""The codes of findings about a record."""
ACCEPTABLE: Final = OF_RECORDS | frozenset(WHOLE_PROGRAM_CODES)
"""The codes that a comment, a baseline or a revision can accept: not that an audit saw nothing, or a wrong comment."""
KNOWN_CODES: Final = ACCEPTABLE | {NOTHING_SEEN, GONE, UNPARSED, *SUPPRESSION_CODES, *LOAD_CODES}
FILE_CODES: Final = frozenset({NOTHING_SEEN, UNPARSED, *LOAD_CODES})
"""The codes that are reported whatever is selected: without them an audit that saw nothing would be clean."""


@dataclass(frozen=True, slots=True)
class Selection:
    """What one configuration wants to hear of.

    Attributes:
        levels: The level of each code.
        codes: The codes that are reported.
    """

    levels: Levels
    codes: frozenset[str]

    @classmethod
    def of(cls, config: Config) -> Selection:
        """Read a configuration.

        Raises:
            ConfigError: It speaks of a code that no audit reports.
        """
        levels = Levels.of(config, ACCEPTABLE | {NOTHING_SEEN, GONE, UNPARSED})  # other series are let through
        chosen = _beginning(config.audit.select, "select") if config.audit.select else KNOWN_CODES
        left_out = _beginning(config.audit.ignore, "ignore")
        return cls(levels, (chosen - left_out) | FILE_CODES)

    def of_interest(self, findings: Iterable[Finding]) -> list[Finding]:
        """Return the findings that are reported, at the levels that they have here."""
        leveled = (self._leveled(finding) for finding in findings if finding.code in self.codes)
        return [finding for finding in leveled if finding.level != Level.OFF]

    def _leveled(self, finding: Finding) -> Finding:
        if finding.code in LOAD_CODES:
            return finding
        path = None if finding.path is None else self.levels.folder / finding.path
        level = self.levels.level(finding.code, Level(finding.level), path, finding.record)
        return dataclasses.replace(finding, level=str(level))


def _beginning(prefixes: Iterable[str], key: str) -> frozenset[str]:
    found: Mapping[str, list[str]] = {
        prefix: [code for code in KNOWN_CODES if prefix and code.startswith(prefix)] for prefix in prefixes
    }
    for prefix, codes in found.items():
        if not codes:
            meant = closest(prefix, sorted(KNOWN_CODES))
            hint = f"; did you mean {meant}?" if meant else ""
            raise ConfigError(f"{key}: the audit has no code that begins with {prefix!r}{hint}")
    return frozenset(code for codes in found.values() for code in codes)
