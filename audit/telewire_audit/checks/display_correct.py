"""Nobody has seen the value on a screen."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from telewire_audit.checks.context import Context
from telewire_audit.consumer_code import ConsumerCode
from telewire_audit.questions import Question, Seen
from telewire_audit.verdicts import FAIL, NOT_APPLICABLE, PASS, Evidence, Result


def check(_context: Context, question: Question) -> Result:
    """Whether somebody, or a live run, saw a widget show the value right, and its code is still the same."""
    if not question.seen:
        return Result(NOT_APPLICABLE, "nobody has attested it")
    standing = [seen for seen in question.seen if seen.stands]
    if not standing:
        return Result(NOT_APPLICABLE, f"what was seen is void: {_why_void(question.seen[-1])}")
    seen = next((item for item in standing if item.is_wrong), standing[0])
    verdict, how = (FAIL, "wrong") if seen.is_wrong else (PASS, "right")
    saw = "; ".join(seen.saw.splitlines())
    return Result(verdict, f"{seen.by} saw {seen.consumer} show it {how}: {saw}", _evidence(seen))


def is_tested(question: Question) -> bool:
    """Whether a live run brought the value to a screen, where it was seen to be right."""
    return any(seen.stands and seen.run is not None and not seen.is_wrong for seen in question.seen)


def held_against(questions: Iterable[Question], code: ConsumerCode) -> list[Question]:
    """Return questions whose sightings say whether the code of their widgets is still that which was seen."""
    return [replace(question, seen=tuple(_settled(question.seen, code))) for question in questions]


def _settled(sightings: Iterable[Seen], code: ConsumerCode) -> Iterator[Seen]:
    for seen in sightings:
        widget = code.find(seen.consumer)
        place = None if widget is None else (widget.path, widget.line, widget.symbol)
        yield replace(seen, place=place, stands=widget is not None and code.hash_of(widget) == seen.hash)


def _evidence(seen: Seen) -> tuple[Evidence, ...]:
    if seen.place is None:
        return ()
    path, line, symbol = seen.place
    return (Evidence(path, line, symbol, "consumer"),)


def _why_void(seen: Seen) -> str:
    if seen.place is None:
        return f"not one class of the consumers is called {seen.consumer}"
    return f"the code of {seen.consumer} is no longer what {seen.by} saw on {seen.when}"
