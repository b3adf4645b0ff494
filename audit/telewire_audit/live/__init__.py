"""The live check: a run's events held against the records, what its screen showed, and what torch.compile really did.

Importing this imports no torch; making a `CompileProbe` does.
"""

from telewire_audit.live.compile_probe import Answer, CompileProbe, CompileReport
from telewire_audit.live.report import LiveReport
from telewire_audit.live.screen_watch import ScreenWatch
from telewire_audit.live.session import LiveCheck, LiveCheckFailed
from telewire_audit.live.verdicts import LiveFinding

__all__ = [
    "Answer",
    "CompileProbe",
    "CompileReport",
    "LiveCheck",
    "LiveCheckFailed",
    "LiveFinding",
    "LiveReport",
    "ScreenWatch",
]
