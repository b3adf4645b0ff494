"""Rules about what a stored event holds: events, payload fields, and the values in them.

The form of a rule is told in `rules.py`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from telewire_codegen.compare.changes import Difference, Pair
from telewire_codegen.compare.containment import Order, range_order, same_value, type_order
from telewire_codegen.compare.metrics import Metric, WireField

__all__ = [
    "default_added", "default_changed", "default_removed", "event_added", "event_removed", "field_added",
    "field_removed", "field_renamed", "field_required", "payload_renamed", "range_narrowed", "range_widened",
    "record_added", "type_changed", "type_narrowed", "type_widened", "units_changed", "units_stated",
]  # fmt: skip


def event_removed(pair: Pair) -> Iterator[Difference]:
    """No record names the event any more.

    Logs hold it; the compiled code does not know it, counts it as unknown, and every value in it is lost.
    """
    if pair.old is None:
        return
    for event in pair.old.events:
        view = pair.before.events[event]
        if _is_first(view.first, pair.old) and event not in pair.after.events:
            fields = ", ".join(view.fields)
            yield Difference(f"event {event} is gone", fields, "", ("flow", "emitters"))


def field_removed(pair: Pair) -> Iterator[Difference]:
    """A payload field is gone from an event that stays.

    Stored events hold it, and a payload that does not know a field refuses the event that holds it.
    """
    if pair.old is None:
        return
    renamed = {old for old, _ in _renames(pair)}
    for field in _lost(pair):
        if field not in renamed and field.event in pair.after.events:
            yield Difference(f"payload field {field} is gone", str(field), "", _emitter_place(pair.new, field))


def field_renamed(pair: Pair) -> Iterator[Difference]:
    """A metric travels under another name, or in another event.

    Stored events hold the old name: they are refused, or the value in them is never looked at.
    """
    for old, new in _renames(pair):
        moved = f"moved to {new}" if old.event != new.event else f"is now called {new.name}"
        yield Difference(f"payload field {old} {moved}", str(old), str(new), _emitter_place(pair.new, new))


def field_required(pair: Pair) -> Iterator[Difference]:
    """An event that is there already has a new payload field without a default.

    Stored events lack it, and a payload whose field has no default refuses them, with `fill_missing=True` too. The
    default of a record is one of its payload field only where the value is stored as it is sent; a key has none.
    """
    if pair.new is None:
        return
    for field in _gained(pair):
        if field.event in pair.before.events and field in pair.after.needed:
            what = f"new payload field {field} has no default"
            help_ = "give it a default" if pair.new.required else "send it in an event of its own"
            yield Difference(what, "", str(field), _emitter_place(pair.new, field), help_)


def default_removed(pair: Pair) -> Iterator[Difference]:
    """A metric that had a default has none now.

    Events that were stored without the value were read with the default; now they are refused.
    """
    if pair.old and pair.new and pair.new.required and not pair.old.required:
        yield Difference("the default is gone", repr(pair.old.default), "", pair.new.place("data", "default"))


def type_changed(pair: Pair) -> Iterator[Difference]:
    """The type is another, and neither of the two holds the values of the other.

    A stored value is not of the new type: it is refused, or taken for something else.
    """
    yield from _type(pair, Order.DIFFERENT, "the type is another")
    if pair.old and pair.new and pair.old.data.type and not pair.new.data.type:
        yield Difference("the type is gone", str(pair.old.data.type), "", pair.new.place("data"))


def type_narrowed(pair: Pair) -> Iterator[Difference]:
    """The type holds fewer values.

    A stored value that only the old type holds, such as a fraction or None, is refused.
    """
    yield from _type(pair, Order.NARROWER, "the type holds fewer values")


def range_narrowed(pair: Pair) -> Iterator[Difference]:
    """The range leaves out values that could occur.

    A stored value that was right is out of range now, and fails where it is validated.
    """
    yield from _range(pair, (Order.NARROWER, Order.DIFFERENT, None))


def units_changed(pair: Pair) -> Iterator[Difference]:
    """The unit is another, or is not said any more.

    A stored number keeps its digits and means something else.
    """
    if pair.old and pair.new and pair.old.data.units and pair.old.data.units != pair.new.data.units:
        new = pair.new.data.units or ""
        yield Difference("the unit is another", pair.old.data.units, new, pair.new.place("data", "units"))


def default_changed(pair: Pair) -> Iterator[Difference]:
    """The default is another.

    An event that was stored without the value, and a snapshot before any event, say something else than they did.
    """
    if pair.old and pair.new and not pair.old.required and not pair.new.required:
        old, new = pair.old.default, pair.new.default
        if not same_value(old, new):
            yield Difference("the default is another", repr(old), repr(new), pair.new.place("data", "default"))


def payload_renamed(pair: Pair) -> Iterator[Difference]:
    """The payload class of an event has another name.

    Code that asks an old event for its payload by the class finds none; stored events name the event only.
    """
    if pair.new is None:
        return
    for event in pair.new.events:
        before, now = pair.before.events.get(event), pair.after.events[event]
        if not before or not before.payload or not now.payload:
            continue
        if before.payload != now.payload and _is_first(now.first, pair.new):
            where = _emitter_place(pair.new, WireField(event, next(iter(now.fields), "")))
            yield Difference(f"the payload class of {event} has another name", before.payload, now.payload, where)


def record_added(pair: Pair) -> Iterator[Difference]:
    """A record is new.

    No event of before speaks of it. Where it joins an event that was there, `from_dict(..., fill_missing=True)` puts
    its default into old ones.
    """
    if pair.new and not pair.record_stays and pair.new.index in (None, 0):
        fields = ", ".join(map(str, pair.new.wire)) or pair.new.label
        yield Difference("the record is new", "", fields, ("id",))


def event_added(pair: Pair) -> Iterator[Difference]:
    """An event is new.

    No log of before holds it.
    """
    if pair.new is None:
        return
    for event in pair.new.events:
        view = pair.after.events[event]
        if _is_first(view.first, pair.new) and event not in pair.before.events:
            fields = ", ".join(view.fields)
            yield Difference(f"event {event} is new", "", fields, ("flow", "emitters"))


def field_added(pair: Pair) -> Iterator[Difference]:
    """A record that was there has a new payload field, and old events can do without it.

    The field has a default, which `from_dict(..., fill_missing=True)` puts in where an event lacks it, or its event is
    new.
    """
    if pair.new is None or not pair.record_stays:
        return
    for field in _gained(pair):
        if field not in pair.after.needed or field.event not in pair.before.events:
            yield Difference(f"payload field {field} is new", "", str(field), _emitter_place(pair.new, field))


def default_added(pair: Pair) -> Iterator[Difference]:
    """A metric that had no default has one now.

    Every event that was stored holds the value, so that the default is never used for them.
    """
    if pair.old and pair.new and pair.old.required and not pair.new.required:
        yield Difference("there is a default now", "", repr(pair.new.default), pair.new.place("data", "default"))


def type_widened(pair: Pair) -> Iterator[Difference]:
    """The type holds all the values that it held before, and perhaps more.

    Every stored value can be read as the new type: an int as a float, a value where None is allowed too.
    """
    yield from _type(pair, Order.WIDER, "the type holds more values")
    if pair.old and pair.new and pair.old.data.type != pair.new.data.type and pair.new.data.type:
        old, new = pair.old.data.type, pair.new.data.type
        if old is None or type_order(old, new) is Order.SAME:
            what = "the type is said now" if old is None else "the type is another word for the same values"
            yield Difference(what, str(old or ""), str(new), pair.new.place("data", "type"))


def range_widened(pair: Pair) -> Iterator[Difference]:
    """The range holds all the values that it held before, and more.

    Every stored value that was in range still is.
    """
    yield from _range(pair, (Order.WIDER,))


def units_stated(pair: Pair) -> Iterator[Difference]:
    """A unit is said where there was none.

    The numbers are the same; it is only known now what they count.
    """
    if pair.old and pair.new and not pair.old.data.units and pair.new.data.units:
        yield Difference("the unit is said now", "", pair.new.data.units, pair.new.place("data", "units"))


def _type(pair: Pair, order: Order, what: str) -> Iterator[Difference]:
    if pair.old and pair.new and pair.old.data.type and pair.new.data.type:
        old, new = pair.old.data.type, pair.new.data.type
        if old != new and type_order(old, new) is order:
            yield Difference(what, str(old), str(new), pair.new.place("data", "type"))


def _range(pair: Pair, orders: tuple[Order | None, ...]) -> Iterator[Difference]:
    if pair.old is None or pair.new is None or pair.old.data.range == pair.new.data.range:
        return
    old, new = pair.old.data.range, pair.new.data.range
    order = range_order(old, new, pair.new.data.type)
    if order in orders:
        what = {
            Order.WIDER: "the range holds more values",
            Order.NARROWER: "the range holds fewer values",
            Order.DIFFERENT: "the range leaves out values and takes others in",
            None: "the range has another bound, known at run time only",
        }[order]
        yield Difference(what, str(old or "any value"), str(new or "any value"), pair.new.place("data", "range"))


def _is_first(first: Metric, metric: Metric) -> bool:
    return first.source.record.id == metric.source.record.id and first.index == metric.index


def _lost(pair: Pair) -> list[WireField]:
    """Return the fields of the old metric that nobody sends now."""
    return [field for field in (pair.old.wire if pair.old else ()) if field not in pair.after.wire]


def _gained(pair: Pair) -> list[WireField]:
    """Return the fields of the new metric that nobody sent before and that are no other name of an old one."""
    renamed = {new for _, new in _renames(pair)}
    fields = pair.new.wire if pair.new else ()
    return [field for field in fields if field not in pair.before.wire and field not in renamed]


def _renames(pair: Pair) -> list[tuple[WireField, WireField]]:
    """Pair the lost fields of a metric with its new ones: those of one event, those of one name, then a last one."""
    if pair.old is None or pair.new is None:
        return []
    lost = _lost(pair)
    gained = [field for field in pair.new.wire if field not in pair.before.wire]
    found: list[tuple[WireField, WireField]] = []
    alike: tuple[Callable[[WireField, WireField], bool], ...] = (
        lambda old, new: old.event == new.event,
        lambda old, new: old.name == new.name,
        lambda _old, _new: len(lost) == len(gained) == 1,
    )
    for is_alike in alike:
        for old in tuple(lost):
            new = next((field for field in gained if is_alike(old, field)), None)
            if new is not None:
                found.append((old, new))
                lost.remove(old)
                gained.remove(new)
    return found


def _emitter_place(metric: Metric | None, field: WireField) -> tuple[str | int, ...]:
    """Return where the emitter of a payload field is written, or where emitters would be."""
    if metric is None:
        return ("flow", "emitters")
    for index, emitter in enumerate(metric.member.flow.emitters):
        if (emitter.event or emitter.payload) == field.event:
            word = "field" if emitter.field == field.name else "event"
            return metric.place("flow", "emitters", index, word)
    return metric.place("flow", "emitters")
