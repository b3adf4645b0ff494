"""Anchors of headings, as GitHub makes them.

Source of the rule: gjtorikian/html-pipeline's table of contents filter, which GitHub's renderer goes by: lower case,
all but letters, digits, `_`, `-` and spaces dropped, each space a dash, and a number behind a slug that is taken.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field

__all__ = ["Anchors", "slug_of"]


def slug_of(text: str) -> str:
    """Return the slug of a heading, whose text is given as it is shown."""
    kept = "".join(char for char in text.lower() if char in " -_" or unicodedata.category(char)[0] in "LMN")
    return re.sub(r" ", "-", kept)


@dataclass(slots=True)
class Anchors:
    """Gives out the anchors of one page, in the order of its headings."""

    taken: dict[str, int] = field(default_factory=dict)

    def add(self, text: str) -> str:
        """Return the anchor of the next heading, `#` included."""
        slug = slug_of(text)
        count = self.taken.get(slug)
        self.taken[slug] = (count or 0) + 1 if count is not None else 0
        if count is None:
            return f"#{slug}"
        numbered = f"{slug}-{self.taken[slug]}"
        self.taken.setdefault(numbered, 0)
        return f"#{numbered}"
