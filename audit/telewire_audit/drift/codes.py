"""The codes of drift, and what each weighs where telewire.toml says nothing."""

from __future__ import annotations

from typing import Final

WARNING, NOTE = "warning", "note"

CHECKLIST: Final = "TW207"
"""A checklist that says something else than the audit; it is written by the audit, and no drift of a person's."""
FILE: Final = "TW208"
WIDGET: Final = "TW209"
UNDECLARED: Final = "TW210"
SYMBOL: Final = "TW211"
NAME: Final = "TW212"
TEST: Final = "TW213"
CLAIM: Final = "TW214"

CODES: Final = (FILE, WIDGET, UNDECLARED, SYMBOL, NAME, TEST, CLAIM)
