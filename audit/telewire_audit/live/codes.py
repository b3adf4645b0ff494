"""The findings of the live check: code, level where telewire.toml says nothing, and what each is."""

from __future__ import annotations

from typing import Final

from telewire_registry.diagnostics import Level

__all__ = ["CODES"]

CODES: Final[dict[str, tuple[Level, str]]] = {
    "TW301": (Level.ERROR, "A line holds no JSON object"),
    "TW302": (Level.NOTE, "The last line was cut off"),
    "TW303": (Level.ERROR, "A line's envelope lacks a key, or holds something else there"),
    "TW304": (Level.WARNING, "An event of no record"),
    "TW305": (Level.WARNING, "A field of no record"),
    "TW306": (Level.ERROR, "An event lacks a field that a record needs"),
    "TW310": (Level.ERROR, "A value is not of the record's type"),
    "TW311": (Level.ERROR, "A value lies outside of the record's range"),
    "TW312": (Level.ERROR, "A value is NaN"),
    "TW313": (Level.ERROR, "A value is infinite"),
    "TW320": (Level.WARNING, "A record's event never came"),
    "TW321": (Level.ERROR, "A record's event came, and never with a value"),
    "TW322": (Level.WARNING, "A value never moved, though the record says that it does"),
    "TW323": (Level.NOTE, "A value never was another than the default"),
    "TW330": (Level.WARNING, "A value came once, though the record wants it all along"),
    "TW331": (Level.NOTE, "A value came again, though the record wants it once a run"),
    "TW332": (Level.WARNING, "A value stopped coming long before the log ends"),
    "TW340": (Level.WARNING, "A timestamp lies before the one above, of the same run"),
    "TW341": (Level.WARNING, "A line is the same as the one above"),
    "TW350": (Level.NOTE, "A critical level was reached"),
    "TW351": (Level.NOTE, "No level of the record holds for a value"),
    "TW360": (Level.ERROR, "A widget showed a value wrong"),
    "TW361": (Level.WARNING, "What a screen test saw of a record proves nothing"),
    "TW362": (Level.ERROR, "A screen test saw something of no record"),
}
