"""From what a screen test saw to what may be attested, and why the rest may not; pure functions.

A record is attested where the run brought a value for each of its fields, nothing was wrong with it, and a widget
showed at least two values of each, as it must, so that they can be told apart. One value alone proves nothing: a widget
that never changes would pass as well.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Final

from telewire_audit.consumer_code import ConsumerCode, Widget
from telewire_audit.live.codes import CODES
from telewire_audit.live.report import LiveReport
from telewire_audit.live.sightings import SeenRun, Sighting
from telewire_audit.live.verdicts import LiveFinding
from telewire_registry.diagnostics import Level, closest
from telewire_registry.model import Record

__all__ = ["ScreenVerdict", "judge_sightings"]

WRONG: Final = "TW360"
UNPROVEN: Final = "TW361"
NO_RECORD: Final = "TW362"
_SHOWN: Final = 60


@dataclass(frozen=True, slots=True)
class ScreenVerdict:
    """What may be attested of a record: a widget that shows it right, or wrong.

    Attributes:
        record: The id of the record.
        widget: The widget's class.
        saw: What it showed; of a group, a line for each field.
        is_wrong: Whether that was not what it must show.
    """

    record: str
    widget: Widget
    saw: str
    is_wrong: bool = False


def judge_sightings(
    records: Iterable[Record], report: LiveReport, seen: SeenRun, code: ConsumerCode
) -> tuple[tuple[ScreenVerdict, ...], tuple[LiveFinding, ...]]:
    """Return what may be attested, and findings about the rest.

    Args:
        records: The records of the registry.
        report: What the run's log says.
        seen: What was seen in that run.
        code: The code of the consumers, as it is now.
    """
    known = {record.id: record for record in records}
    widgets = {name: _widget(name, seen, code) for name in {sighting.consumer for sighting in seen.sightings}}
    by_record: dict[str, list[Sighting]] = {}
    for sighting in seen.sightings:
        by_record.setdefault(sighting.record, []).append(sighting)
    verdicts: list[ScreenVerdict] = []
    found: list[LiveFinding] = []
    for name, own in sorted(by_record.items()):
        if name not in known:
            meant = closest(name, known)
            help_ = f"did you mean {meant}?" if meant else "write a record for it"
            found.append(_finding(NO_RECORD, name, None, f"{own[0].test} saw {name}, which is no record", help_))
            continue
        wrong = list(_wrong(own, widgets))
        verdicts += wrong
        found += [_wrong_finding(sighting) for sighting in own if not sighting.is_right]
        right, doubt = _right(known[name], report, own, widgets)
        if doubt is not None:
            found.append(
                _finding(UNPROVEN, name, name, f"what was seen of {name} proves nothing: {doubt[0]}", doubt[1])
            )
        verdicts += [item for item in right if item.widget not in {other.widget for other in wrong}]
    return tuple(verdicts), tuple(found)


_Doubt = tuple[str, str]
"""Why nothing is proven, and the way out."""
_Widgets = Mapping[str, Widget | _Doubt]
"""For each consumer that was looked at, its class as it is now, or why it is none."""


def _widget(name: str, seen: SeenRun, code: ConsumerCode) -> Widget | _Doubt:
    widget = code.find(name)
    if widget is None:
        return f"no class {name} is among the consumers", "see [wiring].consumers"
    if seen.code.get(name) != code.hash_of(widget):
        return f"the code of {name.rpartition('.')[2]} has changed since", "run the screen test again"
    return widget


def _wrong(seen: Sequence[Sighting], widgets: _Widgets) -> Iterator[ScreenVerdict]:
    """Yield one verdict for each widget that showed something wrong."""
    told: dict[Widget, ScreenVerdict] = {}
    for sighting in seen:
        widget = widgets[sighting.consumer]
        if isinstance(widget, Widget) and not sighting.is_right:
            saw = f"no {_short(sighting.shows)} for {_short(sighting.value)}"
            told.setdefault(widget, ScreenVerdict(sighting.record, widget, saw, is_wrong=True))
    yield from told.values()


def _wrong_finding(sighting: Sighting) -> LiveFinding:
    consumer = sighting.consumer.rpartition(".")[2]
    message = f"{consumer} shows no {_short(sighting.shows)} while {sighting.record} is {_short(sighting.value)}"
    return _finding(WRONG, sighting.consumer, sighting.record, message, f"seen by {sighting.test}")


def _right(
    record: Record, report: LiveReport, seen: Sequence[Sighting], widgets: _Widgets
) -> tuple[list[ScreenVerdict], _Doubt | None]:
    """Return the verdicts of widgets that show a record right, or why there are none."""
    doubt = _of_run(record, report)
    if doubt is not None:
        return [], doubt
    names: list[str | None] = [item.name for item in record.fields]
    texts: dict[Widget, list[str]] = {}
    for name in names or [None]:
        field = "" if name is None else f"{name}: "
        own = [sighting for sighting in seen if sighting.field == name and sighting.is_right]
        if not own:
            others = ", ".join(sorted({str(sighting.field) for sighting in seen if sighting.field is not None}))
            return [], (f"{field}nobody looked", f"looked at: {others}" if others else "")
        pairs: dict[Widget, tuple[Sighting, Sighting]] = {}
        for consumer in dict.fromkeys(sighting.consumer for sighting in own):
            widget = widgets[consumer]
            if not isinstance(widget, Widget):
                return [], (f"{field}{widget[0]}", widget[1])
            pair = _told_apart([sighting for sighting in own if sighting.consumer == consumer])
            if pair is not None:
                pairs[widget] = pair
        if not pairs:
            return [], (f"{field}{_alike(own)}", "look at two values that look different")
        for widget, (one, other) in pairs.items():
            texts.setdefault(widget, []).append(f"{field}{_saw(one)}, {_saw(other)}")
    return [ScreenVerdict(record.id, widget, "\n".join(saw)) for widget, saw in texts.items()], None


def _of_run(record: Record, report: LiveReport) -> _Doubt | None:
    """Return what the run's log has against a record."""
    error = next((item for item in report.findings if item.record == record.id and item.level is Level.ERROR), None)
    if error is not None:
        return f"the run's log says otherwise: {error.message}", ""
    came = {item.name for item in report.metrics if item.record == record.id and (item.count or item.nulls)}
    derived = {name for owner, name in report.not_in_events if owner == record.id}
    missing = [member.name for member in record.members if member.name not in came | derived]
    return (f"the run never had {', '.join(missing)}", "hand the run's events to the test's notes") if missing else None


def _told_apart(seen: Sequence[Sighting]) -> tuple[Sighting, Sighting] | None:
    """Return two sightings of different values of which one's text is not what the other shows."""
    for one, other in combinations(seen, 2):
        differ = one.shows not in other.rendered or other.shows not in one.rendered
        if one.value != other.value and differ:
            return one, other
    return None


def _alike(seen: Sequence[Sighting]) -> str:
    values = dict.fromkeys(sighting.value for sighting in seen)
    if len(values) == 1:
        return f"only one value was seen, {_short(next(iter(values)))}"
    return f"the values {', '.join(map(_short, list(values)[:2]))} look the same"


def _saw(sighting: Sighting) -> str:
    value = json.loads(sighting.value)
    return f"{_short(sighting.shows)} for {f'{value:.6g}' if isinstance(value, float) else _short(sighting.value)}"


def _short(text: str) -> str:
    text = " ".join("".join(char if char.isprintable() else " " for char in text).split())
    return text if len(text) <= _SHOWN else text[: _SHOWN - 1] + "…"


def _finding(code: str, subject: str, record: str | None, message: str, help_: str) -> LiveFinding:
    return LiveFinding(code, CODES[code][0], message, None, 0, record, subject, help_)
