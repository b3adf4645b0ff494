"""Questions about a program that come up again within their own answers.

Types need the stores of fields, stores need the types of objects, callers need both: such questions go in circles. A
question that is still open ends the circle with nothing known. What was found out on the way round depends on where the
circle was entered, so it serves only until the question that closes the circle is answered, and is forgotten then. So
an answer depends on its question alone, never on what was asked before: whoever asks gets the same one, in any order
and in any process.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import Any, Final, TypeVar

__all__ = ["Guard"]

_A = TypeVar("_A")
_K = TypeVar("_K", bound=Hashable)
_DEPTH: Final = 1200
"""Questions within questions."""
_NOWHERE: Final = 1 << 30
"""Where an answer goes back to that met no circle."""


class Guard:
    """The questions that are open; all that ask each other share one.

    As in Tarjan's search for strongly connected components, the questions that are open and those that were answered
    for the time being stand in one stack, and each answer knows the lowest place there that it went back to. One that
    went back to none below its own is final, and serves all that are not in its circle.
    """

    def __init__(self) -> None:
        self._open: dict[Hashable, int] = {}
        self._back_to = _NOWHERE
        self._provisional: dict[Hashable, tuple[Any, int]] = {}
        self._met: list[Hashable] = []
        self._circles: dict[Hashable, tuple[Any, frozenset[Hashable]]] = {}

    def answer(self, key: _K, compute: Callable[[], _A], kept: dict[_K, _A], nothing: _A, topic: str = "") -> _A:
        """Answer a question.

        Args:
            key: The question.
            compute: Finds the answer; it may ask other questions.
            kept: Where answers are kept that met no circle; the caller has looked there.
            nothing: The answer within a circle.
            topic: Tells questions with the same key apart.
        """
        question = (topic, key)
        known, back_to = self._provisional.get(question) or (nothing, self._open.get(question))
        if back_to is not None:
            self._back_to = min(self._back_to, back_to)
            return known
        found, circle = self._circles.get(question, (nothing, None))
        if circle is not None and circle.isdisjoint(self._open):
            return found
        if len(self._open) > _DEPTH:
            self.lose()
            return nothing
        place = len(self._open) + len(self._met)
        before, self._back_to = self._back_to, _NOWHERE
        met = len(self._met)
        self._open[question] = place
        try:
            found = compute()
        finally:
            del self._open[question]
            back_to, self._back_to = self._back_to, before
        if back_to == _NOWHERE:
            kept[key] = found
        elif back_to >= place or not place:
            self._circles[question] = (found, frozenset((question, *self._met[met:])))
            for item in self._met[met:]:
                del self._provisional[item]
            del self._met[met:]
        else:
            self._back_to = min(before, back_to)
            self._provisional[question] = (found, back_to)
            self._met.append(question)
        return found

    def lose(self) -> None:
        """Note that an answer was given up, so that only the outermost question is answered for good."""
        self._back_to = -1
