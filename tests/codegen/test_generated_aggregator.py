"""The generated aggregator and snapshot at work: every aggregate, keys, hooks, unknown events, threads."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

Run = Callable[[str], str]

SEND = """
from importlib import import_module
def load(package):
    global events, payloads, aggregator, snapshots
    events, payloads, aggregator, snapshots = (
        import_module(f"{package}.{name}") for name in ("events", "payloads", "aggregator", "snapshot"))
def event(type_, payload, **more):
    return events.TelemetryEvent(type=type_, payload=payload, **more)
"""


def test_each_aggregate_over_several_events(run: Run) -> None:
    run(
        SEND
        + """
from datetime import datetime
load("aggregates")
nan = float("nan")
agg = aggregator.TelemetryAggregator()
first = agg.snapshot().run
assert (first.steps, first.failures, first.failed_ever, first.lowest, first.highest) == (0, 2, False, 0.0, None)
days = [datetime(2026, 1, day) for day in (2, 3, 1)]
rows = [(False, 10, nan, None, days[0]), (True, 5, 3.0, "a", None),
        (False, 1, 4.0, "b", days[1]), (True, 0, nan, "c", days[2])]
seen = []
for failed, tokens, loss, word, at in rows:
    agg.handle(event("STEP", payloads.StepPayload(failed=failed, tokens=tokens, loss=loss, word=word, at=at)))
    now = agg.snapshot().run
    seen.append((now.steps, now.failures, now.failed_ever, now.tokens, now.lowest, now.highest,
                 now.first_word, now.spikes))
assert seen == [
    (1, 2, False, 10, 0.0, None, None, 0),   # NaN is neither lowest nor highest, and no spike
    (2, 3, True, 15, 3.0, 3.0, "a", 0),      # the first number replaces the default, though 0.0 is lower
    (3, 3, True, 16, 3.0, 4.0, "a", 1),      # a latch keeps what it has
    (4, 4, True, 16, 3.0, 4.0, "a", 1),
], seen
assert agg.snapshot().run.latest == days[1]
assert agg.events_handled == 4
"""
    )


def test_histories_are_bounded_and_skip_what_is_missing(run: Run) -> None:
    run(
        SEND
        + """
load("histories")
agg = aggregator.TelemetryAggregator()
assert agg.snapshot().loss.trace == (9.0,)
for number in range(5):
    note = None if number % 2 else str(number)
    agg.handle(event("STEP", payloads.StepPayload(loss=float(number), note=note, shape=[number])))
loss = agg.snapshot().loss
assert loss.history == (2.0, 3.0, 4.0) and loss.trace == (3.0, 4.0) and loss.last == 4.0
assert loss.notes == ("0", "2", "4")
assert loss.shapes[-1] == (4,)
"""
    )


def test_transforms_compute_and_never_raise(run: Run) -> None:
    run(
        SEND
        + """
import math
load("transforms")
agg = aggregator.TelemetryAggregator()
agg.handle(event("STEP", payloads.StepPayload(fraction=0.5, items=4.0, signed=-3.0, wide=9.0)))
t = agg.snapshot().t
assert (t.percent, t.per_item, t.is_low, t.peak, t.clipped, t.traced) == (50.0, 0.25, False, 2.0, 1, (-3.0,))
agg.handle(event("STEP", payloads.StepPayload(fraction=float("nan"), items=0.0, signed=1.0, wide=-9.0)))
t = agg.snapshot().t
assert math.isnan(t.per_item) and t.peak == 2.0 and t.clipped == 0
assert t.is_low is False  # not above 0.25, and not below it either
"""
    )


def test_keys_make_elements(run: Run) -> None:
    run(
        SEND
        + """
load("keys")
class Aggregator(aggregator.TelemetryAggregator):
    def derive_envs_share(self, snapshot, element, key):
        assert snapshot.envs[key] is element
        return key + sum(slot.reward for slot in element.slots.values())
agg = Aggregator()
assert agg.snapshot().layers == {} and agg.snapshot().hits == {}
for layer, norm in (("a", 1.0), ("b", 2.0), ("a", 3.0), ("a", 4.0)):
    agg.handle(event("LAYER", payloads.LayerPayload(layer=layer, norm=norm)))
for env, slot, reward in ((0, "x", 1.0), (7, "x", 5.0), (7, "y", 2.0)):
    agg.handle(event("ENV", payloads.EnvPayload(env_id=env, slot=slot, reward=reward), source=f"worker {env}"))
now = agg.snapshot()
assert {key: layer.norm for key, layer in now.layers.items()} == {"a": 4.0, "b": 2.0}
assert now.layers["a"].norms == (3.0, 4.0) and now.hits == {"a": 3, "b": 1}
assert now.envs[7].slots["x"].reward == 5.0 and now.best == {0: 1.0, 7: 5.0}
assert {key: env.share for key, env in now.envs.items()} == {0: 1.0, 7: 14.0}
assert {key: source.events for key, source in now.sources.items()} == {"worker 0": 1, "worker 7": 2}
assert now.fixed[0].named["main"].first == 2.0
assert now.tails == {0: (1.0,), 7: (5.0, 2.0)} and now.low == {}
"""
    )


def test_groups_families_and_payloads_of_two_events(run: Run) -> None:
    run(
        SEND
        + """
load("groups")
agg = aggregator.TelemetryAggregator()
values = dict(ratio_mean=2.0, ratio_max=None, longest=4, least=1, shared=0.5)
agg.handle(event("UPDATE", payloads.CommonPayload(**values)))
policy = agg.snapshot().policy
assert (policy.ratio_mean, policy.ratio_max, policy.lengths.longest, policy.lengths.shortest) == (2.0, None, 4, 0)
agg.handle(event("EPISODE", payloads.CommonPayload(**{**values, "shared": 0.75})))
policy = agg.snapshot().policy
assert (policy.lengths.shortest, policy.shared) == (1, 0.75)
"""
    )


def test_derived_values_by_formula_and_by_hook(run: Run) -> None:
    run(
        SEND
        + """
