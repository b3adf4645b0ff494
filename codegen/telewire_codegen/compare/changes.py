"""What a comparison finds: changes, each judged by a rule."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from telewire_codegen.compare.metrics import Contract, Metric, Pointer
from telewire_registry.diagnostics import Level, Position

__all__ = ["Change", "Difference", "Impact", "Pair", "Rule", "shown"]

_MAX_SHOWN = 72


class Impact(StrEnum):
    """What a change means for readers of old events.

    A change is breaking where an event that was stored before is refused after it, or where the same question about
    the same event (this payload field, this snapshot path, this threshold) gets another answer or none.
    """

    BREAKING = "breaking"
    COMPATIBLE = "compatible"
    DOCUMENTATION = "documentation"


@dataclass(frozen=True, slots=True)
class Pair:
    """One metric before and after, and all that surrounds it.

    Attributes:
        old: The metric before; None where it is new.
        new: The metric now; None where it is gone.
        before: All that readers saw before.
        after: All that they see now.
        record_stays: Whether the metric's record is there before and after.
    """

    old: Metric | None
    new: Metric | None
    before: Contract
    after: Contract
    record_stays: bool


@dataclass(frozen=True, slots=True)
class Difference:
    """What a rule found.

    Attributes:
        what: What changed, in one line.
        old: How it was; empty where there was nothing.
        new: How it is; empty where there is nothing.
        where: Where it is written now, as keys and indexes into the record of today, or of then where it is gone.
        help: A way out, where there is a special one.
    """

    what: str
    old: str
    new: str
    where: Pointer
    help: str = ""


@dataclass(frozen=True, slots=True)
class Rule:
    """A kind of change.

    Attributes:
        code: The stable code, which [levels] of telewire.toml can speak of.
        impact: What it means for readers of old events.
        find: Finds the changes of this kind. Its docstring says what the rule is, then why the impact is what it is.
    """

    code: str
    impact: Impact
    find: Callable[[Pair], Iterator[Difference]]

    @property
    def name(self) -> str:
        """The rule's name: `field-removed`."""
        return self.find.__name__.replace("_", "-")

    @property
    def rule(self) -> str:
        """What the rule is: the first paragraph of the docstring, as one line."""
        return " ".join((self.find.__doc__ or "").partition("\n\n")[0].split())

    @property
    def why(self) -> str:
        """Why the impact is what it is: the docstring below its first paragraph, as one line."""
        return " ".join((self.find.__doc__ or "").partition("\n\n")[2].split())


@dataclass(frozen=True, slots=True)
class Change:
    """One change of one record.

    Attributes:
        code: The rule's code.
        rule: The rule's name.
        impact: What it means for readers of old events.
        level: How much it weighs; at `error`, the comparison fails.
        record: The id of the record, as it is today, or was where it is gone.
        metric: The metric: the record's name, with the field's name for a member of a group.
        what: What changed.
        old: How it was.
        new: How it is.
        why: Why the impact is what it is.
        help: A way out, or empty.
        path: The file of today, or of then where the record is gone.
        position: Where in the file of today; None where the record is gone.
    """

    code: str
    rule: str
    impact: Impact
    level: Level
    record: str
    metric: str
    what: str
    old: str
    new: str
    why: str
    help: str
    path: Path
    position: Position | None


def shown(value: object) -> str:
    """Return a value in one line, cut where it is long."""
    text = " ".join(str(value).split())
    return text if len(text) <= _MAX_SHOWN else text[: _MAX_SHOWN - 1] + "…"
