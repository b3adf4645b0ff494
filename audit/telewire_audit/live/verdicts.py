"""From what was seen in a log to findings: a pure function of plan and facts."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from statistics import median_high
from typing import Final

from telewire_audit.live.codes import CODES
from telewire_audit.live.facts import NO_EXAMPLE, EventFacts, Occurrence, RunFacts, UseFacts
from telewire_audit.live.live_plan import LivePlan, Metric, Use
from telewire_registry.diagnostics import Level, closest
from telewire_registry.levels import Levels

__all__ = ["LiveFinding", "findings"]

_ENOUGH: Final = 20
"""From so many values on, one that never moves, or that no longer comes, is no accident."""
_SILENCE: Final = 10
"""A value has stopped coming when the rest of the log is so many times as long as its longest gap."""


@dataclass(frozen=True, slots=True)
class LiveFinding:
    """Something that is wrong with a run, or with its log.

    Attributes:
        code: The stable code.
        level: How much it weighs, after the levels of telewire.toml.
        message: What is wrong, in one line.
        line: The first line that shows it, 1-based; None where it is what is not there.
        count: On how many lines it was seen; 0 where it is what is not there.
        record: The id of the record that is held against the run, or None.
        subject: The event, `EVENT.field`, key or metric that it is about.
        help: The way out.
    """

    code: str
    level: Level
    message: str
    line: int | None
    count: int
    record: str | None
    subject: str
    help: str = ""


def findings(plan: LivePlan, facts: RunFacts, levels: Levels | None = None) -> tuple[LiveFinding, ...]:
    """Return all that is wrong, those with a line first and in their order.

    Args:
        plan: What the log was held against.
        facts: What was seen.
        levels: The levels of the configuration; the defaults where left out.
    """
    found = []
    for finding in (*_faults(plan, facts), *_absences(plan, facts), *_movements(plan, facts), *_rhythms(plan, facts)):
        if finding.record is not None and finding.code in plan.suppressed.get(finding.record, ()):
            continue
        level = levels.level(finding.code, finding.level, None, finding.record) if levels is not None else finding.level
        if level is not Level.OFF:
            found.append(
                LiveFinding(
                    finding.code, level, finding.message, finding.line, finding.count, finding.record, finding.subject,
                    finding.help,
                )
            )  # fmt: skip
    return tuple(sorted(found, key=lambda f: (f.line is None, f.line or 0, f.code, f.record or "", f.subject)))


def _finding(  # noqa: PLR0913 - the parts of a finding
    code: str, subject: str, message: str, *, line: int | None = None, count: int = 0, record: str | None = None,
    help_: str = "",
) -> LiveFinding:  # fmt: skip
    return LiveFinding(code, CODES[code][0], message, line, count, record, subject, help_)


def _faults(plan: LivePlan, facts: RunFacts) -> Iterator[LiveFinding]:
    """What was counted line by line."""
    metrics = {(use.subject, use.metric.record): use for use in plan.uses}
    for (code, subject, record), seen in facts.faults.items():
        use = metrics.get((subject, record or ""))
        message, help_ = _explain(code, subject, seen, use, plan)
        yield _finding(code, subject, message, line=seen.line, count=seen.count, record=record, help_=help_)


def _explain(code: str, subject: str, seen: Occurrence, use: Use | None, plan: LivePlan) -> tuple[str, str]:  # noqa: PLR0911 - one answer for each code
    example = None if seen.example is NO_EXAMPLE else shown(seen.example)
    got = "" if example is None else f" (got {example})"
    match code:
        case "TW301":
            return f"a line that is no JSON object{got}", "it was written by two at once, or damaged"
        case "TW302":
            return "the last line was cut off; the lines before it are whole", ""
        case "TW303":
            return (
                f"an event without a usable {subject!r}{got}",
                "an event has type, timestamp and payload",
            )
        case "TW304":
            meant = closest(subject, plan.events)
            return f"event {subject} is of no record", f"did you mean {meant}?" if meant else "write a record for it"
        case "TW305":
            event, _, name = subject.partition(".")
            known = plan.events[event].known if event in plan.events else ()
            meant = closest(name, known)
            return f"field {subject} is of no record", f"did you mean {meant}?" if meant else "write a record for it"
        case "TW306":
            return f"{subject} is missing", "the emitter must fill every field of the payload"
        case "TW310":
            return f"{subject} must be {use.kind if use else 'of its type'}{got}", ""
        case "TW311":
            return f"{subject} must lie in {use.range if use else 'its range'}{got}", ""
        case "TW312":
            return f"{subject} is NaN", "find the operation that made it; NaN comes through every later one"
        case "TW313":
            return f"{subject} is infinite{got}", ""
        case "TW340":
            step = "" if example is None else f"{example} s "
            return f"a timestamp lies {step}before the one above, of the same run", ""
        case "TW341":
            return "a line is the same as the one above", "the log was written twice there"
        case "TW350":
            return f"{subject} reached its critical level" + ("" if example is None else f" (at {example})"), ""
        case "TW351":
            return f"no level of the record holds for {subject}{got}", "let the conditions cover the range"
    raise AssertionError(code)


def _absences(plan: LivePlan, facts: RunFacts) -> Iterator[LiveFinding]:
    """Metrics whose events never came, or never with a value."""
    reported: set[tuple[str, str]] = set()
    for metric, indexes in plan.metrics:
        uses = [plan.uses[index] for index in indexes]
        if any(facts.uses[use.index].seen or facts.uses[use.index].nulls for use in uses):
            continue
        came = [use for use in uses if use.event in facts.events]
        if not came:
            events = " or ".join(dict.fromkeys(use.event for use in uses))
            if (metric.record, events) not in reported:
                reported.add((metric.record, events))
                yield _finding("TW320", metric.name, f"never seen: no {events} came", record=metric.record)
        elif facts.lines:
            first = facts.events[came[0].event]
            message = f"{metric.name} never had a value, though {came[0].event} came {first.count:,} times"
            yield _finding(
                "TW321", came[0].subject, message, line=first.first_line, count=first.count, record=metric.record
            )


def _movements(plan: LivePlan, facts: RunFacts) -> Iterator[LiveFinding]:
    """Values that never moved, and those that never were another than the default."""
    for metric, indexes in plan.metrics:
        seen = [(plan.uses[index], facts.uses[index]) for index in indexes if plan.uses[index].kind is not None]
        seen = [(use, found) for use, found in seen if found.seen]
        if not seen or any(_has_moved(found) for _, found in seen):
            continue
        use, found = seen[0]
        if len({shown(item.last) for _, item in seen}) > 1:
            continue
        count = sum(item.seen for _, item in seen)
        nulls = sum(item.nulls for _, item in seen)
        is_default = found.last == metric.default and isinstance(found.last, bool) == isinstance(metric.default, bool)
        first = facts.events[use.event].first_line
        if metric.moves and count >= _ENOUGH and not nulls and _must_move(use, found, is_default=is_default):
            more = ", its default" if is_default else ""
            message = f"{metric.name} was {shown(found.last)}{more}, all {count:,} times; the record says that it moves"
            help_ = f"cadence {', '.join(metric.cadence)}: look for a constant, or a variable that is not updated"
            yield _finding(
                "TW322", use.subject, message, line=first, count=count, record=metric.record, help_=help_
            )  # fmt: skip
        elif is_default and not nulls:
            message = f"{metric.name} never was another than its default, {shown(found.last)}"
            yield _finding("TW323", use.subject, message, line=first, count=count, record=metric.record)


def _has_moved(found: UseFacts) -> bool:
    return found.varied or found.low != found.high


def _must_move(use: Use, found: UseFacts, *, is_default: bool) -> bool:
    """Return whether a number that stands still is suspicious: not a count of faults that rests, healthy, at zero."""
    if use.kind is None or not use.kind.is_number:
        return False
    if use.kind.name == "int" and is_default and use.levels is not None:
        return not any(count and name == "healthy" for name, count in zip(use.levels.names, found.levels, strict=False))
    return True


def _rhythms(plan: LivePlan, facts: RunFacts) -> Iterator[LiveFinding]:
    """Events that came too seldom, too often, or no longer; one finding for all metrics that an event carries."""
    usual = _usual_count(plan, facts)
    found: dict[tuple[str, str, str], list[str]] = {}
    for metric, indexes in plan.metrics:
        for name in dict.fromkeys(plan.uses[index].event for index in indexes):
            event = facts.events.get(name)
            said = _rhythm(metric, name, event, facts, usual) if event is not None else None
            if said is not None and said[0] not in plan.suppressed.get(metric.record, ()):
                found.setdefault((said[0], name, said[1]), []).append(metric.record)
    for (code, name, message), records in found.items():
        ids = list(dict.fromkeys(records))
        event = facts.events[name]
        line = event.first_line if code == "TW330" else event.last_line
        record = ids[0] if len(ids) == 1 else None
        help_ = f"records {', '.join(ids)}" if len(ids) > 1 else ""
        yield _finding(code, name, message, line=line, count=event.count, record=record, help_=help_)


def _usual_count(plan: LivePlan, facts: RunFacts) -> int:
    """Return how often an event came that is wanted all along: the upper median."""
    moving = {plan.uses[index].event for metric, indexes in plan.metrics if metric.moves for index in indexes}
    counts = [event.count for name, event in facts.events.items() if name in moving]
    return median_high(counts) if counts else 0


def _rhythm(metric: Metric, name: str, event: EventFacts, facts: RunFacts, usual: int) -> tuple[str, str] | None:
    """Return the code and the message of what is wrong with the rhythm of an event, for one metric."""
    if metric.once and facts.runs and event.count > facts.runs:
        runs = _counted(facts.runs, "run")
        return "TW331", f"{name} came {event.count:,} times in {runs}, and is wanted once a run"
    if not metric.moves or metric.kind is None or not metric.kind.is_number or facts.last_time is None:
        return None
    if event.count <= facts.runs and usual >= _ENOUGH * max(1, facts.runs):
        return "TW330", f"{name} came {_times(event.count)} in all, and is wanted {', '.join(metric.cadence)}"
    silence = facts.last_time - event.last_time
    if event.count >= _ENOUGH and silence > max(0.0, _SILENCE * event.gap) and facts.runs == 1:
        gap = f"its longest gap was {event.gap:.6g} s"
        return "TW332", f"{name} came no more for the last {silence:.6g} s of the log; {gap}"
    return None


def shown(value: object) -> str:
    """Return a value as JSON, shortened, and without anything that a terminal would act on."""
    try:
        text = json.dumps(value, ensure_ascii=False)
    except (TypeError, ValueError):
        text = repr(value)
    text = "".join(char if char.isprintable() else char.encode("unicode_escape").decode() for char in text)
    return text if len(text) <= 60 else text[:59] + "…"  # noqa: PLR2004


def _times(count: int) -> str:
    return "once" if count == 1 else f"{count:,} times"


def _counted(count: int, word: str) -> str:
    return f"{count:,} {word}{'' if count == 1 else 's'}"
