"""What the codes of the live check mean. Examples are lines of a log; ` # 20 times` stands for as many such lines."""

from __future__ import annotations

from typing import Final

from telewire_registry.meaning import Meaning

__all__ = ["EXAMPLE_RECORDS", "MEANINGS"]

EXAMPLE_RECORDS: Final = """\
id: TELE-101
name: run_name
purpose: {cadence: [at_start]}
data: {type: str, default: ''}
flow:
  emitters: [{event: START, payload: StartPayload}]
  targets: [{path: run.name}]
---
id: TELE-102
name: loss
purpose: {cadence: [realtime]}
data: {type: float, range: "[0, 10]", default: 0.0}
thresholds: [{level: healthy, when: value < 5}, {level: critical, when: value > 8}]
flow:
  emitters: [{event: STEP, payload: StepPayload}]
  targets: [{path: train.loss}]
---
id: TELE-103
name: eta
data: {type: float | None, default: null}
flow:
  emitters: [{event: STEP, payload: StepPayload}]
  targets: [{path: train.eta}]
---
id: TELE-104
name: reward
purpose: {cadence: [realtime]}
data: {type: float, default: 0.0}
flow:
  emitters: [{event: EPISODE, payload: EpisodePayload}]
  targets: [{path: train.reward}]
"""
"""The records that the examples are held against, without the keys that say nothing here."""


def _log(why: str, mend: str, wrong: str = "", right: str = "", said: str = "") -> Meaning:
    """A meaning whose examples are logs; `said` is what a record says that they break or keep."""
    wrong, right = (f"# {said}\n{text}" if said and text else text for text in (wrong, right))
    return Meaning(why, mend, wrong, right, "json")


def _line(payload: str = '{"loss": 0.5, "eta": 90.0}', kind: str = "STEP", time: float = 1.0, times: int = 1) -> str:
    more = f" # {times} times" if times > 1 else ""
    return f'{{"type": "{kind}", "timestamp": {time}, "run_id": "a", "payload": {payload}}}{more}\n'


def _loss(value: str, other: str = "0.5") -> tuple[str, str]:
    """A line with a wrong loss, and one with a right one."""
    return _line(f'{{"loss": {value}, "eta": 90.0}}'), _line(f'{{"loss": {other}, "eta": 90.0}}')


_START: Final = _line('{"run_name": "first"}', "START", 0.0)
_EPISODE: Final = '{"reward": 2.5}'
_LOST: Final = "A line that cannot be read is an event that nobody will ever see."
_SHOWN: Final = "The screen shows it to people who take it for a measurement."

