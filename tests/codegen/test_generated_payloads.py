"""Generated payloads and events: plain data in and out, errors that name keys, validation, numbers out of tensors."""

from __future__ import annotations

from collections.abc import Callable

Run = Callable[[str], str]

EVERY = """
import json, math
from datetime import datetime, timezone
from every_type.events import TelemetryEvent, TelemetryEventType, PAYLOADS
from every_type.payloads import SampledPayload
from every_type.values import PayloadError
date = datetime(2026, 1, 2, tzinfo=timezone.utc)
def make(**changed):
    values = dict(a_float=1.5, an_int=2, a_flag=True, a_text="x", a_date=date, a_list=[1.0], a_set={"a"},
        a_pair=(1, "x"), a_row=(1.0, 2.0), a_table={"one": 1}, by_number={7: [1.0]}, a_queue=[1], a_union="x",
        nested={"a": {"b": 1.0}}, dates=[date], infinite=1.0, no_number=2.0)
    return SampledPayload(**{**values, **changed})
"""


def test_what_is_no_mapping_is_named(run: Run) -> None:
    program = (
        EVERY
        + """
envelope = {"type": "SAMPLED", "timestamp": 0.0, "run_id": "", "source": "", "payload": None}
for read, plain in ((SampledPayload, None), (SampledPayload, ["a_float"]), (TelemetryEvent, "x"),
                    (TelemetryEvent, envelope), (TelemetryEvent, envelope | {"type": ["SAMPLED"]})):
    try:
        read.from_dict(plain)
    except PayloadError as error:
        print(error)
"""
    )
    assert run(program).splitlines() == [
        "SampledPayload must be a mapping of keys (got None, a NoneType)",
        "SampledPayload must be a mapping of keys (got ['a_float'], a list)",
        "TelemetryEvent must be a mapping of keys (got 'x', a str)",
        "SampledPayload must be a mapping of keys (got None, a NoneType)",
        "TelemetryEvent: type must be a text (got ['SAMPLED'])",
    ]


def test_plain_data_comes_back_through_json(run: Run) -> None:
    program = (
        EVERY
        + """
payload = make()
back = SampledPayload.from_dict(json.loads(json.dumps(payload.to_dict())))
assert back == payload, back
assert back.by_number == {7: [1.0]}
assert back.a_date == date and back.maybe_float is None
event = TelemetryEvent(type=TelemetryEventType.SAMPLED, payload=payload, run_id="r", source="s", timestamp=1.0)
assert TelemetryEvent.from_dict(json.loads(json.dumps(event.to_dict()))) == event
assert PAYLOADS[TelemetryEventType.SAMPLED] is SampledPayload
"""
    )
    run(program)


def test_unknown_and_missing_keys_are_all_named(run: Run) -> None:
    program = (
        EVERY
        + """
data = make().to_dict()
del data["a_float"], data["a_text"], data["maybe_float"]
data["a_flot"] = 1.0
try:
    SampledPayload.from_dict(data)
except PayloadError as error:
    print(error)
try:
    TelemetryEvent.from_dict({"type": "SAMPLED", "sent": 1})
except PayloadError as error:
    print(error)
"""
    )
    first, second = run(program).splitlines()
    assert "unknown key 'a_flot' (did you mean 'a_float'?)" in first
    assert "missing key 'a_float'" in first
    assert "missing key 'a_text'" in first
    assert "maybe_float" not in first  # None stands for what is not said
    assert "unknown key 'sent'" in second
    assert "missing key 'payload'" in second


def test_an_event_of_an_older_build_takes_the_defaults_where_asked(run: Run) -> None:
    run(
        EVERY
        + """
data = make().to_dict()
for name in ("an_int", "a_date", "a_table", "a_set"):
    del data[name]
old = SampledPayload.from_dict(data, fill_missing=True)
assert old.an_int == 7 and old.a_date.year == 2026 and old.a_table == {"one": 1} and old.a_set == {"a", "b"}
old.a_table["two"] = 2
assert SampledPayload.from_dict(data, fill_missing=True).a_table == {"one": 1}
"""
    )


