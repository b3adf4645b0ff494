"""Rules about what is made of events: places in the snapshot, and health levels.

The form of a rule is told in `rules.py`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from telewire_codegen.compare.changes import Difference, Pair
from telewire_codegen.compare.metrics import Metric, Pointer
from telewire_registry.conditions import Expression
from telewire_registry.model import Aggregate, Target

__all__ = [
    "aggregate_changed", "history_lengthened", "history_shortened", "metric_deprecated", "path_added", "path_moved",
    "path_removed", "threshold_changed", "thresholds_added",
]  # fmt: skip


def path_removed(pair: Pair) -> Iterator[Difference]:
    """A place in the snapshot is gone.

    Whoever replays old events and reads the snapshot there finds nothing.
    """
    moved = {old for old, _ in _moves(pair)}
    for path in _lost_paths(pair):
        if path not in moved:
            yield Difference(f"snapshot path {path} is gone", path, "", ("flow", "targets"))


def path_moved(pair: Pair) -> Iterator[Difference]:
    """A metric arrives at another place of the snapshot.

    Whoever replays old events and reads the snapshot at the old place finds nothing.
    """
    if pair.new is None:
        return
    for old, new in _moves(pair):
        yield Difference(f"snapshot path {old} moved to {new}", old, new, _target_place(pair.new, new, "path"))


def aggregate_changed(pair: Pair) -> Iterator[Difference]:
    """Events become the value of the snapshot in another way: its aggregate, transform or keys.

    The same old events, replayed, give another value.
    """
    for path, old, new in _targets(pair):
        for word, what, told in (
            ("aggregate", f"the aggregate of {path} is another", lambda target: str(target.aggregate)),
            ("transform", f"the transform of {path} is another", lambda target: str(target.transform or "value")),
            ("keys", f"the keys of {path} come from elsewhere", _keys),
        ):
            if _READ[word](old) != _READ[word](new) and pair.new is not None:
                yield Difference(what, told(old), told(new), _target_place(pair.new, path, word))


def history_shortened(pair: Pair) -> Iterator[Difference]:
    """A history keeps fewer values.

    Old events, replayed, fill it with fewer values than they did.
    """
    old, new = _lengths(pair)
    if pair.new and new is not None and (old is None or new < old):
        what = "the history keeps fewer values"
        yield Difference(what, str(old or "all values"), str(new), pair.new.place("data", "maxlen"))


def threshold_changed(pair: Pair) -> Iterator[Difference]:
    """A health level holds for other values, or is gone; or another level joined those that were there.

    A stored value that was healthy is critical now, or the reverse, and alarms over old runs say something else. What
    a condition means is compared, with its `let` names replaced: another spelling is no change.
    """
    if pair.old is None or pair.new is None or not pair.old.levels:
        return
    before, now = pair.old.levels, pair.new.levels
    for level in dict.fromkeys([*before, *now]):
        if _meanings(before.get(level, ())) != _meanings(now.get(level, ())):
            old, new = (" or ".join(text for text, _ in levels.get(level, ())) for levels in (before, now))
            what = f"the level {level} " + ("is gone" if not new else "is new" if not old else "holds for other values")
            if old == new:
                what = f"the level {level} has the same condition over a `let` name that means something else"
            yield Difference(what, old, new, _level_place(pair.new, level))


def path_added(pair: Pair) -> Iterator[Difference]:
    """A metric that was there arrives at one more place of the snapshot.

    Nobody who reads another place sees a difference.
    """
    if pair.new is None or not pair.record_stays:
        return
    moved = {new for _, new in _moves(pair)}
    for path in _gained_paths(pair):
        if path not in moved:
            yield Difference(f"snapshot path {path} is new", "", path, _target_place(pair.new, path, "path"))


def history_lengthened(pair: Pair) -> Iterator[Difference]:
    """A history keeps more values.

    Old events, replayed, fill it with all the values that they did, and perhaps older ones.
    """
    old, new = _lengths(pair)
    if pair.new and old is not None and (new is None or new > old):
        what = "the history keeps more values"
        yield Difference(what, str(old), str(new or "all values"), pair.new.place("data", "maxlen"))


def thresholds_added(pair: Pair) -> Iterator[Difference]:
    """A metric that had no health levels has some now.

    Nothing was said about a stored value before that could be contradicted.
    """
    if pair.old and pair.new and not pair.old.levels and pair.new.levels:
        levels = ", ".join(pair.new.levels)
        yield Difference("there are health levels now", "", levels, pair.new.place("thresholds"))


def metric_deprecated(pair: Pair) -> Iterator[Difference]:
    """A metric is on its way out.

    It is still sent and read; readers can move before it goes.
    """
    if pair.old and pair.new and pair.new.index in (None, 0):
        old, new = pair.old.source.record.deprecated, pair.new.source.record.deprecated
        if old is None and new is not None:
            by = f"; {new.replaced_by} takes its place" if new.replaced_by else ""
            yield Difference("the metric is deprecated", "", f"since {new.since}{by}", ("deprecated",))


def _lost_paths(pair: Pair) -> list[str]:
    return [path for path in (pair.old.targets if pair.old else ()) if path not in pair.after.paths]


def _gained_paths(pair: Pair) -> list[str]:
    return [path for path in (pair.new.targets if pair.new else ()) if path not in pair.before.paths]


def _moves(pair: Pair) -> list[tuple[str, str]]:
    """Pair lost and new paths: those of one last name, else in the order in which they are written."""
    lost, gained, found = _lost_paths(pair), _gained_paths(pair), []
    for same_name in (True, False):
        for old in tuple(lost):
            for new in gained:
                if not same_name or old.rsplit(".", 1)[-1] == new.rsplit(".", 1)[-1]:
                    found.append((old, new))
                    lost.remove(old)
                    gained.remove(new)
                    break
    return found


def _targets(pair: Pair) -> Iterator[tuple[str, Target, Target]]:
    """Yield the targets before and after, also of those that moved, with the path of today."""
    if pair.old is None or pair.new is None:
        return
    before, now = pair.old.targets, pair.new.targets
    came_from = {new: old for old, new in _moves(pair)}
    for path, target in now.items():
        old = before.get(came_from.get(path, path))
        if old is not None:
            yield path, old, target


def _keys(target: Target) -> str:
    return ", ".join(f"{name}: {source}" for name, source in sorted((target.keys or {}).items()))


_READ: Mapping[str, Callable[[Target], object]] = {
    "aggregate": lambda target: target.aggregate,
    "transform": lambda target: target.transform.expression if target.transform else None,
    "keys": _keys,
}
"""What of a target decides how events become the value; of a transform, what it means and not how it is spelled."""


def _meanings(conditions: tuple[tuple[str, Expression], ...]) -> set[Expression]:
    return {meaning for _, meaning in conditions}


def _lengths(pair: Pair) -> tuple[int | None, int | None]:
    """Return how many values the history keeps before and now; equal where it is none, before or now."""
    if pair.old is None or pair.new is None:
        return None, None
    kinds = [
        any(target.aggregate is Aggregate.HISTORY for target in metric.targets.values())
        or metric.data.maxlen is not None
        for metric in (pair.old, pair.new)
    ]
    return (pair.old.data.maxlen, pair.new.data.maxlen) if all(kinds) else (None, None)


def _target_place(metric: Metric, path: str, word: str) -> Pointer:
    for index, target in enumerate(metric.member.flow.targets):
        if str(target.path) == path:
            return metric.place("flow", "targets", index, word)
    return metric.place("flow", "targets")


def _level_place(metric: Metric, level: str) -> Pointer:
    for index, threshold in enumerate(metric.member.thresholds or ()):
        if threshold.level == level:
            return metric.place("thresholds", index, "when")
    return metric.place("thresholds")