MEANINGS: Final[dict[str, Meaning]] = {
    "TW301": _log(
        _LOST,
        "Write each event with one call, as one line; two writers of one file need one log each.",
        _line().replace('"payload": ', '"payl'),
        _line(),
    ),
    "TW302": _log(
        "The run was stopped while it wrote, or still runs; all lines above were checked.",
        "Nothing, where that is so; else close the log at the end of the run.",
        _line() + _line(time=2.0)[:40],
        _line() + _line(time=2.0),
    ),
    "TW303": _log(
        "Without a type nobody knows what an event is, without a timestamp and a run nobody can order it.",
        "Give every event `type`, `timestamp` (seconds, a number) and `payload`, and `run_id` where runs share a log.",
        _line().replace('"timestamp": 1.0, ', ""),
        _line(),
    ),
    "TW304": _log(
        "Nothing is checked of such an event: no record says what it carries. Mostly its name was changed on one side.",
        "Use the record's name of the event, or write a record for it.",
        _line(kind="STEPPED"),
        _line(),
    ),
    "TW305": _log(
        "It is measured and sent, and nobody knows what it means; mostly its name was changed on one side.",
        "Use the record's name of the field, or write a record for it.",
        _line('{"loss": 0.5, "eta": 90.0, "los": 0.5}'),
        _line(),
    ),
    "TW306": _log(
        "The aggregator keeps the value before, or the default, and the screen shows it as if it were new.",
        "Fill the field wherever the event is made; or let the record's type allow `None`.",
        _line('{"eta": 90.0}'),
        _line(),
    ),
    "TW310": _log(
        "What formats, compares or sums the value fails, or gives something else than it should.",
        "Convert it where it is emitted; or correct data.type.",
        *_loss('"0.5"'),
    ),
    "TW311": _log(
        f"It is no such value: a percentage where a fraction is meant, a sign turned, a wrong field. {_SHOWN}",
        "Look at how the value is computed; or correct data.range, which holds for the value after its transform.",
        *_loss("42.0"),
        "the record says: range [0, 10]",
    ),
    "TW312": _log(
        "NaN is neither above nor below any level, so that no alarm comes, and it spoils every mean.",
        "Look for a division by zero or a loss that blew up; emit None, and allow it, where there is no value.",
        *_loss("NaN"),
    ),
    "TW313": _log(
        "It spoils every mean and every axis, and mostly means that training has blown up.",
        "Look for an overflow; where the value may be infinite, let data.range include it: `[0, inf]`.",
        *_loss("Infinity"),
    ),
    "TW320": _log(
        f"The value's default stood on the screen for the whole run. {_SHOWN}",
        "Emit the event, or run what emits it: a branch of the configuration may never have been taken.",
        _START + _line(),
        _START + _line() + _line(_EPISODE, "EPISODE", 2.0),
    ),
    "TW321": _log(
        f"The event comes and the value does not, so its default stands on the screen. {_SHOWN}",
        "Fill the field where the event is made.",
        _line('{"loss": 0.5}'),
        _line(),
    ),
    "TW322": _log(
        f"The value is most likely a constant, or a variable that nothing updates. {_SHOWN}",
        "Look at where it is computed; where it may rest, take the cadence out of the record.",
        _line(times=20),
        _line(times=20) + _line('{"loss": 0.4, "eta": 80.0}', time=30.0),
        "the record says: cadence realtime",
    ),
    "TW323": _log(
        "Nobody can tell such a value from one that was never set.",
        "Nothing, where the value may be so; else look at where it is computed.",
        *_loss("0.0"),
        "the record says: default 0.0",
    ),
    "TW330": _log(
        "The screen shows one value for the whole run, as if it were new.",
        "Emit the event as often as the record says, or correct purpose.cadence.",
        _line(times=20) + _line(_EPISODE, "EPISODE", 30.0),
        _line(times=20) + _line(_EPISODE, "EPISODE", 30.0, 20),
        "the record says: cadence realtime",
    ),
    "TW331": _log(
        "What is said once at the start was sent again: it has changed, or its emitter runs too often.",
        "Emit it once; or correct purpose.cadence.",
        _START + _line('{"run_name": "second"}', "START", 1.0),
        _START + _line(),
        "the record says: cadence at_start",
    ),
    "TW332": _log(
        "The screen shows the last value for ever: mostly a thread or a process has died.",
        "Look at what emits the event, at the line where it came last.",
        _line(times=20) + _line(_EPISODE, "EPISODE", 1000.0),
        _line(times=20) + _line(_EPISODE, "EPISODE", 21.0),
        "the record says: cadence realtime",
    ),
    "TW340": _log(
        "Rates and ages that are computed from the two are wrong, negative even.",
        "Take time.time() once, where the event is made; a queue or a second process may deliver it late.",
        _line(time=2.0) + _line(time=1.0),
        _line(time=1.0) + _line(time=2.0),
    ),
    "TW341": _log(
        "The event counts twice: mostly two handlers write one log.",
        "Write each event once.",
        _line() + _line(),
        _line() + _line(time=2.0),
    ),
    "TW350": _log(
        "The run was in a state of which the record says that somebody should look.",
        "Look at the run, at the line that is named; or correct the record's thresholds.",
        *_loss("9.0"),
        "the record says: critical above 8",
    ),
    "TW351": _log(
        "A value between the levels has no colour, and nobody knows whether it is good.",
        "Let the record's thresholds meet: each value has a level.",
        *_loss("6.0"),
        "the record says: healthy below 5, critical above 8",
    ),
    "TW360": _log(
        _SHOWN,
        "Look at how the widget formats the value, and at which field it reads; both values are in the message.",
    ),
    "TW361": _log(
        "A widget that shows one value alone may be one that never changes.",
        "Let the test feed at least two values that look different, and look at the widget after each.",
    ),
    "TW362": _log(
        "The test says that it looks at a metric, and there is none of that id.",
        "Correct the id in the test, or write the record.",
    ),
}
"""By code; the last three need a screen."""
