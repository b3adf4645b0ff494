"""What the compiler's codes mean. An example shows only the keys that matter; `---` parts two records."""

from __future__ import annotations

from typing import Final

from telewire_registry.meaning import Meaning

__all__ = ["MEANINGS"]

_LEFT_OUT: Final = "No payload field, no snapshot field and no handler is made for the record; its page is."
_NO_FILE: Final = "Nothing is written, so that the generated package never holds half of a registry."
_EMITTERS: Final = "  emitters: [{event: STEP_DONE, payload: StepPayload, field: loss}]\n"
_FLOW: Final = f"flow:\n{_EMITTERS}  targets: [{{path: train.loss}}]\n"
_FLOAT: Final = "data: {type: float, default: 0.0}\n"


def _pair(first: str, second: str) -> str:
    """Two records of one event, each with an emitter and a path of its own."""
    return "---\n".join(
        f"{_FLOAT}flow:\n  emitters: [{emitter}]\n  targets: [{{path: train.{path}}}]\n"
        for emitter, path in ((first, "loss"), (second, "accuracy"))
    )


MEANINGS: Final[dict[str, Meaning]] = {
    "TW401": Meaning(
        _LEFT_OUT,
        "Give data.type: a built-in type such as `float`, `int`, `str`, `bool`, `list[float]`, `dict[str, int]`.",
        f"data: {{default: 0.0}}\n{_FLOW}",
        _FLOAT + _FLOW,
    ),
    "TW402": Meaning(
        _LEFT_OUT,
        "Give data.default: what the screen shows until the first event has arrived; `null` where the type allows it.",
        f"data: {{type: float}}\n{_FLOW}",
        _FLOAT + _FLOW,
    ),
    "TW403": Meaning(
        "The snapshot has the field, and it shows its default forever.",
        "Name the event that carries the value: event, payload and field of one of flow.emitters.",
        f"{_FLOAT}flow:\n  targets: [{{path: train.loss}}]\n",
        _FLOAT + _FLOW,
    ),
    "TW404": Meaning(
        _LEFT_OUT,
        "Give flow.targets a path of plain names, `train.loss`, with at most one key each: `envs[env_id].loss`.",
        f"{_FLOAT}flow:\n{_EMITTERS}",
        _FLOAT + _FLOW,
    ),
    "TW405": Meaning(
        "The value never reaches that level in the generated code; the others work.",
        "Compare `value` with numbers: `value > 0.5`, `0.1 < value <= 0.5`; other fields only through `let`.",
        f"{_FLOAT}{_FLOW}thresholds: [{{level: critical, when: other > 3}}]\n",
        f"{_FLOAT}{_FLOW}thresholds: [{{level: critical, when: value > 3}}]\n",
    ),
    "TW410": Meaning(
        _NO_FILE,
        "Choose a name that is a Python identifier, no keyword, and not one that the generated code uses itself.",
        f"{_FLOAT}flow:\n  emitters: [{{event: STEP_DONE, payload: StepPayload, field: lambda}}]\n"
        "  targets: [{path: train.loss}]\n",
        _FLOAT + _FLOW,
    ),
    "TW411": Meaning(
        f"One field of a payload cannot hold both. {_NO_FILE}",
        "Give one of the two values a field of its own, or a transform that makes it from the same type.",
        _pair(
            "{event: STEP_DONE, payload: StepPayload, field: loss}",
            "{event: STEP_DONE, payload: StepPayload, field: loss}",
        ).replace("type: float, default: 0.0", "type: str, default: ''", 1),
        _pair(
            "{event: STEP_DONE, payload: StepPayload, field: loss}",
            "{event: STEP_DONE, payload: StepPayload, field: accuracy}",
        ),
    ),
    "TW412": Meaning(
        f"Two records would write one place, or one would have to be value and group at once. {_NO_FILE}",
        "Choose another path for one of the two.",
        _pair(
            "{event: STEP_DONE, payload: StepPayload, field: loss}",
            "{event: STEP_DONE, payload: StepPayload, field: accuracy}",
        ).replace("train.accuracy", "train.loss"),
        _pair(
            "{event: STEP_DONE, payload: StepPayload, field: loss}",
            "{event: STEP_DONE, payload: StepPayload, field: accuracy}",
        ),
    ),
    "TW413": Meaning(
        f"A handler of an event knows its payload by the event's name. {_NO_FILE}",
        "Name one payload class for the event, in all records.",
        _pair(
            "{event: STEP_DONE, payload: StepPayload, field: loss}",
            "{event: STEP_DONE, payload: OtherPayload, field: accuracy}",
        ),
        _pair(
            "{event: STEP_DONE, payload: StepPayload, field: loss}",
            "{event: STEP_DONE, payload: StepPayload, field: accuracy}",
        ),
    ),
    "TW414": Meaning(
        f"There is no sum of texts and no maximum of flags. {_NO_FILE}",
        "Choose an aggregate that the type has: `set` fits all of them, `count` gives an int.",
        f"data: {{type: str, default: ''}}\nflow:\n{_EMITTERS}  targets: [{{path: train.phase, aggregate: max}}]\n",
        f"data: {{type: str, default: ''}}\nflow:\n{_EMITTERS}  targets: [{{path: train.phase, aggregate: set}}]\n",
    ),
    "TW415": Meaning(
        f"Readers of the snapshot would meet another type before the first event than after it. {_NO_FILE}",
        "Change the default or the type.",
        f"data: {{type: int, default: 1.5}}\n{_FLOW}",
        f"data: {{type: int, default: 1}}\n{_FLOW}",
    ),
    "TW416": Meaning(
        f"Nobody could tell under which key an event's value belongs. {_NO_FILE}",
        "Let the key come from a field of the payload: flow.targets[].keys says which, `payload.env_id`.",
        f"{_FLOAT}flow:\n{_EMITTERS}  targets: [{{path: 'envs[env_id].loss', keys: {{env_id: somewhere else}}}}]\n",
        f"{_FLOAT}flow:\n{_EMITTERS}  targets: [{{path: 'envs[env_id].loss', keys: {{env_id: payload.env_id}}}}]\n",
    ),
    "TW417": Meaning(
        f"The transform is what turns the payload's value into the record's. {_NO_FILE}",
        "Write an expression of `value`, numbers and functions that gives the record's type: `value / 1000`.",
        f"{_FLOAT}flow:\n{_EMITTERS}  targets: [{{path: train.loss, transform: nothing * 2}}]\n",
        f"{_FLOAT}flow:\n{_EMITTERS}  targets: [{{path: train.loss, transform: value * 2}}]\n",
    ),
    "TW430": Meaning(
        _NO_FILE,
        "Mend the template at the line that is named; the built-in ones beside it show what a template is given.",
        "{{ record.nam }}\n",
        "{{ record.name }}\n",
        "jinja",
    ),
    "TW431": Meaning(
        _NO_FILE,
        "Give the target below [generate.targets] a template, and a path of its own inside the generated folder.",
        '[generate.targets.board]\ntemplate = "board.j2"\npath = "../board.json"\n',
        '[generate.targets.board]\ntemplate = "board.j2"\npath = "board.json"\n',
        "toml",
    ),
    "TW432": Meaning(
        "The record's page shows no evidence, as if it had never been audited.",
        "Run `telewire audit --write`, which makes the file anew.",
        '{"record": "TELE-100"',
        "",
        "json",
    ),
    "TW440": Meaning(
        "The generator replaces and removes only what it made itself; somebody wrote this file.",
        "Move the file elsewhere, or let [generate] out name a folder of its own.",
        "# generated/telemetry/payloads.py, written by hand\n",
        "",
        "python",
    ),
}
"""By code."""
