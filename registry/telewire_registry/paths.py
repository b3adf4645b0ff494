"""The path of a value in the snapshot.

tamiyo.infrastructure.compile_enabled       names joined by dots
envs[env_id].host_accuracy                  [key] for dicts and lists
decisions.latest().age_s                    () for a method
policy.head_{head}_entropy                  {head} for a family of names
"""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from functools import lru_cache
from typing import Self

__all__ = ["SnapshotPath", "Step"]

_STEP = re.compile(r"((?:[A-Za-z_]|\{[A-Za-z_]\w*\})(?:\w|\{[A-Za-z_]\w*\})*)((?:\[[^\[\]]*\])*)(\(\))?")
_KEY = re.compile(r"^(?:[A-Za-z_]\w*|\d+|\"[^\"]*\"|'[^']*')$")
_PLACEHOLDER = re.compile(r"\{(\w+)\}")


@dataclass(frozen=True, slots=True)
class Step:
    """One member on the way: its name, the keys that select an element of it, and whether it is called."""

    name: str
    keys: tuple[str, ...] = ()
    call: bool = False

    @property
    def placeholders(self) -> tuple[str, ...]:
        """The names of the placeholders that make this step a family, such as `head`."""
        return tuple(_PLACEHOLDER.findall(self.name))

    def matches(self, name: str) -> bool:
        """Return whether a name is of this step's family."""
        pattern = r"\w+".join(re.escape(part) for part in re.split(r"\{\w+\}", self.name))
        return re.fullmatch(pattern, name) is not None

    def __str__(self) -> str:
        return self.name + "".join(f"[{key}]" for key in self.keys) + ("()" if self.call else "")


@dataclass(frozen=True, slots=True)
class SnapshotPath:
    """The way from the snapshot to a value; the snapshot itself is not part of it."""

    steps: tuple[Step, ...]

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read a path from text; a leading `snapshot.` is dropped.

        Raises:
            ValueError: The text is no path; the message says where.
        """
        return cls(_parse(text))

    @property
    def is_family(self) -> bool:
        """Whether the path stands for several fields."""
        return any(step.placeholders for step in self.steps)

    def member(self, name: str, group: Collection[str] = ()) -> SnapshotPath:
        """Return the path of one field of a group.

        Args:
            name: The field.
            group: The names of all fields; a path that ends in one of them stands for its neighbours too.

        Returns:
            The family's member of that name, the neighbour of the field that the path ends in, else the field inside.
        """
        *before, last = self.steps
        if (last.placeholders and last.matches(name)) or (not last.keys and last.name in group):
            return SnapshotPath((*before, Step(name, last.keys, last.call)))
        if not last.keys and last.name == name:
            return self
        return SnapshotPath((*self.steps, Step(name)))

    def __str__(self) -> str:
        return ".".join(map(str, self.steps))


@lru_cache(maxsize=16384)
def _parse(text: str) -> tuple[Step, ...]:
    rest = text.strip()
    rest = rest.removeprefix("snapshot.")
    steps: list[Step] = []
    while True:
        match = _STEP.match(rest)
        if not match:
            place = f"at {rest!r}" if rest else "at its end"
            raise ValueError(f"{text!r} is no path {place}: a name is needed there")
        keys = tuple(key.strip() for key in re.findall(r"\[([^\[\]]*)\]", match[2]))
        for key in keys:
            if not _KEY.match(key):
                raise ValueError(f"{text!r} has the key {key!r}; a key is a name, a whole number or a quoted text")
        steps.append(Step(match[1], keys, bool(match[3])))
        rest = rest[match.end() :]
        if not rest:
            return tuple(steps)
        if not rest.startswith("."):
            raise ValueError(f"{text!r} is no path at {rest!r}: a dot is needed there")
        rest = rest[1:]
