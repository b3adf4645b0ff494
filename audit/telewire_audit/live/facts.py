"""What was seen in a log, as plain sums: the same whether Python counted them or a database."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

__all__ = ["MANY", "NO_EXAMPLE", "OTHERS", "EventFacts", "Occurrence", "RunFacts", "UseFacts"]

MANY: Final = 1000
"""How many runs, and how many names that no record knows, are told apart: a log cannot make the memory grow."""
OTHERS: Final = "others"
"""Stands for all further names."""


NO_EXAMPLE: Final = object()
"""Stands for an example that was not kept; None is an example like any other."""


@dataclass(slots=True)
class Occurrence:
    """How often something was seen, where first (a 1-based line), and an example."""

    count: int = 0
    line: int = 0
    example: object = NO_EXAMPLE

    def add(self, count: int, line: int, example: object = NO_EXAMPLE) -> None:
        """Count something that was seen first, of these times, at a line."""
        if self.count == 0 or line < self.line:
            self.line, self.example = line, example
        self.count += count


@dataclass(slots=True)
class EventFacts:
    """One kind of event; times in the log's own seconds.

    Attributes:
        count: How many there were.
        first_line: The line of the first.
        last_line: The line of the last.
        first_time: The smallest timestamp.
        last_time: The largest timestamp.
        gap: The longest time between one and the next of the same run.
    """

    count: int = 0
    first_line: int = 0
    last_line: int = 0
    first_time: float = 0.0
    last_time: float = 0.0
    gap: float = 0.0


@dataclass(slots=True)
class UseFacts:
    """What one metric had from one field of an event.

    Attributes:
        seen: Values of the right type, NaN and infinities left out.
        nulls: Nulls that the type allows.
        low: The smallest number; None where there are no numbers.
        high: The largest number.
        first: The first value, where it is no number.
        varied: Whether another value than the first was seen, where they are no numbers.
        last: The last value.
        last_line: Its line.
        levels: How often each level held, in the order of the record; the last is "no level".
    """

    seen: int = 0
    nulls: int = 0
    low: float | None = None
    high: float | None = None
    first: object = None
    varied: bool = False
    last: object = None
    last_line: int = 0
    levels: list[int] = field(default_factory=list)


@dataclass(slots=True)
class RunFacts:
    """A whole log.

    Attributes:
        lines: How many lines were read, blank ones too.
        events: What was seen of each kind of event of the registry.
        uses: What was seen for each use of the plan, in its order.
        groups: For each group of the plan, how often each level held; the last is "no level".
        runs: How many different runs there were; counted up to a thousand.
        first_time: The smallest timestamp, or None.
        last_time: The largest timestamp, or None.
        faults: What is wrong, by code, subject and record.
        names: For some codes, the names that were told apart.
    """

    lines: int = 0
    events: dict[str, EventFacts] = field(default_factory=dict)
    uses: list[UseFacts] = field(default_factory=list)
    groups: list[list[int]] = field(default_factory=list)
    runs: int = 0
    first_time: float | None = None
    last_time: float | None = None
    faults: dict[tuple[str, str, str | None], Occurrence] = field(default_factory=dict)
    names: dict[str, set[str]] = field(default_factory=dict)

    def named(self, code: str, subject: str, record: str | None = None) -> Occurrence:
        """Return the count of a fault whose subject is a name from the log: after many, that of all further names."""
        known = self.names.setdefault(code, set())
        if subject in known:
            return self.fault(code, subject, record)
        if len(known) >= MANY:
            return self.fault(code, OTHERS, record)
        known.add(subject)
        return self.fault(code, subject, record)

    def fault(self, code: str, subject: str, record: str | None = None) -> Occurrence:
        """Return the count of one fault."""
        key = (code, subject, record)
        found = self.faults.get(key)
        if found is None:
            found = self.faults[key] = Occurrence()
        return found
