"""What to do about each change, and how it looks in a record: `-` marks lines of before, `+` those of now."""

from __future__ import annotations

from typing import Final

from telewire_registry.meaning import Meaning

__all__ = ["MEANINGS"]

_KEEP: Final = "Keep the record with `deprecated` for as long as old logs are read"
_FINE: Final = "Nothing: readers of old events notice no difference."
_EMITTER: Final = "emitters: [{event: STEPPED, payload: SteppedPayload, field: loss}]"
_TARGET: Final = "targets: [{path: policy.loss}]"
_HISTORY: Final = f"flow: {{{_EMITTER}, targets: [{{path: policy.loss, aggregate: history}}]}}"


def _meaning(mend: str, before: str, now: str) -> Meaning:
    """A change of some lines of a record; the reasons why it matters are the rule's."""
    lines = [*(f"-{line}" for line in before.splitlines()), *(f"+{line}" for line in now.splitlines())]
    return Meaning("", mend, "\n".join(lines) + "\n", language="diff")


def _of_data(mend: str, before: str, now: str) -> Meaning:
    return _meaning(mend, f"data: {{{before}}}", f"data: {{{now}}}")


def _of_flow(mend: str, before: str, now: str) -> Meaning:
    return _meaning(mend, f"flow: {{{before}}}", f"flow: {{{now}}}")


MEANINGS: Final[dict[str, Meaning]] = {
    "TW501": _of_flow(f"{_KEEP}.", f"{_EMITTER}, {_TARGET}", f"emitters: [], {_TARGET}"),
    "TW502": _meaning(
        f"{_KEEP}.",
        "fields: [{name: low}, {name: high}]",
        "fields: [{name: low}]",
    ),
    "TW503": _meaning(
        "Keep the field's old name in flow.emitters[].field, and change only the record's own.",
        "name: loss\nflow: {emitters: [{event: STEPPED, payload: SteppedPayload}], targets: [{path: policy.loss}]}",
        "name: mean\nflow: {emitters: [{event: STEPPED, payload: SteppedPayload}], targets: [{path: policy.loss}]}",
    ),
    "TW504": _of_flow(
        "Give the record a default, or let a new event carry the field.",
        f"{_EMITTER}, {_TARGET}",
        f"{_EMITTER}, targets: [{{path: 'envs[env].loss', keys: {{env: payload.env}}}}]",
    ),
    "TW505": _of_data("Keep the default.", "type: float, default: 0.0", "type: float"),
    "TW506": _of_data("Let a new record, with a field of its own, hold the new type.", "type: float", "type: str"),
    "TW507": _of_data("Keep the wider type; say in `range` which values occur now.", "type: float", "type: int"),
    "TW508": _of_data(
        "Keep the wider range, unless no old value lies outside of the new one.",
        'type: float, range: "[0, 10]"',
        'type: float, range: "[0, 1]"',
    ),
    "TW509": _of_data(
        "Let a new record, with a field of its own, hold the value in the new unit.",
        "type: float, units: s",
        "type: float, units: ms",
    ),
    "TW510": _of_data(
        "Keep the default, unless nobody asks old events for it.",
        "type: float, default: 0.0",
        "type: float, default: 1.0",
    ),
    "TW511": _of_flow(
        "Keep the class's name, or change all code that asks for it with the record.",
        f"{_EMITTER}, {_TARGET}",
        f"{_EMITTER.replace('Stepped', 'Step')}, {_TARGET}",
    ),
    "TW512": _of_flow(f"{_KEEP}.", f"{_EMITTER}, {_TARGET}", f"{_EMITTER}, targets: []"),
    "TW513": _of_flow(
        "Add the new path beside the old one, and drop the old one when nobody reads it.",
        f"{_EMITTER}, {_TARGET}",
        f"{_EMITTER}, targets: [{{path: run.loss}}]",
    ),
    "TW514": _of_flow(
        "Let another path have the new aggregate.",
        f"{_EMITTER}, targets: [{{path: policy.loss, aggregate: max}}]",
        f"{_EMITTER}, targets: [{{path: policy.loss, aggregate: min}}]",
    ),
    "TW515": _meaning(
        "Keep the length, unless nobody looks that far back.",
        f"data: {{type: float, maxlen: 50}}\n{_HISTORY}",
        f"data: {{type: float, maxlen: 10}}\n{_HISTORY}",
    ),
    "TW516": _meaning(
        "Say in `history` why, so that whoever looks at an old run can tell.",
        "thresholds: [{level: critical, when: value > 5}]",
        "thresholds: [{level: critical, when: value > 4}]",
    ),
    "TW520": _meaning(_FINE, "", "id: TELE-107\nname: loss"),
    "TW521": _of_flow(_FINE, f"emitters: [], {_TARGET}", f"{_EMITTER}, {_TARGET}"),
    "TW522": _meaning(_FINE, "fields: [{name: low}]", "fields: [{name: low}, {name: high}]"),
    "TW523": _of_data(_FINE, "type: float", "type: float, default: 0.0"),
    "TW524": _of_data(_FINE, "type: int", "type: float"),
    "TW525": _of_data(_FINE, 'type: float, range: "[0, 1]"', 'type: float, range: "[0, 10]"'),
    "TW526": _of_data(_FINE, "type: float", "type: float, units: s"),
    "TW527": _of_flow(
        _FINE, f"{_EMITTER}, {_TARGET}", f"{_EMITTER}, targets: [{{path: policy.loss}}, {{path: run.loss}}]"
    ),
    "TW528": _meaning(
        _FINE,
        f"data: {{type: float, maxlen: 10}}\n{_HISTORY}",
        f"data: {{type: float, maxlen: 50}}\n{_HISTORY}",
    ),
    "TW529": _meaning(_FINE, "", "thresholds: [{level: critical, when: value > 5}]"),
    "TW530": _meaning(
        "Move readers to the metric that takes its place.", "", "deprecated: {since: '2.0', replaced_by: TELE-108}"
    ),
    "TW540": Meaning(
        "It is told so that nothing of a change is hidden.",
        _FINE,
        "-title: Loss\n+title: The loss of a step\n",
        language="diff",
    ),
}
"""By code; of a record only the lines that change."""
