"""The lints: what can be wrong with records that are well formed, one module for each fault."""

from __future__ import annotations

from typing import Final

from telewire_registry.lints import duplicate_id, unknown_word
from telewire_registry.lints.lint import Finding, Invalid, Lint, Subject

__all__ = ["LINTS", "Finding", "Invalid", "Lint", "Subject"]

LINTS: Final = (
    unknown_word.LINT,
    duplicate_id.LINT,
)
"""All lints, in the order of their codes."""
