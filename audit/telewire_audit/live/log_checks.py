"""A run's events held against the plan, piece by piece, in memory that does not grow with the log."""

from __future__ import annotations

from collections.abc import Sequence
from operator import eq, lt, sub

from telewire_audit.live.column_checks import check_batch
from telewire_audit.live.envelope import Batch, Parsed, parse_lines, sort_events
from telewire_audit.live.facts import MANY, EventFacts, RunFacts, UseFacts
from telewire_audit.live.live_plan import LivePlan

__all__ = ["LogChecks", "empty_facts"]


def empty_facts(plan: LivePlan) -> RunFacts:
    """Return facts of an empty log, with a place for every use of the plan."""
    return RunFacts(
        uses=[UseFacts(levels=[0] * (len(use.levels.names) + 1 if use.levels else 0)) for use in plan.uses],
        groups=[[0] * (len(group.levels.names) + 1) for group in plan.groups],
    )


class LogChecks:
    """Takes a log piece by piece, in order, and keeps the sums."""

    def __init__(self, plan: LivePlan) -> None:
        self.plan = plan
        self.facts = empty_facts(plan)
        self._above = b""
        self._clock: dict[object, float] = {}
        self._clocks: dict[tuple[object, str], float] = {}

    def take_lines(self, lines: Sequence[bytes]) -> None:
        """Take the next complete lines, without their line ends."""
        if not lines:
            return
        first = self.facts.lines + 1
        if lines[0] == self._above or any(map(eq, lines[1:], lines)):
            self._repeated(lines, first)
        self._above = lines[-1]
        self.facts.lines += len(lines)
        self._take(parse_lines(lines, first))

    def take_events(self, events: Sequence[object]) -> None:
        """Take the next events as plain data; each counts as a line."""
        parsed = Parsed()
        sort_events(events, self.facts.lines + 1, parsed)
        self.facts.lines += len(events)
        self._take(parsed)

    def cut_off(self, rest: bytes) -> None:
        """Take what stands behind the last line end: a line of its own if it is whole, else one that was cut off."""
        if not rest.strip():
            return
        if parse_lines([rest], 1).garbled:
            self.facts.lines += 1
            self.facts.fault("TW302", "line").add(1, self.facts.lines, rest[:60].decode("utf-8", "replace"))
        else:
            self.take_lines([rest])

    def _repeated(self, lines: Sequence[bytes], first: int) -> None:
        fault = self.facts.fault("TW341", "line")
        above = self._above
        for number, line in enumerate(lines, first):
            if line == above and line.strip():
                fault.add(1, number)
            above = line
        if not fault.count:
            del self.facts.faults["TW341", "line", None]

    def _take(self, parsed: Parsed) -> None:
        facts = self.facts
        for line, text in parsed.garbled:
            facts.fault("TW301", "line").add(1, line, text)
        for line, key, value in parsed.unsound:
            facts.fault("TW303", key).add(1, line, value)
        if parsed.order[0]:
            self._order(*parsed.order)
        for name, batch in parsed.batches.items():
            event = self.plan.events.get(name)
            if event is None:
                facts.named("TW304", name).add(len(batch.lines), batch.lines[0])
                continue
            self._event(name, batch)
            check_batch(event, batch, facts)

    def _order(self, lines: list[int], times: list[float], runs: list[object]) -> None:
        facts, clock = self.facts, self._clock
        low, high = min(times), max(times)
        facts.first_time = low if facts.first_time is None or low < facts.first_time else facts.first_time
        facts.last_time = high if facts.last_time is None or high > facts.last_time else facts.last_time
        run = runs[0]
        if runs.count(run) == len(runs) and _hashable(run) in clock:
            if times[0] < clock[_hashable(run)] or any(map(lt, times[1:], times)):
                self._backwards(lines, times, runs)
            clock[_hashable(run)] = times[-1]
            return
        self._backwards(lines, times, runs)

    def _backwards(self, lines: list[int], times: list[float], runs: list[object]) -> None:
        facts, clock = self.facts, self._clock
        for line, time, run in zip(lines, times, map(_hashable, runs), strict=True):
            above = clock.get(run)
            if above is None:
                if len(clock) >= MANY:
                    continue
                facts.runs += 1
            elif time < above:
                facts.fault("TW340", "timestamp").add(1, line, above - time)
            clock[run] = time

    def _event(self, name: str, batch: Batch) -> None:
        found = self.facts.events.get(name)
        low, high = min(batch.times), max(batch.times)
        if found is None:
            found = self.facts.events[name] = EventFacts(0, batch.lines[0], 0, low, high)
        found.count += len(batch.lines)
        found.last_line = batch.lines[-1]
        found.first_time, found.last_time = min(found.first_time, low), max(found.last_time, high)
        run = batch.runs[0]
        key = (_hashable(run), name)
        times, clocks = batch.times, self._clocks
        if batch.runs.count(run) == len(batch.runs) and key in clocks:
            found.gap = max(found.gap, times[0] - clocks[key], *map(sub, times[1:], times))
            clocks[key] = times[-1]
            return
        for time, one in zip(times, batch.runs, strict=True):
            key = (_hashable(one), name)
            above = clocks.get(key)
            if above is not None:
                found.gap = max(found.gap, time - above)
            elif len(clocks) >= MANY * 10:
                continue
            clocks[key] = time


def _hashable(run: object) -> object:
    return run if run is None or isinstance(run, str | int | float) else repr(run)
