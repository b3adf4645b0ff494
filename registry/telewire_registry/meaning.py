"""What a code means to somebody who meets it for the first time: why it matters, what to do, and an example.

The tables stand beside the checks that report the codes; tests run each example through the real check.
"""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["Meaning"]


@dataclass(frozen=True, slots=True)
class Meaning:
    """One code in words.

    Attributes:
        why: Why it matters.
        mend: What to do.
        wrong: A text that has the fault; empty where a few lines cannot show it.
        right: The same without it.
        language: What the texts are written in, as Markdown names it.
    """

    why: str
    mend: str
    wrong: str = ""
    right: str = ""
    language: str = "yaml"
