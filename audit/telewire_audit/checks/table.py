"""All checks, in the order of the record's checklist."""

from __future__ import annotations

from collections.abc import Callable

from telewire_audit.checks import (
    consumer_reads,
    default_correct,
    display_correct,
    emitter_exists,
    schema_field_exists,
    thresholds_applied,
    transport_works,
)
from telewire_audit.checks.context import Context
from telewire_audit.questions import Question
from telewire_audit.verdicts import Result

CHECKS: tuple[tuple[str, Callable[[Context, Question], Result]], ...] = (
    ("emitter_exists", emitter_exists.check),
    ("transport_works", transport_works.check),
    ("schema_field_exists", schema_field_exists.check),
    ("default_correct", default_correct.check),
    ("consumer_reads", consumer_reads.check),
    ("display_correct", display_correct.check),
    ("thresholds_applied", thresholds_applied.check),
)
"""Name and function of each check."""

OF_RECORD = ("emitter_exists", "transport_works", "schema_field_exists", "consumer_reads")
"""The checks whose worst verdict is the record's."""
