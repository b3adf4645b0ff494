"""Two states of a registry compared, change by change."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from telewire_codegen.compare.changes import Change, Difference, Impact, Pair, Rule
from telewire_codegen.compare.leaves import Leaf, changed_leaves
from telewire_codegen.compare.metrics import Contract, Metric, Pointer, contract_of, metrics_of
from telewire_codegen.compare.rules import DOCUMENTATION_CODE, DOCUMENTATION_RULE, RULES
from telewire_registry.diagnostics import Diagnostic, Level, has_errors
from telewire_registry.levels import Levels
from telewire_registry.load import Registry, SourceRecord

__all__ = ["Comparison", "compare", "compare_records"]

_IMPACTS = tuple(Impact)
_STRIPPED = 2
"""How many steps lead to a field of a group: `fields` and its number."""


@dataclass(frozen=True, slots=True)
class Comparison:
    """What changed.

    Attributes:
        changes: All changes, the breaking ones first, then by record.
        diagnostics: The files that could not be read before, as warnings, and those that cannot be read now; their
            records are in no change.
    """

    changes: tuple[Change, ...]
    diagnostics: tuple[Diagnostic, ...]

    def count(self, impact: Impact) -> int:
        """Return how many changes have an impact."""
        return sum(change.impact is impact for change in self.changes)

    @property
    def fails(self) -> bool:
        """Whether something breaks, or a file of today cannot be read."""
        return has_errors(self.diagnostics) or any(change.level is Level.ERROR for change in self.changes)


def compare(old: Registry, new: Registry, levels: Levels | None = None) -> Comparison:
    """Compare two states of a registry.

    Args:
        old: The records of before, under the paths that they would have today.
        new: The records of today.
        levels: The levels of telewire.toml; a breaking change is an error, another one a note, where they say nothing.
    """
    unread_now = {item.path for item in new.diagnostics}
    unread_then = {item.path for item in old.diagnostics}
    before = [source for source in old.sources if source.path not in unread_now]
    now = [source for source in new.sources if source.path not in unread_then]
    changes = []
    for change in compare_records(before, now):
        default = Level.ERROR if change.impact is Impact.BREAKING else Level.NOTE
        level = levels.level(change.code, default, change.path, change.record) if levels else default
        if level is not Level.OFF:
            changes.append(_with_level(change, level))
    changes.sort(key=lambda change: _IMPACTS.index(change.impact))
    return Comparison(tuple(changes), (*map(_as_warning, old.diagnostics), *new.diagnostics))


def compare_records(old: Iterable[SourceRecord], new: Iterable[SourceRecord]) -> Iterator[Change]:
    """Yield every change, record by record; each breaking one at level error, the others as notes."""
    old, new = tuple(old), tuple(new)
    before, after = contract_of(old), contract_of(new)
    for then, now in _record_pairs(old, new):
        if then is None or now is None or then.text != now.text:
            yield from _changes_of_record(then, now, before, after)


def _record_pairs(
    old: tuple[SourceRecord, ...], new: tuple[SourceRecord, ...]
) -> Iterator[tuple[SourceRecord | None, SourceRecord | None]]:
    """Pair the records of one id; then those of one name whose id changed; the rest alone."""
    by_id = {source.record.id: source for source in old}
    paired = {source.record.id for source in new if source.record.id in by_id}
    left_by_name: dict[str, list[SourceRecord]] = {}
    for source in old:
        if source.record.id not in paired:
            left_by_name.setdefault(source.record.name, []).append(source)
    renumbered: set[str] = set()
    for source in new:
        if source.record.id in paired:
            yield by_id[source.record.id], source
            continue
        alike = left_by_name.get(source.record.name, [])
        then = alike.pop(0) if alike else None
        if then is not None:
            renumbered.add(then.record.id)
        yield then, source
    for source in old:
        if source.record.id not in paired and source.record.id not in renumbered:
            yield source, None


def _metric_pairs(old: tuple[Metric, ...], new: tuple[Metric, ...]) -> Iterator[tuple[Metric | None, Metric | None]]:
    """Pair the metrics of one name; two that are left alone are one that was renamed."""
    by_name = {metric.member.name: metric for metric in old}
    names_now = {metric.member.name for metric in new}
    left_then = [metric for metric in old if metric.member.name not in names_now]
    left_now = [metric for metric in new if metric.member.name not in by_name]
    renamed = len(left_then) == len(left_now) == 1
    for metric in new:
        if metric.member.name in by_name:
            yield by_name[metric.member.name], metric
        else:
            yield (left_then[0] if renamed else None), metric
    if not renamed:
        for metric in left_then:
            yield metric, None


def _changes_of_record(
    then: SourceRecord | None, now: SourceRecord | None, before: Contract, after: Contract
) -> Iterator[Change]:
    found: list[tuple[Rule, str, Difference]] = []
    uneven = False
    for old, new in _metric_pairs(metrics_of(then) if then else (), metrics_of(now) if now else ()):
        pair = Pair(old, new, before, after, record_stays=then is not None and now is not None)
        label = new.label if new else old.label if old else ""
        differences = [(rule, label, difference) for rule in RULES for difference in rule.find(pair)]
        uneven |= bool(differences) and (old is None or new is None)
        found += differences
    source = now or then
    assert source is not None  # noqa: S101 - a pair has one side at least
    for rule, label, difference in found:
        yield _change(source, now, rule, label, difference)
    if then is not None and now is not None:
        told = {_facet(difference.where) for _, _, difference in found}
        for leaf in changed_leaves(then.record, now.record):
            facet = _facet(leaf.where)
            if (facet is None or facet not in told) and not (leaf.where[0] == "fields" and facet is None and uneven):
                yield _text_change(now, leaf)
    elif then is not None and not found:
        yield _text_change(then, Leaf(("id",), then.record.title, None), what="the record is gone; no event carried it")


_FACETS: Mapping[str, tuple[str, ...]] = {
    "data": ("type", "units", "range", "default", "maxlen"),
    "flow": ("emitters", "targets"),
    "thresholds": (),
    "let": (),
    "deprecated": (),
}
"""What rules speak of, below the record or below a field of a group."""
_TEXTS_INSIDE = ("meaning", "symbol", "file", "origin")
"""The keys inside of these that no rule speaks of."""


def _facet(where: Pointer) -> tuple[str, str] | None:
    """Return which part of the contract a place belongs to, or None where it is text that no rule speaks of."""
    inner = where[_STRIPPED:] if where[0] == "fields" else where
    if not inner or inner[0] not in _FACETS or inner[-1] in _TEXTS_INSIDE:
        return None
    parts = _FACETS[str(inner[0])]
    if not parts:
        return ("thresholds" if inner[0] == "let" else str(inner[0]), "")
    part = str(inner[1]) if len(inner) > 1 else parts[0]
    return (str(inner[0]), part) if part in parts else None


def _change(source: SourceRecord, now: SourceRecord | None, rule: Rule, label: str, difference: Difference) -> Change:
    level = Level.ERROR if rule.impact is Impact.BREAKING else Level.NOTE
    return Change(
        code=rule.code,
        rule=rule.name,
        impact=rule.impact,
        level=level,
        record=source.record.id,
        metric=label,
        what=difference.what,
        old=difference.old,
        new=difference.new,
        why=rule.why,
        help=difference.help,
        path=source.path,
        position=now.position(*difference.where) if now else None,
    )


def _text_change(source: SourceRecord, leaf: Leaf, what: str = "") -> Change:
    name = "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in leaf.where).lstrip(".")
    verb = "is new" if leaf.old is None else "is gone" if leaf.new is None else "changed"
    return Change(
        code=DOCUMENTATION_CODE,
        rule=DOCUMENTATION_RULE,
        impact=Impact.DOCUMENTATION,
        level=Level.NOTE,
        record=source.record.id,
        metric=source.record.name,
        what=what or f"{name} {verb}",
        old=leaf.old or "",
        new=leaf.new or "",
        why="Readers of events cannot notice it.",
        help="",
        path=source.path,
        position=None if what else source.position(*(leaf.where if leaf.new is not None else leaf.where[:-1])),
    )


def _with_level(change: Change, level: Level) -> Change:
    return change if change.level is level else replace(change, level=level)


def _as_warning(diagnostic: Diagnostic) -> Diagnostic:
    """Return a fault of the old revision: it can't be mended any more, and only narrows what could be compared."""
    return replace(diagnostic, level=Level.WARNING)