load("derived")
class Aggregator(aggregator.TelemetryAggregator):
    def derive_progress_trend(self, snapshot):
        return "up" if snapshot.progress.done else "stable"
    def derive_verdicts(self, snapshot):
        assert snapshot.progress.trend in ("up", "stable")  # hooks run in the order of the records
        return (snapshot.progress.trend,)
agg = Aggregator()
empty = agg.snapshot()
import math
assert math.isnan(empty.progress.percent) and empty.progress.left_seconds() is None and empty.progress.is_done is False
assert empty.verdicts == ("stable",)
agg.handle(event("STEP", payloads.StepPayload(done=25, total=100, pace=5.0)))
now = agg.snapshot()
assert now.progress.percent == 25.0 and now.progress.left_seconds() == 15.0 and now.verdicts == ("up",)
assert empty.progress.done == 0
"""
    )


def test_a_missing_hook_is_an_error_when_constructed(run: Run) -> None:
    program = (
        SEND
        + """
load("derived")
try:
    aggregator.TelemetryAggregator()
except TypeError as error:
    print(error)
"""
    )
    assert "derive_progress_trend" in run(program)


def test_a_missing_or_mistyped_hook_is_an_error_of_types(generated: Path, tmp_path: Path) -> None:
    program = tmp_path / "program.py"
    program.write_text(
        "from derived.aggregator import TelemetryAggregator\n"
        "from derived.snapshot import TelemetrySnapshot\n"
        "class Half(TelemetryAggregator):\n"
        "    def derive_progress_trend(self, snapshot: TelemetrySnapshot) -> int:\n"
        "        return 1\n"
        "Half()\n",
        encoding="utf-8",
    )
    done = subprocess.run(
        [Path(sys.executable).with_name("mypy"), "--strict", "--cache-dir", tmp_path / "cache", program],
        env={**os.environ, "MYPYPATH": str(generated)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert 'Cannot instantiate abstract class "Half" with abstract attribute "derive_verdicts"' in done.stdout
    assert 'Return type "int" of "derive_progress_trend" incompatible with return type "str"' in done.stdout


def test_unknown_events_are_counted_and_reported_once_and_change_nothing(run: Run) -> None:
    run(
        SEND
        + """
import logging
load("histories")
lines = []
class Handler(logging.Handler):
    def emit(self, record):
        lines.append(record.getMessage())
logging.getLogger("histories.aggregator").addHandler(Handler())
agg = aggregator.TelemetryAggregator()
before = agg.snapshot()
for _ in range(3):
    agg.handle(event("OF_TOMORROW", {"x": 1}))
agg.handle(event("STEP", {"loss": 1.0}))      # known, with a payload that is not its own
assert agg.unknown_events == {"OF_TOMORROW": 3, "STEP": 1} and agg.events_handled == 0
assert agg.snapshot() == before and len(lines) == 2 and "OF_TOMORROW" in lines[0], lines
"""
    )


def test_a_snapshot_cannot_be_changed_and_does_not_change(run: Run) -> None:
    run(
        SEND
        + """
import copy, dataclasses, json, pickle
load("keys")
class Aggregator(aggregator.TelemetryAggregator):
    def derive_envs_share(self, snapshot, element, key):
        return 0.0
agg = Aggregator()
agg.handle(event("LAYER", payloads.LayerPayload(layer="a", norm=1.0)))
one = agg.snapshot()
agg.handle(event("LAYER", payloads.LayerPayload(layer="a", norm=2.0)))
assert one.layers["a"].norm == 1.0 and one.layers["a"].norms == (1.0,)
for change in (lambda: one.layers.update(b=1), lambda: one.layers.__setitem__("b", 1), lambda: one.layers.pop("a"),
               lambda: one.layers.clear(), lambda: one.layers.setdefault("b", 1), lambda: one.layers.__delitem__("a")):
    try:
        change()
    except TypeError:
        continue
    raise AssertionError
try:
    one.layers |= {}
except (TypeError, dataclasses.FrozenInstanceError):
    pass
else:
    raise AssertionError
assert pickle.loads(pickle.dumps(one)) == one == copy.deepcopy(one)
assert json.loads(json.dumps(dataclasses.asdict(one)))["layers"]["a"]["norm"] == 1.0
"""
    )


def test_many_threads_lose_no_event_and_see_no_half_of_one(run: Run) -> None:
    run(
        SEND
        + """
import sys, threading
load("aggregates")
sys.setswitchinterval(1e-6)
agg = aggregator.TelemetryAggregator()
writers, each = 8, 400
failures, done = [], threading.Event()
def write():
    for number in range(each):
        agg.handle(event("STEP", payloads.StepPayload(failed=True, tokens=2, loss=float(number), word="w", at=None)))
def watch():
    last = 0
    while not done.is_set():
        run = agg.snapshot().run
        if not (run.tokens == 2 * run.steps and run.failures == 2 + run.steps and run.steps >= last):
            failures.append(run)
        last = run.steps
watchers = [threading.Thread(target=watch) for _ in range(2)]
threads = [threading.Thread(target=write) for _ in range(writers)]
for thread in (*watchers, *threads): thread.start()
for thread in threads: thread.join()
done.set()
for thread in watchers: thread.join()
run = agg.snapshot().run
assert not failures, failures[0]
assert run.steps == writers * each == agg.events_handled and run.tokens == 2 * run.steps and run.highest == each - 1
"""
    )
