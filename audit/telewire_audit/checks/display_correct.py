"""Nobody has seen the value on a screen."""

from __future__ import annotations

from telewire_audit.checks.context import Context
from telewire_audit.questions import Question
from telewire_audit.verdicts import NOT_APPLICABLE, PASS, Result


def check(_context: Context, question: Question) -> Result:
    """Whether somebody, or a live run, attests that the value is shown right."""
    if question.attested:
        return Result(PASS, "attested")
    return Result(NOT_APPLICABLE, "nobody has attested it")
