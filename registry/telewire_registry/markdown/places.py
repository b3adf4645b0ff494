"""The places of a page: its headings, in their order, and where in the record each belongs."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

__all__ = ["PLACES", "TOP", "Place", "place_of_heading"]


@dataclass(frozen=True, slots=True)
class Place:
    """One heading of the page and what stands below it, up to the next heading.

    Attributes:
        key: Its short name.
        title: The heading's text, without its number.
        level: 1 for the top of the page, 2 for a section, 3 for a part of one.
        number: The section's number.
        pointer: The JSON pointer that what is kept about it goes by.
        also: Other texts that the heading goes by, in lower case and without what stands in brackets.
    """

    key: str
    title: str
    level: int
    number: int
    pointer: str
    also: tuple[str, ...] = ()

    @property
    def section(self) -> Place:
        """The section that the place is in, or itself."""
        return next((place for place in PLACES if place.level <= 2 and place.number == self.number), self)  # noqa: PLR2004

    @property
    def path(self) -> str:
        """The heading's path, as extras name it."""
        return self.title if self.level < 3 else f"{self.section.title}/{self.title}"  # noqa: PLR2004

    @property
    def heading(self) -> str:
        """The heading's line."""
        return f"## {self.number}. {self.title}" if self.level == 2 else f"### {self.title}"  # noqa: PLR2004

    @property
    def follows_rule(self) -> bool:
        """Whether a rule stands before the heading."""
        return self.level == 2 and self.key != "purpose"  # noqa: PLR2004


TOP: Final = Place("top", "Top", 1, 0, "/title")
PLACES: Final = (
    TOP,
    Place("identity", "Identity", 2, 1, "/id"),
    Place("purpose", "Purpose", 2, 2, "/purpose"),
    Place("question", "What question does this answer?", 3, 2, "/purpose/question"),
    Place("audience", "Who needs this information?", 3, 2, "/purpose/audience"),
    Place("cadence", "When is this information needed?", 3, 2, "/purpose/cadence"),
    Place("data", "Data Specification", 2, 3, "/data"),
    Place("type", "Type and Format", 3, 3, "/data/type"),
    Place("fields", "Fields", 3, 3, "/fields"),
    Place("meaning", "Semantic Meaning", 3, 3, "/data/meaning"),
    Place("thresholds", "Health Thresholds", 3, 3, "/thresholds"),
    Place("flow", "Data Flow", 2, 4, "/flow"),
    Place("source", "Source (Emitter)", 3, 4, "/flow/emitters"),
    Place("transport", "Transport", 3, 4, "/flow/stages"),
    Place("schema", "Schema Location", 3, 4, "/flow/targets"),
    Place("consumers", "Consumers (Display)", 3, 4, "/flow/consumers"),
    Place("verification", "Wiring Verification", 2, 5, "/verification"),
    Place("checklist", "Checklist", 3, 5, "/verification/checklist"),
    Place("claims", "Claims", 3, 5, "/verification/claims"),
    Place("attested", "Seen on Screen", 3, 5, "/verification/attested"),
    Place("tests", "Test Coverage", 3, 5, "/verification/tests"),
    Place("manual", "Manual Verification Steps", 3, 5, "/verification/manual", ("manual verification",)),
    Place("suppress", "Accepted Findings", 3, 5, "/suppress"),
    Place("dependencies", "Dependencies", 2, 6, "/dependencies"),
    Place("upstream", "Upstream (this telemetry depends on)", 3, 6, "/dependencies/upstream"),
    Place("downstream", "Downstream (depends on this telemetry)", 3, 6, "/dependencies/downstream"),
    Place("history", "History", 2, 7, "/history"),
    Place("notes", "Notes", 2, 8, "/notes"),
)
"""Every place, in the order of the page."""

_NUMBER = re.compile(r"^\d+\.\s+")
_REMARK = re.compile(r"\s*\([^()]*\)\s*$")


def _plain(title: str) -> str:
    return _REMARK.sub("", _NUMBER.sub("", title)).strip().casefold()


def place_of_heading(level: int, title: str, after: Place) -> Place | None:
    """Return the place that a heading opens, or None where it is none of the page's own headings.

    Args:
        level: 2 or 3.
        title: The heading's text.
        after: The place before it; a heading that would go back on the page opens none.
    """
    wanted = _plain(title)
    for place in PLACES[PLACES.index(after) + 1 :]:
        if place.level == level and wanted in (_plain(place.title), *place.also):
            return place if level == 2 or place.number == after.number else None  # noqa: PLR2004 - a section
    return None