def test_an_unknown_event_keeps_its_plain_data(run: Run) -> None:
    run(
        EVERY
        + """
data = {"type": "OF_TOMORROW", "timestamp": 1.0, "run_id": "", "source": "", "payload": {"x": 1}}
event = TelemetryEvent.from_dict(data)
assert event.type == "OF_TOMORROW" and event.payload == {"x": 1} and event.to_dict() == data
"""
    )


def test_validation_names_types_and_ranges_and_only_on_request(run: Run) -> None:
    program = """
from ranges.payloads import SampledPayload
good = SampledPayload(rate=0.5, mode="fast", slots=10**9, parts=[0.1], choice=2)
assert good.validate() == [], good.validate()
bad = SampledPayload(rate=1.0, mode="idle", slots=-1, parts=[0.1, 0.0], choice=3)
print(*bad.validate(), sep="\\n")
wrong = SampledPayload(rate="x", mode=1, slots=True, parts=[None], choice=None)
print(*wrong.validate(), sep="\\n")
nan = SampledPayload(rate=float("nan"), mode=None, slots=0, parts=[], choice=1)
print(*nan.validate(), sep="\\n")
"""
    lines = run(program).splitlines()
    assert lines == [
        "rate must lie in [0.0, 1.0) (got 1.0)",
        "mode must be one of 'fast', 'slow' (got 'idle')",
        "slots must lie in [0, inf] (got -1)",
        "parts must lie in (0, inf) (got [0.1, 0.0])",
        "choice must be one of 1, 2, 4 (got 3)",
        "rate must be float (got 'x', a str)",
        "mode must be str | None (got 1, a int)",
        "slots must be int (got True, a bool)",
        "parts must be list[float] (got [None], a list)",
        "choice must be int (got None, a NoneType)",
        "rate must lie in [0.0, 1.0) (got nan)",
    ]


def test_payloads_are_frozen_and_own_their_containers(run: Run) -> None:
    run(
        EVERY
        + """
import dataclasses
numbers, table = [1.0], {"one": 1}
payload = make(a_list=numbers, a_table=table)
numbers.append(2.0); table["two"] = 2
assert payload.a_list == [1.0] and payload.a_table == {"one": 1}
try:
    payload.a_float = 2.0
except dataclasses.FrozenInstanceError:
    pass
else:
    raise AssertionError
assert not hasattr(payload, "__dict__")
"""
    )


def test_numbers_are_taken_out_of_tensors_without_importing_torch(run: Run) -> None:
    run(
        EVERY
        + """
import sys
make()
assert "torch" not in sys.modules
import torch
weight = torch.tensor(2.0, requires_grad=True)
loss = weight * 3
payload = make(a_float=loss, an_int=torch.tensor(4), a_flag=torch.tensor(True), maybe_float=torch.tensor(1),
    a_list=[torch.tensor(0.5), 1.0], a_table={"one": torch.tensor(3)}, nested={"a": {"b": loss}})
got = (payload.a_float, payload.an_int, payload.a_flag, payload.maybe_float)
assert got == (6.0, 4, True, 1.0) and [type(value) for value in got] == [float, int, bool, float]
assert payload.a_list == [0.5, 1.0] and payload.a_table == {"one": 3} and payload.nested == {"a": {"b": 6.0}}
assert payload.validate() == [], payload.validate()
json.dumps(payload.to_dict())
assert make(an_int=torch.tensor(2.0)).an_int == 2
assert make(a_flag=torch.tensor(1)).a_flag is True
assert make(an_int=torch.tensor(2.5)).validate() == ["an_int must be int (got 2.5, a float)"]
assert make(a_float=torch.ones(2)).validate()[0].startswith("a_float must be float (got tensor(")
"""
    )
